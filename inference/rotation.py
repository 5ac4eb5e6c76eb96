"""Maps a pose from a rotated camera into the upright frame."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inference.pose import Floats, Pose


def upright_size(size: tuple[int, int], rotate: int) -> tuple[int, int]:
    """(width, height) of a frame after a clockwise rotation by 0, 90, 180 or 270 degrees."""
    return (size[1], size[0]) if rotate % 180 else size


def upright_pose(pose: Pose, size: tuple[int, int], rotate: int) -> Pose:
    """The pose in pixels of the upright frame. size: (width, height) of the frame as captured."""
    if not rotate:
        return pose
    width, height = size
    corner = np.array({90: (height, 0), 180: (width, height), 270: (0, width)}[rotate], np.float32)
    feet, model_keypoints, unsmoothed_legs = pose.feet, pose.model_keypoints, pose.unsmoothed_legs
    if feet is not None:
        feet = np.column_stack([_rotated(feet[:, :2], rotate) + corner, feet[:, 2]])
    if model_keypoints is not None:
        model_keypoints = _rotated(model_keypoints, rotate) + corner
    if unsmoothed_legs is not None:
        unsmoothed_legs = _rotated(unsmoothed_legs, rotate) + corner
    return replace(
        pose,
        points=_rotated(pose.points, rotate) + corner,
        velocity=_rotated(pose.velocity, rotate),
        feet=feet,
        model_keypoints=model_keypoints,
        unsmoothed_legs=unsmoothed_legs,
    )


def _rotated(vectors: Floats, rotate: int) -> Floats:
    """Vectors [n, 2] after a clockwise rotation of the frame (y points down)."""
    x, y = vectors[:, 0], vectors[:, 1]
    x, y = {90: (-y, x), 180: (-x, -y), 270: (y, -x)}[rotate]
    return np.stack([x, y], axis=1).astype(np.float32)
