"""Which part of the body each vertex belongs to; used by `clothes` and by the coach's loops."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from inference.training.feet.rotations import Array

PARTS = {
    "torso": ("root", "pelvis", "spine", "clavicle", "shoulder"),
    "uarm": ("upperarm",),
    "farm": ("lowerarm",),
    "hand": ("wrist", "finger", "metacarpal"),
    "thigh": ("upperleg",),
    "shank": ("lowerleg",),
    "foot": ("foot", "toe"),
    "neck": ("neck",),
    "head": ("head",),
    "eye": ("eye",),
}


class Undressed(Protocol):
    """The properties of a body at rest on which clothes depend; lengths in metres.

    rest: [n, 3], the vertices.
    bones: index of each bone by name.
    weights: [n, bones], the share of each bone in each vertex, sparse.
    faces: [m, 3], vertex indices.
    mid_hip: [3], the middle between the hips.
    thigh: length of the thigh.
    ankle_height: of the ankle above the floor.
    """

    rest: Array
    bones: dict[str, int]
    weights: Any
    faces: Any
    mid_hip: Array
    thigh: float
    ankle_height: float

    def head(self, bone: str) -> Array:
        """The position of a bone's head."""
        ...


def shares_of_parts(body: Undressed) -> Array:
    """How much each vertex belongs to each of `PARTS`, [n, parts], 0..1."""
    belongs = np.zeros((len(body.bones), len(PARTS)))
    for bone, j in body.bones.items():
        for k, beginnings in enumerate(PARTS.values()):
            if bone.startswith(beginnings):
                belongs[j, k] = 1
    return np.asarray(body.weights @ belongs)


def main_part(shares: Array) -> npt.NDArray[np.str_]:
    """The name of the part that each vertex belongs to most, [n]."""
    return np.array(list(PARTS))[shares.argmax(1)]


def share_along(body: Undressed, first: str, last: str) -> Array:
    """The position of each vertex between two bone heads of its side, [n]: 0 at the first, 1 at the last."""
    share = np.zeros(len(body.rest))
    for side, mask in (("L", body.rest[:, 0] >= 0), ("R", body.rest[:, 0] < 0)):
        start, end = body.head(f"{first}.{side}"), body.head(f"{last}.{side}")
        share[mask] = (body.rest[mask] - start) @ (end - start) / np.dot(end - start, end - start)
    return share
