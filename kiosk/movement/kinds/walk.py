"""Walking towards the camera or on a treadmill. Steps are graded at mid-stance, by the median of six.

The feet show the phase: in double support one foot is furthest ahead, which is lower in the frame. The leg behind it
has just carried the body, and its mid-stance was half way between the two double supports.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean, median

from kiosk.exercises.schema import Exercise
from kiosk.movement.bands import band_of
from kiosk.movement.body_shape import MIN_WALKED_GROWTH, foot_comes_down, lower_foot, trunk_growth
from kiosk.movement.cues import Outcome
from kiosk.movement.faults import KNEE_FAULTS, knee_faults
from kiosk.movement.grading import MIN_NAMED_CHANGE, reference_angle
from kiosk.movement.kinds.base import MIN_FACING_SHARE, ExerciseKind
from kiosk.movement.other_exercise import NotARep
from kiosk.movement.phase_signals import foot_ahead
from kiosk.movement.reading import Band, Phase, Rep
from kiosk.movement.rep_counter import FinishedRep, RepCounter, WorkingLeg
from kiosk.movement.rep_detector import RepSpan
from kiosk.movement.rep_verdict import RepVerdict
from kiosk.movement.samples import MovementSample, SampleHistory, readable
from kiosk.movement.signals import LEGS, Body, Reference
from kiosk.movement.visibility import MAX_DOUBT
from kiosk.movement.weight_bearing import side_of

WINDOW_STEPS = 6  # steps of both legs in one result; a single step differs by up to 4 degrees from the median
MIN_LEG_STEPS = 2  # of the window, in which a leg must have been read
# Seconds between two double supports. Slow walking makes 1 step a second, brisk walking 2.2.
MIN_STEP_S, MAX_STEP_S = 0.3, 1.3
# A step that takes longer than this many usual steps is the one in which the walk ends: the member stops and turns.
MAX_STEP_SHARE = 1.6
USUAL_STEPS = 4  # last steps, whose median time is the usual one
FIRST_STEP_S = 0.6  # taken for the first step of a walk, which begins with both feet level and so without a landing
# Share of a step by which the feet seem furthest apart after the landing: the heel of the rear foot rises before it
# leaves the floor (0.1), and the smoothed joints come later.
LATE_SHARE = 0.25
MID_STANCE_S = 0.2  # graded around mid-stance, seconds
# Share of a true angle at mid-stance that the network reads. A walker's shank is about 50 pixels long and the other leg
# passes behind it; the network draws hip and ankle inward and the knee outward, towards a straight leg. A line through
# 0 fits 27 rendered walkers with knees 0 to 6 cm in.
READ_SHARE = 0.75
# Shanks by which the swinging foot comes down in the frame over a step towards the camera: 0.5 to 1.1; onto a box less
# than 0.1. The first step sets off slowly: the foot comes down by 0.24 to 0.5 and the trunk grows by 0.025 to 0.06; a
# foot that only finds its place comes down by 0.1 and the trunk keeps its length within 0.02.
MIN_SWING, MIN_FIRST_SWING = 0.3, 0.2
MIN_FIRST_GROWTH = 0.025
# Shanks by which a belt has carried the stance foot up in the frame when half of a step is over: 0.06 to 0.4. Steps on
# the spot, 0.03 at most, and onto a box leave it where it is. The other foot comes down by 0.18 to 0.9 over the step;
# a foot that has left a box is higher than its stance all the time.
MIN_CARRIED = 0.05
MIN_BELT_SWING = 0.1
MIN_AHEAD = 0.1  # shanks by which a foot that has landed is ahead of the other


class Walk(ExerciseKind):
    """Steps in turn, whose stance leg is graded. There is no cue within a step.

    Towards mid-stance the leg that carries has the band of its last steps: one step by itself is too uncertain.
    """

    alternates = True
    has_lanes = False
    graded_in_stride = True

    def __init__(self, exercise: Exercise) -> None:
        super().__init__(exercise)
        self._landed: FinishedRep | None = None  # the double support before the present one
        self._steps: deque[tuple[int, float | None]] = deque(maxlen=WINDOW_STEPS)  # stance leg, degrees at mid-stance
        self._durations: deque[float] = deque(maxlen=USUAL_STEPS)  # of the last steps, seconds
        self._counted_until: float | None = None  # end of the last step that counted, seconds; None before the first

    def scaled(self, reference: Reference, body: Body) -> Reference:
        """The standing member at the distance of this pose, by the length of the trunk."""
        hip, shoulder = body.mid_hip, body.mid_shoulder
        if hip is None or shoulder is None or hip[1] - shoulder[1] < 1:
            return reference
        size = (hip[1] - shoulder[1]) / reference.torso
        left, right = (hip[1] + size * (y - reference.hip_y) for y in reference.ankle_y)
        return replace(
            reference,
            shank=reference.shank * size,
            leg=reference.leg * size,
            torso=reference.torso * size,
            ankle_gap=reference.ankle_gap * size,
            hip_x=hip[0],
            hip_y=hip[1],
            shoulder_y=shoulder[1],
            ankle_x=hip[0],
            ankle_y=(left, right),
        )

    def excursion(self, body: Body, reference: Reference, leg: WorkingLeg) -> float | None:
        return foot_ahead(body, reference, leg)

    def counter(self) -> RepCounter:
        return RepCounter(self.exercise.phase, self.excursion, legs=("left", "right"))

    def completed(
        self, finished: FinishedRep | None, sample: MovementSample, reference: Reference, history: SampleHistory
    ) -> FinishedRep | None:
        """The step between two double supports, done on the leg whose foot was ahead in the first one."""
        if finished is None:
            return None
        before, self._landed = self._landed, finished
        if before is None or before.leg == finished.leg:
            return self.first_step(finished)
        seconds = finished.span.bottom - before.span.bottom
        if not MIN_STEP_S <= seconds <= MAX_STEP_S:
            return self.first_step(finished)
        usual = median(self._durations) if len(self._durations) > 1 else MAX_STEP_S
        self._durations.append(seconds)
        return _step(before.leg, finished, seconds) if seconds <= MAX_STEP_SHARE * usual else None

    def first_step(self, landed: FinishedRep) -> FinishedRep | None:
        """The step that ends with a landing before which the other foot has not landed; None: it does not count."""
        return None

    def not_a_rep(self, samples: Sequence[MovementSample], reference: Reference) -> NotARep | None:
        if not samples:
            return NotARep.UNLIKE
        facing = [s.facing for s in samples if s.facing is not None]
        if sum(facing) < MIN_FACING_SHARE * len(facing):
            return NotARep.TURNED_AWAY
        growth = trunk_growth(samples)
        asked = growth is not None and self.moves_as_asked(samples, growth, reference)
        return None if asked else NotARep.WALKED

    @abstractmethod
    def moves_as_asked(self, samples: Sequence[MovementSample], growth: float, reference: Reference) -> bool:
        """Whether the member strides nearer, or strides and keeps the distance, as the exercise asks.

        growth: of the trunk in the frame over the step, as a share.
        """

    def live_graded(self, loaded: tuple[bool, bool], counter: RepCounter) -> tuple[bool, bool]:
        return False, False

    def bands_in_stride(
        self, body: Body, reference: Reference, sample: MovementSample
    ) -> tuple[Band | None, Band | None]:
        """The band of the leg that has landed, if it is read, until the other foot passes it.

        A landing is found half a step later, when the foot nearly leaves the floor. So it is expected: one usual step
        after the last one, if the foot is then ahead. None after a step that did not count and where the leg was read
        in fewer than MIN_LEG_STEPS steps.
        """
        last, thresholds = self._landed, self.exercise.bands.fppa
        if last is None or last.span.bottom != self._counted_until or not self._durations or thresholds is None:
            return None, None
        leg = 1 - LEGS.index(last.leg)
        usual = self._usual(leg)
        step_s = median(self._durations)
        landed = step_s <= sample.t - last.span.bottom <= MAX_STEP_SHARE * step_s
        ahead = foot_ahead(body, reference, LEGS[leg])
        read = sample.fppa(leg) is not None and sample.doubts[leg] <= MAX_DOUBT
        if usual is None or not landed or ahead is None or ahead < MIN_AHEAD or not read:
            return None, None
        band = band_of(usual, thresholds)
        return (band, None) if leg == 0 else (None, band)

    def live_collapses(self, collapsed: Sequence[int], phase: Phase) -> Sequence[int]:
        return ()

    def feet_show_turn(self, sample: MovementSample, body: Body, reference: Reference, counter: RepCounter) -> bool:
        """Never: one foot is ahead of the other, and who walks towards the camera faces it."""
        return False

    def verdict(
        self, finished: FinishedRep, samples: Sequence[MovementSample], reference: Reference
    ) -> RepVerdict | None:
        """The step's own angle, and the grade of the last six steps on the same leg; no grade before there are six."""
        self._counted_until = finished.span.end
        stance = LEGS.index(finished.leg)
        angle = mid_stance_angle(samples, stance, finished.span.bottom)
        change = None if angle is None else angle - reference_angle(reference.fppa[stance]) / READ_SHARE
        self._steps.append((stance, change))
        usual = [self._usual(leg) for leg in range(len(LEGS))] if len(self._steps) == WINDOW_STEPS else [None, None]
        thresholds, own = self.exercise.bands.fppa, usual[stance]
        grade = None if own is None or thresholds is None else band_of(own, thresholds)
        named = own is not None and own >= MIN_NAMED_CHANGE and grade is not Band.GOOD
        rep = Rep(
            start=finished.span.start,
            bottom=finished.span.bottom,
            end=finished.span.end,
            side=side_of(stance),
            grade=grade,
            knee=LEGS[stance] if named else "none",
            peak_fppa_left=angle if stance == 0 else None,
            peak_fppa_right=angle if stance == 1 else None,
        )
        inward = [
            leg
            for leg, value in enumerate(usual)
            if value is not None and thresholds is not None and band_of(value, thresholds) is Band.COLLAPSE
        ]
        good = frozenset({stance}) if grade is Band.GOOD else frozenset[int]()
        faults = knee_faults(inward if grade is Band.COLLAPSE else (), doubtful=False)
        unmeasured = frozenset() if grade is Band.GOOD else KNEE_FAULTS
        return RepVerdict(rep, Outcome(frozenset(faults), unmeasured, frozenset(inward), good), frozenset())

    def _usual(self, leg: int) -> float | None:
        """The median of a leg (0 left, 1 right) in the window, degrees; None where it was read too rarely."""
        read = [change for stance, change in self._steps if stance == leg and change is not None]
        return median(read) if len(read) >= MIN_LEG_STEPS else None


class WalkTowards(Walk):
    """A lane towards the camera. The way back does not count and is left in peace."""

    name = "walk-towards"
    room_above = 0.5  # twice as large as at the start, or more: all of the frame that the member may need
    room_below = 0.9
    min_body_height = 0.24  # the start of the lane, 4 m away, where 0.30 to 0.34 is read; the steps are graded nearer

    def __init__(self, exercise: Exercise) -> None:
        super().__init__(exercise)
        self._sets_off = False  # whether the step that was completed last is the first of a walk

    def completed(
        self, finished: FinishedRep | None, sample: MovementSample, reference: Reference, history: SampleHistory
    ) -> FinishedRep | None:
        if finished is not None:
            self._sets_off = False
        return super().completed(finished, sample, reference, history)

    def first_step(self, landed: FinishedRep) -> FinishedRep | None:
        """A member who sets off has stood on the other leg: the step counts as every other does."""
        self._sets_off = True
        return _step("right" if landed.leg == "left" else "left", landed, FIRST_STEP_S)

    def moves_as_asked(self, samples: Sequence[MovementSample], growth: float, reference: Reference) -> bool:
        swing = foot_comes_down(samples, lower_foot(samples, 1.0), 0.0, 1.0) or 0.0
        if self._sets_off:
            return growth >= MIN_FIRST_GROWTH and swing >= MIN_FIRST_SWING * reference.shank
        return growth >= MIN_WALKED_GROWTH and swing >= MIN_SWING * reference.shank


class Treadmill(Walk):
    """On a treadmill that faces the camera. A step counts when it and the one before stayed in place on the whole."""

    name = "treadmill"
    room_below = 0.12  # a foot that lands in front; 0.09 in a rendered walk

    def __init__(self, exercise: Exercise) -> None:
        super().__init__(exercise)
        self._growths: deque[float] = deque(maxlen=len(LEGS))  # of the trunk in the last step on each leg, share

    def completed(
        self, finished: FinishedRep | None, sample: MovementSample, reference: Reference, history: SampleHistory
    ) -> FinishedRep | None:
        step = super().completed(finished, sample, reference, history)
        growth = None if step is None else trunk_growth(history.between(step.span.start, step.span.end))
        if growth is not None:
            self._growths.append(growth)
        return step

    def moves_as_asked(self, samples: Sequence[MovementSample], growth: float, reference: Reference) -> bool:
        swings = lower_foot(samples, 1.0)
        swing = foot_comes_down(samples, swings, 0.0, 1.0)
        down = None if swings is None else foot_comes_down(samples, 1 - swings, 0.0, 0.5)
        if down is None or -down < MIN_CARRIED * reference.shank:
            return False
        if swing is not None and swing < MIN_BELT_SWING * reference.shank:
            return False
        return abs(fmean(self._growths or [growth])) < MIN_WALKED_GROWTH


def _step(leg: WorkingLeg, landed: FinishedRep, seconds: float) -> FinishedRep:
    """The step on a leg (the one that carries) that ended when the other foot landed, `seconds` after it began."""
    start, end = landed.span.bottom - seconds, landed.span.bottom
    middle = (start + end) / 2 - LATE_SHARE * seconds
    return FinishedRep(leg, RepSpan(start, middle, end, landed.span.peak))


def mid_stance_angle(samples: Sequence[MovementSample], leg: int, middle: float) -> float | None:
    """Median FPPA of a leg (0 left, 1 right) around mid-stance, degrees, with what the network does not read of it.

    None where it was not read.
    """
    near = [s for s in samples if abs(s.t - middle) <= MID_STANCE_S / 2 and s.doubts[leg] <= MAX_DOUBT]
    angles = [v for _, v in readable(near, lambda s: s.unsmoothed_fppa[leg])]
    return median(angles) / READ_SHARE if angles else None
