"""Poses of a turned camera in the upright picture."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from inference.pose import Pose
from inference.rotation import upright_pose, upright_size
from tests.inference.bodies import scores, standing

ROTATIONS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_points_turn_with_the_picture(rotate: int) -> None:
    picture = np.zeros((480, 640), np.uint8)
    picture[100, 200] = 255
    turned = cv2.rotate(picture, ROTATIONS[rotate])
    row, column = (int(i[0]) for i in np.nonzero(turned))
    points = np.full((17, 2), (200.5, 100.5), np.float32)
    feet = np.full((6, 3), (200.5, 100.5, 0.7), np.float32)
    pose = Pose(points, scores(), 0.0, points * 0, feet)
    got = upright_pose(pose, (640, 480), rotate)
    assert upright_size((640, 480), rotate) == turned.shape[::-1]
    assert got.points[3].tolist() == [column + 0.5, row + 0.5]
    assert got.feet is not None
    assert got.feet[0].tolist() == pytest.approx([column + 0.5, row + 0.5, 0.7])


def test_velocity_turns_too() -> None:
    pose = Pose(standing(), scores(), 0.0, np.full((17, 2), (10, 0), np.float32))
    assert upright_pose(pose, (640, 480), 90).velocity[0].tolist() == [0, 10]


def test_an_upright_camera_changes_nothing() -> None:
    pose = Pose(standing(), scores(), 0.0)
    assert upright_pose(pose, (640, 480), 0) is pose
