"""A picture with known colours in every layout, rows padded as real cameras pad them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from hardware.camera.pixel_formats import to_rgb

WIDTH, HEIGHT = 32, 24
RED, GREEN, BLUE, GREY = (200, 30, 30), (30, 180, 40), (40, 50, 210), (120, 120, 120)


@pytest.fixture
def picture():
    """Four flat quarters: red, green, blue and grey, clockwise from the top left."""
    pixels = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    pixels[:12, :16], pixels[:12, 16:], pixels[12:, 16:], pixels[12:, :16] = RED, GREEN, BLUE, GREY
    return pixels


def padded(rows: np.ndarray, stride: int) -> np.ndarray:
    """Rows of bytes, each filled up to `stride` with rubbish."""
    rows = rows.reshape(rows.shape[0], -1)
    buffer = np.full((rows.shape[0], stride), 77, np.uint8)
    buffer[:, : rows.shape[1]] = rows
    return buffer.ravel()


def in_layout(picture: np.ndarray, layout: str, padding: int) -> tuple[np.ndarray, int]:
    """The buffer a camera would fill, and its stride."""
    if layout in ("BGR888", "RGB888"):
        pixels = picture if layout == "BGR888" else picture[:, :, ::-1]
        return padded(pixels, WIDTH * 3 + padding), WIDTH * 3 + padding
    if layout in ("XBGR8888", "XRGB8888"):
        pixels = picture if layout == "XBGR8888" else picture[:, :, ::-1]
        pixels = np.dstack([pixels, np.full((HEIGHT, WIDTH), 9, np.uint8)])
        return padded(pixels, WIDTH * 4 + padding), WIDTH * 4 + padding
    planes = cv2.cvtColor(picture, cv2.COLOR_RGB2YUV_I420)
    bright, blueish, reddish = planes[:HEIGHT], planes[HEIGHT : HEIGHT * 5 // 4], planes[HEIGHT * 5 // 4 :]
    stride = WIDTH + padding
    colours = [plane.reshape(HEIGHT // 2, WIDTH // 2) for plane in (blueish, reddish)]
    if layout == "YUV420":
        return np.concatenate([padded(bright, stride), *(padded(plane, stride // 2) for plane in colours)]), stride
    return np.concatenate([padded(bright, stride), padded(np.dstack(colours), stride)]), stride


@pytest.mark.parametrize("padding", [0, 32], ids=["tight", "padded"])
@pytest.mark.parametrize("layout", ["BGR888", "RGB888", "XBGR8888", "XRGB8888", "YUV420", "NV12"])
def test_colours_are_right(picture, layout, padding) -> None:
    buffer, stride = in_layout(picture, layout, padding)
    rgb = np.zeros_like(picture)
    to_rgb(np.concatenate([buffer, np.zeros(100, np.uint8)]), layout, (WIDTH, HEIGHT), stride, rgb)
    assert np.abs(rgb[2:10, 2:14].astype(int) - RED).max() <= 4
    assert np.abs(rgb.astype(int) - picture).max() <= 4  # flat colours: nothing is lost at half size


def test_the_picture_is_its_own(picture) -> None:
    """A camera fills its buffer again while the picture is still in use."""
    buffer, stride = in_layout(picture, "BGR888", 0)
    rgb = np.zeros_like(picture)
    to_rgb(buffer, "BGR888", (WIDTH, HEIGHT), stride, rgb)
    buffer[:] = 0
    assert (rgb == picture).all()
