"""Directions, rotations and easing for motions, NumPy only, so that motions can be checked without the body model.

World axes in metres: x to the person's left when facing the camera, y away from the camera, z up, floor at 0.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

SIDES = ("L", "R")
SIGN = {"L": 1.0, "R": -1.0}
OTHER = {"L": "R", "R": "L"}
FORWARD = np.array([0.0, -1.0, 0.0])
LEFT = np.array([1.0, 0.0, 0.0])
UP = np.array([0.0, 0.0, 1.0])


def unit(vector: npt.ArrayLike) -> Array:
    v = np.asarray(vector, float)
    return np.asarray(v / max(float(np.linalg.norm(v)), 1e-9))


def about(axis: npt.ArrayLike, degrees: float) -> Array:
    """The rotation [3, 3] about an axis."""
    x, y, z = unit(axis)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = np.radians(degrees)
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross)


def about_x(degrees: float) -> Array:
    """Forward tilt for positive degrees."""
    return about(LEFT, degrees)


def about_y(degrees: float) -> Array:
    """Sideways tilt."""
    return about([0, 1, 0], degrees)


def about_z(degrees: float) -> Array:
    """Turn about the vertical."""
    return about(UP, degrees)


def mix(first: npt.ArrayLike, last: npt.ArrayLike, share: float) -> Array:
    """The interpolated point. share: 0 for the first, 1 for the last."""
    return np.asarray(np.asarray(first, float) * (1 - share) + np.asarray(last, float) * share)


def blend(first: float, last: float, share: float) -> float:
    """The interpolated number. share: 0 for the first, 1 for the last."""
    return first * (1 - share) + last * share


def eased(share: float) -> float:
    """0..1 with a slow beginning and end; what lies outside is clipped."""
    return float(0.5 - 0.5 * np.cos(np.pi * np.clip(share, 0, 1)))


def part(share: float, start: float, end: float) -> float:
    """How far a movement has gone, eased, that lasts from `start` to `end` of the whole."""
    return eased((share - start) / (end - start))


def bump(share: float, start: float, end: float) -> float:
    """0 at both ends of a part of the whole and 1 in its middle."""
    return float(np.sin(np.pi * np.clip((share - start) / (end - start), 0, 1)))
