"""The frames in the index of a video track of an MP4 or QuickTime file: their number, times and data offsets."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hardware.camera.contents import MAX_FRAMES, ByteSource, ContainerError
from hardware.camera.iso_boxes import FULL_HEADER, Box, content, counted_table, find, number, table

Times = npt.NDArray[np.float64]

VERSION_1_TIMESCALE, VERSION_0_TIMESCALE = 20, 12  # offset of the units per second in movie and media headers, bytes
EDITS = {  # by version: columns of duration, place in the media and rate
    0: np.dtype([("duration", ">u4"), ("media_time", ">i4"), ("rate", ">u4")]),
    1: np.dtype([("duration", ">u8"), ("media_time", ">i8"), ("rate", ">u4")]),
}
MAX_EDITS = 1000  # trimming on a phone writes one or two
MAX_OFFSET = 1 << 62  # keeps sums of offsets within 64 bits
TIME_TOLERANCE_S = 1e-4  # edits are rounded to the movie's unit, which is often 1 ms


class Edit(NamedTuple):
    """A part of the media that is displayed.

    length_s: its length, seconds; 0 = to the end.
    media_time_s: its start in the media, seconds; None = a gap in which nothing is displayed.
    """

    length_s: float
    media_time_s: float | None


class Samples(NamedTuple):
    """The frames of a track in the order of their data.

    times_s: display time of each frame in media time, seconds.
    data_ends: file offset of the first byte after each frame's data.
    """

    times_s: Times
    data_ends: npt.NDArray[np.int64]


def timescale(header: bytes) -> int:
    """Units per second of a movie or media header. Raises ContainerError."""
    units = number(header, VERSION_1_TIMESCALE if header[:1] == b"\1" else VERSION_0_TIMESCALE)
    if units == 0:
        raise ContainerError("no time unit")
    return units


def indexed_samples(source: ByteSource, track: Box) -> Samples:
    """The frames in the sample table of a track. Raises ContainerError."""
    tables = find(source, track, b"mdia", b"minf", b"stbl")
    if tables is None:
        raise ContainerError("no sample table")
    sizes = _sizes(content(source, tables, b"stsz"))
    units = timescale(content(source, track, b"mdia", b"mdhd"))
    durations = _expanded(counted_table(content(source, tables, b"stts"), 2), len(sizes), np.uint32)
    delays = _expanded(counted_table(content(source, tables, b"ctts"), 2), len(sizes), np.int32)
    times = np.cumsum(durations) - durations + delays
    return Samples(times / units, _data_ends(source, tables, sizes))


def shown_times(times_s: Times, edits: list[Edit]) -> Times:
    """The display times of the displayed frames, in clip time, seconds.

    Frames outside every edit are decoded but not displayed. Frames timed before the first one refer to removed frames.
    """
    times_s = times_s[times_s >= times_s[:1]]
    if not edits:
        return times_s
    start, parts = 0.0, [np.zeros(0)]
    for edit in edits:
        if edit.media_time_s is not None:
            into = times_s - edit.media_time_s
            end_s = edit.length_s or np.inf
            parts.append(start + into[(into >= -TIME_TOLERANCE_S) & (into < end_s - TIME_TOLERANCE_S)])
        start += edit.length_s
    return np.concatenate(parts)


def read_edits(source: ByteSource, track: Box, movie_units: int) -> list[Edit]:
    """The edit list of a track, empty where there is none. Raises ContainerError."""
    data = content(source, track, b"edts", b"elst")
    if not data:
        return []
    layout = EDITS.get(data[0])
    count = number(data, FULL_HEADER)
    if layout is None or count > MAX_EDITS or len(data) < FULL_HEADER + 4 + count * layout.itemsize:
        raise ContainerError("edit list of another kind")
    units = timescale(content(source, track, b"mdia", b"mdhd"))
    rows = np.frombuffer(data, layout, count, FULL_HEADER + 4)
    return [
        Edit(int(row["duration"]) / movie_units, int(row["media_time"]) / units if row["media_time"] >= 0 else None)
        for row in rows
    ]


def _sizes(data: bytes) -> npt.NDArray[np.int64]:
    """Bytes of each frame."""
    same, count = number(data, FULL_HEADER), number(data, FULL_HEADER + 4)
    if count > MAX_FRAMES:
        raise ContainerError("more frames than any clip")
    if same:
        return np.full(count, same, np.int64)
    return table(data, FULL_HEADER + 8, count, 1)[:, 0].astype(np.int64)


def _expanded(runs: npt.NDArray[np.uint32], count: int, dtype: type) -> Times:
    """One value per frame from runs of (frames, value); 0 for frames that no run covers."""
    values = np.zeros(count)
    start = 0
    for frames, value in zip(runs[:, 0].tolist(), runs[:, 1].astype(np.uint32).view(dtype).tolist(), strict=True):
        if start >= count:
            break
        values[start : start + frames] = value
        start += frames
    return values


def _data_ends(source: ByteSource, tables: Box, sizes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The end offset of each frame's data; a chunk stores consecutive frames without gaps."""
    long_offsets = content(source, tables, b"co64")
    chunks = counted_table(long_offsets or content(source, tables, b"stco"), 1, ">u8" if long_offsets else ">u4")
    runs = counted_table(content(source, tables, b"stsc"), 3).astype(np.int64)
    lengths = np.diff(runs[:, 0], append=len(chunks) + 1)
    if (lengths < 0).any() or lengths.sum() > len(chunks):
        raise ContainerError("chunks out of order")
    per_chunk = np.minimum(np.repeat(runs[:, 1], lengths), len(sizes))
    last = np.cumsum(per_chunk)  # frames up to the end of each chunk
    if len(sizes) and (len(last) == 0 or last[-1] < len(sizes)):
        raise ContainerError("fewer chunks than frames")
    chunk = np.searchsorted(last, np.arange(len(sizes)), side="right")
    sums = np.concatenate([[0], np.cumsum(sizes)])
    offsets = np.minimum(chunks[:, 0].astype(np.uint64), np.uint64(MAX_OFFSET)).astype(np.int64)
    return offsets[chunk] + sums[1:] - sums[(last - per_chunk)[chunk]]
