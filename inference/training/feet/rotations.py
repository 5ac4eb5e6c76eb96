"""Directions and rotations in three dimensions, float64; used by `stills`."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.spatial.transform import Rotation

Array = npt.NDArray[np.float64]
Rng = np.random.Generator


def unit(vector: npt.ArrayLike) -> Array:
    """The unit vector in a direction."""
    v = np.asarray(vector, float)
    return v / max(float(np.linalg.norm(v)), 1e-9)


def about(axis: npt.ArrayLike, degrees: float) -> Array:
    """The rotation [3, 3] about an axis."""
    rotation: Array = Rotation.from_rotvec(np.radians(degrees) * unit(axis)).as_matrix()
    return rotation


def about_x(degrees: float) -> Array:
    """Forward tilt for positive degrees."""
    return about([1, 0, 0], degrees)


def about_y(degrees: float) -> Array:
    """Sideways tilt."""
    return about([0, 1, 0], degrees)


def about_z(degrees: float) -> Array:
    """Rotation about the vertical."""
    return about([0, 0, 1], degrees)


def between(first: Array, last: Array, share: float) -> Array:
    """The interpolated rotation. share: 0 for the first, 1 for the last."""
    difference = Rotation.from_matrix(first.T @ last).as_rotvec()
    rotation: Array = first @ Rotation.from_rotvec(share * difference).as_matrix()
    return rotation


def _axes(along: Array, hinge: Array) -> Array:
    """Orthogonal axes: the first along a bone, the second as close to its hinge as possible."""
    along = unit(along)
    hinge = unit(hinge - along * np.dot(hinge, along))
    return np.stack([along, hinge, np.cross(along, hinge)], axis=1)


def aligned(rest: Array, rest_hinge: Array, posed: Array, hinge: Array) -> Array:
    """The rotation that takes a bone and its hinge from rest to their posed directions."""
    axes: Array = _axes(posed, hinge) @ _axes(rest, rest_hinge).T
    return axes


Spec = dict[str, Any]  # one moment of a motion: pelvis, Rp, chest, head, legs, arms, loaded (see timeline.py)
