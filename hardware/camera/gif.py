"""The frames of a GIF, counted from its blocks."""

from __future__ import annotations

from hardware.camera.contents import ByteSource, Contents

SIGNATURE_LENGTH = 4
HEADER_LENGTH = 13
IMAGE_LENGTH = 10  # bytes of an image descriptor with its introducer
EXTENSION, IMAGE, TRAILER = 0x21, 0x2C, 0x3B
COLOUR_TABLE_FLAG, COLOUR_TABLE_BITS = 0x80, 0x07


def is_container(start: bytes) -> bool:
    return start == b"GIF8"


def read_contents(source: ByteSource) -> Contents:
    """Count the images up to the trailer; bytes after the trailer are ignored."""
    header = source.read(0, HEADER_LENGTH)
    offset = HEADER_LENGTH + (_colour_table(header[10]) if len(header) == HEADER_LENGTH else 0)
    images = 0
    while True:
        block = source.read(offset, IMAGE_LENGTH)
        if not block:
            return _contents(False, images)
        if block[0] == TRAILER:
            return _contents(True, images)
        if block[0] == EXTENSION:
            end = _skip_sub_blocks(source, offset + 2)
        elif block[0] != IMAGE or len(block) < IMAGE_LENGTH:
            end = None
        else:  # the byte before the sub-blocks is the code size
            end = _skip_sub_blocks(source, offset + IMAGE_LENGTH + _colour_table(block[9]) + 1)
        if end is None:  # the file ends here, or the next block is damaged
            return _contents(False, images)
        images += block[0] == IMAGE
        offset = end


def _contents(whole: bool, images: int) -> Contents:
    return Contents(whole, images if whole else None, images, None)


def _colour_table(flags: int) -> int:
    return 3 << ((flags & COLOUR_TABLE_BITS) + 1) if flags & COLOUR_TABLE_FLAG else 0


def _skip_sub_blocks(source: ByteSource, offset: int) -> int | None:
    """The offset after a chain of sub-blocks; None where the file ends within it."""
    while length := source.read(offset, 1):
        offset += 1 + length[0]
        if length[0] == 0:
            return offset
    return None
