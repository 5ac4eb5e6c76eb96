"""Stepping sideways: the banded side step."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from kiosk.exercises.cue_words import CueId
from kiosk.exercises.schema import Exercise
from kiosk.movement.body_shape import MIN_WALKED_GROWTH, foot_difference, trunk_fold, trunk_growth, usual
from kiosk.movement.kinds.base import ExerciseKind, Moment, Remark
from kiosk.movement.other_exercise import NotARep
from kiosk.movement.phase_signals import step_gap
from kiosk.movement.reading import Phase, Rep, Side
from kiosk.movement.rep_counter import WorkingLeg
from kiosk.movement.samples import JointPair, MovementSample, median_depth, median_gap, middle_x, pair_read, readable
from kiosk.movement.signals import Body, Reference
from kiosk.movement.weight_bearing import feet_travel

MIN_CLOSED_GAP = 0.70  # start gaps; with the feet closer together the band is slack
# A member whose first step was this low (hips, in legs) and who keeps less than MIN_KEPT_DEPTH of it has stood up.
MIN_START_DEPTH = 0.03
MIN_KEPT_DEPTH = 0.3
# Shanks by which hips and feet must have moved to the same side at the end of a step: 0.3 to 0.6 on the clips, 0 in
# jumping jacks, whose feet part as far.
MIN_TRAVEL = 0.15
MIN_LIVE_TRAVEL = 0.04  # shanks within the last moments: the slowest step of the clips moves the hips by 0.19
MAX_TRUNK_FOLD = 0.3  # trunks: steps on the clips fold by up to 0.08, deadlifts, whose free foot swings, by 0.3 to 0.7
# Who has come nearer within this time, or within the same time before, is walking and gets no cue in a step: the growth
# of the trunk does not show in every stride.
WALKING_WINDOW_S = 1.5
MAX_FOOT_DIFFERENCE = 0.3  # shanks between the feet; steps of this exercise stay within 0.15


class SideStep(ExerciseKind):
    """The feet part and close again; both knees are graded."""

    name = "side-step"
    own_faults = frozenset({"feet-apart", "stay-low"})
    measures_kasr = True
    has_lanes = False  # a leg that strides leans far out of a lane, although its knee is straight
    travels = True

    def __init__(self, exercise: Exercise) -> None:
        super().__init__(exercise)
        self._first_rep: Sequence[MovementSample] = ()
        self._recent: deque[MovementSample] = deque()  # of the last two WALKING_WINDOW_S

    def excursion(self, body: Body, reference: Reference, leg: WorkingLeg) -> float | None:
        return step_gap(body, reference)

    def remark(self, moment: Moment) -> Remark | None:
        self._recent.append(moment.sample)
        while moment.sample.t - self._recent[0].t > 2 * WALKING_WINDOW_S:
            self._recent.popleft()
        return None

    def live_collapses(self, collapsed: Sequence[int], phase: Phase) -> Sequence[int]:
        """None while the member comes nearer and shortly after: a stride that ends closes the feet like a side step."""
        if not collapsed or not self._recent:
            return collapsed
        since = self._recent[-1].t - WALKING_WINDOW_S
        windows = [s for s in self._recent if s.t >= since], [s for s in self._recent if s.t < since]
        walks = any(abs(trunk_growth(window) or 0.0) >= MIN_WALKED_GROWTH for window in windows)
        return () if walks else collapsed

    def not_a_rep(self, samples: Sequence[MovementSample], reference: Reference) -> NotARep | None:
        instead = super().not_a_rep(samples, reference)
        if instead is not None:
            return instead
        hips, feet = hips_travel(samples) / reference.shank, feet_travel(samples) / reference.shank
        together = hips * feet > 0 and min(abs(hips), abs(feet)) >= MIN_TRAVEL
        return None if together else NotARep.IN_PLACE

    def seen_instead(self, samples: Sequence[MovementSample], reference: Reference) -> NotARep | None:
        """A trunk that folds, a foot in the air, or hips that stay where they are."""
        differences = [d for d in (foot_difference(s, reference) for s in samples) if d is not None]
        fold = usual(samples, reference, trunk_fold)
        if any(abs(difference) > MAX_FOOT_DIFFERENCE for difference in differences):
            return NotARep.UNLIKE
        if fold is not None and fold > MAX_TRUNK_FOLD:
            return NotARep.UNLIKE
        if abs(trunk_growth(samples) or 0.0) >= MIN_WALKED_GROWTH:
            return NotARep.WALKED
        return NotARep.IN_PLACE if abs(hips_travel(samples)) < MIN_LIVE_TRAVEL * reference.shank else None

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

    def unmeasured_faults(self, rep: Rep, samples: Sequence[MovementSample], reference: Reference) -> set[CueId]:
        found: set[CueId] = set() if pair_read(samples[-1:], _ankles) else {"feet-apart"}
        if not readable(samples, lambda s: s.signals.depth):
            found.add("stay-low")
        return found


def hips_travel(samples: Sequence[MovementSample]) -> float:
    """Pixels by which the hips moved from first to last sample, + = to the right of the frame; 0 where not read."""
    middles = [x for x in (middle_x(s.hips) for s in samples) if x is not None]
    return middles[-1] - middles[0] if len(middles) > 1 else 0.0


def stood_up(first: Sequence[MovementSample], now: Sequence[MovementSample]) -> bool:
    """Whether a step was done standing tall by a member whose first one was done in a small squat."""
    began = median_depth(first)
    return began > MIN_START_DEPTH and median_depth(now) < MIN_KEPT_DEPTH * began


def _ankles(sample: MovementSample) -> JointPair:
    return sample.ankles
