"""The mannequin: the body model with a smooth skin, an egg for a head, shoes, and tinted muscles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from inference.training.feet.body import BareBody
from inference.training.feet.mesh import hull
from inference.training.feet.parts import main_part, share_along, shares_of_parts
from inference.training.feet.rotations import Spec
from kiosk.coach.rendering.geometry import SIDES, SIGN, Array, about, unit
from kiosk.coach.rendering.muscles import Anatomy, muscles
from kiosk.coach.rendering.posture import Posture
from kiosk.coach.rendering.subdivision import loop_subdivision, mean_of_neighbours, vertex_normals

SHAPE = {"gender": 0.2, "age": 0.67, "muscle": 0.58, "weight": 0.42, "proportions": 0.8, "height": 0.5}
STATURE = 1.75  # metres
TINT_STRENGTH, LEG_STRENGTH = 0.8, 0.3  # of the muscles' colour; of the whole working leg
FINGERS_TOGETHER = 0.85  # share by which the fan of the fingers is closed


def linear(red: int, green: int, blue: int) -> Array:
    """A colour of the screen in linear light."""
    return np.asarray((np.array([red, green, blue]) / 255) ** 2.2)


SKIN, SHOE = linear(0xC9, 0xCF, 0xD2), linear(0x8E, 0x98, 0x9E)
TINT = linear(0x6F, 0x8F, 0xF2)  # periwinkle: teal and orange already have a meaning


@dataclass(frozen=True)
class Part:
    """A mesh to light and draw.

    points: [n, 3], metres.
    faces: [m, 3].
    colour: [n, 3], linear.
    normals: [n, 3]; None = from the faces.
    flat: 0..1, share of the colour that does not depend on the light.
    """

    points: Array
    faces: Any
    colour: Array
    normals: Array | None = None
    flat: float = 0.0


class Mannequin(BareBody):
    """The body of every loop; it has the lengths that motions ask for (`posture.Skeleton`)."""

    def __init__(self) -> None:
        super().__init__(SHAPE, STATURE, sole=0.0)
        self.part = main_part(shares_of_parts(self))
        self.along_thigh = share_along(self, "upperleg01", "lowerleg01")
        self.along_shank = share_along(self, "lowerleg01", "foot")
        below_ankle = (self.part == "foot") & (self.rest[:, 2] < self.ankle_height - 0.02)
        dropped = np.isin(self.part, ("head", "eye")) | below_ankle
        kept = self.faces[~dropped[self.faces].any(1)]
        self.used = np.unique(kept)
        number = np.full(len(self.rest), -1)
        number[self.used] = np.arange(len(self.used))
        faces = number[kept]
        self._smooth = mean_of_neighbours(faces, len(self.used))
        self._skin = self._matte_skin()
        self._skin_weights = self.weights[self.used]
        self._finer, self.skin_faces = loop_subdivision(faces, len(self.used))
        self.smooth_skin = mean_of_neighbours(self.skin_faces, self._finer.shape[0])
        self._near_joints = self._joint_weights()
        self._egg, self._neck, self._shoes = self._head(), self._lathe(), [self._shoe(side) for side in SIDES]
        self._muscles = muscles(
            Anatomy(
                self._skin,
                vertex_normals(self.rest, self.faces)[self.used],
                self.part[self.used],
                self.along_thigh[self.used],
                self.head("upperleg01.L"),
                self._smooth,
            )
        )

    # Shape

    def _matte_skin(self) -> Array:
        """The body at rest without navel, nipples and folds (Taubin smoothing), its neck drawn in below the lathe."""
        points = self.rest[self.used].copy()
        torso = (self.part[self.used] == "torso").astype(float)
        for _ in range(4):
            torso = 0.5 * (self._smooth @ torso) + 0.5 * torso
        for step in range(20):
            points += (0.5 if step % 2 == 0 else -0.53) * torso[:, None] * (self._smooth @ points - points)
        self._flatten_chest(points)
        low, high = self.head("neck01"), self.head("head")
        depth = np.clip((points[:, 2] - 1.485) / 0.045, 0, 1) * (self.part[self.used] == "neck")
        axis = low + (points[:, 2:] - low[2]) / (high[2] - low[2]) * (high - low)
        away = (points - axis)[:, :2]
        radius = np.linalg.norm(away, axis=1, keepdims=True)
        points[:, :2] += away / np.maximum(radius, 1e-6) * (np.minimum(radius, 0.044) - radius) * depth[:, None]
        return points

    def _flatten_chest(self, points: Array) -> None:
        """Lay the front of the chest on a smooth surface that fits it, where the model is fine: the nipples."""
        near = self._smooth.tocoo()
        edges = np.linalg.norm(points[near.row] - points[near.col], axis=1) * near.data
        area = np.bincount(near.row, edges, len(points)) ** 2  # about each vertex's share of the surface
        x, z = points[:, 0] / 0.15, (points[:, 2] - 1.27) / 0.15
        chest = (np.abs(x) < 1.0) & (np.abs(z) < 1.0) & (points[:, 1] < -0.04)
        terms = np.stack([x**i * z**j for i in (0, 2, 4) for j in range(4)], 1)
        weight = np.sqrt(area[chest])[:, None]
        fit = np.linalg.lstsq(terms[chest] * weight, points[chest, 1:2] * weight, rcond=None)[0][:, 0]
        around = np.hypot(np.abs(points[:, 0]) - 0.10, points[:, 2] - 1.27)
        share = np.clip((0.085 - around) / 0.03, 0, 1) * chest
        points[:, 1] += share * (terms @ fit - points[:, 1])

    def _joint_weights(self) -> Array:
        """Where the skin creases when a joint bends: 1 at the joint, fading with the distance."""
        weights = np.zeros(len(self._skin))
        for bone, radius in (("lowerleg01", 0.13), ("upperleg01", 0.13), ("upperarm01", 0.08), ("lowerarm01", 0.08)):
            for side in SIDES:
                distance = np.linalg.norm(self._skin - self.head(f"{bone}.{side}"), axis=1)
                weights = np.maximum(weights, np.exp(-((distance / radius) ** 2)))
        return weights

    def _head(self) -> tuple[Array, Any]:
        import trimesh

        sphere = trimesh.creation.icosphere(subdivisions=4)
        points = np.array(sphere.vertices)
        lower = np.clip(-points[:, 2], 0, 1)
        radii = np.stack([0.077 * (1 - 0.20 * lower**1.5), 0.099 * (1 - 0.12 * lower), np.full(len(points), 0.115)], 1)
        points = points * radii
        points[:, 1] -= 0.014 * lower
        return points + self.head("head") + [0, -0.016, 0.046], np.array(sphere.faces)

    def _lathe(self) -> tuple[Array, Any]:
        """The neck: a round column with a wider foot."""
        rows, columns = 20, 40
        up, turn = np.meshgrid(
            np.linspace(0, 1, rows), np.linspace(0, 2 * np.pi, columns, endpoint=False), indexing="ij"
        )
        radius = 0.051 + 0.012 * (1 - up) ** 2
        low = np.add(self.head("neck01"), [0, 0.006, -0.03])
        high = np.add(self.head("head"), [0, 0.002, 0.03])
        points = low + up[..., None] * (high - low)
        points = points + np.stack([radius * np.cos(turn), radius * np.sin(turn), 0 * turn], -1)
        row, column = np.meshgrid(np.arange(rows - 1), np.arange(columns), indexing="ij")
        here, right = row * columns + column, row * columns + (column + 1) % columns
        lower = np.stack([here, right, here + columns], -1).reshape(-1, 3)
        upper = np.stack([right, right + columns, here + columns], -1).reshape(-1, 3)
        return points.reshape(-1, 3), np.concatenate([lower, upper])

    def _shoe(self, side: str) -> tuple[str, Array, Any]:
        own = (self.part == "foot") & ((self.rest[:, 0] > 0) == (side == "L"))
        points = self.rest[own & (self.rest[:, 2] < self.ankle_height + 0.004)]
        points = np.vstack([points, points * [1, 1, 0]])
        middle = points.mean(0)
        points = middle + (points - middle) * [1.04, 1.03, 1.0]
        points[:, 2] = np.maximum(points[:, 2], 0)
        vertices, faces = hull(points, 0.012)
        vertices[:, 2] -= vertices[:, 2].min()
        return f"foot.{side}", vertices, faces

    # Posture

    def bones_of(self, moment: Posture) -> tuple[Array, Array]:
        """Rotations [bones, 3, 3] and heads [bones, 3] of a posture, arms and hands solved."""
        hanging = {
            side: (np.array([0.2 * SIGN[side], 0, -1]), np.array([0.1 * SIGN[side], -0.3, -1])) for side in SIDES
        }
        arms: dict[str, tuple[Array, Array]] = hanging
        for _ in range(2):  # the shoulders follow the arms a little
            _, heads = self.pose(_spec(moment, arms))
            shoulders = {side: heads[self.bones[f"upperarm01.{side}"]] for side in SIDES}
            arms = {side: self._arm(side, shoulders, moment) for side in SIDES}
        rotations, heads = self.pose(_spec(moment, arms))
        rotations = rotations.copy()
        for side in SIDES:
            self._close_hand(rotations, side, moment.curl[side], moment.wrist[side])
        for bone, parent in enumerate(self.parents):
            if parent >= 0:
                heads[bone] = heads[parent] + rotations[parent] @ (self.heads[bone] - self.heads[parent])
        return rotations, heads

    def _arm(self, side: str, shoulders: dict[str, Array], moment: Posture) -> tuple[Array, Array]:
        """Directions of upper arm and forearm that bring the wrist to its place."""
        wrist, pole = moment.reach[side](shoulders)
        shoulder, elbow, hand = (self.head(f"{bone}.{side}") for bone in ("upperarm01", "lowerarm01", "wrist"))
        upper, fore = float(np.linalg.norm(elbow - shoulder)), float(np.linalg.norm(hand - elbow))
        to_wrist = wrist - shoulders[side]
        length = min(float(np.linalg.norm(to_wrist)), (upper + fore) * 0.998)
        along = unit(to_wrist)
        down = (upper**2 - fore**2 + length**2) / (2 * length)
        out = np.sqrt(max(upper**2 - down**2, 0))
        bent = along * down + unit(pole - along * np.dot(pole, along)) * out
        return unit(bent), unit(along * length - bent)

    def _close_hand(self, rotations: Array, side: str, curl: float, bent_back: float) -> None:
        """Bend wrist and fingers, and lay the fingers side by side."""
        across = unit(self.head(f"finger5-1.{side}") - self.head(f"finger2-1.{side}"))
        middle = self.head(f"finger3-2.{side}") - self.head(f"finger3-1.{side}")
        palm = np.array([-SIGN[side], 0, -0.6])
        if (about(across, 30) @ middle) @ palm < middle @ palm:
            across = -across
        hand = rotations[self.bones[f"wrist.{side}"]] @ about(across, bent_back)
        for bone, number in self.bones.items():
            if not bone.endswith(f".{side}") or not bone.startswith(("wrist", "metacarpal", "finger")):
                continue
            rotations[number] = hand
            if bone.startswith("finger"):
                finger, joint = int(bone[6]), int(bone[8])
                rotations[number] = hand @ about(across, (curl if finger > 1 else 0.35 * curl) * joint)
                if finger > 1:
                    rotations[number] = rotations[number] @ self._together(side, finger, middle)

    def _together(self, side: str, finger: int, middle: Array) -> Array:
        """The rotation that lays a finger along the middle one."""
        own = self.head(f"finger{finger}-2.{side}") - self.head(f"finger{finger}-1.{side}")
        axis = np.cross(own, middle)
        sine = float(np.linalg.norm(axis) / (np.linalg.norm(own) * np.linalg.norm(middle)))
        return about(axis, FINGERS_TOGETHER * np.degrees(np.arcsin(min(sine, 1)))) if sine > 1e-6 else np.eye(3)

    # Skin

    def parts(self, moment: Posture, working: Iterable[str]) -> tuple[list[Part], Array]:
        """The meshes of a posture, and the coarse skin [n, 3] in the body model's numbering, for the band.

        working: names of `muscles` to tint.
        """
        rotations, heads = self.bones_of(moment)
        skin = self.posed(rotations, heads, self._skin_weights, self._skin)
        for _ in range(2):
            skin += 0.35 * (self._smooth @ skin - skin) * self._near_joints[:, None]
        tint = np.zeros(len(skin))
        for name in working:
            tint = np.maximum(tint, self._muscles[name] * (LEG_STRENGTH if name[:-1] == "leg" else TINT_STRENGTH))
        share = (self._finer @ tint)[:, None]
        parts = [Part(self._finer @ skin, self.skin_faces, SKIN * (1 - share) + TINT * share)]
        shift = heads - np.einsum("jab,jb->ja", rotations, self.heads)

        def moved(bone: str, points: Array) -> Array:
            return np.asarray(points @ rotations[self.bones[bone]].T + shift[self.bones[bone]])

        egg, egg_faces = self._egg
        neck, neck_faces = self._neck
        up = np.clip((neck[:, 2:] - self.head("neck01")[2]) / 0.08, 0, 1)
        parts.append(Part(moved("head", egg), egg_faces, np.tile(SKIN, (len(egg), 1))))
        bent = moved("spine01", neck) * (1 - up) + moved("neck03", neck) * up
        parts.append(Part(bent, neck_faces, np.tile(SKIN, (len(neck), 1))))
        parts += [Part(moved(bone, v), f, np.tile(SHOE, (len(v), 1))) for bone, v, f in self._shoes]
        whole = np.zeros_like(self.rest)
        whole[self.used] = skin
        return parts, whole


def _spec(moment: Posture, arms: dict[str, tuple[Array, Array]]) -> Spec:
    """The posture as the body model takes it."""
    legs = {
        side: {"ankle": leg.ankle, "pole": leg.pole, "foot": leg.foot, "swivel": leg.swivel}
        for side, leg in moment.legs.items()
    }
    return {
        "pelvis": moment.pelvis,
        "Rp": moment.hips,
        "chest": moment.chest,
        "head": moment.head,
        "legs": legs,
        "arms": arms,
    }
