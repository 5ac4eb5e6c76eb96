"""Motions of rendered people: exercises with good and bad repetitions, idling, walking in and out; used by `stills`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from inference.training.feet.body import SIDES, Body
from inference.training.feet.rotations import Array, Rng, Spec, about, about_x, about_z, unit
from inference.training.feet.timeline import FPS, OTHER, SIGN, Timeline

Exercise = Callable[[Body, Rng, float | None], Timeline]
APART = (-50.0, -2.0)  # degrees inward, of knees pressed apart


def _peaks(rng: Rng, kind: str) -> tuple[float, float]:
    """Inward knee angles (left, right), degrees, of a repetition of this kind."""
    degrees = float(rng.choice([11, 14, 17, 20]))
    if kind == "good":
        return rng.uniform(-5, 2.5), rng.uniform(-5, 2.5)
    options = {
        "left": (degrees, rng.uniform(-5, 2.5)),
        "right": (rng.uniform(-5, 2.5), degrees),
        "both": (degrees, degrees + rng.uniform(-3, 3)),
    }
    return options[str(rng.choice(["left", "right", "both"])) if kind == "any" else kind]


def squat(body: Body, rng: Rng, toe_out: float | None) -> Timeline:
    line = Timeline(body, rng, toe_out)
    line.hold(rng.uniform(0.7, 1.2))
    for kind in rng.permutation(["good", "any", "partial", "any"]):
        pace = rng.uniform(0.85, 1.1)
        if kind == "partial":
            line.squat(rng.uniform(26, 38), _peaks(rng, "good"), 0.7 * pace, 0.6 * pace)
        else:
            line.squat(rng.uniform(75, 100), _peaks(rng, str(kind)), 1.1 * pace, 0.95 * pace)
    line.hold(0.5)
    return line


def squat_with_knees_apart(body: Body, rng: Rng, toe_out: float | None) -> Timeline:
    """Knees pressed apart against the band, further than they move without one."""
    line = Timeline(body, rng, toe_out)
    line.hold(rng.uniform(0.7, 1.2))
    for _ in range(4):
        pace = rng.uniform(0.85, 1.1)
        line.squat(rng.uniform(55, 100), (rng.uniform(*APART), rng.uniform(*APART)), 1.1 * pace, 0.95 * pace)
    line.hold(0.5)
    return line


def single_leg_squat(body: Body, rng: Rng, toe_out: float | None) -> Timeline:
    side = str(rng.choice(SIDES))
    other, sign = OTHER[side], SIGN[side]
    toe, arms = rng.uniform(2, 8), str(rng.choice(["forward", "hips", "balance", "clasp"]))
    line = Timeline(body, rng, toe_out, stance=0.10, toe=toe, action_arms=arms)
    line.hold(0.5)
    front = rng.choice(["front", "back"]) == "front"
    position = line.spot(other) + ([0, -0.22, 0.14] if front else [0, 0.30, 0.20])
    pitch, deep_pitch = (10.0, 10.0) if front else (40.0, 45.0)
    line.seg(0.5, lat=0.78 * sign, mix=0.6)
    line.seg(0.6, {other: (position, 0.0, 0.0, pitch)}, in_air=True, lat=0.86 * sign, mix=1.0, phi=8.0)
    for kind in rng.permutation(["good", "bad", "bad", "partial"]):
        phi = rng.uniform(24, 30) if kind == "partial" else rng.uniform(50, 66)
        degrees = rng.choice([12, 16, 20, 24]) if kind == "bad" else rng.uniform(-4, 3)
        start = line.last
        back, lean = line.sagittal(phi)
        deep = position + np.array([0, -0.05 if front else 0.06, 0])
        feet = {other: (deep, 0.0, 0.0, deep_pitch)}
        line.seg(1.1, feet, in_air=True, phi=phi, back=back * 0.75, lean=lean * 0.75)
        bottom = line.last
        line.seg(0.9, {other: (position, 0.0, 0.0, pitch)}, in_air=True, phi=9.0, back=0.0, lean=2.0)
        line.aims.append({"start": start, "bottom": bottom, "end": line.last, "target": {side: degrees}})
        line.seg(0.3, {other: (position, 0.0, 0.0, pitch)}, in_air=True)
    line.seg(0.5, {other: (line.spot(other), 0.0, 0.0)}, lat=0.4 * sign, phi=5.0)
    line.seg(0.5, lat=0.0, mix=0.0)
    return line


def side_step(body: Body, rng: Rng, toe_out: float | None) -> Timeline:
    toe, arms = rng.uniform(2, 8), str(rng.choice(["clasp", "hips", "forward"]))
    line = Timeline(body, rng, toe_out, stance=0.12, toe=toe, action_arms=arms)
    line.hold(0.4)
    back, lean = line.sagittal(36)
    line.seg(0.7, phi=36.0, back=back, lean=lean, mix=1.0)
    x = 0.0
    first = int(rng.choice([-1, 1]))
    for way in [first] * 3 + [-first] * 4 + [first]:
        lead = "L" if way > 0 else "R"
        trail = OTHER[lead]
        x += way * 0.2
        start = line.last
        rng.uniform(-4, 4)
        line.seg(0.45, {lead: (line.spot(lead, (x, 0)), 0.0, 0.05)}, lat=-0.35 * way)
        bottom = line.last
        line.seg(0.12, lat=0.3 * way)
        line.seg(0.45, {trail: (line.spot(trail, (x, 0)), 0.0, 0.05)}, lat=0.0)
        kind = str(rng.choice(["good", "trail", "both", "good"]))
        target = {
            "good": {"L": rng.uniform(-4, 2), "R": rng.uniform(-4, 2)},
            "trail": {trail: rng.choice([12, 16, 20]), lead: rng.uniform(-3, 2)},
            "both": {"L": rng.choice([12, 16]), "R": rng.choice([12, 16])},
        }[kind]
        line.aims.append({"start": start, "bottom": bottom + 2, "end": line.last, "target": target, "bump": "span"})
        line.seg(0.18)
    line.seg(0.6, phi=5.0, back=0.0, lean=0.0, mix=0.0)
    return line


def single_leg_deadlift(body: Body, rng: Rng, toe_out: float | None) -> Timeline:
    side = str(rng.choice(SIDES))
    other, sign = OTHER[side], SIGN[side]
    arms = str(rng.choice(["drop", "drop", "balance"]))
    line = Timeline(body, rng, toe_out, stance=0.09, toe=4.0, action_arms=arms)
    line.hold(0.5)
    line.seg(0.6, lat=0.85 * sign, mix=1.0, phi=8.0)
    shuffled = rng.random() < 0.5
    kinds = rng.permutation(["good", "bad", "partial", "bad"])[:3] if shuffled else ["good", "bad", "partial"]
    for kind in kinds:
        deep = rng.uniform(28, 34) if kind == "partial" else rng.uniform(58, 74)
        phi = 16.0 if kind == "partial" else rng.uniform(22, 32)
        start = line.last
        back = 0.10 * np.sin(np.radians(deep)) + 0.02
        feet = {other: (line.spot(other), 0.0)}
        down = {f"free_{other}": 1.0, "free_ang": deep * 0.95, "nod": deep * 0.35, "lean": deep}
        line.seg(1.3, feet, True, **down | {"phi": phi, "back": back})
        bottom = line.last
        line.seg(0.15, feet, in_air=True)
        line.seg(1.2, feet, False, **dict.fromkeys(down, 0.0) | {"phi": 8.0, "back": 0.0, "lean": 1.0})
        degrees = rng.choice([11, 14, 18]) if kind == "bad" else rng.uniform(-3, 3)
        line.aims.append({"start": start, "bottom": bottom, "end": line.last, "target": {side: degrees}})
        line.seg(0.35)
    line.seg(0.5, lat=0.0, mix=0.0)
    return line


def step_up(body: Body, rng: Rng, toe_out: float | None) -> Timeline:
    height = float(rng.uniform(0.11, 0.18))
    toe, arms = rng.uniform(2, 10), str(rng.choice(["hips", "clasp"]))
    line = Timeline(body, rng, toe_out, stance=0.11, toe=toe, action_arms=arms)
    line.props = [([0, -0.35], [0.62, 0.31, height])]
    floor = body.ankle_height + np.sqrt((body.leg * 0.992) ** 2 - 0.14**2)
    line.hold(0.5)
    lead = str(rng.choice(SIDES))
    for kind in rng.permutation(["good", "bad", "bad"]):
        other, sign = OTHER[lead], SIGN[lead]
        up = {side: line.spot(side, (0, -0.29)) + np.array([0, 0, height]) for side in SIDES}
        start = line.last
        line.seg(0.3, mix=0.7, lat=-0.6 * sign, zabs=floor)
        line.seg(0.6, {lead: (up[lead], 0.0, 0.10)}, lat=-0.5 * sign, zabs=floor - 0.01)
        line.seg(0.35, lat=0.55 * sign, lean=16.0, zabs=floor + 0.01)
        bottom = line.last
        line.seg(0.8, {other: (up[other], 0.0, 0.10)}, lat=0.6 * sign, lean=4.0, zabs=floor + height - 0.005)
        line.seg(0.35, lat=0.0, lean=1.0, zabs=floor + height)
        line.seg(0.75, {other: (line.spot(other), 0.0, 0.06)}, lat=0.55 * sign, lean=14.0, zabs=floor + 0.012)
        line.seg(0.35, lat=-0.5 * sign, zabs=floor)
        line.seg(0.6, {lead: (line.spot(lead), 0.0, 0.08)}, lat=-0.4 * sign, lean=2.0, zabs=floor)
        line.seg(0.3, lat=0.0)
        target = {lead: rng.choice([12, 16, 20]) if kind == "bad" else rng.uniform(-4, 3)}
        line.aims.append({"start": start, "bottom": bottom, "end": line.last, "target": target, "bump": "step"})
        if rng.random() < 0.5:
            lead = other
    line.seg(0.4, mix=0.0, zabs=floor)
    return line


def march(body: Body, rng: Rng, toe_out: float | None) -> Timeline:
    return _march(body, rng, toe_out, None)


def walk_on_the_spot(body: Body, rng: Rng, toe_out: float | None) -> Timeline:
    return _march(body, rng, toe_out, rng.uniform(0.07, 0.12))


def _march(body: Body, rng: Rng, toe_out: float | None, lift: float | None) -> Timeline:
    line = Timeline(body, rng, toe_out, stance=0.10, toe=rng.uniform(2, 10))
    lift = rng.uniform(0.22, 0.36) if lift is None else lift
    line.hold(0.6)
    side = str(rng.choice(SIDES))
    while line.length < 10 * FPS:
        sign = -SIGN[side]
        up = line.spot(side) + np.array([0, -0.10, lift])
        line.seg(0.30, {side: (up, 0.0, 0.0, -10.0)}, in_air=True, lat=0.55 * sign, phi=5.0)
        line.seg(0.28, {side: (line.spot(side), 0.0, 0.0)}, lat=0.2 * sign)
        line.seg(0.08)
        side = OTHER[side]
    line.hold(0.6)
    return line


def idle(body: Body, rng: Rng, toe_out: float | None) -> Timeline:
    line = Timeline(body, rng, toe_out)
    line.hold(1)
    while line.length < 10 * FPS:
        line.seg(
            rng.uniform(0.6, 1.2),
            lat=rng.uniform(-0.35, 0.35),
            mix=rng.choice([0.0, 0.0, 1.0]),
            twist=rng.uniform(-12, 12),
            phi=rng.uniform(3, 9),
            nod=rng.uniform(-6, 10),
        )
        line.hold(rng.uniform(0.5, 1.4))
    return line


def walk_in_and_out(body: Body, rng: Rng, toe_out: float | None) -> Timeline:
    come = int(rng.choice([-1, 1]))
    x = 2.6 * come
    line = Timeline(body, rng, toe_out, heading=-90.0 * come, at=(x, 0.35))
    line.walk([(x, 0.35), (0.8 * come, 0.30), (0.25 * come, 0.15), (0.0, 0.0)], 0.0)
    line.hold(0.8)
    line.squat(rng.uniform(78, 92), _peaks(rng, "good"))
    go = int(rng.choice([-1, 1]))
    line.turn(90.0 * go)
    line.walk([(0, 0), (2.7 * go, 0.25)], 90.0 * go)
    return line


def half_kneeling(body: Body, rng: Rng, toe_out: float | None) -> Timeline:
    """The rear knee on the floor, the pelvis pushed forward and held."""
    front = str(rng.choice(SIDES))
    rear, sign = OTHER[front], SIGN[front]
    line = Timeline(body, rng, toe_out, action_arms="hips")
    line.hold(0.8)
    for kind in rng.permutation(["good", "bad"]):
        start = line.last
        line.seg(1.0, hipy=-rng.uniform(0.10, 0.15), mix=1.0)
        begun = line.last
        line.hold(rng.uniform(1.6, 2.2))
        bottom = (begun + line.last) // 2
        target = {front: rng.choice([12, 16, 20]) if kind == "bad" else rng.uniform(-4, 3)}
        line.seg(0.9, hipy=0.0, mix=1.0)
        line.aims.append({"start": start, "bottom": bottom, "end": line.last, "target": target, "hold": True})
        line.hold(0.5)
    line.props = [([-sign * 0.11, 0.18], [0.42, 0.42, 0.035])]

    def kneeling(specs: list[Spec]) -> list[Spec]:
        ankle = np.array([sign * 0.13, -0.42, body.ankle_height])
        knee = np.array([-sign * 0.11, 0.10, 0.095])
        for i, spec in enumerate(specs):
            back = line.channels["hipy"][i]
            x = spec["pelvis"][0] * 0.4
            off = ((np.array([x - sign * body.hip_half, 0.06 + back]) - knee[:2]) ** 2).sum()
            spec["pelvis"] = np.array([x, 0.06 + back, knee[2] + np.sqrt(body.thigh**2 - off)])
            hip = spec["pelvis"] + spec["Rp"] @ ((body.head("upperleg01.L") - body.mid_hip) * [-sign, 1, 1])
            behind = knee + np.array([0, np.sqrt(body.shank**2 - 0.06**2), 0.06])
            spec["legs"][rear] = {"ankle": behind, "foot": about_x(68), "pole": knee - hip, "swivel": 0.0}
            outward = about_z(sign * 6)
            pole = outward @ [0, -1.0, 0]
            spec["legs"][front] = {"ankle": ankle, "foot": outward, "pole": pole, "swivel": 0.0}
            spec["loaded"] = (front == "L", front == "R")
        return specs

    line.change = kneeling
    return line


def clamshell(body: Body, rng: Rng, toe_out: float | None) -> Timeline:
    """Lying on one side, facing the camera, heels together; the upper knee opens."""
    down = str(rng.choice(SIDES))
    line = Timeline(body, rng, toe_out)
    line.lying = True
    line.hold(0.7)
    for kind in rng.permutation(["good", "good", "partial", "good"]):
        line.seg(0.9, open=rng.uniform(12, 16) if kind == "partial" else rng.uniform(32, 46))
        line.seg(0.15)
        line.seg(0.9, open=0.0)
        line.seg(0.4)
    bends = np.radians(rng.uniform(38, 50)), np.radians(rng.uniform(85, 100))

    def lying(specs: list[Spec]) -> list[Spec]:
        return [_lie(body, spec, down, bends, line.channels["open"][i]) for i, spec in enumerate(specs)]

    line.change = lying
    return line


def _lie(body: Body, noise: Spec, down: str, bends: tuple[float, float], opened: float) -> Spec:
    """One moment lying on the floor.

    noise: the same moment standing, for its sway.
    down: the side on the floor.
    bends: of hip and knee, radians.
    opened: opening of the upper knee, degrees.
    """
    top = OTHER[down]
    sign, (hip_bend, knee_bend) = SIGN[top], bends
    rotation = np.array([[0, 0, -1.0], [0, 1, 0], [1, 0, 0]] if top == "L" else [[0, 0, 1.0], [0, 1, 0], [-1, 0, 0]])
    to_feet, forward = rotation @ np.array([0, 0, -1.0]), np.array([0, -1.0, 0])
    pelvis = np.array([-to_feet[0] * 0.12, 0.05, body.hip_half + 0.075])
    chest = about(forward, 4 * sign) @ (noise["chest"] @ noise["Rp"].T) @ rotation
    thigh = np.cos(hip_bend) * to_feet + np.sin(hip_bend) * forward
    shank = np.cos(hip_bend - knee_bend) * to_feet + np.sin(hip_bend - knee_bend) * forward
    legs = {}
    for side in SIDES:
        hip = pelvis + rotation @ ((body.head("upperleg01.L") - body.mid_hip) * [SIGN[side], 1, 1])
        ankle: Array = hip + thigh * body.thigh + shank * body.shank
        ankle[2] = 0.07 if side == down else 0.155
        swivel = np.radians(6) - np.radians(opened) if side == top else 0.0
        legs[side] = {"ankle": ankle, "foot": None, "pole": forward, "swivel": swivel}
    arms = {
        down: (
            unit(-to_feet * 0.75 + forward * 0.65 + [0, 0, -0.10]),
            unit(-to_feet * 0.75 - forward * 0.55 + [0, 0, 0.25]),
        ),
        top: (
            unit(to_feet * 0.8 + forward * 0.35 + [0, 0, -0.05]),
            unit(to_feet * 0.35 + forward * 0.6 + [0, 0, -0.65]),
        ),
    }
    return {
        "pelvis": pelvis,
        "Rp": rotation,
        "chest": chest,
        "head": rotation,
        "legs": legs,
        "arms": arms,
        "loaded": (False, False),
    }


EXERCISES: dict[str, Exercise] = {
    "squat": squat,
    "banded_squat": squat,
    "single_leg_squat": single_leg_squat,
    "banded_side_step": side_step,
    "single_leg_deadlift": single_leg_deadlift,
    "half_kneeling_stretch": half_kneeling,
    "step_up": step_up,
    "banded_clamshell": clamshell,
    "marching": march,
    "walking_in_place": walk_on_the_spot,
    "idle": idle,
    "walk_in_out": walk_in_and_out,
}

# Motions that are underrepresented in the first bodies; the bodies added later use them.
ADDED: dict[str, Exercise] = {"banded_squat": squat_with_knees_apart, "banded_side_step": side_step}
