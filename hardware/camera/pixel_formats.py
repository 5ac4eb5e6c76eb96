"""Converts camera buffers of every supported pixel format to RGB."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from hardware.frame import Pixels

Buffer = npt.NDArray[np.uint8]
Convert = Callable[[Buffer, int, int, int, Pixels], None]  # buffer, width, height, stride, destination


def _packed(channels: int, code: int | None) -> Convert:
    """Pixels of 3 or 4 bytes in rows of `stride` bytes. code: OpenCV's conversion; None for RGB."""

    def convert(buffer: Buffer, width: int, height: int, stride: int, into: Pixels) -> None:
        rows = buffer[: height * stride].reshape(height, stride)[:, : width * channels]
        pixels = rows.reshape(height, width, channels)
        if code is None:
            into[:] = pixels
        else:
            cv2.cvtColor(pixels, code, into)

    return convert


def _yuv420(buffer: Buffer, width: int, height: int, stride: int, into: Pixels) -> None:
    """A luma plane, then two chroma planes at half the size, whose stride is half the luma stride."""
    if stride == width:
        planes = buffer[: height * width * 3 // 2].reshape(height * 3 // 2, width)
        cv2.cvtColor(planes, cv2.COLOR_YUV2RGB_I420, into)
        return
    luma = buffer[: height * stride].reshape(height, stride)[:, :width]
    chroma = buffer[height * stride : height * stride * 3 // 2].reshape(height, stride // 2)[:, : width // 2]
    planes = np.concatenate([luma.ravel(), chroma.ravel()]).reshape(height * 3 // 2, width)
    cv2.cvtColor(planes, cv2.COLOR_YUV2RGB_I420, into)


def _nv12(buffer: Buffer, width: int, height: int, stride: int, into: Pixels) -> None:
    """A luma plane, then one plane of interleaved chroma at half the height."""
    rows = buffer[: height * stride * 3 // 2].reshape(height * 3 // 2, stride)[:, :width]
    cv2.cvtColor(np.ascontiguousarray(rows), cv2.COLOR_YUV2RGB_NV12, into)


# libcamera names a format by its value as a little-endian number, so the bytes in memory are in reverse order.
CONVERTERS: dict[str, Convert] = {
    "BGR888": _packed(3, None),
    "RGB888": _packed(3, cv2.COLOR_BGR2RGB),
    "XBGR8888": _packed(4, cv2.COLOR_RGBA2RGB),
    "XRGB8888": _packed(4, cv2.COLOR_BGRA2RGB),
    "YUV420": _yuv420,
    "NV12": _nv12,
}


def to_rgb(buffer: Buffer, pixel_format: str, size: tuple[int, int], stride: int, into: Pixels) -> None:
    """Convert a camera buffer to RGB.

    buffer: uint8, any shape, at least one whole frame; bytes beyond it are ignored.
    pixel_format: a key of `CONVERTERS`, libcamera's name.
    size: width and height in pixels; both even for the YUV formats.
    stride: bytes from one row of the first plane to the next.
    into: uint8 [height, width, 3], receives the RGB pixels.
    """
    width, height = size
    CONVERTERS[pixel_format](buffer.reshape(-1), width, height, stride, into)
