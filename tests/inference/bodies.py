"""Keypoints of a standing body."""

from __future__ import annotations

import numpy as np

from inference.pose import Floats, Keypoint

HEIGHT = 400.0  # pixels; nose to ankle is 0.9 of it


def standing(x: float = 320.0, top: float = 40.0, scale: float = 1.0) -> Floats:
    """Keypoints [17, 2] of a person facing the camera: their left is on the right of the frame."""
    left_side = {
        Keypoint.LEFT_EYE: (8, 0),
        Keypoint.LEFT_EAR: (18, 4),
        Keypoint.LEFT_SHOULDER: (45, 60),
        Keypoint.LEFT_ELBOW: (60, 120),
        Keypoint.LEFT_WRIST: (65, 175),
        Keypoint.LEFT_HIP: (28, 175),
        Keypoint.LEFT_KNEE: (32, 265),
        Keypoint.LEFT_ANKLE: (34, 350),
    }
    points = np.zeros((17, 2), np.float32)
    points[Keypoint.NOSE] = (x, top + 10 * scale)
    for left, (dx, dy) in left_side.items():
        points[left] = (x + dx * scale, top + dy * scale)
        points[left + 1] = (x - dx * scale, top + dy * scale)
    return points


def scores(value: float = 0.8) -> Floats:
    return np.full(17, value, np.float32)
