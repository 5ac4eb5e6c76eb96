"""Motions beyond those of `exercises`: deep, knees far in or out, hands on the legs, heels up; used by `stills`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from inference.training.feet.body import SIDES, Body
from inference.training.feet.exercises import (
    Exercise,
    side_step,
    single_leg_deadlift,
    single_leg_squat,
    squat,
    step_up,
)
from inference.training.feet.rotations import Array, Rng, Spec, about_x, unit
from inference.training.feet.timeline import SIGN, Timeline

# Degrees inward of a knee, by kind, with the share of the knees that move so.
KNEES = (((8.0, 28.0), 0.4), ((-45.0, -8.0), 0.3), ((-6.0, 4.0), 0.3))
FAR_OUT = (-95.0, -25.0)  # degrees inward of both knees over feet that point outward
MAX_ONE_LEG_OUT = -25.0  # degrees: a knee that carries the body alone falls less far out
ARMS_OF_SQUATS = ["overhead", "overhead", "behind_head", "goblet", "forward", "clasp", "hips", "cross"]
TOE_JOINT = np.array([0.0, -0.13])  # metres from the ankle to the joints of the toes, along the foot and its height
HANDS_FROM, HANDS_AT = 25.0, 55.0  # degrees of knee flexion at which hands leave for the thighs and reach them
HEELS_FROM, HEELS_AT = 40.0, 100.0  # degrees of knee flexion at which heels leave the floor and are highest
HAND_ABOVE = 0.09  # metres from the axis of the thigh to the wrist of a hand on it


def _knee(rng: Rng, out: float = -45.0) -> float:
    kind = rng.choice(len(KNEES), p=[share for _, share in KNEES])
    return max(float(rng.uniform(*KNEES[kind][0])), out)


def _repetition(line: Timeline, rng: Rng, phi: float, lean_share: float, knees: tuple[float, float]) -> None:
    """A squat to a knee flexion of `phi` degrees that stays down for a while."""
    start = line.last
    back, lean = line.sagittal(phi)
    line.seg(rng.uniform(0.7, 1.1), phi=phi, back=back, lean=lean * lean_share, mix=1.0)
    low = line.last
    line.seg(0.6)
    line.aims.append({"start": start, "bottom": (low + line.last) // 2, "target": dict(zip(SIDES, knees, strict=True))})
    line.seg(rng.uniform(0.6, 1.0), phi=5.0, back=0.0, lean=1.0, mix=0.5)
    line.aims[-1]["end"] = line.last
    line.seg(0.2)


def _squats(
    body: Body,
    rng: Rng,
    depth: tuple[float, float],
    stance: tuple[float, float] = (0.12, 0.24),
    toes: tuple[float, float] = (0.0, 30.0),
    upright: tuple[float, float] = (0.5, 1.0),
) -> Timeline:
    arms = str(rng.choice(ARMS_OF_SQUATS))
    line = Timeline(body, rng, None, rng.uniform(*stance), rng.uniform(*toes), arms)
    line.hold(0.3)
    lean_share = rng.uniform(*upright)
    for _ in range(3):
        _repetition(line, rng, rng.uniform(*depth), lean_share, (_knee(rng), _knee(rng)))
    if rng.random() < 0.3:
        line.change = _heels_up(line, rng.uniform(10, 35))
    return line


def deep_squat(body: Body, rng: Rng, toe_out: float | None) -> Timeline:
    return _squats(body, rng, (95, 132))


def wide_squat(body: Body, rng: Rng, toe_out: float | None) -> Timeline:
    return _squats(body, rng, (60, 125), (0.24, 0.38), (15, 45), (0.3, 0.8))


def strong_squat(body: Body, rng: Rng, toe_out: float | None) -> Timeline:
    return _squats(body, rng, (55, 100))


def squat_with_knees_far_out(body: Body, rng: Rng, toe_out: float | None) -> Timeline:
    """Both knees over feet that point outward, as people squat who can squat deep."""
    line = _squats(body, rng, (75, 132), (0.12, 0.30), (12, 45), (0.2, 0.9))
    for aim in line.aims:
        out = rng.uniform(*FAR_OUT)
        aim["target"] = {side: out + rng.uniform(-12, 12) for side in SIDES}
    return line


def squat_with_hands_on_legs(body: Body, rng: Rng, toe_out: float | None) -> Timeline:
    line = _squats(body, rng, (50, 120), upright=(0.8, 1.2))
    line.hands = float(rng.uniform(0.55, 1.0))
    return line


def _stronger(motion: Exercise, deeper: tuple[float, float]) -> Exercise:
    """The motion with knees further in and out, and deeper by a factor from this range."""

    def changed(body: Body, rng: Rng, toe_out: float | None) -> Timeline:
        line = motion(body, rng, toe_out)
        factor = rng.uniform(*deeper)
        for name in ("phi", "back"):
            line.channels[name] = [value * factor for value in line.channels[name]]
        for aim in line.aims:
            aim["target"] = {side: _knee(rng, MAX_ONE_LEG_OUT) for side in aim["target"]}
        return line

    return changed


def _heels_up(line: Timeline, highest: float) -> Callable[[list[Spec]], list[Spec]]:
    """Raises both heels with the bend of the knees, up to `highest` degrees."""

    def raised(specs: list[Spec]) -> list[Spec]:
        for spec, phi in zip(specs, line.channels["phi"], strict=True):
            angle = np.radians(highest) * np.clip((phi - HEELS_FROM) / (HEELS_AT - HEELS_FROM), 0, 1)
            if angle <= 0:
                continue
            turn = about_x(np.degrees(angle))
            moved = []
            for leg in spec["legs"].values():
                to_toes = leg["foot"] @ np.array([0, TOE_JOINT[1], -line.body.ankle_height])
                foot = leg["foot"] @ turn
                shift = to_toes - foot @ np.array([0, TOE_JOINT[1], -line.body.ankle_height])
                leg["ankle"], leg["foot"] = leg["ankle"] + shift, foot
                moved.append(shift)
            spec["pelvis"] = spec["pelvis"] + np.mean(moved, axis=0)
        return specs

    return raised


def lay_hands(line: Timeline, specs: list[Spec]) -> None:
    """Lay both hands on the thighs while the knees are bent; after `aiming.aim`, which moves the knees."""
    if line.hands is None:
        return
    body = line.body
    for spec, phi in zip(specs, line.channels["phi"], strict=True):
        share = float(np.clip((phi - HANDS_FROM) / (HANDS_AT - HANDS_FROM), 0, 1))
        if share <= 0:
            continue
        _, heads = body.pose(spec)
        for side in SIDES:
            hip, knee, _, hinge = body.leg_joints(spec, side)
            over = unit(np.cross(knee - hip, hinge))
            over = over if over[2] > 0 else -over
            shoulder = heads[body.bones[f"upperarm01.{side}"]]
            reached = _arm_to(body, side, shoulder, hip + line.hands * (knee - hip) + HAND_ABOVE * over)
            spec["arms"][side] = tuple(
                unit((1 - share) * before + share * now)
                for before, now in zip(spec["arms"][side], reached, strict=True)
            )


def _arm_to(body: Body, side: str, shoulder: Array, wrist: Array) -> tuple[Array, Array]:
    """Directions of upper arm and forearm that bring the wrist there, or near it where it is out of reach."""
    upper = float(np.linalg.norm(body.head(f"lowerarm01.{side}") - body.head(f"upperarm01.{side}")))
    fore = float(np.linalg.norm(body.head(f"wrist.{side}") - body.head(f"lowerarm01.{side}")))
    along = unit(wrist - shoulder)
    length = float(np.clip(np.linalg.norm(wrist - shoulder), abs(upper - fore) + 0.02, 0.995 * (upper + fore)))
    down = (upper**2 - fore**2 + length**2) / (2 * length)
    outward = np.array([SIGN[side], 0.3, 0.1])
    elbow = along * down + unit(outward - along * (outward @ along)) * np.sqrt(max(upper**2 - down**2, 0))
    return unit(elbow), unit(along * length - elbow)


EXTREMES: dict[str, Exercise] = {
    "deep_squat": deep_squat,
    "strong_single_leg_squat": _stronger(single_leg_squat, (1.0, 1.4)),
    "wide_squat": wide_squat,
    "strong_banded_squat": _stronger(squat, (0.8, 1.25)),
    "squat_with_hands_on_legs": squat_with_hands_on_legs,
    "strong_single_leg_deadlift": _stronger(single_leg_deadlift, (1.0, 1.6)),
    "strong_squat": strong_squat,
    "strong_step_up": _stronger(step_up, (1.0, 1.0)),
    "deep_squat_again": deep_squat,
    "strong_side_step": _stronger(side_step, (0.8, 1.8)),
}
FAR_APART: dict[str, Exercise] = {"squat_with_knees_far_out": squat_with_knees_far_out}
