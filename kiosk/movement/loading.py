"""Which leg carries the member at this moment, and which side a one-leg rep was done on."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.exercises.schema import Exercise
from kiosk.movement.facts import FOOT_STILL_SPEED, Facts
from kiosk.movement.signals import Body, Point, Reference

# A foot this much higher than the other than when standing is off the floor, in shanks.
FOOT_UP = 0.2
# One-leg standing brings the hips this far over one foot, as a share of the way from the middle; swaying reaches 0.3.
OVER_FOOT = 0.4


def loaded_legs(
    exercise: Exercise, body: Body, reference: Reference, speeds: Sequence[float | None], stance: int | None
) -> tuple[bool, bool]:
    """Left and right leg: on the floor and carrying. speeds: of the ankles, shanks a second."""
    on_floor = [speed is not None and speed < FOOT_STILL_SPEED for speed in speeds]
    lifts = foot_lift(body, reference)
    if lifts is not None:
        on_floor[0] = on_floor[0] and lifts < FOOT_UP
        on_floor[1] = on_floor[1] and -lifts < FOOT_UP
    if exercise.legs == "stance" and stance is not None:
        on_floor[1 - stance] = False
    if exercise.legs == "kneeling" or exercise.legs == "upper":
        return False, False
    return on_floor[0], on_floor[1]


def foot_lift(body: Body, reference: Reference) -> float | None:
    """How much higher the left foot is than the right compared with standing, in shanks."""
    left, right = body.left, body.right
    if left is None or right is None:
        return None
    return (right.ankle[1] - left.ankle[1]) / reference.shank - reference.ankle_lift("left")


def stance_leg(body: Body, reference: Reference) -> int | None:
    """0 or 1, the leg stood on alone; None on both legs or where it cannot be told."""
    lift = foot_lift(body, reference)
    if lift is not None and abs(lift) > FOOT_UP:
        return 1 if lift > 0 else 0
    hip, left, right = body.mid_hip, body.left, body.right
    if hip is None or left is None or right is None:
        return None
    half_gap = (left.ankle[0] - right.ankle[0]) / 2
    if abs(half_gap) < 0.05 * reference.shank:
        return None
    over = (hip[0] - (left.ankle[0] + right.ankle[0]) / 2) / half_gap
    if over > OVER_FOOT:
        return 0
    return 1 if over < -OVER_FOOT else None


def travel(facts: Sequence[Facts]) -> float:
    """Pixels by which the middle of the feet moved from first to last moment, + = to the picture's right."""
    middles = [_middle(f.ankles) for f in facts]
    seen = [x for x in middles if x is not None]
    return seen[-1] - seen[0] if len(seen) > 1 else 0.0


def _middle(ankles: tuple[Point | None, Point | None]) -> float | None:
    left, right = ankles
    return None if left is None or right is None else (left[0] + right[0]) / 2
