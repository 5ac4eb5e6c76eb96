"""A pose refuses arrays of another shape or type."""

from __future__ import annotations

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
    arrays = {"points": standing(), "scores": scores()} | {name: array}
    with pytest.raises(ValueError, match=rf"Pose\.{name} must be float32"):
        Pose(captured_at=0.0, **arrays)
