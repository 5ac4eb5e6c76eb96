"""The frames of a Matroska or WebM file, counted from its blocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from hardware.camera.contents import ByteSource, ContainerError, Contents

SIGNATURE_LENGTH = 4
EBML_HEADER = b"\x1a\x45\xdf\xa3"
SEGMENT, CLUSTER, BLOCK_GROUP, BLOCK, SIMPLE_BLOCK = 0x18538067, 0x1F43B675, 0xA0, 0xA1, 0xA3
INFO, TIMESTAMP_SCALE, CLUSTER_TIMESTAMP = 0x1549A966, 0x2AD7B1, 0xE7
TRACKS, TRACK_ENTRY, TRACK_NUMBER, TRACK_TYPE = 0x1654AE6B, 0xAE, 0xD7, 0x83
PARENTS = (SEGMENT, CLUSTER, BLOCK_GROUP, INFO, TRACKS, TRACK_ENTRY)  # elements whose children are read
OF_UNKNOWN_SIZE = (SEGMENT, CLUSTER)  # live streams state no size; the children then follow one another
VIDEO_TRACK = 1
DEFAULT_SCALE_NS = 1_000_000
MAX_HEADER = 12  # bytes of an element's id and size
MAX_ID_LENGTH, MAX_SIZE_LENGTH = 4, 8
MAX_INTEGER_LENGTH = 8
BLOCK_START = 12  # bytes that hold a block's track number, time, flags and lace count
BLOCK_HEADER_REST = 3  # bytes of time and flags after the track number
LACING = 0x06


class _Element(NamedTuple):
    """One element.

    id: its type.
    start: offset of the content's first byte.
    end: offset of the first byte after the content; None = unknown size.
    """

    id: int
    start: int
    end: int | None


@dataclass
class _Found:
    """The data collected so far.

    entry: values of the current track entry, by element id.
    track: number of the first video track; None before its entry.
    scale_ns: the time unit, nanoseconds.
    cluster_time: time of the current cluster, in time units.
    times: time of each displayable block of the track, in time units.
    frames: number of frames in those blocks, 0 or more.
    """

    entry: dict[int, int] = field(default_factory=dict)
    track: int | None = None
    scale_ns: int = DEFAULT_SCALE_NS
    cluster_time: int = 0
    times: list[int] = field(default_factory=list)
    frames: int = 0

    @property
    def span_s(self) -> float:
        return (max(self.times) - self.times[0]) * self.scale_ns / 1e9


def is_container(start: bytes) -> bool:
    return start == EBML_HEADER


def read_contents(source: ByteSource) -> Contents:
    """Count the blocks of the first video track; bytes after the segment are ignored. Raises ContainerError."""
    found = _Found()
    whole, offset, end = True, 0, source.size
    while offset < end:
        element = _element(source, offset)
        if element is None:
            whole = False
            break
        if element.end is not None and element.end > source.size:
            whole = False
        elif element.id not in PARENTS:
            _take(source, element, found)
        if element.id == SEGMENT and element.end is not None:
            end = min(element.end, end)
        elif element.id == TRACK_ENTRY:
            found.entry.clear()
        offset = element.start if element.id in PARENTS or element.end is None else element.end
    if found.track is None:
        raise ContainerError("no video track")
    if not found.times:
        return Contents(whole, None, 0, None)
    return Contents(whole, found.frames if whole else None, found.frames, found.span_s)


def _element(source: ByteSource, offset: int) -> _Element | None:
    """The element at an offset; None where the file ends within its header or holds something else."""
    header = source.read(offset, MAX_HEADER)
    id_length = _length(header, MAX_ID_LENGTH)
    size_length = None if id_length is None else _length(header[id_length:], MAX_SIZE_LENGTH)
    if id_length is None or size_length is None or len(header) < id_length + size_length:
        return None
    number = int.from_bytes(header[:id_length])
    size = int.from_bytes(header[id_length : id_length + size_length]) & _value_bits(size_length)
    start = offset + id_length + size_length
    if size < _value_bits(size_length):
        return _Element(number, start, start + size)
    if number not in OF_UNKNOWN_SIZE:
        raise ContainerError(f"element {number:x} of unknown size")
    return _Element(number, start, None)


def _value_bits(length: int) -> int:
    """Mask of a variable-size integer's value; a size with all of these bits set means unknown."""
    return (1 << 7 * length) - 1


def _length(data: bytes, limit: int) -> int | None:
    """Length in bytes of the variable-size integer at the start, from its leading zero bits; None if it is invalid."""
    length = 9 - data[0].bit_length() if data else limit + 1
    return length if length <= limit else None


def _take(source: ByteSource, element: _Element, found: _Found) -> None:
    """Record an element that describes the frames."""
    if element.id in (SIMPLE_BLOCK, BLOCK):
        _take_block(source.read(element.start, BLOCK_START), found)
    elif element.id in (TIMESTAMP_SCALE, CLUSTER_TIMESTAMP, TRACK_NUMBER, TRACK_TYPE):
        length = (element.end or element.start) - element.start
        value = int.from_bytes(source.read(element.start, min(length, MAX_INTEGER_LENGTH)))
        if element.id == TIMESTAMP_SCALE:
            found.scale_ns = value
        elif element.id == CLUSTER_TIMESTAMP:
            found.cluster_time = value
        else:
            found.entry[element.id] = value
            if found.track is None and found.entry.get(TRACK_TYPE) == VIDEO_TRACK:
                found.track = found.entry.get(TRACK_NUMBER)


def _take_block(start: bytes, found: _Found) -> None:
    length = _length(start, MAX_SIZE_LENGTH)
    if length is None or len(start) < length + BLOCK_HEADER_REST:
        raise ContainerError("empty block")
    if int.from_bytes(start[:length]) & _value_bits(length) != found.track:
        return
    time = found.cluster_time + int.from_bytes(start[length : length + 2], signed=True)
    if found.times and time < found.times[0]:
        return  # it refers to frames before the first one, which have been removed
    laced = start[length + 2] & LACING and len(start) > length + BLOCK_HEADER_REST
    found.frames += start[length + BLOCK_HEADER_REST] + 1 if laced else 1
    found.times.append(time)
