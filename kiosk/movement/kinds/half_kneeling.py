"""Kneeling on one knee and holding the hips forward: the hip-flexor stretch.

It is practised side on, where the hips move across the frame. Seen from the front, they come nearer to the lens and the
shoulders sink.
"""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.exercises.cue_words import CueId
from kiosk.exercises.schema import BandThresholds, Exercise
from kiosk.movement.kinds.base import ExerciseKind, Moment, Remark
from kiosk.movement.phase_signals import hips_forward
from kiosk.movement.reading import Side
from kiosk.movement.rep_counter import RepCounter, WorkingLeg
from kiosk.movement.samples import MovementSample
from kiosk.movement.signals import Body, Reference
from kiosk.movement.start_posture import HALF_KNEELING, kneels_on_one_knee
from kiosk.movement.weight_bearing import lower_knee, lower_knee_now, side_of

LEAN_GRACE_S = 1.0  # a posture lost for less gets no cue
IDLE_TIMEOUT_S = 5.0  # after this time without pushing the hips forward, a cue explains how


class HalfKneeling(ExerciseKind):
    """A posture held and timed. It counts while the trunk is upright."""

    name = "half-kneeling"
    camera_view = "side"
    start_posture = HALF_KNEELING
    stands = False

    def __init__(self, exercise: Exercise) -> None:
        super().__init__(exercise)
        self._posture = StretchPosture(exercise.bands.trunk)

    def excursion(self, body: Body, reference: Reference, leg: WorkingLeg) -> float | None:
        """None also while the member does not kneel, so that neither seconds nor holds count."""
        return hips_forward(body, reference) if kneels_on_one_knee(body) else None

    def counter(self) -> RepCounter:
        return RepCounter(self.exercise.phase, self.excursion, timed=True)

    def posture_held(self, sample: MovementSample) -> bool:
        return self._posture.upright(sample.signals.trunk)

    def loaded_legs(
        self, body: Body, reference: Reference, speeds: Sequence[float | None], stance: int | None
    ) -> tuple[bool, bool]:
        return False, False

    def remark(self, moment: Moment) -> Remark | None:
        sample = moment.sample
        if not kneels_on_one_knee(moment.body):
            self._posture.leave()
            return None
        fault = self._posture.fault(sample.signals.trunk, moment.counter.hold_in_range, sample.t)
        return None if fault is None else Remark(fault, in_rep=True)

    @classmethod
    def posture_side(cls, body: Body) -> Side | None:
        """The side of the kneeling leg."""
        lower = lower_knee_now(body)
        return None if lower is None else side_of(lower)

    def rep_side(self, leg: WorkingLeg, samples: Sequence[MovementSample]) -> Side:
        """The kneeling leg."""
        return side_of(lower_knee(samples))


class StretchPosture:
    """Whether a stretch is held upright, and the cue when it is not or when the member does not push forward.

    thresholds: of the trunk's lean, degrees in either direction from the start posture; a hold beyond `watch` does not
        count. None = every lean counts.
    """

    def __init__(self, thresholds: BandThresholds | None) -> None:
        self._thresholds = thresholds
        self._leaning_since: float | None = None
        self._idle_since: float | None = None

    def leave(self) -> None:
        """Reset the timers, because the member does not kneel."""
        self._leaning_since = self._idle_since = None

    def upright(self, trunk: float | None) -> bool:
        """trunk: lean in degrees from the start posture; None (not read) does not end a hold."""
        return self._thresholds is None or trunk is None or abs(trunk) <= self._thresholds.watch

    def fault(self, trunk: float | None, stretching: bool, t: float) -> CueId | None:
        """The fault that needs a cue now; None = none. stretching: whether the hips are forward."""
        leaning, idle = stretching and not self.upright(trunk), not stretching
        self._leaning_since = (self._leaning_since or t) if leaning else None
        self._idle_since = (self._idle_since or t) if idle else None
        if self._leaning_since is not None and t - self._leaning_since > LEAN_GRACE_S:
            return "trunk"
        if self._idle_since is not None and t - self._idle_since > IDLE_TIMEOUT_S:
            self._idle_since = t
            return "deeper"
        return None
