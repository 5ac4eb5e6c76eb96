"""Determines which leg carries the member: the feet on the floor, the stance leg, the lower knee."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

from kiosk.movement.reading import Side
from kiosk.movement.samples import MovementSample, middle_x
from kiosk.movement.signals import KNEE, LEGS, Body, Reference

# A foot that moves faster is in the air, shanks per second: standing feet jitter by 0.2, a step makes 3.
MAX_STANDING_FOOT_SPEED = 0.7
# A foot this much higher than the other, compared with standing, is off the floor; shanks.
MIN_FOOT_LIFT = 0.2
MAX_RESTING_LIFT = 0.06  # shanks, compared with standing; a foot higher than this has begun to lift
# Standing on one leg brings the hips this far from the middle towards one foot, as a share of the way; swaying reaches
# 0.3.
MIN_SHIFT_OVER_FOOT = 0.4
MIN_HALF_GAP = 0.05  # shanks; with the feet closer together, the share is noise


def feet_still(speeds: Sequence[float | None]) -> tuple[bool, bool]:
    """Whether the left and the right foot are still. speeds: of the ankles, shanks per second; None where not read."""
    left, right = (speed is not None and speed < MAX_STANDING_FOOT_SPEED for speed in speeds)
    return left, right


def feet_on_floor(body: Body, reference: Reference, speeds: Sequence[float | None]) -> tuple[bool, bool]:
    """Whether the left and the right foot stand on the floor. speeds: of the ankles, shanks per second."""
    left, right = feet_still(speeds)
    lift = foot_lift(body, reference)
    if lift is None:
        return left, right
    return left and lift < MIN_FOOT_LIFT, right and -lift < MIN_FOOT_LIFT


def foot_lift(body: Body, reference: Reference) -> float | None:
    """How much higher the left foot is than the right, compared with standing, in shanks; None where not read."""
    left, right = body.left, body.right
    if left is None or right is None:
        return None
    return (right.ankle[1] - left.ankle[1]) / reference.shank - reference.ankle_lift("left")


def both_feet_down(body: Body, reference: Reference) -> bool:
    """Whether neither foot has begun to lift."""
    lift = foot_lift(body, reference)
    return lift is not None and abs(lift) < MAX_RESTING_LIFT


def stance_leg(body: Body, reference: Reference) -> int | None:
    """The stance leg of a member on one leg, 0 left or 1 right; None on both legs or where not readable."""
    lift = foot_lift(body, reference)
    if lift is not None and abs(lift) > MIN_FOOT_LIFT:
        return 1 if lift > 0 else 0
    hip, left, right = body.mid_hip, body.left, body.right
    if hip is None or left is None or right is None:
        return None
    half_gap = (left.ankle[0] - right.ankle[0]) / 2
    if abs(half_gap) < MIN_HALF_GAP * reference.shank:
        return None
    feet = (left.ankle[0] + right.ankle[0]) / 2, (left.ankle[1] + right.ankle[1]) / 2
    over = (hip[0] - feet[0] - reference.lean(feet[1] - hip[1])) / half_gap
    if over > MIN_SHIFT_OVER_FOOT:
        return 0
    return 1 if over < -MIN_SHIFT_OVER_FOOT else None


def leg_loaded_alone(samples: Sequence[MovementSample]) -> int:
    """The leg that carried alone for most of the time, 0 left or 1 right."""
    alone = [s.loaded for s in samples if s.loaded[0] != s.loaded[1]]
    return 0 if 2 * sum(left for left, _ in alone) >= len(alone) else 1


def lower_knee(samples: Sequence[MovementSample]) -> int:
    """The knee that was lower for most of the time, 0 left or 1 right: of the kneeling leg, or of the leg lain on."""
    both = [(left, right) for left, right in (s.knees for s in samples) if left is not None and right is not None]
    return 0 if 2 * sum(left[1] > right[1] for left, right in both) >= len(both) else 1


def lower_knee_now(body: Body) -> int | None:
    """The knee that is lower in the frame, 0 left or 1 right; None where either is not read."""
    left, right = (body.pose.point(KNEE[side]) for side in LEGS)
    return None if left is None or right is None else int(right[1] > left[1])


def side_of(leg: int) -> Side:
    """The side of a leg, 0 left or 1 right."""
    return Side(LEGS[leg])


def foot_travel(samples: Sequence[MovementSample], leg: int, reference: Reference) -> float | None:
    """Distance of one foot from its first position or from its start-posture position, the smaller one, in shanks.

    None where it was never read. A briefly hidden foot can give a wrong first position, but not a wrong start posture.
    """
    places = [ankle for ankle in (s.ankles[leg] for s in samples) if ankle is not None]
    if not places:
        return None
    outward = reference.ankle_gap / 2 if leg == 0 else -reference.ankle_gap / 2
    origins = (places[0], (reference.ankle_x + outward, reference.ankle_y[leg]))
    return min(hypot(places[-1][0] - x, places[-1][1] - y) for x, y in origins) / reference.shank


def feet_travel(samples: Sequence[MovementSample]) -> float:
    """Pixels by which the middle of the feet moved from first to last sample, + = to the right of the frame."""
    middles = [x for x in (middle_x(s.ankles) for s in samples) if x is not None]
    return middles[-1] - middles[0] if len(middles) > 1 else 0.0
