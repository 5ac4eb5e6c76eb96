"""Where the working muscles lie on the mannequin: a weight for every vertex."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kiosk.coach.rendering.geometry import SIDES, SIGN, Array


@dataclass(frozen=True)
class Anatomy:
    """The mannequin at rest, as far as muscles depend on it.

    points, normals: [n, 3].
    part: [n], name of the body part, as in the clothes of the body model.
    thigh: [n], position along the thigh, 0 at the hip, 1 at the knee.
    hip: [3], the left hip joint, metres.
    smooth: averages each vertex's neighbours.
    """

    points: Array
    normals: Array
    part: npt.NDArray[np.str_]
    thigh: Array
    hip: Array
    smooth: Any


def muscles(body: Anatomy) -> dict[str, Array]:
    """Weights [n], 0..1, by name and side: maxL, medR, flexL, quadR, hamL, adductorR, calfL, legR."""
    found = {}
    for side in SIDES:
        for name, weight in _of_side(body, SIGN[side]).items():
            for _ in range(3):
                weight = 0.5 * weight + 0.5 * (body.smooth @ weight)
            found[name + side] = np.clip(weight, 0, 1)
    return found


def _of_side(body: Anatomy, sign: float) -> dict[str, Array]:
    x, y, z = body.points[:, 0] * sign, body.points[:, 1], body.points[:, 2]
    outward, backward = body.normals[:, 0] * sign, body.normals[:, 1]
    here = np.stack([x, y, z], 1)
    hip_x, hip_y, hip_z = body.hip
    back = y[np.abs(z - hip_z) < 0.03].max()
    own = _step(x, 0.0, 0.03)
    upper = np.isin(body.part, ("thigh", "torso")) * own
    whole_leg = np.isin(body.part, ("thigh", "shank")) * own
    along = body.thigh

    def lump(centre: tuple[float, float, float], radii: tuple[float, float, float]) -> Array:
        return np.asarray(np.exp(-((((here - centre) / radii) ** 2).sum(1) ** 1.3)))

    return {
        "max": 1.25 * lump((0.09, back - 0.02, hip_z - 0.015), (0.12, 0.11, 0.14)) * own * _step(backward, -0.45, 0.25),
        "med": 1.3
        * lump((hip_x + 0.05, hip_y + 0.015, hip_z + 0.065), (0.10, 0.11, 0.115))
        * own
        * _step(outward + 0.5 * backward, -0.1, 0.4),
        "flex": 1.3
        * lump((hip_x, hip_y - 0.09, hip_z - 0.005), (0.085, 0.12, 0.17))
        * own
        * _step(-backward + 0.35 * outward, -0.1, 0.5),
        "quad": upper * _step(along, 0.06, 0.28) * (1 - _step(along, 0.74, 0.92)) * _facing(-backward + 0.3 * outward),
        "ham": upper * _step(along, 0.12, 0.3) * (1 - _step(along, 0.7, 0.9)) * _step(backward, 0.0, 0.7),
        "adductor": upper * _step(along, 0.02, 0.2) * (1 - _step(along, 0.7, 0.95)) * _step(-outward, -0.1, 0.5),
        "calf": (body.part == "shank") * own * _step(hip_z - z, 0.42, 0.50) * (1 - _step(hip_z - z, 0.72, 0.84))
        * _step(backward, -0.2, 0.5),
        "leg": whole_leg * _step(along, -0.05, 0.2),
    }  # fmt: skip


def _facing(value: Array) -> Array:
    return _step(value, -0.1, 0.55)


def _step(value: Array, low: float, high: float) -> Array:
    """0 below `low`, 1 above `high`, smooth between them."""
    share = np.clip((value - low) / (high - low), 0, 1)
    return np.asarray(share**2 * (3 - 2 * share))
