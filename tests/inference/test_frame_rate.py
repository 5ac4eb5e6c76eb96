from __future__ import annotations

import pytest

from inference.frame_rate import MAX_FPS, MIN_FPS, POSES_PER_UPDATE, FrameRateController


def rates_after(*durations_s: float) -> list[float]:
    """The frame rate after each series of poses with one of these durations."""
    controller, rates = FrameRateController(), []
    for duration_s in durations_s:
        for _ in range(POSES_PER_UPDATE):
            controller.add(duration_s)
        rates.append(controller.fps)
    return rates


def test_the_camera_rate_is_slightly_above_the_pose_rate() -> None:
    assert rates_after(0.040) == [pytest.approx(27.5)]


def test_the_rate_stays_within_its_limits() -> None:
    assert rates_after(0.005, 0.2) == [MAX_FPS, MIN_FPS]


def test_the_rate_follows_a_change_but_not_small_variations() -> None:
    assert rates_after(0.040, 0.041, 0.050) == [pytest.approx(27.5), pytest.approx(27.5), pytest.approx(22.0)]


def test_one_slow_pose_has_no_effect() -> None:
    controller = FrameRateController()
    for number in range(POSES_PER_UPDATE):
        controller.add(1.0 if number == 7 else 0.01)
    assert controller.fps == MAX_FPS
