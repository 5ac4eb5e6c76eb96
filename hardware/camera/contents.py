"""The input and output types of every container reader."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import BinaryIO

MAX_READS = 4_000_000  # reads for 9 hours at 60 frames per second with sound, one block per frame
MAX_FRAMES = 4_000_000  # 18 hours at 60 frames per second
MAX_TABLE_BYTES = 64 << 20  # the index of 9 hours takes 30 MB


class ContainerError(ValueError):
    """The structure is invalid or exceeds the limits for a clip."""


@dataclass(frozen=True)
class Contents:
    """The frames that a container holds.

    whole: whether the file ends where its structure says.
    frame_count: displayed frames of the whole clip, 0 or more; None = not stated.
    stored_count: displayed frames whose data lie within the file, 0 or more.
    span_s: time from the first to the last displayed frame, seconds; None = not stated.
    """

    whole: bool
    frame_count: int | None
    stored_count: int
    span_s: float | None


class ByteSource:
    """Random access to the bytes of a file.

    size: length of the file, bytes.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._reads = 0
        self.size = file.seek(0, os.SEEK_END)

    def read(self, offset: int, length: int) -> bytes:
        """Up to `length` bytes from `offset`; fewer at the end of the file.

        Raises ContainerError above MAX_TABLE_BYTES and after MAX_READS calls, so that no file blocks a reader for long.
        """
        self._reads += 1
        if length > MAX_TABLE_BYTES or self._reads > MAX_READS:
            raise ContainerError("larger than any clip")
        if length <= 0 or offset >= self.size:
            return b""
        self._file.seek(offset)
        return self._file.read(length)
