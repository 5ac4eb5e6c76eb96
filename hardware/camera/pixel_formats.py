"""Camera buffers of every layout a camera may grant, as RGB pictures."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from hardware.frame import Pixels

Buffer = npt.NDArray[np.uint8]
Convert = Callable[[Buffer, int, int, int, Pixels], None]  # bytes, width, height, stride, where to write

ROTATIONS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


def _packed(channels: int, code: int | None) -> Convert:
    """Pixels of 3 or 4 bytes in rows of `stride` bytes; code: OpenCV's conversion, None where it is RGB already."""

    def convert(buffer: Buffer, width: int, height: int, stride: int, into: Pixels) -> None:
        rows = buffer[: height * stride].reshape(height, stride)[:, : width * channels]
        picture = rows.reshape(height, width, channels)
        if code is None:
            into[:] = picture
        else:
            cv2.cvtColor(picture, code, into)

    return convert


def _yuv420(buffer: Buffer, width: int, height: int, stride: int, into: Pixels) -> None:
    """A plane of brightness, then two of colour at half the size, whose rows are half a stride."""
    if stride == width:
        whole = buffer[: height * width * 3 // 2].reshape(height * 3 // 2, width)
        cv2.cvtColor(whole, cv2.COLOR_YUV2RGB_I420, into)
        return
    bright = buffer[: height * stride].reshape(height, stride)[:, :width]
    colours = buffer[height * stride : height * stride * 3 // 2].reshape(height, stride // 2)[:, : width // 2]
    planes = np.concatenate([bright.ravel(), colours.ravel()]).reshape(height * 3 // 2, width)
    cv2.cvtColor(planes, cv2.COLOR_YUV2RGB_I420, into)


def _nv12(buffer: Buffer, width: int, height: int, stride: int, into: Pixels) -> None:
    """A plane of brightness, then one of both colours in turns at half the height."""
    rows = buffer[: height * stride * 3 // 2].reshape(height * 3 // 2, stride)[:, :width]
    cv2.cvtColor(np.ascontiguousarray(rows), cv2.COLOR_YUV2RGB_NV12, into)


# libcamera names a format by its value as a little-endian number, so the bytes in memory are the other way round.
CONVERTERS: dict[str, Convert] = {
    "BGR888": _packed(3, None),
    "RGB888": _packed(3, cv2.COLOR_BGR2RGB),
    "XBGR8888": _packed(4, cv2.COLOR_RGBA2RGB),
    "XRGB8888": _packed(4, cv2.COLOR_BGRA2RGB),
    "YUV420": _yuv420,
    "NV12": _nv12,
}


def to_rgb(buffer: Buffer, layout: str, size: tuple[int, int], stride: int, into: Pixels) -> None:
    """Write the bytes of a camera buffer as a picture, RGB, into `into`, [height, width, 3].

    buffer: uint8, any shape, at least as long as the picture. layout: one of `LAYOUTS`, by libcamera's names. size:
    width and height in pixels, even for the YUV ones. stride: bytes from one row to the next, of the first plane.
    """
    width, height = size
    CONVERTERS[layout](buffer.reshape(-1), width, height, stride, into)
