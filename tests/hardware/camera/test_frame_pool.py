"""Frame buffers are reused, and never while a reference to one exists."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from hardware.camera.frame_pool import POOL_SIZE, FramePool
from hardware.frame import Pixels

RED, GREEN, BLUE, GREY = (200, 30, 30), (30, 180, 40), (40, 50, 210), (120, 120, 120)
SIZE = (32, 24)


def paint(into: np.ndarray) -> None:
    """Four flat quarters: red, green, blue and grey, clockwise from the top left."""
    into[:12, :16], into[:12, 16:], into[12:, 16:], into[12:, :16] = RED, GREEN, BLUE, GREY


def fill(value: int, into: Pixels) -> None:
    into.fill(value)


@pytest.mark.parametrize(("rotate", "top_left"), [(0, RED), (90, GREY), (180, BLUE), (270, GREEN)])
def test_frames_of_a_rotated_camera_come_out_upright(rotate, top_left) -> None:
    upright = FramePool(rotate).acquire(SIZE, paint)
    assert tuple(upright[0, 0]) == top_left
    assert upright.shape == ((32, 24, 3) if rotate % 180 else (24, 32, 3))


@pytest.mark.parametrize("rotate", [0, 90])
def test_many_frames_share_the_memory_of_a_few(rotate) -> None:
    pool, addresses = FramePool(rotate), set()
    held = None
    for number in range(1000):
        frame = pool.acquire(SIZE, partial(fill, number % 256))
        addresses.add(frame.__array_interface__["data"][0])
        held = frame
    assert held is not None
    assert len(addresses) <= POOL_SIZE


def test_a_referenced_frame_stays_unchanged() -> None:
    pool = FramePool(0)
    full = pool.acquire(SIZE, lambda into: into.fill(1))
    part = pool.acquire(SIZE, lambda into: into.fill(2))[5:, 5:]
    later = [pool.acquire(SIZE, lambda into: into.fill(9)) for _ in range(3 * POOL_SIZE)]
    assert (full == 1).all()
    assert (part == 2).all()
    assert all((frame == 9).all() for frame in later)


def test_a_new_size_gets_separate_memory() -> None:
    pool = FramePool(0)
    small = pool.acquire(SIZE, lambda into: into.fill(1))
    large = pool.acquire((64, 48), lambda into: into.fill(2))
    assert large.shape == (48, 64, 3)
    assert (small == 1).all()
