"""Frames use the same memory again and again, and never while somebody still holds one."""

from __future__ import annotations

import numpy as np
import pytest

from hardware.camera.frame_pool import POOL_SIZE, FramePool

RED, GREEN, BLUE, GREY = (200, 30, 30), (30, 180, 40), (40, 50, 210), (120, 120, 120)
SIZE = (32, 24)


def paint(into: np.ndarray) -> None:
    """Four flat quarters: red, green, blue and grey, clockwise from the top left."""
    into[:12, :16], into[:12, 16:], into[12:, 16:], into[12:, :16] = RED, GREEN, BLUE, GREY


@pytest.mark.parametrize(("rotate", "top_left"), [(0, RED), (90, GREY), (180, BLUE), (270, GREEN)])
def test_turning_a_camera_that_is_mounted_sideways(rotate, top_left) -> None:
    turned = FramePool(rotate).acquire(SIZE, paint)
    assert tuple(turned[0, 0]) == top_left
    assert turned.shape == ((32, 24, 3) if rotate % 180 else (24, 32, 3))


@pytest.mark.parametrize("rotate", [0, 90])
def test_an_hour_of_frames_lies_in_the_memory_of_a_few(rotate) -> None:
    memory, places = FramePool(rotate), set()
    held = None
    for number in range(1000):
        picture = memory.acquire(SIZE, lambda into, number=number: into.fill(number % 256))
        places.add(picture.__array_interface__["data"][0])
        held = picture
    assert held is not None
    assert len(places) <= POOL_SIZE


def test_a_frame_that_somebody_holds_stays_as_it_is() -> None:
    memory = FramePool(0)
    whole = memory.acquire(SIZE, lambda into: into.fill(1))
    part = memory.acquire(SIZE, lambda into: into.fill(2))[5:, 5:]
    later = [memory.acquire(SIZE, lambda into: into.fill(9)) for _ in range(3 * POOL_SIZE)]
    assert (whole == 1).all()
    assert (part == 2).all()
    assert all((picture == 9).all() for picture in later)


def test_another_size_gets_memory_of_its_own() -> None:
    memory = FramePool(0)
    small = memory.acquire(SIZE, lambda into: into.fill(1))
    large = memory.acquire((64, 48), lambda into: into.fill(2))
    assert large.shape == (48, 64, 3)
    assert (small == 1).all()
