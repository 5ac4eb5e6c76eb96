"""What the container of a clip states about its frames, read from the file's structure.

OpenCV's frame count is duration times rate for many files, and it reads a truncated file without an error. The
container's own index gives the number of frames and whether the file is whole.
"""

from __future__ import annotations

from typing import BinaryIO

from hardware.camera import gif, iso_media, matroska
from hardware.camera.contents import ByteSource, ContainerError, Contents

BROADCAST_START = 256  # bytes that hold the start of two packets
SYNC_BYTE = b"G"
PACKETS = ((0, 188), (4, 192))  # where the sync byte is, and bytes from one to the next: television, camcorders
PROGRAM_STREAM = b"\0\0\1\xba"


def read_contents(file: BinaryIO) -> Contents | None:
    """What the container holds; None for other containers and for structures that this reader does not understand.

    Never raises anything but OSError, whatever the bytes are.
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
    """Whether it is an MPEG stream, which has no index and no stated end: what is there is the clip."""
    start = source.read(0, BROADCAST_START)
    packets = any(start[i : i + 1] == start[i + size : i + size + 1] == SYNC_BYTE for i, size in PACKETS)
    return packets or start.startswith(PROGRAM_STREAM)
