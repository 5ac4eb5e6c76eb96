"""A pose from a turned camera, as it stands in the upright picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inference.pose import Floats, Pose


def upright_size(size: tuple[int, int], rotate: int) -> tuple[int, int]:
    """(width, height) of a frame after turning it `rotate` degrees clockwise (0, 90, 180 or 270)."""
    return (size[1], size[0]) if rotate % 180 else size


def upright_pose(pose: Pose, size: tuple[int, int], rotate: int) -> Pose:
    """The pose in pixels of the upright picture; size: (width, height) of the frame as captured."""
    if not rotate:
        return pose
    width, height = size
    corner = {90: (height, 0), 180: (width, height), 270: (0, width)}[rotate]
    feet = pose.feet
    if feet is not None:
        feet = np.column_stack([_turn(feet[:, :2], rotate) + np.array(corner, np.float32), feet[:, 2]])
    return replace(
        pose,
        points=_turn(pose.points, rotate) + np.array(corner, np.float32),
        velocity=_turn(pose.velocity, rotate),
        feet=feet,
        model_keypoints=None
        if pose.model_keypoints is None
        else _turn(pose.model_keypoints, rotate) + np.array(corner, np.float32),
    )


def _turn(vectors: Floats, rotate: int) -> Floats:
    """Vectors [n, 2] after turning the picture clockwise (y points down)."""
    x, y = vectors[:, 0], vectors[:, 1]
    x, y = {90: (-y, x), 180: (-x, -y), 270: (y, -x)}[rotate]
    return np.stack([x, y], axis=1).astype(np.float32)
