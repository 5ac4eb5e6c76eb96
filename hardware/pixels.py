"""Camera buffers of every layout a camera may grant, as upright RGB pictures."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from hardware.frame import Pixels

Buffer = npt.NDArray[np.uint8]

TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


def _packed(channels: int, code: int | None) -> Callable[[Buffer, int, int, int], Pixels]:
    """Pixels of 3 or 4 bytes in rows of `stride` bytes; code: OpenCV's conversion, None where it is RGB already."""

    def convert(buffer: Buffer, width: int, height: int, stride: int) -> Pixels:
        rows = buffer[: height * stride].reshape(height, stride)[:, : width * channels]
        picture = rows.reshape(height, width, channels)
        return picture.copy() if code is None else np.asarray(cv2.cvtColor(picture, code), np.uint8)

    return convert


def _yuv420(buffer: Buffer, width: int, height: int, stride: int) -> Pixels:
    """A plane of brightness, then two of colour at half the size, whose rows are half a stride."""
    if stride == width:
        whole = buffer[: height * width * 3 // 2].reshape(height * 3 // 2, width)
        return np.asarray(cv2.cvtColor(whole, cv2.COLOR_YUV2RGB_I420), np.uint8)
    bright = buffer[: height * stride].reshape(height, stride)[:, :width]
    colours = buffer[height * stride : height * stride * 3 // 2].reshape(height, stride // 2)[:, : width // 2]
    planes = np.concatenate([bright.ravel(), colours.ravel()]).reshape(height * 3 // 2, width)
    return np.asarray(cv2.cvtColor(planes, cv2.COLOR_YUV2RGB_I420), np.uint8)


def _nv12(buffer: Buffer, width: int, height: int, stride: int) -> Pixels:
    """A plane of brightness, then one of both colours in turns at half the height."""
    rows = buffer[: height * stride * 3 // 2].reshape(height * 3 // 2, stride)[:, :width]
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(rows), cv2.COLOR_YUV2RGB_NV12), np.uint8)


# libcamera names a format by its value as a little-endian number, so the bytes in memory are the other way round.
LAYOUTS = {
    "BGR888": _packed(3, None),
    "RGB888": _packed(3, cv2.COLOR_BGR2RGB),
    "XBGR8888": _packed(4, cv2.COLOR_RGBA2RGB),
    "XRGB8888": _packed(4, cv2.COLOR_BGRA2RGB),
    "YUV420": _yuv420,
    "NV12": _nv12,
}


def to_rgb(buffer: Buffer, layout: str, size: tuple[int, int], stride: int) -> Pixels:
    """A picture of its own [height, width, 3] from the bytes of a camera buffer.

    buffer: uint8, any shape, at least as long as the picture. layout: one of `LAYOUTS`, by libcamera's names. size:
    width and height in pixels, even for the YUV ones. stride: bytes from one row to the next, of the first plane.
    """
    width, height = size
    return LAYOUTS[layout](buffer.reshape(-1), width, height, stride)


def upright(pixels: Pixels, rotate: int) -> Pixels:
    """The picture turned clockwise by 0, 90, 180 or 270 degrees."""
    return pixels if rotate == 0 else np.asarray(cv2.rotate(pixels, TURNS[rotate]), np.uint8)
