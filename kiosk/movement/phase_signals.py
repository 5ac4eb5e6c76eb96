"""How far a movement has gone: one scalar per kind of exercise, 0 in the start posture, growing with the movement."""

from __future__ import annotations

from math import hypot

from kiosk.movement.signals import ANKLE, KNEE, LEGS, Body, Reference, front_leg

# Legs. In full squats the hips and the shoulders sink within this of each other; a bow parts them by 0.2.
MAX_SHOULDER_EXCESS = 0.07
# Hips pushed forward by 10 to 15 cm move 0.2 to 0.3 trunk across the frame; the shoulders sink by 0.09 to 0.14 trunk.
SINK_PER_ADVANCE = 0.4
# Shanks between the ankles in a wide stance: side steps of 0.4 m part them by 1.2, adductor stretches by 2.0.
MIN_WIDE_GAP = 1.5


def body_drop(body: Body, reference: Reference) -> float | None:
    """Mean drop of the hips and the shoulders in the frame, in legs; None where either is not read.

    Shoulders sink half as far again as hips and are read better: hands in front of the body raise the hip points by as
    much as 0.08. Bowing with straight legs sinks the shoulders alone, so the hips limit the value.
    """
    hip, shoulder = body.mid_hip, body.mid_shoulder
    if hip is None or shoulder is None:
        return None
    hips = (hip[1] - reference.hip_y) / reference.leg
    shoulders = (shoulder[1] - reference.shoulder_y) / reference.leg
    return min((hips + shoulders) / 2, hips + MAX_SHOULDER_EXCESS)


def trunk_fold(body: Body, reference: Reference) -> float | None:
    """The share of the trunk's upright length that is gone from the frame; None where it is not read."""
    hip, shoulder = body.mid_hip, body.mid_shoulder
    if hip is None or shoulder is None:
        return None
    return 1 - (hip[1] - shoulder[1]) / reference.torso


def shoulder_rise(body: Body, reference: Reference) -> float | None:
    """Rise of the shoulders in the frame above the start posture, in trunks; None where they are not read.

    On a box 11 to 18 cm high the hips rise by 0.06 to 0.29 shank, because the body also comes nearer to the lens; the
    shoulders rise by 0.4 trunk.
    """
    shoulder = body.mid_shoulder
    return None if shoulder is None else (reference.shoulder_y - shoulder[1]) / reference.torso


def step_gap(body: Body, reference: Reference) -> float | None:
    """Horizontal distance of the ankles beyond that of the start posture, in start distances; None where not read."""
    left, right = (body.pose.point(ANKLE[side]) for side in LEGS)
    if left is None or right is None:
        return None
    return abs(left[0] - right[0]) / reference.ankle_gap - 1


def knee_gap(body: Body, reference: Reference) -> float | None:
    """Distance between the knees, in shanks; None where either is not read."""
    left, right = (body.pose.point(KNEE[side]) for side in LEGS)
    if left is None or right is None:
        return None
    return hypot(left[0] - right[0], left[1] - right[1]) / reference.shank


def knee_lift(body: Body, reference: Reference, side: str) -> float | None:
    """How high the foot of one side is above the other, in shanks, 0 while it is the lower one; None where not read."""
    leg = body.leg(side)
    other = body.pose.point(ANKLE["right" if side == "left" else "left"])
    if leg is None or other is None:
        return None
    return max((other[1] - leg.ankle[1]) / reference.shank - reference.ankle_lift(side), 0.0)


def foot_ahead(body: Body, reference: Reference, side: str) -> float | None:
    """How far the foot of one side is ahead of the other, in shanks of frame height; None where not read.

    The camera looks down at the floor, so the nearer foot is lower in the frame.
    """
    ankles = {leg: body.pose.point(ANKLE[leg]) for leg in LEGS}
    own, other = ankles[side], ankles["right" if side == "left" else "left"]
    if own is None or other is None:
        return None
    return max((own[1] - other[1]) / reference.shank + reference.ankle_lift(side), 0.0)


def hips_forward(body: Body, reference: Reference) -> float | None:
    """How far the hips are in front of the kneeling start, as the sinking of the shoulders, in trunks.

    From the side the hips are measured across the frame and scaled. From the front the shoulders are measured, which
    read steadily; the moving thigh covers the hips and makes their points jump by 0.15 trunk.
    None where hips or shoulders are not read.
    """
    hip, shoulder = body.mid_hip, body.mid_shoulder
    if hip is None or shoulder is None:
        return None
    if reference.side_faced:
        return SINK_PER_ADVANCE * reference.side_faced * (hip[0] - reference.hip_x) / reference.torso
    return (shoulder[1] - reference.shoulder_y) / reference.torso


def weight_over_foot(body: Body) -> float | None:
    """How far the hips are from the middle of wide feet towards one of them, 1 over it; 0 in a narrow stance.

    None where the legs are not read.
    """
    hip, left, right = body.mid_hip, body.left, body.right
    if hip is None or left is None or right is None:
        return None
    gap = abs(left.ankle[0] - right.ankle[0])
    if gap < MIN_WIDE_GAP * (left.shank + right.shank) / 2:
        return 0.0
    return abs(hip[0] - (left.ankle[0] + right.ankle[0]) / 2) / (gap / 2)


def knee_forward(body: Body, reference: Reference) -> float | None:
    """How far the front leg's knee is in front of its ankle, seen from the side, in shanks; None where not read."""
    front = front_leg(body, reference.side_faced)
    leg = None if front is None else body.leg(LEGS[front])
    return None if leg is None else max(reference.side_faced * (leg.knee[0] - leg.ankle[0]) / reference.shank, 0.0)
