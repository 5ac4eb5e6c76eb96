"""Marching on the spot: each leg lifts in turn, and each lift counts."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from kiosk.exercises.cue_words import CueId
from kiosk.exercises.schema import Exercise
from kiosk.movement.body_shape import (
    MIN_WALKED_GROWTH,
    foot_comes_down,
    hip_drop,
    lower_foot,
    shoulder_drop,
    trunk_fold,
    trunk_growth,
    usual,
)
from kiosk.movement.kinds.base import ExerciseKind, Moment, Remark
from kiosk.movement.other_exercise import NotARep
from kiosk.movement.phase_signals import knee_lift
from kiosk.movement.reading import Phase, Rep
from kiosk.movement.rep_counter import FinishedRep, RepCounter, WorkingLeg
from kiosk.movement.samples import MovementSample, SampleHistory, middle_x
from kiosk.movement.signals import LEGS, Body, Reference

# Lift of a foot above the other, in shanks. Standing feet read up to 0.06 apart, low steps lift by 0.09 to 0.33.
OFF_FLOOR = 0.08
ON_FLOOR = 0.04
MAX_LOW_STEPS = 4  # low steps in a row that are not counted, after which a cue is due
CROSSING_STEPS = 6  # steps in the median; a single step is not reliable
LANDING_SAMPLES = 4
# A marching body stays tall. On the clips the trunk folds by up to 0.06 (deadlifts 0.23 to 0.7), the hips sink by 0.01
# leg (lunges 0.25), and the shoulders rise by 0.01 trunk (a foot set on a box lifts them by 0.24 and more).
MAX_TRUNK_FOLD = 0.2
MAX_HIP_DROP = 0.10
MAX_SHOULDER_RISE = 0.15
# Trunks by which the shoulders may sink below standing, because the standing leg stays straight: 0.04 on the clips. Low
# lifts of walkers, single-leg squats and deadlifts sink them by 0.11 to 0.25.
MAX_SHOULDER_DROP = 0.10
# Shanks by which a foot may end higher than it began: 0.08 on the clips, 0.3 and more on a box.
MAX_FOOT_RAISED = 0.2
# A foot that still rises in the last moment has not landed on anything: at 10 poses a second, the next lift has begun.
STILL_S = 0.09
MAX_STILL_RISE = 0.1  # shanks
# Shanks by which the standing foot may come down in the frame in the first half of a lift: 0.07 on the clips. On a
# treadmill it lands in that time and comes down by 0.1 to 0.6, and the belt carries it up by 0.1 to 0.4 in the second
# half. At 10 poses a second that time has the end of the other lift in it, 0.15 and more; then the foot stays down.
MAX_STANCE_DOWN = 0.09
MAX_STANCE_UP = 0.09
# The first step on a treadmill shows both signs of walking, but less of each: the foot comes down by 0.06 to 0.08 and
# the trunk shrinks by 0.05. Of 122 steps of marches none shows more than 0.3 of both limits at once.
MIN_BOTH_SIGNS = 0.7
# Seconds from one step of a march to the lift of the other foot. The next lift that looks like a march comes after 3.5
# or more on a box, and in deadlifts and single-leg squats; there it is the same leg's, too.
MAX_PAUSE_S = 2.0


class March(ExerciseKind):
    """The standing knee is graded after each lift; there is no time for a cue within one."""

    name = "march"
    own_faults = frozenset({"feet-cross", "lift-knees"})
    alternates = True

    def __init__(self, exercise: Exercise) -> None:
        super().__init__(exercise)
        self._low_steps = LowSteps()
        self._crossing = FootCrossing()
        self._turns = StepsInTurn()

    def excursion(self, body: Body, reference: Reference, leg: WorkingLeg) -> float | None:
        return knee_lift(body, reference, leg)

    def not_a_rep(self, samples: Sequence[MovementSample], reference: Reference) -> NotARep | None:
        if walks(samples, reference):
            return NotARep.WALKED
        drops = [drop for drop in (shoulder_drop(s, reference) for s in samples) if drop is not None]
        rose = bool(drops) and -min(drops) > MAX_SHOULDER_RISE
        if rose or any(foot_raised(samples, leg, reference) for leg in (0, 1)):
            return NotARep.STEP_UP
        instead = super().not_a_rep(samples, reference)
        return NotARep.UNLIKE if instead is None and drops and max(drops) > MAX_SHOULDER_DROP else instead

    def seen_instead(self, samples: Sequence[MovementSample], reference: Reference) -> NotARep | None:
        if (usual(samples, reference, trunk_fold) or 0.0) > MAX_TRUNK_FOLD:
            return NotARep.DEADLIFT
        return NotARep.LUNGE if (usual(samples, reference, hip_drop) or 0.0) > MAX_HIP_DROP else None

    def counter(self) -> RepCounter:
        return RepCounter(self.exercise.phase, self.excursion, legs=("left", "right"))

    def completed(
        self, finished: FinishedRep | None, sample: MovementSample, reference: Reference, history: SampleHistory
    ) -> FinishedRep | None:
        if finished is None:
            return self._turns.due()
        samples = history.between(finished.span.start, finished.span.end)
        if self.not_a_rep(samples, reference) is not None:
            self._turns.stop()
            return finished  # not counted; the engine says what it was
        span = replace(finished.span, end=min(finished.span.end, sample.t))  # a later end would take in the next lift
        return self._turns.step(finished._replace(span=span))

    def remark(self, moment: Moment) -> Remark | None:
        lifts = [knee_lift(moment.body, moment.reference, side) for side in LEGS]
        low = self._low_steps.step(lifts, counted=moment.finished is not None)
        return Remark("lift-knees", in_rep=False) if low else None

    def live_collapses(self, collapsed: Sequence[int], phase: Phase) -> Sequence[int]:
        return ()

    def rep_faults(self, rep: Rep, samples: Sequence[MovementSample], reference: Reference) -> set[CueId]:
        return {"feet-cross"} if self._crossing.step(samples, LEGS.index(rep.side)) else set()

    def unmeasured_faults(self, rep: Rep, samples: Sequence[MovementSample], reference: Reference) -> set[CueId]:
        return set() if landing_places(samples, LEGS.index(rep.side)) else {"feet-cross"}


class StepsInTurn:
    """Holds the first step of a march back until the other foot has followed, because one low lift may be anything.

    Both count then, and every later step counts when it ends.
    """

    def __init__(self) -> None:
        self._last: FinishedRep | None = None
        self._marching = False  # whether the last step is part of a march
        self._due: deque[FinishedRep] = deque()  # steps that count, one per pose

    def step(self, lift: FinishedRep) -> FinishedRep | None:
        """The step that counts now; None = not known yet. lift: the one that has just ended."""
        before, self._last = self._last, lift
        follows = before is not None and lift.span.start - before.span.end <= MAX_PAUSE_S
        if follows and self._marching:
            self._due.append(lift)
        elif before is not None and follows and before.leg != lift.leg:
            self._marching = True
            self._due.extend((before, lift))
        else:
            self._marching = False
        return self.due()

    def due(self) -> FinishedRep | None:
        """The next step that counts; None = none."""
        return self._due.popleft() if self._due else None

    def stop(self) -> None:
        """Another movement has ended the march."""
        self._last, self._marching = None, False


class LowSteps:
    """Counts the lifts of either foot since the last counted step."""

    def __init__(self) -> None:
        self._up = [False, False]
        self._lifts = 0

    def step(self, lifts: Sequence[float | None], counted: bool) -> bool:
        """Whether it is time for a cue.

        lifts: of the left and the right foot now, shanks; None where not read.
        counted: whether a step was counted with this pose.
        """
        if counted:
            self._lifts = 0
        for i, lift in enumerate(lifts):
            if lift is None:
                continue
            if not self._up[i] and lift > OFF_FLOOR:
                self._up[i] = True
            elif self._up[i] and lift < ON_FLOOR:
                self._up[i] = False
                self._lifts += 1
        if self._lifts <= MAX_LOW_STEPS:
            return False
        self._lifts = 0
        return True


class FootCrossing:
    """Feet that land across the middle of the body, in the median of the last six steps."""

    def __init__(self) -> None:
        self._landings: deque[float] = deque(maxlen=CROSSING_STEPS)

    def step(self, samples: Sequence[MovementSample], leg: int) -> bool:
        """Whether the feet cross, after one more step. samples: of the step; leg: the one lifted, 0 left or 1 right."""
        places = landing_places(samples, leg)
        if places:
            self._landings.append(median(places))
        return len(self._landings) == CROSSING_STEPS and median(self._landings) < 0


def landing_places(samples: Sequence[MovementSample], leg: int) -> list[float]:
    """Where a foot (0 left, 1 right) lands, pixels outward of the hips' middle; empty where not read."""
    return [p for p in (_outward_of_hips(s, leg) for s in samples[-LANDING_SAMPLES:]) if p is not None]


def walks(samples: Sequence[MovementSample], reference: Reference) -> bool:
    """Whether the body comes nearer or goes away, or the standing foot strides too."""
    if not samples:
        return False
    stands = lower_foot(samples, 0.5)
    down = foot_comes_down(samples, stands, 0.0, 0.5) or 0.0
    up = -(foot_comes_down(samples, stands, 0.5, 1.0) or 0.0)
    comes_down = down / (MAX_STANCE_DOWN * reference.shank)
    moves = abs(trunk_growth(samples) or 0.0) / MIN_WALKED_GROWTH
    strides = comes_down >= 1 and up > MAX_STANCE_UP * reference.shank
    return strides or moves >= 1 or min(comes_down, moves) >= MIN_BOTH_SIGNS


def foot_raised(samples: Sequence[MovementSample], leg: int, reference: Reference) -> bool:
    """Whether a foot (0 left, 1 right) ended on something higher than the floor, where it stands still."""
    read = [(s.t, ankle[1]) for s in samples if (ankle := s.ankles[leg]) is not None]
    if not read:
        return False
    end_t, end = read[-1]
    before = [y for t, y in read if t <= end_t - STILL_S]
    rising = bool(before) and before[-1] - end > MAX_STILL_RISE * reference.shank
    return not rising and read[0][1] - end > MAX_FOOT_RAISED * reference.shank


def _outward_of_hips(sample: MovementSample, leg: int) -> float | None:
    """Pixels by which a foot is on its own side of the hips' middle, negative across it; None where not read."""
    left, right = sample.hips
    middle, ankle = middle_x(sample.hips), sample.ankles[leg]
    if left is None or right is None or middle is None or ankle is None:
        return None
    outward = (left[0] > right[0]) - (left[0] < right[0])
    return (outward if leg == 0 else -outward) * (ankle[0] - middle)
