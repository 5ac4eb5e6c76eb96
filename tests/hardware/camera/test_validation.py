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


class ScriptedCamera:
    """A camera that sends the given frames at 30 fps."""

    def __init__(self, frames: list[Pixels]) -> None:
        self._frames: Iterator[Frame] = (Frame(pixels, i / 30, i) for i, pixels in enumerate(frames))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def set_frame_rate(self, fps: float) -> None:
        pass

    def read(self, timeout: float) -> Frame | None:
        return next(self._frames, None)


def count_valid(frames: list[Pixels]) -> int:
    """How many of the frames are passed on."""
    with ValidatingCamera(ScriptedCamera(frames)) as camera:
        return sum(camera.read(0.1) is not None for _ in frames)


def noise(level: int, width: int = 320) -> Pixels:
    return (level + DRAW.integers(0, 6, (240, width, 3))).astype(np.uint8)


def test_a_still_room_is_passed_on_because_its_noise_differs() -> None:
    assert count_valid([noise(90) for _ in range(120)]) == 120


def test_a_frozen_frame_is_reported_within_two_seconds() -> None:
    same = noise(90)
    with pytest.raises(CameraLost, match="same frame"):
        count_valid([same] * 60)
    assert count_valid([same] * 40) == 40


def test_a_dark_room_is_no_fault() -> None:
    assert count_valid([np.zeros((240, 320, 3), np.uint8)] * 300) == 300


def uniform() -> Pixels:
    green = np.zeros((240, 320, 3), np.uint8)
    green[..., 1] = 135
    return green


def test_uniform_frames_are_reported_after_a_second() -> None:
    with pytest.raises(CameraLost, match="one colour"):
        count_valid([uniform()] * 60)


def test_uniform_frames_at_opening_are_left_out() -> None:
    assert count_valid([*[uniform()] * 10, *(noise(90 + level) for level in range(20))]) == 20


@pytest.mark.parametrize("frames", [[noise(90), noise(90, 640)], [noise(90, 100)]], ids=["changed", "too small"])
def test_a_wrong_frame_size_is_reported(frames: list[Pixels]) -> None:
    with pytest.raises(CameraLost):
        count_valid(frames)


def test_after_reopening_the_size_may_differ() -> None:
    camera = ValidatingCamera(ScriptedCamera([noise(90), noise(90, 640)]))
    with camera:
        camera.read(0.1)
    with camera:
        assert camera.read(0.1) is not None
