"""What every container reader takes and returns."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import BinaryIO

MAX_READS = 4_000_000  # 9 hours at 60 frames per second, with sound, in a container of single blocks
MAX_FRAMES = 4_000_000  # 18 hours at 60 frames per second
MAX_TABLE_BYTES = 64 << 20  # the index of 9 hours takes 30 MB


class ContainerError(ValueError):
    """The structure makes no sense or is larger than any clip's."""


@dataclass(frozen=True)
class Contents:
    """The frames that a container holds.

    whole: whether the file ends where its structure says.
    frame_count: frames of the whole clip that are shown, 0 or more; None = not stated.
    stored_count: frames of the clip whose data lie within the file, 0 or more.
    span_s: time from the first to the last frame shown, seconds; None = not stated.
    """

    whole: bool
    frame_count: int | None
    stored_count: int
    span_s: float | None


class ByteSource:
    """The bytes of a file by their offset.

    size: bytes.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._reads = 0
        self.size = file.seek(0, os.SEEK_END)

    def read(self, offset: int, length: int) -> bytes:
        """The bytes from `offset`, fewer at the end of the file.

        Raises ContainerError for more than a table or after MAX_READS, so that no file keeps a reader busy.
        """
        self._reads += 1
        if length > MAX_TABLE_BYTES or self._reads > MAX_READS:
            raise ContainerError("larger than any clip")
        if length <= 0 or offset >= self.size:
            return b""
        self._file.seek(offset)
        return self._file.read(length)
