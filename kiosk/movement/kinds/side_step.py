"""Stepping sideways: the banded side step."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.exercises.schema import CueId, Exercise
from kiosk.movement.kinds.base import ExerciseKind
from kiosk.movement.phase_signals import step_gap
from kiosk.movement.reading import Rep, Side
from kiosk.movement.rep_counter import WorkingLeg
from kiosk.movement.samples import JointPair, MovementSample, median_depth, median_gap
from kiosk.movement.signals import Body, Reference
from kiosk.movement.weight_bearing import feet_travel

MIN_CLOSED_GAP = 0.70  # start gaps; with the feet closer together the band is slack
# A member whose first step was this low (hips, in legs) and who keeps less than MIN_KEPT_DEPTH of it has stood up.
MIN_START_DEPTH = 0.03
MIN_KEPT_DEPTH = 0.3


class SideStep(ExerciseKind):
    """The feet part and close again; both knees are graded."""

    name = "side-step"
    measures_kasr = True

    def __init__(self, exercise: Exercise) -> None:
        super().__init__(exercise)
        self._first_rep: Sequence[MovementSample] = ()

    def excursion(self, body: Body, reference: Reference, leg: WorkingLeg) -> float | None:
        return step_gap(body, reference)

    def rep_side(self, leg: WorkingLeg, samples: Sequence[MovementSample]) -> Side:
        """The direction of the step. The member's left is on the right of the frame."""
        return Side.LEFT if feet_travel(samples) > 0 else Side.RIGHT

    def rep_faults(self, rep: Rep, samples: Sequence[MovementSample], reference: Reference) -> set[CueId]:
        """Feet that close too far, and standing up from the small squat."""
        found: set[CueId] = set()
        if samples and median_gap(samples[-1:], _ankles, reference.ankle_gap, 1.0) < MIN_CLOSED_GAP:
            found.add("feet-apart")
        self._first_rep = self._first_rep or samples
        if stood_up(self._first_rep, samples):
            found.add("stay-low")
        return found


def stood_up(first: Sequence[MovementSample], now: Sequence[MovementSample]) -> bool:
    """Whether a step was done standing tall by a member whose first one was done in a small squat."""
    began = median_depth(first)
    return began > MIN_START_DEPTH and median_depth(now) < MIN_KEPT_DEPTH * began


def _ankles(sample: MovementSample) -> JointPair:
    return sample.ankles
