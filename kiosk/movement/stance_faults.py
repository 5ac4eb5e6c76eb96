"""Faults of how a member stands: the weight on one foot, a free foot put down, a knee that wobbles, feet that cross.

The figures beside the thresholds are of bodies in motion with a network's usual errors, no two alike.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from statistics import median, pstdev

from kiosk.movement.samples import MovementSample
from kiosk.movement.signals import LEGS, Point, Reference

# Of the leg: the hips beside the middle of the feet, against the start of the rep. 72 good squats stay within 0.05.
SHIFTED = 0.10
# Of the shank: how much higher the free foot hangs than the other. Through the middle half of 25 good hinges it never
# comes below 0.65; on the floor, some way behind, it reads up to 0.25.
FREE_FOOT_LOW = 0.3
# Of the shank: spread of the standing knee about its own way in one second. 25 good hinges reach 0.024.
WOBBLED = 0.06
WOBBLE_SECONDS = 1.0
STEPS = 6  # one step proves nothing
BOTTOM_SECONDS = 0.5
LANDING_SAMPLES = 4
FEWEST_SAMPLES = 5


def shifted(facts: Sequence[MovementSample], bottom: float, reference: Reference) -> bool:
    """Whether the weight went over one foot. facts: of a squat on both legs; bottom: its deepest moment, seconds."""
    start = _beside_feet(facts[:FEWEST_SAMPLES], reference)
    deep = _beside_feet([f for f in facts if abs(f.t - bottom) <= BOTTOM_SECONDS / 2], reference)
    return start is not None and deep is not None and abs(deep - start) > SHIFTED


def free_foot_down(facts: Sequence[MovementSample], reference: Reference) -> bool:
    """Whether the foot that hangs free touched the floor. facts: of a rep that begins and ends standing."""
    if not facts:
        return False
    begin, end = facts[0].t, facts[-1].t
    middle = [f for f in facts if begin + 0.25 * (end - begin) <= f.t <= end - 0.25 * (end - begin)]
    lifts = sorted(lift for lift in (_foot_gap(f, reference) for f in middle) if lift is not None)
    return len(lifts) >= FEWEST_SAMPLES and lifts[len(lifts) // 10] < FREE_FOOT_LOW


def wobbled(facts: Sequence[MovementSample], leg: int, reference: Reference) -> bool:
    """Whether the knee of the standing leg (0 left, 1 right) went to and fro on its way."""
    places = [(f.t, place) for f in facts if (place := _knee_over_ankle(f, leg, reference)) is not None]
    strays = []
    for t, place in places:
        near = [p for u, p in places if abs(u - t) <= WOBBLE_SECONDS / 2]
        strays.append(place - sum(near) / len(near))
    return len(strays) >= FEWEST_SAMPLES and pstdev(strays) > WOBBLED


class FootCrossing:
    """Feet that land across the middle of the body, in the median of the last six steps."""

    def __init__(self) -> None:
        self._landings: deque[float] = deque(maxlen=STEPS)

    def step(self, facts: Sequence[MovementSample], leg: int) -> bool:
        """A knee lift is over. facts: of it; leg: the one lifted (0 left, 1 right)."""
        places = [p for p in (_beside_hips(f, leg) for f in facts[-LANDING_SAMPLES:]) if p is not None]
        if places:
            self._landings.append(median(places))
        return len(self._landings) == STEPS and median(self._landings) < 0


def _middle(pair: tuple[Point | None, Point | None]) -> float | None:
    left, right = pair
    return None if left is None or right is None else (left[0] + right[0]) / 2


def _beside_feet(facts: Sequence[MovementSample], reference: Reference) -> float | None:
    """Median place of the hips beside the middle of the feet, in legs; None where they were not read."""
    places = [
        (hips - feet) / reference.leg
        for hips, feet in ((_middle(f.hips), _middle(f.ankles)) for f in facts)
        if hips is not None and feet is not None
    ]
    return median(places) if places else None


def _foot_gap(facts: MovementSample, reference: Reference) -> float | None:
    left, right = facts.ankles
    if left is None or right is None:
        return None
    return abs((right[1] - left[1]) / reference.shank - reference.ankle_lift(LEGS[0]))


def _knee_over_ankle(facts: MovementSample, leg: int, reference: Reference) -> float | None:
    knee, ankle = facts.knees[leg], facts.ankles[leg]
    return None if knee is None or ankle is None else (knee[0] - ankle[0]) / reference.shank


def _beside_hips(facts: MovementSample, leg: int) -> float | None:
    """Pixels by which a foot stands on its own side of the hips' middle, negative across it; None where not read."""
    left, right = facts.hips
    ankle = facts.ankles[leg]
    if left is None or right is None or ankle is None:
        return None
    outward = (left[0] > right[0]) - (left[0] < right[0])
    return (outward if leg == 0 else -outward) * (ankle[0] - (left[0] + right[0]) / 2)
