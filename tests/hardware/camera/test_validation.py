from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Self

import numpy as np
import pytest

from hardware.camera.base import CameraLost
from hardware.camera.validation import ValidatingCamera
from hardware.frame import Frame, Pixels

DRAW = np.random.default_rng(0)


class Pictures:
    """A camera that sends these pictures, 30 a second."""

    def __init__(self, pictures: list[Pixels]) -> None:
        self._frames: Iterator[Frame] = (Frame(pixels, i / 30, i) for i, pixels in enumerate(pictures))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def set_frame_rate(self, rate: float) -> None:
        pass

    def read(self, timeout: float) -> Frame | None:
        return next(self._frames, None)


def watch(pictures: list[Pixels]) -> int:
    """How many come through."""
    with ValidatingCamera(Pictures(pictures)) as camera:
        return sum(camera.read(0.1) is not None for _ in pictures)


def noise(level: int, width: int = 320) -> Pixels:
    return (level + DRAW.integers(0, 6, (240, width, 3))).astype(np.uint8)


def test_a_still_room_comes_through_as_its_noise_differs() -> None:
    assert watch([noise(90) for _ in range(120)]) == 120


def test_a_picture_that_stays_is_lost_within_two_seconds() -> None:
    same = noise(90)
    with pytest.raises(CameraLost, match="same picture"):
        watch([same] * 60)
    assert watch([same] * 40) == 40


def test_a_dark_room_is_no_fault() -> None:
    assert watch([np.zeros((240, 320, 3), np.uint8)] * 300) == 300


def test_green_frames_are_lost_at_once() -> None:
    green = np.zeros((240, 320, 3), np.uint8)
    green[..., 1] = 135
    with pytest.raises(CameraLost, match="one colour"):
        watch([green])


@pytest.mark.parametrize("pictures", [[noise(90), noise(90, 640)], [noise(90, 100)]])
def test_another_size_is_lost(pictures: list[Pixels]) -> None:
    with pytest.raises(CameraLost):
        watch(pictures)


def test_opened_again_it_may_have_another_size() -> None:
    camera = ValidatingCamera(Pictures([noise(90), noise(90, 640)]))
    with camera:
        camera.read(0.1)
    with camera:
        assert camera.read(0.1) is not None
