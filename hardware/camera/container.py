"""Reads the number of frames that a clip's container states from the file's structure.

For many files OpenCV's frame count is duration times rate, and OpenCV reads a truncated file without an error. The
container's own index gives the number of frames and shows whether the file is complete.
"""

from __future__ import annotations

from typing import BinaryIO

from hardware.camera import gif, iso_media, matroska
from hardware.camera.contents import ByteSource, ContainerError, Contents

BROADCAST_START = 256  # bytes read from the start of the file: enough for the starts of two packets
SYNC_BYTE = b"G"
PACKETS = ((0, 188), (4, 192))  # offset of the sync byte and packet length, bytes: television, camcorders
PROGRAM_STREAM = b"\0\0\1\xba"


def read_contents(file: BinaryIO) -> Contents | None:
    """The frames that the container holds; None for an unsupported container or structure.

    Raises only OSError, whatever the bytes.
    """
    source = ByteSource(file)
    if _is_broadcast(source):
        return Contents(True, None, 0, None)
    for reader in (iso_media, matroska, gif):
        if reader.is_container(source.read(0, reader.SIGNATURE_LENGTH)):
            try:
                return reader.read_contents(source)
            except ContainerError:
                return None
    return None


def _is_broadcast(source: ByteSource) -> bool:
    """Whether the file is an MPEG stream. It has no index and no stated end, so it always counts as complete."""
    start = source.read(0, BROADCAST_START)
    packets = any(start[i : i + 1] == start[i + size : i + size + 1] == SYNC_BYTE for i, size in PACKETS)
    return packets or start.startswith(PROGRAM_STREAM)
