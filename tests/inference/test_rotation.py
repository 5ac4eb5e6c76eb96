"""Poses of a rotated camera in the upright frame."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from hardware.rotation import ROTATIONS
from inference.pose import Pose
from inference.rotation import upright_pose, upright_size
from tests.inference.bodies import scores, standing


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_points_rotate_with_the_frame(rotate: int) -> None:
    frame = np.zeros((480, 640), np.uint8)
    frame[100, 200] = 255
    rotated = cv2.rotate(frame, ROTATIONS[rotate])
    row, column = (int(i[0]) for i in np.nonzero(rotated))
    points = np.full((17, 2), (200.5, 100.5), np.float32)
    feet = np.full((6, 3), (200.5, 100.5, 0.7), np.float32)
    pose = Pose(points, scores(), 0.0, points * 0, feet)
    upright = upright_pose(pose, (640, 480), rotate)
    assert upright_size((640, 480), rotate) == rotated.shape[::-1]
    assert upright.points[3].tolist() == [column + 0.5, row + 0.5]
    assert upright.feet is not None
    assert upright.feet[0].tolist() == pytest.approx([column + 0.5, row + 0.5, 0.7])


def test_the_velocity_rotates_too() -> None:
    pose = Pose(standing(), scores(), 0.0, np.full((17, 2), (10, 0), np.float32))
    assert upright_pose(pose, (640, 480), 90).velocity[0].tolist() == [0, 10]


def test_an_upright_camera_changes_nothing() -> None:
    pose = Pose(standing(), scores(), 0.0)
    assert upright_pose(pose, (640, 480), 0) is pose
