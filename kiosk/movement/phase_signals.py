"""How far the movement has gone: one scalar an exercise, 0 in the start posture, growing with the movement."""

from __future__ import annotations

from collections.abc import Callable
from math import hypot

from kiosk.exercises.schema import PhaseSignal
from kiosk.movement.half_kneeling import hips_forward
from kiosk.movement.signals import ANKLE, KNEE, LEGS, Body, Reference

# Legs. Full squats keep hips and shoulders within this of each other; a bow goes to 0.2.
BOW_CAP = 0.07

Excursion = Callable[[Body, Reference], float | None]


def body_drop(body: Body, reference: Reference) -> float | None:
    """Mean of the hips' and the shoulders' drop in the picture, in legs.

    Shoulders sink half as far again as hips and are seen better: hands before the body pull the hip points up by as
    much as 0.08. Bowing with straight legs sinks the shoulders alone, so the hips cap the value.
    """
    hip, shoulder = body.mid_hip, body.mid_shoulder
    if hip is None or shoulder is None:
        return None
    hips = (hip[1] - reference.hip_y) / reference.leg
    shoulders = (shoulder[1] - reference.shoulder_y) / reference.leg
    return min((hips + shoulders) / 2, hips + BOW_CAP)


def trunk_fold(body: Body, reference: Reference) -> float | None:
    """How much of the trunk's upright length in the picture is gone."""
    hip, shoulder = body.mid_hip, body.mid_shoulder
    if hip is None or shoulder is None:
        return None
    return 1 - (hip[1] - shoulder[1]) / reference.torso


def shoulder_rise(body: Body, reference: Reference) -> float | None:
    """How far the shoulders have risen in the picture above where they were, in trunks.

    On a box 11 to 18 cm high and a foot nearer the lens the hips rise 0.06 to 0.29 shank, the shoulders 0.4 trunk.
    """
    shoulder = body.mid_shoulder
    return None if shoulder is None else (reference.shoulder_y - shoulder[1]) / reference.torso


def step_gap(body: Body, reference: Reference) -> float | None:
    """How much wider the ankles are than at the start, in start gaps."""
    ankles = [body.pose.point(ANKLE[side]) for side in LEGS]
    if ankles[0] is None or ankles[1] is None:
        return None
    return abs(ankles[0][0] - ankles[1][0]) / reference.ankle_gap - 1


def knee_gap(body: Body, reference: Reference) -> float | None:
    """Distance between the knees, in shanks."""
    knees = [body.pose.point(KNEE[side]) for side in LEGS]
    if knees[0] is None or knees[1] is None:
        return None
    return hypot(knees[0][0] - knees[1][0], knees[0][1] - knees[1][1]) / reference.shank


def knee_lift(body: Body, reference: Reference, side: str) -> float | None:
    """How high one foot hangs above the other, in shanks; 0 while it is the lower one."""
    leg = body.leg(side)
    other = body.pose.point(ANKLE["right" if side == "left" else "left"])
    if leg is None or other is None:
        return None
    return max((other[1] - leg.ankle[1]) / reference.shank - reference.ankle_lift(side), 0.0)


EXCURSIONS: dict[PhaseSignal, Excursion] = {
    "body-drop": body_drop,
    "trunk-fold": trunk_fold,
    "step-up": shoulder_rise,
    "step-gap": step_gap,
    "knee-gap": knee_gap,
    "half-kneel": hips_forward,
}
