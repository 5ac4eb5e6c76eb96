"""A pose refuses arrays of another shape or type."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from inference.pose import Floats, Keypoint, Pose
from tests.inference.bodies import scores, standing


def test_a_low_score_hides_a_point() -> None:
    visible = scores()
    visible[Keypoint.LEFT_KNEE] = 0.29
    pose = Pose(standing(), visible, 0.0, feet=np.zeros((6, 3), np.float32))
    assert pose.point(Keypoint.LEFT_KNEE) is None
    assert pose.point(Keypoint.RIGHT_KNEE) == pytest.approx((288.0, 305.0))


@pytest.mark.parametrize(("ankle", "knee", "seen"), [(0.2, 0.5, True), (0.2, 0.35, False), (0.1, 0.9, False)])
def test_a_dim_ankle_counts_as_visible_below_a_sure_knee(ankle: float, knee: float, seen: bool) -> None:
    visible = scores()
    visible[Keypoint.LEFT_ANKLE], visible[Keypoint.LEFT_KNEE] = ankle, knee
    assert (Pose(standing(), visible, 0.0).point(Keypoint.LEFT_ANKLE) is not None) is seen


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("points", np.zeros((16, 2), np.float32)),
        ("points", np.zeros((17, 2), np.float64)),
        ("scores", np.zeros((17, 1), np.float32)),
        ("velocity", np.zeros((2, 17), np.float32)),
        ("feet", np.zeros((6, 2), np.float32)),
        ("model_keypoints", np.zeros((17, 2), np.float32)),
    ],
)
def test_an_array_of_another_shape_or_type_is_refused(name: str, array: Floats) -> None:
    arrays: dict[str, Any] = {"points": standing(), "scores": scores(), name: array}
    with pytest.raises(ValueError, match=rf"Pose\.{name} must be float32"):
        Pose(captured_at=0.0, **arrays)
