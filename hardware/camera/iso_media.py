"""The frames of an MP4 or QuickTime file, counted from its boxes."""

from __future__ import annotations

import numpy as np

from hardware.camera.contents import ByteSource, ContainerError, Contents
from hardware.camera.iso_boxes import FULL_HEADER, HEADER, Box, boxes, content, number
from hardware.camera.iso_fragments import fragment_times
from hardware.camera.iso_samples import indexed_samples, read_edits, shown_times, timescale

SIGNATURE_LENGTH = 8
# The boxes allowed at the top level of a file. Some cameras append other data after them that are not part of the clip.
TOP_LEVEL = (
    *(b"ftyp", b"styp", b"moov", b"mdat", b"moof", b"mfra", b"free", b"skip", b"wide", b"pnot", b"udta"),
    *(b"meta", b"uuid", b"sidx", b"ssix", b"prft", b"emsg", b"pdin"),
)
VIDEO = b"vide"
HANDLER_TYPE = FULL_HEADER + 4
VERSION_1_TRACK_ID, VERSION_0_TRACK_ID = 20, 12  # offset of the track number in a track header, bytes


def is_container(start: bytes) -> bool:
    return start[4:8] in TOP_LEVEL


def read_contents(source: ByteSource) -> Contents:
    """Count the displayed frames of the first video track. Raises ContainerError."""
    parts = [box for box in boxes(source, 0, source.size) if box.kind in TOP_LEVEL]
    movie = next((box for box in parts if box.kind == b"moov"), None)
    if movie is None or movie.end > source.size:
        return Contents(False, None, 0, None)
    whole = all(box.end <= source.size for box in parts)
    track = _video_track(source, movie)
    fragments = [box for box in parts if box.kind == b"moof" and box.end <= source.size]
    if fragments or content(source, movie, b"mvex"):
        return _fragmented(source, movie, track, fragments, whole and _ends_with_data(source, parts))
    samples = indexed_samples(source, track)
    movie_units = timescale(content(source, movie, b"mvhd"))
    stored = samples.data_ends <= source.size
    edits = read_edits(source, track, movie_units)
    shown = shown_times(samples.times_s, edits)
    if not len(shown):
        raise ContainerError("no frame is shown")
    stored_shown = shown_times(samples.times_s[stored], edits)
    return Contents(whole and bool(stored.all()), len(shown), len(stored_shown), float(np.ptp(shown)))


def _fragmented(source: ByteSource, movie: Box, track: Box, fragments: list[Box], whole: bool) -> Contents:
    """Count every frame: players ignore the edit list of a fragmented file. Its length is not stated."""
    header = content(source, track, b"tkhd")
    track_id = number(header, VERSION_1_TRACK_ID if header[:1] == b"\1" else VERSION_0_TRACK_ID)
    units = timescale(content(source, track, b"mdia", b"mdhd"))
    indexed = indexed_samples(source, track).times_s
    shown = shown_times(np.concatenate([indexed, fragment_times(source, movie, track_id, fragments) / units]), [])
    if not len(shown):
        raise ContainerError("no frame is shown")
    return Contents(whole, len(shown) if whole else None, len(shown), float(np.ptp(shown)))


def _ends_with_data(source: ByteSource, parts: list[Box]) -> bool:
    """Whether the last fragment has all its data and no truncated header follows it."""
    return parts[-1].kind != b"moof" and not 0 < source.size - parts[-1].end < HEADER


def _video_track(source: ByteSource, movie: Box) -> Box:
    for box in boxes(source, movie.start, movie.end):
        handler = content(source, box, b"mdia", b"hdlr") if box.kind == b"trak" else b""
        if handler[HANDLER_TYPE : HANDLER_TYPE + len(VIDEO)] == VIDEO:
            return box
    raise ContainerError("no video track")
