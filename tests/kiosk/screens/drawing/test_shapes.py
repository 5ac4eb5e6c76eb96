"""Shapes cover the right pixels, antialiased, and an opacity is applied once."""

from __future__ import annotations

import numpy as np
import pytest

from kiosk.screens.drawing import shapes

WHITE = (255, 255, 255, 255)


def black(width: int = 60, height: int = 60) -> shapes.Pixels:
    return np.zeros((height, width, 4), np.uint8)


def area(pixels: shapes.Pixels) -> float:
    """Number of covered pixels; edge pixels count by their share."""
    return float(pixels[:, :, 0].sum() / 255)


def test_a_disc_covers_its_area_round_its_centre() -> None:
    pixels = black()
    shapes.paint(pixels, shapes.disc((30, 30), 20), WHITE)
    assert area(pixels) == pytest.approx(np.pi * 20**2, rel=0.03)
    across = np.nonzero(pixels[30, :, 0] > 127)[0]
    assert (across[0], across[-1]) == pytest.approx((10, 49), abs=1)


def test_half_a_pixel_further_right_is_visible() -> None:
    near, far = black(), black()
    shapes.paint(near, shapes.capsule((10, 30), (30, 30), 5), WHITE)
    shapes.paint(far, shapes.capsule((10, 30), (30.5, 30), 5), WHITE)
    assert area(far) - area(near) == pytest.approx(5.0, abs=2.0)


def test_an_inner_outline_cuts_a_hole() -> None:
    pixels = black()
    shapes.paint(pixels, shapes.ring((30, 30), 20, 6), WHITE)
    assert pixels[30, 30, 0] == 0
    assert pixels[30, 50, 0] == 255


@pytest.mark.parametrize("size", [60, 400], ids=["small, supersampled", "large, painted directly"])
def test_overlapping_outlines_are_one_shape(size: int) -> None:
    pixels = black(size, size)
    bars = [shapes.capsule((10, 30), (size - 20, 30), 8), shapes.capsule((10, 30), (size - 20, size - 20), 8)]
    shapes.paint_all(pixels, bars, WHITE, 0.5)
    assert int(pixels[30, 12, 0]) == pytest.approx(127, abs=2)


@pytest.mark.parametrize("centre", [(-100, 30), (30, 500), (0, 0), (59, 59)])
def test_parts_outside_the_surface_are_clipped(centre: tuple[int, int]) -> None:
    shapes.paint(black(), shapes.disc(centre, 20), WHITE, 0.5)


def test_a_ribbon_has_its_width() -> None:
    pixels = black(200, 200)
    path = np.array([[20, 100], [100, 100], [180, 100]], np.float32)
    shapes.paint(pixels, shapes.ribbon(path, 10), WHITE)
    assert pixels[:, 100, 0].sum() / 255 == pytest.approx(10, abs=1)


def test_dashes_start_with_a_dash_and_stop_at_the_end() -> None:
    pieces = shapes.dashes((0, 0), (0, 25), 10, 10)
    assert pieces == [((0, 0), (0, 10)), ((0, 20), (0, 25))]
