"""Bending both legs: the squat and its banded form."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from kiosk.exercises.schema import CueId
from kiosk.movement.kinds.base import ExerciseKind
from kiosk.movement.phase_signals import body_drop
from kiosk.movement.reading import Phase, Rep, Side
from kiosk.movement.rep_counter import WorkingLeg
from kiosk.movement.samples import MovementSample, middle_x
from kiosk.movement.signals import Body, Reference

# Of the leg: sideways shift of the hips from the middle of the feet since the start of the rep. 72 good squats stay
# within 0.05.
MAX_HIP_SHIFT = 0.10
START_SAMPLES = 5
BOTTOM_S = 0.5


class TwoLegBend(ExerciseKind):
    """Both feet stay on the floor and both knees are graded."""

    name = "two-leg-bend"
    has_sides = False
    measures_kasr = True
    feet_stay = True
    trunk_shows_turn = True

    def excursion(self, body: Body, reference: Reference, leg: WorkingLeg) -> float | None:
        return body_drop(body, reference)

    def live_collapses(self, collapsed: Sequence[int], phase: Phase) -> Sequence[int]:
        """On the way down, one knee alone may be a turned body, which shows only further down."""
        return () if len(collapsed) == 1 and phase is Phase.DOWN else collapsed

    def rep_side(self, leg: WorkingLeg, samples: Sequence[MovementSample]) -> Side:
        return Side.BOTH

    def rep_faults(self, rep: Rep, samples: Sequence[MovementSample], reference: Reference) -> set[CueId]:
        return {"shift"} if shifted(samples, rep.bottom, reference) else set()


def shifted(samples: Sequence[MovementSample], bottom: float, reference: Reference) -> bool:
    """Whether the weight went over one foot. bottom: the deepest moment, seconds of the frames' clock."""
    start = _hip_shift(samples[:START_SAMPLES], reference)
    deep = _hip_shift([s for s in samples if abs(s.t - bottom) <= BOTTOM_S / 2], reference)
    return start is not None and deep is not None and abs(deep - start) > MAX_HIP_SHIFT


def _hip_shift(samples: Sequence[MovementSample], reference: Reference) -> float | None:
    """Median distance of the hips to the right of the middle of the feet, in legs; None where not read."""
    shifts = [
        (hips - feet) / reference.leg
        for hips, feet in ((middle_x(s.hips), middle_x(s.ankles)) for s in samples)
        if hips is not None and feet is not None
    ]
    return median(shifts) if shifts else None
