"""Boxes of MP4 and QuickTime files, and the numbers in them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from hardware.camera.contents import ByteSource, ContainerError

HEADER, LONG_HEADER = 8, 16  # bytes of type and size, and with a 64-bit size
FULL_HEADER = 4  # bytes of version and flags at the start of a table's content
TO_THE_END, IS_LONG = 0, 1  # special size values: the box reaches to the end of the file; a 64-bit size follows


class Box(NamedTuple):
    """One box.

    kind: the four-byte type.
    start: offset of the content's first byte.
    end: offset of the first byte after the content; may lie beyond the end of the file.
    """

    kind: bytes
    start: int
    end: int


def boxes(source: ByteSource, start: int, end: int) -> Iterator[Box]:
    """The consecutive boxes from `start`, up to `end` or the first invalid box."""
    while len(header := source.read(start, min(LONG_HEADER, end - start))) >= HEADER:
        size, kind = struct.unpack_from(">I4s", header)
        content = start + HEADER
        if size == IS_LONG and len(header) == LONG_HEADER:
            size, content = struct.unpack_from(">Q", header, HEADER)[0], start + LONG_HEADER
        elif size == TO_THE_END:
            size = end - start
        if start + size < content:
            return
        yield Box(kind, content, start + size)
        start += size


def find(source: ByteSource, parent: Box, *path: bytes) -> Box | None:
    """The first box at a path below a parent; None where there is none."""
    box: Box | None = parent
    for kind in path:
        if box is None:
            return None
        box = next((child for child in boxes(source, box.start, box.end) if child.kind == kind), None)
    return box


def content(source: ByteSource, parent: Box, *path: bytes) -> bytes:
    """The content of the first box at a path below a parent; empty where there is none. Raises ContainerError."""
    box = find(source, parent, *path)
    return b"" if box is None else source.read(box.start, box.end - box.start)


def number(data: bytes, offset: int, layout: str = "I") -> int:
    """One big-endian number. Raises ContainerError where the data are too short."""
    try:
        return int(struct.unpack_from(">" + layout, data, offset)[0])
    except struct.error:
        raise ContainerError("table cut short") from None


def table(data: bytes, offset: int, count: int, columns: int, dtype: str = ">u4") -> npt.NDArray[Any]:
    """Rows of big-endian numbers. Raises ContainerError where the data are too short."""
    length = count * columns * np.dtype(dtype).itemsize
    if len(data) < offset + length:
        raise ContainerError("table cut short")
    return np.frombuffer(data, dtype, count * columns, offset).reshape(count, columns)


def counted_table(data: bytes, columns: int, dtype: str = ">u4") -> npt.NDArray[Any]:
    """Rows of a table whose row count follows its version and flags; no rows for empty data."""
    if not data:
        return np.zeros((0, columns), dtype)
    return table(data, FULL_HEADER + 4, number(data, FULL_HEADER), columns, dtype)
