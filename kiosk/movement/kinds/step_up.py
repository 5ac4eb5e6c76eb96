"""Stepping up onto a box and down again. A rep lasts from the lift of the lead foot to its landing.

The phase signal only shows the rise of the body, which begins later and ends earlier than that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

from kiosk.exercises.schema import Exercise
from kiosk.movement.body_shape import shoulder_drop
from kiosk.movement.kinds.base import ExerciseKind
from kiosk.movement.other_exercise import NotARep
from kiosk.movement.phase_signals import shoulder_rise
from kiosk.movement.reading import Side
from kiosk.movement.rep_counter import FinishedRep, RepCounter, WorkingLeg
from kiosk.movement.rep_detector import RepSpan
from kiosk.movement.samples import MovementSample, SampleHistory
from kiosk.movement.signals import Body, Reference
from kiosk.movement.weight_bearing import feet_still

MAX_LIFT_LEAD_S = 2.0  # from the lift of the lead foot to the rise of the body
WEIGHT_SHIFT_S = 0.45  # the weight moves over the other foot before one can lift
# A lift that was not seen, in a brisk step or with few poses a second, is taken to be this long before the rise: the
# knee on the box goes in before the body rises, and a rep that began with the rise would miss it.
UNSEEN_LIFT_S = 0.8
MAX_LANDING_LAG_S = 1.4  # from the end of the body's rise to the landing of the lead foot
MIN_LANDED_S = 0.3  # a foot still for this long has landed, and the weight is back in the middle
# Trunks by which the shoulders stand above the start posture: in the highest tenth of a rep, and in the highest quarter
# of its middle half or of the moments before a cue. A box of 8 cm lifts them by 0.24 and 0.11, tiptoes by 0.1,
# standing up from a squat by 0.
MIN_TOP_RISE = 0.15
MIN_LIVE_RISE = 0.06
FULL_RISE_CM = 12.0  # a lower step asks for less: one of 10 cm lifts some members by 0.14, and by 0.054 in the median
MIN_SQUAT_DROP = 0.2  # trunks; the least of the squats on the clips
MIN_LIFT_S = 0.1  # a foot that moves for this long is lifted; a shorter movement is a twitch
# Shanks by which a knee is above the other, compared with standing. A foot on a box of 11 cm lifts its knee by 0.15 and
# more. Standing knees stay within 0.05. Ankles show less: the foot on the box is nearer, so it is lower in the frame.
MIN_KNEE_RAISED = 0.1
# Of how far the other foot moves, while the body rises and sinks. The foot on the box moves by 0.05 to 0.27 of it on
# five rendered clips; by 0.85 and 0.95 where wide trousers hid both and the wrong leg was taken for it.
MAX_STILL_SHARE = 0.75
MIN_TOP_PROGRESS = 0.85  # of the rise; beyond it the member stands on the box with both feet


class StepUp(ExerciseKind):
    """The body rises over the lead leg, whose knee alone is graded."""

    name = "step-up"
    room_above = 0.2  # a step of 20 cm, and a head that is 0.35 m nearer to the camera
    grades_working_leg_only = True
    feet_return = True
    feet_sd_share = 0.7  # on top, 12 rendered clips: feet 1.7, ankles 2.7 degrees from the truth
    # Degrees: the whole estimate is 2.1 off the truth (42 rendered reps). A correction by 3 degrees changes a knee that
    # is bent on the box by 6 to 9, so a smaller turn is not believed: two strong reps of 21 would be lost to it.
    square_within = 3.3
    leg_magnified = 1.25  # a bent knee over a foot on the box is about 0.55 m nearer to a camera 2.9 m away

    def __init__(self, exercise: Exercise) -> None:
        super().__init__(exercise)
        self._timing = StepUpTiming()
        self._lead = (False, False)  # whether the left and the right leg carried the body up in this rep
        self._rise_share = min(1.0, (exercise.step_height_cm or FULL_RISE_CM) / FULL_RISE_CM)  # of the usual rise

    def excursion(self, body: Body, reference: Reference, leg: WorkingLeg) -> float | None:
        return shoulder_rise(body, reference)

    def loaded_legs(
        self, body: Body, reference: Reference, speeds: Sequence[float | None], stance: int | None
    ) -> tuple[bool, bool]:
        """The legs whose feet are still: one that is higher than the other stands on the box."""
        return feet_still(speeds)

    def rep_side(self, leg: WorkingLeg, samples: Sequence[MovementSample]) -> Side:
        """The lead leg; "both" where the feet do not tell, so that neither knee is graded."""
        return Side(leg)

    def not_a_rep(self, samples: Sequence[MovementSample], reference: Reference) -> NotARep | None:
        """Without a rise above the start posture, the movement may be the upward half of a squat."""
        drops = _shoulder_drops(samples, reference)
        if not drops or -drops[len(drops) // 10] < MIN_TOP_RISE * self._rise_share:
            sank = bool(drops) and drops[-1] > MIN_SQUAT_DROP
            return NotARep.TWO_LEG_SQUAT if sank else NotARep.UNLIKE
        return super().not_a_rep(samples, reference)

    def seen_instead(self, samples: Sequence[MovementSample], reference: Reference) -> NotARep | None:
        """Shoulders that are not above the start posture. Before the rise and after it they sink for as long."""
        drops = _shoulder_drops(samples, reference)
        least = MIN_LIVE_RISE * self._rise_share
        return NotARep.UNLIKE if not drops or -drops[len(drops) // 4] < least else None

    def live_graded(self, loaded: tuple[bool, bool], counter: RepCounter) -> tuple[bool, bool]:
        """The lead leg: while it carries alone, and while both feet stand on the box after that.

        Until the body rises, the leg that carries alone is the one on the floor.
        """
        alone = super().live_graded(loaded, counter)
        if not counter.under_way:
            self._lead = (False, False)
            return self._lead
        if any(alone):
            self._lead = alone
        return self._lead if all(loaded) and (counter.progress or 0.0) > MIN_TOP_PROGRESS else alone

    def completed(
        self, finished: FinishedRep | None, sample: MovementSample, reference: Reference, history: SampleHistory
    ) -> FinishedRep | None:
        return self._timing.step(finished.span if finished else None, sample, reference, history)

    def feet_show_turn(self, sample: MovementSample, body: Body, reference: Reference, counter: RepCounter) -> bool:
        """While standing on the box. In front of it the box hides the feet, and their points are guesses."""
        return all(sample.loaded) and (counter.progress or 0.0) > MIN_TOP_PROGRESS


@dataclass
class _Pending:
    """A rise of the body whose lead foot has not landed yet.

    span: the rise, with the start already moved to the lift of the lead foot.
    lead: 0 left, 1 right.
    clear: whether the feet tell which leg it is.
    lifted: whether the lead foot has left the floor since the rise.
    landed_at: since when it has stood again, seconds of the frames' clock; None while in the air.
    """

    span: RepSpan
    lead: int
    clear: bool
    lifted: bool = False
    landed_at: float | None = None


class StepUpTiming:
    """Delays the rep of a body rise until the lead foot has landed."""

    def __init__(self) -> None:
        self._pending: _Pending | None = None
        self._last_end = float("-inf")

    def step(
        self, rise: RepSpan | None, sample: MovementSample, reference: Reference, history: SampleHistory
    ) -> FinishedRep | None:
        """The step-up that is complete with this sample, None otherwise. rise: the one that ended with it, if any."""
        if rise is not None:
            earliest = max(rise.start - MAX_LIFT_LEAD_S, self._last_end)
            lead, clear = lead_leg(history.between(rise.start, rise.end))
            start = _first_lift(history.between(earliest, rise.start), lead, reference, rise.start)
            self._pending = _Pending(RepSpan(start, rise.bottom, rise.end, rise.peak), lead, clear)
        if self._pending is None:
            return None
        pending = self._pending
        if _in_air(sample, pending.lead, reference):
            pending.lifted, pending.landed_at = True, None
        elif pending.lifted and pending.landed_at is None:
            pending.landed_at = sample.t
        landed = pending.landed_at is not None and sample.t - pending.landed_at >= MIN_LANDED_S
        if not landed and sample.t - pending.span.end < MAX_LANDING_LAG_S:
            return None
        end = sample.t if landed else pending.span.end
        self._pending, self._last_end = None, end
        span = RepSpan(pending.span.start, pending.span.bottom, end, pending.span.peak)
        leg: WorkingLeg = "right" if pending.lead else "left"
        return FinishedRep(leg if pending.clear else "both", span)


def _shoulder_drops(samples: Sequence[MovementSample], reference: Reference) -> list[float]:
    """The drops of the shoulders below the start posture, trunks, highest shoulders first."""
    return sorted(drop for drop in (shoulder_drop(s, reference) for s in samples) if drop is not None)


def lead_leg(rise: Sequence[MovementSample]) -> tuple[int, bool]:
    """The leg on the box while the body rises and sinks, 0 left or 1 right: its foot stays while the other one moves.

    Also whether the two feet differ enough to tell. Heights do not: the foot on the box is nearer to the camera, so
    it may be no higher in the frame.
    """
    left, right = _moved(rise, 0), _moved(rise, 1)
    return (0 if left <= right else 1), min(left, right) <= MAX_STILL_SHARE * max(left, right)


def _moved(samples: Sequence[MovementSample], leg: int) -> float:
    """Extent of the places of one foot (0 left, 1 right), pixels, without the outermost tenths; 0 where not read."""
    places = [ankle for ankle in (s.ankles[leg] for s in samples) if ankle is not None]
    if not places:
        return 0.0
    tenth = len(places) // 10
    x, y = (sorted(place[axis] for place in places)[tenth : len(places) - tenth] for axis in (0, 1))
    return hypot(x[-1] - x[0], y[-1] - y[0])


def _knee_raised(sample: MovementSample, reference: Reference) -> float | None:
    """How much higher the left knee is than the right, compared with standing, in shanks; None where not read."""
    left, right = sample.knees
    return None if left is None or right is None else (right[1] - left[1]) / reference.shank - reference.left_knee_above


def _in_air(sample: MovementSample, lead: int, reference: Reference) -> bool:
    """Whether the lead foot (0 left, 1 right) has not landed on the floor: it moves, or its knee is still raised."""
    raised = _knee_raised(sample, reference) or 0.0
    return not sample.loaded[lead] or (raised if lead == 0 else -raised) > MIN_KNEE_RAISED


def _first_lift(before: Sequence[MovementSample], lead: int, reference: Reference, rise: float) -> float:
    """When the lead foot got ready to leave the floor, seconds; if that was not seen, UNSEEN_LIFT_S before the rise."""
    for i, sample in enumerate(before):
        moving = [s for s in before[i:] if s.t <= sample.t + MIN_LIFT_S]
        if moving and all(_in_air(s, lead, reference) for s in moving):
            return max(sample.t - WEIGHT_SHIFT_S, before[0].t)
    return max(rise - UNSEEN_LIFT_S, before[0].t) if before else rise
