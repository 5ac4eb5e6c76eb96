"""The posture of the mannequin at one moment, and the solver that places its legs. NumPy only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from kiosk.coach.rendering.geometry import FORWARD, LEFT, SIDES, SIGN, Array, about_x, about_z, unit

MAX_SWIVEL = 1.0  # radians
STRAIGHTEST = 0.9995  # of the leg's length; a straighter leg has no direction of the knee

Reach = Callable[[dict[str, Array]], tuple[Array, Array]]


class Skeleton(Protocol):
    """The lengths of a body on which motions depend, metres."""

    hip_half: float
    thigh: float
    shank: float
    ankle_height: float


@dataclass
class Lengths:
    """The mannequin's own lengths, metres, rounded to 0.1 mm; they let motions be checked without the body model.

    hip_half: half of the distance between the hip joints.
    thigh, shank: from joint to joint.
    ankle_height: of the ankle joint above the sole.
    """

    hip_half: float = 0.1153
    thigh: float = 0.4315
    shank: float = 0.4256
    ankle_height: float = 0.0765


@dataclass
class Leg:
    """One leg.

    ankle: the position of the joint, metres.
    pole: the direction in which the knee points.
    foot: the rotation [3, 3] of the foot from flat and straight ahead; None = it follows the shank.
    swivel: radians by which the knee turns about the line from hip to ankle, positive = inward.
    """

    ankle: Array
    pole: Array
    foot: Array | None
    swivel: float = 0.0


@dataclass
class Posture:
    """One moment of a motion.

    pelvis: the middle between the hips, metres.
    hips, chest, head: rotations [3, 3] from upright and facing the camera.
    legs: by side.
    reach: by side, the wrist's position and the elbow's direction from the positions of both shoulders.
    curl: by side, degrees by which each joint of the fingers is bent.
    wrist: by side, degrees by which the hand is bent back.
    """

    pelvis: Array
    hips: Array
    chest: Array
    head: Array
    legs: dict[str, Leg] = field(default_factory=dict)
    reach: dict[str, Reach] = field(default_factory=dict)
    curl: dict[str, float] = field(default_factory=lambda: dict.fromkeys(SIDES, 20.0))
    wrist: dict[str, float] = field(default_factory=lambda: dict.fromkeys(SIDES, 0.0))


def posture(pelvis: Array | list[float], hips: Array, chest: Array | None = None, head: Array | None = None) -> Posture:
    """A posture without limbs. chest: None = in line with the hips. head: None = upright."""
    return Posture(
        np.asarray(pelvis, float), hips, hips if chest is None else chest, np.eye(3) if head is None else head
    )


def hip_of(body: Skeleton, moment: Posture, side: str) -> Array:
    return np.asarray(moment.pelvis + moment.hips @ (LEFT * SIGN[side] * body.hip_half))


def leg_joints(body: Skeleton, moment: Posture, side: str) -> tuple[Array, Array, Array]:
    """Hip, knee and ankle; the ankle is moved closer where it is out of reach."""
    leg = moment.legs[side]
    hip = hip_of(body, moment, side)
    to_ankle = leg.ankle - hip
    length = min(float(np.linalg.norm(to_ankle)), (body.thigh + body.shank) * STRAIGHTEST)
    along = unit(to_ankle)
    forward = unit(leg.pole - along * np.dot(leg.pole, along))
    outward = np.cross(forward, along)
    forward = np.cos(leg.swivel) * forward - SIGN[side] * np.sin(leg.swivel) * outward
    down = (body.thigh**2 - body.shank**2 + length**2) / (2 * length)
    out = np.sqrt(max(body.thigh**2 - down**2, 0.0))
    return hip, hip + along * down + forward * out, hip + along * length


def place_foot(
    body: Skeleton,
    moment: Posture,
    side: str,
    at: tuple[float, float],
    height: float = 0.0,
    toe_out: float = 8.0,
    heel_up: float = 0.0,
    knee_over_toe: bool = True,
    knee_in: float = 0.0,
) -> None:
    """Put a foot on the floor, or `height` above it; the knee is turned until it is above the foot.

    at: x and y of the ankle when the foot is flat, metres.
    toe_out: degrees.
    heel_up: degrees by which the foot is raised about the ball of the foot; negative = toes up about the heel.
    knee_in: radians by which the knee falls inward.
    """
    turned = about_z(SIGN[side] * toe_out)
    foot = turned @ about_x(heel_up)
    pivot = turned @ (FORWARD * (BALL if heel_up > 0 else -HEEL)) - [0, 0, body.ankle_height]
    ankle = np.array([*at, body.ankle_height + height]) + pivot - foot @ turned.T @ pivot
    leg = moment.legs[side] = Leg(ankle, turned @ FORWARD, foot)
    if knee_over_toe:
        lateral = turned @ LEFT
        low, high = -MAX_SWIVEL, MAX_SWIVEL
        for _ in range(30):
            leg.swivel = (low + high) / 2
            _, knee, at_ankle = leg_joints(body, moment, side)
            if SIGN[side] * float((knee - at_ankle) @ lateral) > KNEE_OUTSIDE:
                low = leg.swivel
            else:
                high = leg.swivel
    leg.swivel += knee_in


BALL = 0.125  # metres from the ankle forward to the ball of the foot
HEEL = 0.045  # metres from the ankle back to the heel's edge
KNEE_OUTSIDE = 0.004  # metres by which the knee is outside the foot's own line


def leg_length(body: Skeleton, flexion: float) -> float:
    """The distance from hip to ankle with a knee bent by these degrees, metres."""
    cosine = np.cos(np.radians(flexion))
    return float(np.sqrt(body.thigh**2 + body.shank**2 + 2 * body.thigh * body.shank * cosine))


def hip_height(body: Skeleton, moment: Posture, side: str, ankle: Array, flexion: float) -> float:
    """The height of the pelvis' middle at which this leg reaches the ankle with the knee bent by `flexion`, metres."""
    hip = hip_of(body, moment, side)
    flat = np.hypot(*(hip - ankle)[:2])
    return float(ankle[2] + np.sqrt(max(leg_length(body, flexion) ** 2 - flat**2, 0.01)) + moment.pelvis[2] - hip[2])


# Arms: wrist and elbow direction in the chest's frame, measured from the middle between the shoulders, for the left.
HANGING = ([0.255, -0.06, -0.50], [0.35, 0.9, -0.2])
ON_HIPS = ([0.205, -0.03, -0.355], [1.0, 0.5, -0.2])
AHEAD = ([0.15, -0.50, -0.02], [0.5, 0.1, -1.0])
FOLDED = ([0.045, -0.27, -0.15], [0.6, 0.05, -1.0])

Arm = tuple[list[float], list[float]]


def place_arms(moment: Posture, left: Arm, right: Arm, frame: Array) -> None:
    """Move both wrists to these places. frame: the rotation [3, 3] in which they are given."""
    for side, (wrist, elbow) in (("L", left), ("R", right)):
        mirrored = np.array([SIGN[side], 1, 1])
        moment.reach[side] = _reach(frame @ (np.array(wrist) * mirrored), frame @ (np.array(elbow) * mirrored))


def _reach(offset: Array, elbow: Array) -> Reach:
    return lambda shoulders: ((shoulders["L"] + shoulders["R"]) / 2 + offset, elbow)


def arm_between(first: Arm, last: Arm, share: float) -> Arm:
    def mixed(a: list[float], b: list[float]) -> list[float]:
        return [x * (1 - share) + y * share for x, y in zip(a, b, strict=True)]

    return mixed(first[0], last[0]), mixed(first[1], last[1])
