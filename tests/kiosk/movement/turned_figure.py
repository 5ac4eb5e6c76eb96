"""A 3D member projected by a camera: a squat with a turned body and given knee angles.

Metres: x to the right of the frame, y up, z towards the camera, from the middle between the feet.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, radians, sin

import numpy as np

from inference.pose import Keypoint, Pose
from kiosk.movement.engine import Movement
from kiosk.movement.reading import Reading

from .figures import EXERCISES, FPS, SIZE

SHANK, THIGH, TRUNK = 0.42, 0.44, 0.52
HALF_HIPS, HALF_STANCE, HALF_SHOULDERS = 0.10, 0.15, 0.19
ANKLE_HEIGHT, TOE_REACH, HEEL_REACH = 0.08, 0.17, 0.08
CAMERA_HEIGHT, CAMERA_DISTANCE, FOCAL_PX = 1.2, 2.9, 440.0
SHANK_LEAN, THIGH_LEAN, TRUNK_LEAN = 32.0, 62.0, 38.0  # degrees at the bottom of a squat


def squat_pose(t: float, bend: float, turn: float, left_in: float = 0.0, right_in: float = 0.0) -> Pose:
    """One moment of a squat.

    bend: 0 standing, 1 at the bottom.
    turn: degrees by which the body faces the right of the frame.
    left_in, right_in: metres by which each knee is inside the line from hip to ankle at the bottom.
    """
    shank, thigh, trunk = (radians(bend * lean) for lean in (SHANK_LEAN, THIGH_LEAN, TRUNK_LEAN))
    knee_y, knee_z = ANKLE_HEIGHT + SHANK * cos(shank), SHANK * sin(shank)
    hip_y, hip_z = knee_y + THIGH * cos(thigh), knee_z - THIGH * sin(thigh)
    shoulder_y, shoulder_z = hip_y + TRUNK * cos(trunk), hip_z + TRUNK * sin(trunk)
    joints = np.zeros((17, 3))
    feet = np.zeros((6, 3))
    for side, out, knee_in in ((0, 1, left_in), (1, -1, right_in)):
        knee_x = out * ((HALF_HIPS + HALF_STANCE) / 2 - bend * knee_in)
        joints[Keypoint.LEFT_SHOULDER + side] = (out * HALF_SHOULDERS, shoulder_y, shoulder_z)
        joints[Keypoint.LEFT_HIP + side] = (out * HALF_HIPS, hip_y, hip_z)
        joints[Keypoint.LEFT_KNEE + side] = (knee_x, knee_y, knee_z)
        joints[Keypoint.LEFT_ANKLE + side] = (out * HALF_STANCE, ANKLE_HEIGHT, 0.0)
        feet[side] = (out * (HALF_STANCE - 0.02), 0.0, TOE_REACH)
        feet[2 + side] = (out * (HALF_STANCE + 0.05), 0.0, TOE_REACH - 0.02)
        feet[4 + side] = (out * HALF_STANCE, 0.0, -HEEL_REACH)
    joints[: Keypoint.LEFT_SHOULDER] = (0.0, shoulder_y + 0.25, shoulder_z)
    joints[Keypoint.LEFT_ELBOW : Keypoint.LEFT_HIP] = (0.0, shoulder_y - 0.2, shoulder_z)
    points = _seen(np.concatenate([joints, feet]), turn)
    feet_read = np.concatenate([points[17:], np.full((6, 1), 0.9)], axis=1).astype(np.float32)
    return Pose(points[:17], np.full(17, 0.9, np.float32), t, feet=feet_read)


def squats(turn: float, count: int = 2, left_in: float = 0.0, right_in: float = 0.0) -> list[Reading]:
    """The engine's reading of each frame of a set of squats after a second of standing."""
    return set_of_squats(turn, [(left_in, right_in)] * count)


def set_of_squats(turn: float, knees_in: Sequence[tuple[float, float]], roll: float = 0.0) -> list[Reading]:
    """The same with the metres by which the left and the right knee are in for each rep.

    roll: of the camera, degrees.
    """
    movement, readings = Movement(EXERCISES["squat"], frame_size=SIZE), []
    rep, pause = [(1 - cos(2 * pi * i / 75)) / 2 for i in range(75)], [0.0] * (FPS // 2)
    moments = [(0.0, 0.0, 0.0)] * FPS + [(bend, *knees) for knees in knees_in for bend in rep + pause]
    for i, (bend, left_in, right_in) in enumerate(moments):
        pose = squat_pose(i / FPS, bend, turn, left_in, right_in)
        readings.append(movement.step(rolled(pose, roll), i / FPS))
    return readings


def rolled(pose: Pose, degrees: float) -> Pose:
    """The same moment from a camera that hangs crooked: a level line falls to the right by `degrees`."""
    a = radians(degrees)
    turn = np.array([[cos(a), sin(a)], [-sin(a), cos(a)]], np.float32)
    middle = np.array(SIZE, np.float32) / 2
    feet = pose.feet
    assert feet is not None
    seen = np.concatenate([(feet[:, :2] - middle) @ turn + middle, feet[:, 2:]], axis=1).astype(np.float32)
    return Pose(((pose.points - middle) @ turn + middle).astype(np.float32), pose.scores, pose.captured_at, feet=seen)


def _seen(points: np.ndarray, turn: float) -> np.ndarray:
    """Frame x and y of points in space."""
    a = radians(turn)
    x = points[:, 0] * cos(a) + points[:, 2] * sin(a)
    depth = CAMERA_DISTANCE + points[:, 0] * sin(a) - points[:, 2] * cos(a)
    frame_x = SIZE[0] / 2 + FOCAL_PX * x / depth
    return np.stack([frame_x, SIZE[1] / 2 + FOCAL_PX * (CAMERA_HEIGHT - 0.2 - points[:, 1]) / depth], 1).astype(
        np.float32
    )
