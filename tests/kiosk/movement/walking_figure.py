"""A 3D walker projected by a camera: towards it, away from it, or on a treadmill.

Metres: x to the right of the frame, y up, z towards the camera, from the floor mark.
"""

from __future__ import annotations

from math import pi, sin

import numpy as np

from inference.pose import Keypoint, Pose
from kiosk.movement.engine import Movement
from kiosk.movement.reading import Reading

from .figures import EXERCISES, FPS, SIZE

LEG, TRUNK = 0.84, 0.52
HALF_HIPS, HALF_STEP_WIDTH, HALF_STANDING, HALF_SHOULDERS = 0.10, 0.06, 0.10, 0.19
ANKLE_HEIGHT = 0.09
CAMERA_HEIGHT, CAMERA_DISTANCE, FOCAL_PX = 1.2, 2.9, 440.0
STEP_S, STEP_M = 0.55, 0.55
STANCE_SHARE = 0.6  # of a stride of two steps
FAR, NEAR = -1.2, 0.6  # ends of the lane
STAND_S = 1.0


def walker_pose(
    t: float, stride: float, z: float, knee_in: float = 0.0, away: bool = False, length: float = 1.0
) -> Pose:
    """One moment of walking.

    stride: 0 and whole numbers when the left foot lands, halves when the right foot does.
    z: place of the hips.
    knee_in: metres by which each knee is inside the line from hip to ankle while it carries.
    away: whether the back faces the camera.
    length: share of the full step; 0 stands.
    """
    joints = np.zeros((17, 3))
    hip_y = ANKLE_HEIGHT + LEG * (1 - 0.04 * length)
    way = -1.0 if away else 1.0
    for side, out, phase in ((0, way, stride % 1), (1, -way, (stride + 0.5) % 1)):
        ahead, lift, carries = _foot(phase)
        half = HALF_STANDING + (HALF_STEP_WIDTH - HALF_STANDING) * length
        ankle = np.array((out * half, ANKLE_HEIGHT + lift * length, z + way * ahead * length))
        hip = np.array((out * HALF_HIPS, hip_y, z))
        knee = (hip + ankle) / 2 + np.array((-out * knee_in * carries * length, 0.0, way * 0.05 * length))
        joints[Keypoint.LEFT_HIP + side] = hip
        joints[Keypoint.LEFT_KNEE + side] = knee
        joints[Keypoint.LEFT_ANKLE + side] = ankle
        joints[Keypoint.LEFT_SHOULDER + side] = (out * HALF_SHOULDERS, hip_y + TRUNK, z)
    joints[: Keypoint.LEFT_SHOULDER] = (0.0, hip_y + TRUNK + 0.25, z)
    joints[Keypoint.LEFT_ELBOW : Keypoint.LEFT_HIP] = (0.0, hip_y + 0.3, z)
    return Pose(_seen(joints), np.full(17, 0.9, np.float32), t)


def _foot(phase: float) -> tuple[float, float, float]:
    """How far a foot is ahead of the hips and above the floor, metres, and whether it carries, 0..1."""
    reach = STANCE_SHARE * STEP_M
    if phase < STANCE_SHARE:
        return reach - 2 * STEP_M * phase, 0.0, min(1.0, phase / 0.1, (STANCE_SHARE - phase) / 0.1)
    swing = (phase - STANCE_SHARE) / (1 - STANCE_SHARE)
    back = reach - 2 * STEP_M * STANCE_SHARE
    return back + (reach - back) * swing, 0.08 * sin(pi * swing), 0.0


def _seen(joints: np.ndarray) -> np.ndarray:
    scale = FOCAL_PX / (CAMERA_DISTANCE - joints[:, 2])
    x = SIZE[0] / 2 + joints[:, 0] * scale
    y = SIZE[1] / 2 + (CAMERA_HEIGHT - 0.2 - joints[:, 1]) * scale
    return np.stack([x, y], axis=1).astype(np.float32)


Walker = list[Pose]


def standing(z: float, seconds: float = STAND_S) -> Walker:
    return [walker_pose(0.0, 0.0, z, length=0.0) for _ in range(round(seconds * FPS))]


def lane(knee_in: float = 0.0, away: bool = False) -> Walker:
    """One way along the lane, without standing."""
    count = round((NEAR - FAR) / STEP_M * STEP_S * FPS)
    places = np.linspace(NEAR, FAR, count) if away else np.linspace(FAR, NEAR, count)
    return [walker_pose(0.0, i / FPS / STEP_S / 2, float(z), knee_in, away) for i, z in enumerate(places)]


def treadmill(seconds: float, knee_in: float = 0.0) -> Walker:
    return [walker_pose(0.0, i / FPS / STEP_S / 2, 0.0, knee_in) for i in range(round(seconds * FPS))]


def there_and_back(times: int, knee_in: float = 0.0) -> Walker:
    """Along the lane and back, with a short stand at both ends."""
    return (lane(knee_in) + standing(NEAR, 0.4) + lane(away=True) + standing(FAR, 0.4)) * times


def walk(exercise: str, poses: Walker) -> list[Reading]:
    """The engine's reading of each frame of a set."""
    movement = Movement(EXERCISES[exercise], frame_size=SIZE)
    readings = []
    for i, pose in enumerate(poses):
        t = i / FPS
        readings.append(movement.step(Pose(pose.points, pose.scores, t), t))
    return readings
