"""Which leg carries the member at this moment, and which side a one-leg rep was done on."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

from kiosk.exercises.schema import Exercise
from kiosk.movement.reading import Side
from kiosk.movement.samples import FOOT_STILL_SPEED, MovementSample
from kiosk.movement.signals import LEGS, Body, Point, Reference

# A foot this much higher than the other than when standing is off the floor, in shanks.
FOOT_UP = 0.2
# One-leg standing brings the hips this far over one foot, as a share of the way from the middle; swaying reaches 0.3.
OVER_FOOT = 0.4
WALKED_SHANKS = 0.35
FACING_SHARE = 0.7


def weight_bearing(
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


def rep_side(exercise: Exercise, worker: str, facts: Sequence[MovementSample]) -> Side:
    """The side a rep was done on: the leg lifted, the direction stepped, the upper one, the one knelt or stood on."""
    if worker in LEGS:
        return Side(worker)
    if exercise.legs == "both":
        return Side.BOTH
    if exercise.phase.signal == "step-gap":
        return Side.LEFT if travel(facts) > 0 else Side.RIGHT
    if exercise.legs in ("upper", "kneeling"):
        lower = _lower_knee(facts)
        return Side(LEGS[lower if exercise.legs == "kneeling" else 1 - lower])
    alone = [f.loaded for f in facts if f.loaded[0] != f.loaded[1]]
    return Side.LEFT if 2 * sum(left for left, _ in alone) >= len(alone) else Side.RIGHT


def _lower_knee(facts: Sequence[MovementSample]) -> int:
    """0 left, 1 right: the knee on the floor, that of a kneeling leg or of the one lain on."""
    pairs = [(left[1], right[1]) for left, right in (f.knees for f in facts) if left is not None and right is not None]
    return 0 if 2 * sum(left > right for left, right in pairs) >= len(pairs) else 1


def is_not_a_rep(exercise: Exercise, facts: Sequence[MovementSample], reference: Reference) -> bool:
    """Whether this was no rep but walking about or turning away.

    Feet that end elsewhere (both of them, so that a lifted foot may land anywhere) or a back to the camera say so.
    """
    if exercise.view != "front" or not facts:
        return False
    if sum(f.facing for f in facts) < FACING_SHARE * len(facts):
        return True
    if exercise.phase.signal not in ("body-drop", "trunk-fold"):
        return False
    moved = [m for m in (_moved(facts, leg, reference) for leg in (0, 1)) if m is not None]
    return bool(moved) and min(moved) > WALKED_SHANKS


def _moved(facts: Sequence[MovementSample], leg: int, reference: Reference) -> float | None:
    """How far one foot ended from where it began, in shanks."""
    seen = [ankle for ankle in (f.ankles[leg] for f in facts) if ankle is not None]
    if not seen:
        return None
    return hypot(seen[-1][0] - seen[0][0], seen[-1][1] - seen[0][1]) / reference.shank


def travel(facts: Sequence[MovementSample]) -> float:
    """Pixels by which the middle of the feet moved from first to last moment, + = to the picture's right."""
    middles = [_middle(f.ankles) for f in facts]
    seen = [x for x in middles if x is not None]
    return seen[-1] - seen[0] if len(seen) > 1 else 0.0


def _middle(ankles: tuple[Point | None, Point | None]) -> float | None:
    left, right = ankles
    return None if left is None or right is None else (left[0] + right[0]) / 2
