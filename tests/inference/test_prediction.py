"""Extrapolation of points to their display time."""

from __future__ import annotations

import numpy as np
import pytest

from inference.pose import Keypoint, Pose
from inference.prediction import MAX_HORIZON_S, extrapolate
from tests.inference.bodies import scores, standing


def moving(speed: float) -> Pose:
    velocity = np.zeros((17, 2), np.float32)
    velocity[Keypoint.LEFT_HIP] = (0, speed)
    return Pose(standing(), scores(), 10.0, velocity)


def test_a_moving_point_is_extrapolated_at_its_velocity() -> None:
    pose = moving(200)
    predicted = extrapolate(pose, 10.1)
    assert predicted.points[Keypoint.LEFT_HIP, 1] - pose.points[Keypoint.LEFT_HIP, 1] == pytest.approx(25, rel=0.1)
    np.testing.assert_array_equal(predicted.points[Keypoint.RIGHT_HIP], pose.points[Keypoint.RIGHT_HIP])
    assert predicted.captured_at == 10.1


def test_jitter_is_not_extrapolated() -> None:
    pose = moving(4)
    assert np.abs(extrapolate(pose, 10.1).points - pose.points).max() < 0.05


def test_the_horizon_is_never_negative_and_limited() -> None:
    pose = moving(400)
    moved = {t: np.abs(extrapolate(pose, t).points - pose.points).max() for t in (9.0, 10.0, 60.0)}
    assert moved[9.0] == moved[10.0] > 0
    assert moved[60.0] == pytest.approx(400 * MAX_HORIZON_S, rel=0.05)
