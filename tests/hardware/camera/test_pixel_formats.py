"""A frame of known colours in every pixel format, with rows padded as real cameras pad them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from hardware.camera.pixel_formats import to_rgb

WIDTH, HEIGHT = 32, 24
RED, GREEN, BLUE, GREY = (200, 30, 30), (30, 180, 40), (40, 50, 210), (120, 120, 120)


@pytest.fixture
def frame():
    """Four flat quarters: red, green, blue and grey, clockwise from the top left."""
    pixels = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    pixels[:12, :16], pixels[:12, 16:], pixels[12:, 16:], pixels[12:, :16] = RED, GREEN, BLUE, GREY
    return pixels


def padded(rows: np.ndarray, stride: int) -> np.ndarray:
    """Rows of bytes, each padded to `stride` with garbage."""
    rows = rows.reshape(rows.shape[0], -1)
    buffer = np.full((rows.shape[0], stride), 77, np.uint8)
    buffer[:, : rows.shape[1]] = rows
    return buffer.ravel()


def encode(frame: np.ndarray, pixel_format: str, padding: int) -> tuple[np.ndarray, int]:
    """The buffer that a camera would fill, and its stride."""
    if pixel_format in ("BGR888", "RGB888"):
        pixels = frame if pixel_format == "BGR888" else frame[:, :, ::-1]
        return padded(pixels, WIDTH * 3 + padding), WIDTH * 3 + padding
    if pixel_format in ("XBGR8888", "XRGB8888"):
        pixels = frame if pixel_format == "XBGR8888" else frame[:, :, ::-1]
        pixels = np.dstack([pixels, np.full((HEIGHT, WIDTH), 9, np.uint8)])
        return padded(pixels, WIDTH * 4 + padding), WIDTH * 4 + padding
    planes = cv2.cvtColor(frame, cv2.COLOR_RGB2YUV_I420)
    luma, blue, red = planes[:HEIGHT], planes[HEIGHT : HEIGHT * 5 // 4], planes[HEIGHT * 5 // 4 :]
    stride = WIDTH + padding
    chroma = [plane.reshape(HEIGHT // 2, WIDTH // 2) for plane in (blue, red)]
    if pixel_format == "YUV420":
        return np.concatenate([padded(luma, stride), *(padded(plane, stride // 2) for plane in chroma)]), stride
    return np.concatenate([padded(luma, stride), padded(np.dstack(chroma), stride)]), stride


@pytest.mark.parametrize("padding", [0, 32], ids=["tight", "padded"])
@pytest.mark.parametrize("pixel_format", ["BGR888", "RGB888", "XBGR8888", "XRGB8888", "YUV420", "NV12"])
def test_colours_are_right(frame, pixel_format, padding) -> None:
    buffer, stride = encode(frame, pixel_format, padding)
    rgb = np.zeros_like(frame)
    to_rgb(np.concatenate([buffer, np.zeros(100, np.uint8)]), pixel_format, (WIDTH, HEIGHT), stride, rgb)
    assert np.abs(rgb[2:10, 2:14].astype(int) - RED).max() <= 4
    assert np.abs(rgb.astype(int) - frame).max() <= 4  # flat colours: nothing is lost at half size


def test_the_frame_is_a_copy(frame) -> None:
    """A camera refills its buffer while the frame is still in use."""
    buffer, stride = encode(frame, "BGR888", 0)
    rgb = np.zeros_like(frame)
    to_rgb(buffer, "BGR888", (WIDTH, HEIGHT), stride, rgb)
    buffer[:] = 0
    assert (rgb == frame).all()
