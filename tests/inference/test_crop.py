"""The content of the sampled input, and the map between its pixels and the frame."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from inference.crop import Crop, Sampler

WIDTH, HEIGHT = 640, 480


def gradient() -> npt.NDArray[np.uint8]:
    """A frame with red rising along x and green along y, one step per four pixels; blue marks its inside."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    return np.stack([x / 4, y / 4, np.full((HEIGHT, WIDTH), 255)], axis=2).astype(np.uint8)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("size", [(192, 192), (192, 128)], ids=["square", "portrait"])
@pytest.mark.parametrize("scale", [0.7, 1.6, 2.3, 4.4])
def test_an_input_pixel_shows_the_mapped_frame_position(size: tuple[int, int], rotation: int, scale: float) -> None:
    sampler = Sampler(*size)
    transform = sampler.sample(gradient(), Crop((300.3, 251.8), scale, rotation))
    v, u = np.mgrid[2 : size[0] - 2 : 9, 2 : size[1] - 2 : 9]
    positions = transform.to_frame(np.stack([u.ravel() + 0.5, v.ravel() + 0.5], axis=1).astype(np.float32))
    shown = sampler.image[v.ravel(), u.ravel()].astype(float)
    inside = (positions > 10).all(axis=1) & (positions[:, 0] < WIDTH - 10) & (positions[:, 1] < HEIGHT - 10)
    assert inside.sum() > 50
    # One step of the gradient is four pixels, and the gradient truncates instead of rounding.
    assert np.abs(4 * shown[inside, 0] + 2 - positions[inside, 0]).max() < 5
    assert np.abs(4 * shown[inside, 1] + 2 - positions[inside, 1]).max() < 5


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_frame_and_input_positions_are_inverse(rotation: int) -> None:
    transform = Sampler(192, 128).sample(gradient(), Crop((100, 400), 2.9, rotation))
    points = np.array([[3.0, 5.0], [120.5, 190.25], [64, 96]], np.float32)
    for (x, y), (back_x, back_y) in zip(transform.to_frame(points), points, strict=True):
        assert transform.to_input(float(x), float(y)) == pytest.approx((back_x, back_y), abs=1e-3)


def test_a_rotation_brings_a_lying_head_to_the_top() -> None:
    frame = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    frame[200:280, 100:160] = 255  # the head, at the left of the frame
    sampler = Sampler(192, 192)
    sampler.sample(frame, Crop((320, 240), 2.5, rotation=90))
    rows = sampler.image.max(axis=(1, 2)) > 100
    assert 0 < np.flatnonzero(rows).mean() < 60


def test_the_input_is_black_outside_the_frame() -> None:
    sampler = Sampler(192, 192)
    sampler.image[:] = 77  # left from the previous frame
    transform = sampler.sample(gradient(), Crop((0, 0), 2))
    left, top = transform.to_input(0, 0)
    assert (left, top) == pytest.approx((96, 96), abs=1)
    assert sampler.image[: int(top) - 1].max() == 0
    assert sampler.image[:, : int(left) - 1].max() == 0
    assert sampler.image[100:, 100:, 2].min() == 255


def test_a_crop_outside_the_frame_is_all_black() -> None:
    sampler = Sampler(192, 128)
    sampler.sample(gradient(), Crop((3000, 100), 2))
    assert sampler.image.max() == 0


@pytest.mark.parametrize("scale", [1.0, 2.0, 2.5, 3.75, 6.0])
def test_fine_stripes_average_out_without_aliasing(scale: float) -> None:
    stripes = np.zeros((1200, 1200, 3), np.uint8)
    stripes[:, ::2] = 200
    sampler = Sampler(192, 192)
    sampler.sample(stripes, Crop((600.5, 600), scale))
    if scale >= 2:  # at a smaller scale the stripes are still resolved
        assert np.ptp(sampler.image.astype(int)) <= 30
    assert sampler.image.mean() == pytest.approx(100, abs=3)


def test_the_image_buffer_is_reused() -> None:
    sampler = Sampler(192, 192)
    image = sampler.image
    sampler.sample(gradient(), Crop((320, 240), 2.5))
    assert sampler.image is image
