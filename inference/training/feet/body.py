"""A human on the Anny body model (Apache-2.0, assets CC0), posed with NumPy; used by `stills` and by the coach's loops.

World axes in metres: x to the person's left when facing the camera (right in the image), y away from the camera, z up,
floor at 0. At rest the body faces the camera.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import scipy.sparse as sp

from inference.training.feet.clothes import Clothes, dress
from inference.training.feet.rotations import Array, Rng, Spec, about, aligned, between, unit

SIDES = ("L", "R")
KEYPOINTS = [
    *("nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder"),
    *("left_elbow", "right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee"),
    *("left_ankle", "right_ankle", "left_big_toe", "right_big_toe", "left_small_toe", "right_small_toe"),
    *("left_heel", "right_heel"),
]


@dataclass(frozen=True)
class Figures:
    """Ranges of body shapes.

    ranges: of Anny's shape parameters, 0..1.
    stature_spread: standard deviation within each sex, metres.
    """

    ranges: dict[str, tuple[float, float]]
    stature_spread: float


USUAL = Figures(
    {
        "age": (0.62, 0.85),
        "muscle": (0.4, 0.85),
        "weight": (0.35, 0.72),
        "proportions": (0.4, 0.9),
        "height": (0.35, 0.6),
    },
    stature_spread=0.055,
)
ANY = Figures(
    {
        "age": (0.5, 0.95),
        "muscle": (0.15, 0.95),
        "weight": (0.15, 0.98),
        "proportions": (0.2, 1.0),
        "height": (0.25, 0.75),
    },
    stature_spread=0.09,
)
SOLE = 0.018  # thickness of a shoe's sole, metres
JOINTS = (("hip", "upperleg01"), ("knee", "lowerleg01"), ("ankle", "foot"), ("toe2", "toe2-3"))


@cache
def _anny() -> tuple[Any, Array]:
    """The body model and its keypoint regressor; the first call on a machine fills a cache, which takes minutes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import anny

        model = anny.Anny(skinning_method="lbs")
        return model, anny.KeypointsRegressor.coco(model, KEYPOINTS).regression_weights.numpy()


class BareBody:
    """One unclothed person.

    shape: Anny's shape parameters, 0..1.
    stature: metres.
    sole: thickness of the soles below the feet, metres.
    """

    def __init__(self, shape: dict[str, float], stature: float, sole: float) -> None:
        model, regressor = _anny()
        out = model(pose_parameters=None, phenotype_kwargs=shape)
        rest, heads = out["rest_vertices"][0].numpy(), out["rest_bone_heads"][0].numpy()
        scale, low = stature / np.ptp(rest[:, 2]), rest[:, 2].min()

        def on_floor(points: Array) -> Array:
            return np.asarray((points - [0, 0, low]) * scale + [0, 0, sole])

        self.stature = stature
        self.rest, self.heads = on_floor(rest), on_floor(heads)
        self.bones = {bone: i for i, bone in enumerate(model.bone_labels)}
        self.parents = [int(parent) for parent in model.bone_parents]
        index, weight = model.vertex_bone_indices.numpy(), model.vertex_bone_weights.numpy()
        vertices = np.repeat(np.arange(len(rest)), weight.shape[1])
        self.weights = sp.csr_matrix((weight.ravel(), (vertices, index.ravel())), shape=(len(rest), len(self.bones)))
        self.faces = model.faces.numpy().astype(np.int64)
        self._measure()
        used = np.flatnonzero(np.abs(regressor).sum(0) > 0)
        self._point_rest, self._point_weights = self.rest[used], self.weights[used]
        self._regressor = regressor[:, used]

    def head(self, bone: str) -> Array:
        """The position of a bone's head at rest, metres."""
        return np.asarray(self.heads[self.bones[bone]])

    def _measure(self) -> None:
        self.mid_hip = (self.head("upperleg01.L") + self.head("upperleg01.R")) / 2
        self.hip_half = abs(self.head("upperleg01.L")[0] - self.mid_hip[0])
        self.thigh = float(np.linalg.norm(self.head("lowerleg01.L") - self.head("upperleg01.L")))
        self.shank = float(np.linalg.norm(self.head("foot.L") - self.head("lowerleg01.L")))
        self.leg = self.thigh + self.shank
        self.ankle_height = self.head("foot.L")[2]

    def knee(self, hip: Array, ankle: Array, pole: Array, side: str, swivel: float) -> tuple[Array, Array, Array]:
        """Knee, ankle (moved closer where out of reach) and hinge axis of a leg of fixed length.

        pole: the direction in which the knee points.
        swivel: radians about the line from hip to ankle, positive = inward (valgus).
        """
        to_ankle = ankle - hip
        length = float(np.linalg.norm(to_ankle))
        along = to_ankle / length
        if length > self.leg * 0.9995:
            length = self.leg * 0.9995
            ankle = hip + along * length
        length = max(length, abs(self.thigh - self.shank) + 0.02)
        forward = unit(pole - along * np.dot(pole, along))
        outward = np.cross(forward, along)
        sign = 1 if side == "L" else -1
        forward = np.cos(swivel) * forward - sign * np.sin(swivel) * outward
        down = (self.thigh**2 - self.shank**2 + length**2) / (2 * length)
        out = np.sqrt(max(self.thigh**2 - down**2, 0))
        return hip + along * down + forward * out, ankle, np.cross(forward, along)

    def leg_joints(self, spec: Spec, side: str, swivel: float | None = None) -> tuple[Array, Array, Array, Array]:
        """Hip, knee, ankle and hinge axis of one leg at one moment of a motion."""
        leg = spec["legs"][side]
        across = (self.head("upperleg01.L") - self.mid_hip) * [1 if side == "L" else -1, 1, 1]
        hip = spec["pelvis"] + spec["Rp"] @ across
        angle = leg["swivel"] if swivel is None else swivel
        return hip, *self.knee(hip, leg["ankle"], leg["pole"], side, angle)

    def pose(self, spec: Spec) -> tuple[Array, Array]:
        """Rotations [bones, 3, 3] relative to rest and heads [bones, 3] of all bones at one moment of a motion."""
        rotations: list[Array | None] = [None] * len(self.bones)

        def rotate(bone: str, rotation: Array) -> None:
            rotations[self.bones[bone]] = rotation

        pelvis, chest, head = spec["Rp"], spec["chest"], spec["head"]
        rotate("root", pelvis)
        for k in range(5):
            rotate(f"spine0{5 - k}", between(pelvis, chest, (k + 1) / 5))
        for k, bone in enumerate(["neck01", "neck02", "neck03", "head"]):
            rotate(bone, between(chest, head, (k + 1) / 4))
        for side in SIDES:
            for bone, rotation in {**self._leg_rotations(spec, side), **self._arm_rotations(spec, side)}.items():
                rotate(f"{bone}.{side}", rotation)
        heads = np.zeros((len(rotations), 3))
        for bone_index, parent in enumerate(self.parents):
            if parent < 0:
                heads[bone_index] = spec["pelvis"] + pelvis @ (self.heads[bone_index] - self.mid_hip)
                continue
            if rotations[bone_index] is None:
                rotations[bone_index] = rotations[parent]
            heads[bone_index] = heads[parent] + rotations[parent] @ (self.heads[bone_index] - self.heads[parent])
        return np.array(rotations), heads

    def _leg_rotations(self, spec: Spec, side: str) -> dict[str, Array]:
        hip, knee, ankle, hinge = self.leg_joints(spec, side)
        rest = [self.head(f"{bone}.{side}") for bone in ("upperleg01", "lowerleg01", "foot")]
        across = np.array([1.0, 0, 0])
        thigh = aligned(rest[1] - rest[0], across, knee - hip, hinge)
        shank = aligned(rest[2] - rest[1], across, ankle - knee, hinge)
        foot = spec["legs"][side]["foot"]  # None: follows the shank, slightly pointed
        return {
            "upperleg01": thigh,
            "upperleg02": thigh,
            "lowerleg01": shank,
            "lowerleg02": shank,
            "foot": shank @ about([1, 0, 0], 15) if foot is None else foot,
        }

    def _arm_rotations(self, spec: Spec, side: str) -> dict[str, Array]:
        upper, fore = (unit(direction) for direction in spec["arms"][side])
        shoulder, elbow, wrist = (self.head(f"{bone}.{side}") for bone in ("upperarm01", "lowerarm01", "wrist"))
        rest_hinge, hinge = np.cross(elbow - shoulder, wrist - elbow), np.cross(upper, fore)
        upper_rotation = aligned(elbow - shoulder, rest_hinge, upper, hinge)
        fore_rotation = aligned(wrist - elbow, rest_hinge, fore, hinge)
        clavicle = between(spec["chest"], upper_rotation, 0.12)
        return {
            "clavicle": clavicle,
            "shoulder01": between(clavicle, upper_rotation, 0.3),
            "upperarm01": between(clavicle, upper_rotation, 0.85),
            "upperarm02": upper_rotation,
            "lowerarm01": fore_rotation,
            "lowerarm02": fore_rotation,
        }

    def posed(self, rotations: Array, heads: Array, weights: Any, points: Array) -> Array:
        """Points [n, 3] that are given at rest, moved with the bones. weights: [n, bones], each bone's share."""
        shift = heads - np.einsum("jab,jb->ja", rotations, self.heads)
        blend = weights @ np.concatenate([rotations.reshape(-1, 9), shift], 1)
        return np.asarray(np.einsum("vab,vb->va", blend[:, :9].reshape(-1, 3, 3), points) + blend[:, 9:])

    def joints(self, heads: Array) -> dict[str, Array]:
        """The centres of hips, knees and ankles, and the second toes, by name: hip_L, knee_R, toe2_L ..."""
        return {f"{name}_{side}": heads[self.bones[f"{bone}.{side}"]] for side in SIDES for name, bone in JOINTS}


class Body(BareBody):
    """One random clothed person.

    shoes: [3], factors on length, width and height of the shoes; None for bare feet or socks.
    figures: the figures it is drawn from.
    trousers: see `clothes.dress`.
    """

    def __init__(self, rng: Rng, shoes: Array | None, figures: Figures = USUAL, trousers: str | None = None) -> None:
        sole = 0.0 if shoes is None else SOLE
        female, stature, shape = _shape(rng, figures)
        super().__init__(shape, stature, sole)
        self.clothes: Clothes = dress(self, rng, female, shoes, sole, trousers)

    def skin(self, rotations: Array, heads: Array) -> tuple[Array, Array]:
        """Clothed vertices [n, 3] and the 23 keypoints [23, 3] (of the unclothed body) of a pose."""
        vertices = self.posed(rotations, heads, self.weights, self.rest + self.clothes.inflate)
        points = self.posed(rotations, heads, self._point_weights, self._point_rest)
        return vertices, self._regressor @ points


def _shape(rng: Rng, figures: Figures) -> tuple[bool, float, dict[str, float]]:
    """Whether female, the stature in metres, and the shape parameters for Anny."""
    female = bool(rng.random() < 0.5)
    shape = {"gender": float(np.clip((0.85 if female else 0.12) + rng.normal(0, 0.08), 0, 1))}
    for name, (low, high) in figures.ranges.items():
        shape[name] = float(rng.uniform(low, high))
    return female, float(rng.normal(1.66 if female else 1.78, figures.stature_spread)), shape
