"""Directions and rotations in three dimensions, float64 throughout."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.spatial.transform import Rotation

Array = npt.NDArray[np.float64]
Rng = np.random.Generator


def unit(vector: npt.ArrayLike) -> Array:
    """The direction of a vector."""
    v = np.asarray(vector, float)
    return v / max(float(np.linalg.norm(v)), 1e-9)


def about(axis: npt.ArrayLike, degrees: float) -> Array:
    """The rotation [3, 3] by so many degrees about an axis."""
    turn: Array = Rotation.from_rotvec(np.radians(degrees) * unit(axis)).as_matrix()
    return turn


def about_x(degrees: float) -> Array:
    """Nodding forward, where positive."""
    return about([1, 0, 0], degrees)


def about_y(degrees: float) -> Array:
    """Leaning to a side."""
    return about([0, 1, 0], degrees)


def about_z(degrees: float) -> Array:
    """Turning on the spot."""
    return about([0, 0, 1], degrees)


def between(first: Array, last: Array, share: float) -> Array:
    """The rotation a share of the way from the first to the last."""
    way = Rotation.from_matrix(first.T @ last).as_rotvec()
    turned: Array = first @ Rotation.from_rotvec(share * way).as_matrix()
    return turned


def _axes(along: Array, hinge: Array) -> Array:
    """Right-angled axes, the first along a bone, the second as near to its hinge as can be."""
    along = unit(along)
    hinge = unit(hinge - along * np.dot(hinge, along))
    return np.stack([along, hinge, np.cross(along, hinge)], axis=1)


def aligned(rest: Array, rest_hinge: Array, posed: Array, hinge: Array) -> Array:
    """The rotation that takes a bone and its hinge at rest to where they are now."""
    axes: Array = _axes(posed, hinge) @ _axes(rest, rest_hinge).T
    return axes


Spec = dict[str, Any]  # one moment of a motion: pelvis, Rp, chest, head, legs, arms, loaded (see timeline.py)
