"""Lying on the side and opening the upper knee: the clamshell."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.exercises.cue_words import CueId
from kiosk.movement.kinds.base import ExerciseKind
from kiosk.movement.other_exercise import NotARep
from kiosk.movement.phase_signals import knee_gap
from kiosk.movement.reading import Rep, Side
from kiosk.movement.rep_counter import WorkingLeg
from kiosk.movement.samples import JointPair, MovementSample, median_gap, pair_read
from kiosk.movement.signals import Body, Reference
from kiosk.movement.start_posture import SIDE_LYING, lies
from kiosk.movement.weight_bearing import lower_knee, lower_knee_now, side_of

MAX_FEET_GAP = 0.25  # shanks by which the feet may part while the knee opens
MAX_HIP_ROLL = 0.25  # share of the hip gap that disappears from the frame when the hips roll back
MAX_FEET_PARTED = 1.1  # shanks; a fault parts them by up to 0.9, lifting the straight leg by 40 degrees by 1.3
START_SAMPLES = 5
OPEN_S = 0.5


class SideLying(ExerciseKind):
    """The upper knee leaves the lower one. The knees show nothing of the frontal plane and are not graded."""

    name = "side-lying"
    own_faults = frozenset({"feet-together", "hips-still"})
    camera_view = "lying"
    start_posture = SIDE_LYING
    stands = False
    lies_down = True
    grades_knees = False

    def excursion(self, body: Body, reference: Reference, leg: WorkingLeg) -> float | None:
        """None also while the member does not lie, so that nothing counts."""
        return knee_gap(body, reference) if lies(body) else None

    def loaded_legs(
        self, body: Body, reference: Reference, speeds: Sequence[float | None], stance: int | None
    ) -> tuple[bool, bool]:
        return False, False

    @classmethod
    def posture_side(cls, body: Body) -> Side | None:
        """The side of the upper knee."""
        lower = lower_knee_now(body)
        return None if lower is None else side_of(1 - lower)

    def rep_side(self, leg: WorkingLeg, samples: Sequence[MovementSample]) -> Side:
        """The upper leg."""
        return side_of(1 - lower_knee(samples))

    def seen_instead(self, samples: Sequence[MovementSample], reference: Reference) -> NotARep | None:
        return NotARep.LEG_RAISE if median_gap(samples, _ankles, reference.shank, 0.0) > MAX_FEET_PARTED else None

    def rep_faults(self, rep: Rep, samples: Sequence[MovementSample], reference: Reference) -> set[CueId]:
        """Feet that part, and hips that roll back, while the knee opens."""
        closed = samples[:START_SAMPLES]
        opened = [s for s in samples if abs(s.t - rep.bottom) <= OPEN_S / 2]
        found: set[CueId] = set()
        parted = median_gap(opened, _ankles, reference.shank, 0.0) - median_gap(closed, _ankles, reference.shank, 0.0)
        if parted > MAX_FEET_GAP:
            found.add("feet-together")
        before, after = median_gap(closed, _hips, 1.0, 0.0), median_gap(opened, _hips, 1.0, 0.0)
        if before > 0 and 0 < after < (1 - MAX_HIP_ROLL) * before:
            found.add("hips-still")
        return found

    def unmeasured_faults(self, rep: Rep, samples: Sequence[MovementSample], reference: Reference) -> set[CueId]:
        closed = samples[:START_SAMPLES]
        opened = [s for s in samples if abs(s.t - rep.bottom) <= OPEN_S / 2]
        pairs = (("feet-together", _ankles), ("hips-still", _hips))
        return {fault for fault, pair in pairs if not (pair_read(closed, pair) and pair_read(opened, pair))}


def _ankles(sample: MovementSample) -> JointPair:
    return sample.ankles


def _hips(sample: MovementSample) -> JointPair:
    return sample.hips
