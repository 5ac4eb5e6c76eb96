"""The frames in the fragments of an MP4 file. Recorders write fragments so that a power cut loses only some seconds."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hardware.camera.contents import MAX_FRAMES, ByteSource, ContainerError
from hardware.camera.iso_boxes import FULL_HEADER, Box, boxes, content, find, number, table
from hardware.camera.iso_samples import Times

FLAGS = 0xFFFFFF  # version and flags share four bytes
# Fields of a track fragment's header, each present when its flag is set.
HAS_BASE_OFFSET, HAS_DESCRIPTION, HAS_DURATION = 0x01, 0x02, 0x08
# Fields of a run, then of each frame in it.
RUN_FIELDS = (0x001, 0x004)
FRAME_DURATION, FRAME_SIZE, FRAME_FLAGS, FRAME_DELAY = 0x100, 0x200, 0x400, 0x800


class _Run(NamedTuple):
    """The frames of one run.

    durations: how long each frame is displayed, in the track's time units.
    delays: display time minus decoding time of each frame, in the track's time units.
    """

    durations: Times
    delays: Times


def fragment_times(source: ByteSource, movie: Box, track_id: int, fragments: list[Box]) -> Times:
    """The display time of each frame of a track, in the track's time units. Raises ContainerError."""
    default_duration = _default_duration(source, movie, track_id)
    parts = [np.zeros(0)]
    start, total = 0, 0
    for fragment in fragments:
        for part in boxes(source, fragment.start, fragment.end):
            header = content(source, part, b"tfhd") if part.kind == b"traf" else b""
            if not header or number(header, FULL_HEADER) != track_id:
                continue
            start = _decode_time(content(source, part, b"tfdt"), start)
            for run in _runs(source, part, _fragment_duration(header, default_duration), MAX_FRAMES - total):
                ends = start + np.cumsum(run.durations)
                parts.append(ends - run.durations + run.delays)
                start = int(ends[-1]) if len(ends) else start
                total += len(ends)
    return np.concatenate(parts)


def _default_duration(source: ByteSource, movie: Box, track_id: int) -> int:
    extends = find(source, movie, b"mvex")
    for box in boxes(source, extends.start, extends.end) if extends else ():
        data = source.read(box.start, box.end - box.start) if box.kind == b"trex" else b""
        if data and number(data, FULL_HEADER) == track_id:
            return number(data, FULL_HEADER + 8)
    return 0


def _fragment_duration(header: bytes, default: int) -> int:
    flags = number(header, 0) & FLAGS
    if not flags & HAS_DURATION:
        return default
    skipped = (8 if flags & HAS_BASE_OFFSET else 0) + (4 if flags & HAS_DESCRIPTION else 0)
    return number(header, FULL_HEADER + 4 + skipped)


def _decode_time(data: bytes, default: int) -> int:
    """The decoding time at which the fragment begins; `default`, the end of the previous one, where it states none."""
    if not data:
        return default
    return number(data, FULL_HEADER, "Q" if data[0] == 1 else "I")


def _runs(source: ByteSource, part: Box, duration: int, most: int) -> list[_Run]:
    """The runs of a track fragment; raises ContainerError for more than `most` frames."""
    runs = []
    for box in boxes(source, part.start, part.end):
        if box.kind == b"trun":
            run = _run(source.read(box.start, box.end - box.start), duration, most)
            most -= len(run.durations)
            runs.append(run)
    return runs


def _run(data: bytes, duration: int, most: int) -> _Run:
    flags, count = number(data, 0) & FLAGS, number(data, FULL_HEADER)
    if count > most:
        raise ContainerError("more frames than any clip")
    offset = FULL_HEADER + 4 + 4 * sum(bool(flags & field) for field in RUN_FIELDS)
    fields = [field for field in (FRAME_DURATION, FRAME_SIZE, FRAME_FLAGS, FRAME_DELAY) if flags & field]
    rows = table(data, offset, count, len(fields))
    durations, delays = np.full(count, float(duration)), np.zeros(count)
    if FRAME_DURATION in fields:
        durations = rows[:, fields.index(FRAME_DURATION)].astype(np.float64)
    if FRAME_DELAY in fields:
        delays = rows[:, fields.index(FRAME_DELAY)].astype(np.uint32).view(np.int32).astype(np.float64)
    return _Run(durations, delays)
