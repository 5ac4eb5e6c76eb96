from __future__ import annotations

import pytest

from inference.frame_rate import MAX_FPS, MIN_FPS, POSES, FrameRateController


def paced(*spent: float) -> list[float]:
    """The rate after each stretch of poses that take so many seconds each."""
    pacer, rates = FrameRateController(), []
    for seconds in spent:
        for _ in range(POSES):
            pacer.add(seconds)
        rates.append(pacer.rate)
    return rates


def test_the_camera_sends_just_more_than_poses_can_be_made_of() -> None:
    assert paced(0.040) == [pytest.approx(27.5)]


def test_the_rate_stays_where_the_picture_is_smooth_and_the_board_cool() -> None:
    assert paced(0.005, 0.2) == [MAX_FPS, MIN_FPS]


def test_it_follows_a_change_but_not_every_flutter() -> None:
    assert paced(0.040, 0.041, 0.050) == [pytest.approx(27.5), pytest.approx(27.5), pytest.approx(22.0)]


def test_one_slow_pose_says_nothing() -> None:
    pacer = FrameRateController()
    for number in range(POSES):
        pacer.add(1.0 if number == 7 else 0.01)
    assert pacer.rate == MAX_FPS
