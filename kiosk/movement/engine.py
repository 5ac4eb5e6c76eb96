"""Poses in, coaching out: one object a set, the same live and offline."""

from __future__ import annotations

from inference.pose import Pose
from kiosk.exercises.schema import CueId, Exercise
from kiosk.movement.bands import LiveBand, worst
from kiosk.movement.baseline import SHORTEST_SECONDS, Baseline, BaselineEstimator, faces_camera
from kiosk.movement.body_rotation import DOUBTFUL, SURE, RotationDetector
from kiosk.movement.cues import Coach
from kiosk.movement.faults import rep_faults, stood_up
from kiosk.movement.feet import both_turned_out, second_toe
from kiosk.movement.grading import graded_rep, reference_angle
from kiosk.movement.half_kneeling import StretchPosture
from kiosk.movement.knee_lanes import KneeLaneTracker
from kiosk.movement.low_steps import LowSteps
from kiosk.movement.phase_signals import knee_lift
from kiosk.movement.reading import Band, Cue, Leg, Phase, Reading, Rep
from kiosk.movement.rep_counter import RepCounter, WorkingLeg
from kiosk.movement.rep_detector import RepSpan
from kiosk.movement.samples import MovementSample, SampleHistory
from kiosk.movement.signals import ANKLE, HIP, KNEE, LEGS, Body, Reference, measure, perspective_share, read_body
from kiosk.movement.stance_faults import FootCrossing
from kiosk.movement.step_up import StepUpTiming
from kiosk.movement.weight_bearing import is_not_a_rep, rep_side, stance_leg, weight_bearing

UNSEEN_SECONDS = 2.0
HALF_REP_SECONDS = 1.5
FEET_GONE_SECONDS = 1.0
# A member who has walked this far (shanks) stands at another distance: the start posture is taken again.
MOVED_SHANKS = 0.5


class Movement:
    """Measures, counts, grades and cues one set of one exercise.

    exercise: its data. focal_px: focal length in pixels of the frame, where known.
    baseline: the start posture from the set-up check; without it the first quiet moment is taken.
    frame_size: (width, height) of the frames in pixels.
    """

    def __init__(
        self,
        exercise: Exercise,
        *,
        focal_px: float | None = None,
        baseline: Baseline | None = None,
        frame_size: tuple[int, int],
    ) -> None:
        self._exercise = exercise
        self._focal_px = focal_px
        self._frame_size = frame_size
        self._two_legs = exercise.legs == "both" or exercise.phase.signal == "step-gap"
        self._two_legs_bend = exercise.legs == "both" and exercise.phase.signal == "body-drop"
        self._taker = BaselineEstimator(exercise.view)
        self._spell: float | None = None  # when the quiet spell of the baseline in use began
        self._sure = False  # whether the baseline in use comes from a quiet moment, not from a first glance
        self._reference: Reference | None = None
        self._lanes: list[KneeLaneTracker | None] = [None, None]
        self._memory = SampleHistory()
        self._counter = RepCounter(exercise)
        self._guard = RotationDetector()
        self._bands = [LiveBand(exercise.bands.fppa) if exercise.bands.fppa else None for _ in LEGS]
        self._coach = Coach(exercise.cues)
        self._stretch = StretchPosture(exercise.bands.trunk) if exercise.legs == "kneeling" else None
        self._easy_steps = LowSteps() if exercise.phase.signal == "knee-lift" else None
        self._crossing = FootCrossing() if exercise.phase.signal == "knee-lift" else None
        self._step_ends = StepUpTiming() if exercise.phase.signal == "step-up" else None
        self._first_rep: list[MovementSample] = []
        self._feet_seen_at: float | None = None
        self._count = 0
        self._seen_at: list[float | None] = [None, None]
        if baseline is not None:
            self._sure = True
            self._use(baseline)

    def step(self, pose: Pose | None, t: float) -> Reading:
        """One pose (None: nobody there) at `t` seconds of the frames' clock; times must rise."""
        body = read_body(pose) if pose is not None else None
        self._take_baseline(body, t)
        if body is None or self._reference is None:
            self._counter.step(None, None, t)
            return self._bare_reading(body, t)
        facts = self._look(body, self._reference, t)
        self._memory.add(facts)
        ended = self._ended(body, facts, t)
        changes = self._changes(facts)
        self._watch_turning(body, changes, ended is not None or self._counter.under_way, t)
        legs = [self._leg(i, facts, changes[i]) for i in (0, 1)]
        slack = self._stretch.fault(facts.signals.trunk, self._counter.stretching, t) if self._stretch else None
        too_low = self._steps_too_low(body, ended is not None)
        rep, cue = None, None
        if ended is not None:
            rep, cue = self._finish(*ended, t)
        elif self._feet_left(facts, t):
            cue = self._coach.half_rep("step-back", t)
        elif slack is not None:
            cue = self._coach.during({slack}, t)
        elif too_low:
            cue = self._coach.half_rep("lift-knees", t)
        elif self._counter.half_rep:
            cue = self._half_rep(t)
        elif self._counter.under_way:
            cue = self._coach.during(self._live_faults(legs), t)
        return Reading(
            t=t,
            pose=pose,
            signals=facts.signals,
            left=legs[0],
            right=legs[1],
            band=worst([leg.band for leg in legs if leg.band is not None]),
            phase=self._counter.phase,
            progress=self._counter.progress,
            rep=rep,
            cue=cue,
            count=self._count,
            hold_seconds=self._counter.hold_seconds,
            holding=self._counter.holding,
            frozen=self._counter.frozen(t),
            unseen=self._unseen(body, t),
        )

    def _ended(self, body: Body, facts: MovementSample, t: float) -> tuple[WorkingLeg, RepSpan] | None:
        upright = self._stretch is None or self._stretch.upright(facts.signals.trunk)
        ended = self._counter.step(body, self._reference, t, upright)
        if self._step_ends is None:
            return ended
        whole = self._step_ends.step(ended[1] if ended else None, facts, self._memory)
        return None if whole is None else ("right" if whole[0] else "left", whole[1])

    def _take_baseline(self, body: Body | None, t: float) -> None:
        """Take the first quiet moment, refine it while it lasts, and take another where the member has moved."""
        taken = self._taker.step(body, t)
        if taken is None or (self._counter.under_way and not self._moved(taken)):
            return
        since, sure = self._taker.since, taken.seconds >= SHORTEST_SECONDS
        same = self._spell is not None and since is not None and since <= self._spell
        if self._reference is None or same or (sure and not self._sure) or self._moved(taken):
            if not same:
                self._counter.forget()
                self._spell = since
            self._sure = sure
            self._use(taken)

    def _moved(self, taken: Baseline) -> bool:
        if self._reference is None or self._exercise.phase.signal not in ("body-drop", "trunk-fold"):
            return False
        old = sum(self._reference.ankle_y) / 2
        new = taken.reference()
        away = max(abs(new.ankle_x - self._reference.ankle_x), abs(sum(new.ankle_y) / 2 - old))
        return away > MOVED_SHANKS * self._reference.shank

    def _use(self, baseline: Baseline) -> None:
        self._reference = baseline.reference()
        body = baseline.body
        for i, side in enumerate(LEGS):
            leg = body.leg(side)
            if leg is not None and self._exercise.view == "front":
                self._lanes[i] = KneeLaneTracker(
                    leg, self._reference, reference_angle(self._reference.fppa[i]), self._lanes[i]
                )

    def _bare_reading(self, body: Body | None, t: float) -> Reading:
        """What can be said before there is a start posture, or of an empty picture."""
        frozen = self._counter.frozen(t)
        held = self._counter.hold_seconds
        if body is None:
            return Reading(t=t, count=self._count, hold_seconds=held, frozen=frozen, unseen=self._unseen(None, t))
        signals = measure(body, None, self._two_legs, frontal=self._exercise.view != "lying")
        return Reading(t=t, pose=body.pose, signals=signals, count=self._count, frozen=frozen)

    def _look(self, body: Body, reference: Reference, t: float) -> MovementSample:
        ankles = (body.pose.point(ANKLE["left"]), body.pose.point(ANKLE["right"]))
        speeds = self._memory.ankle_speed(ankles, t, reference.shank)
        stance = stance_leg(body, reference)
        swing = "left" if stance == 1 else "right" if stance == 0 else "left"
        signals = measure(body, reference, self._two_legs, swing, frontal=self._exercise.view != "lying")
        corrected = None
        if signals.kasr is not None and body.left and body.right:
            corrected = signals.kasr * perspective_share(body.left, body.right, reference.shank, self._focal_px)
        return MovementSample(
            t=t,
            signals=signals,
            loaded=weight_bearing(self._exercise, body, reference, speeds, stance),
            ankles=ankles,
            knees=(body.pose.point(KNEE["left"]), body.pose.point(KNEE["right"])),
            hips=(body.pose.point(HIP["left"]), body.pose.point(HIP["right"])),
            facing=faces_camera(body),
            kasr_corrected=corrected,
            toes=(second_toe(body.pose, "left"), second_toe(body.pose, "right")),
            feet_out=self._feet_out(body, reference),
        )

    def _feet_out(self, body: Body, reference: Reference) -> float | None:
        """Degrees both feet are turned out; None where they are not read."""
        if body.left is None or body.right is None or self._exercise.view != "front":
            return None
        return both_turned_out(body.pose, body.left.inward, reference.shank, self._frame_size[0] / 2)

    def _changes(self, facts: MovementSample) -> tuple[float | None, float | None]:
        """FPPA of both legs from what the grade compares with, degrees; None where it is not read."""
        assert self._reference is not None
        standing = self._reference.fppa
        left, right = facts.fppa(0), facts.fppa(1)
        return (
            None if left is None else left - reference_angle(standing[0]),
            None if right is None else right - reference_angle(standing[1]),
        )

    def _watch_turning(self, body: Body, changes: tuple[float | None, float | None], in_rep: bool, t: float) -> None:
        assert self._reference is not None
        if self._two_legs and in_rep:
            self._guard.step(body, self._reference, changes, t)
        elif self._two_legs:
            self._guard.rest(body, self._reference)

    def _leg(self, i: int, facts: MovementSample, change: float | None) -> Leg:
        """One leg as the picture shows it now."""
        self._seen_at[i] = facts.t if change is not None else self._seen_at[i]
        lane_of, live = self._lanes[i], self._bands[i]
        lane = lane_of.step(facts.ankles[i], facts.toes[i], facts.loaded[i], facts.t) if lane_of else None
        band = None
        if live is not None:
            judged = change if facts.loaded[i] and facts.facing and not self._guard.turned else None
            band = live.step(judged, facts.t)
        return Leg(readable=change is not None, loaded=facts.loaded[i], band=band, lane=lane)

    def _live_faults(self, legs: list[Leg]) -> set[CueId]:
        """What is wrong at this moment of a rep and cannot wait for its end."""
        if self._exercise.legs == "lifting":
            return set()
        fallen = [i for i, leg in enumerate(legs) if leg.band is Band.COLLAPSE]
        if self._two_legs_bend and len(fallen) == 1 and self._counter.phase is Phase.DOWN:
            fallen = []  # one knee alone may be a turned body, which shows only lower down
        return self._knee_faults(fallen)

    def _knee_faults(self, fallen: list[int]) -> set[CueId]:
        """What to say of collapsed legs (0 left, 1 right): the knee, or the turned body that may only seem so."""
        if self._guard.turned:
            return {"turn-square"}
        if len(fallen) == 2:
            return {"knees-in"}
        if not fallen:
            return set()
        fake = self._guard.apparent_valgus(fallen[0])
        if fake > SURE:
            return {"turn-square"}
        return {"knee-in"} if fake < DOUBTFUL else set()

    def _steps_too_low(self, body: Body, counted: bool) -> bool:
        if self._easy_steps is None or self._reference is None:
            return False
        lifts = (knee_lift(body, self._reference, "left"), knee_lift(body, self._reference, "right"))
        return self._easy_steps.step(lifts, counted)

    def _feet_left(self, facts: MovementSample, t: float) -> bool:
        """Whether the hips are seen and the feet have not been for a while: the member stands too near."""
        if self._feet_seen_at is None or any(ankle is not None for ankle in facts.ankles):
            self._feet_seen_at = t
        seen = any(hip is not None for hip in facts.hips)
        return self._exercise.view == "front" and seen and t - self._feet_seen_at > FEET_GONE_SECONDS

    def _half_rep(self, t: float) -> Cue | None:
        """The member came back too early, unless it was no exercise at all."""
        assert self._reference is not None
        recent = self._memory.between(t - HALF_REP_SECONDS, t)
        if is_not_a_rep(self._exercise, recent, self._reference):
            return None
        return self._coach.half_rep("deeper", t)

    def _finish(self, worker: WorkingLeg, span: RepSpan, t: float) -> tuple[Rep | None, Cue | None]:
        """Grade the rep that has ended and say what there is to say about it. Walking about is no rep."""
        assert self._reference is not None
        facts = self._memory.between(span.start, span.end)
        if is_not_a_rep(self._exercise, facts, self._reference):
            return None, None
        side = rep_side(self._exercise, worker, facts)
        rep = graded_rep(self._exercise, span, facts, side, self._reference.fppa, self._guard.turned)
        self._count += 1
        faults = rep_faults(self._exercise, rep, facts, self._reference)
        if self._exercise.phase.signal == "step-gap":
            self._first_rep = self._first_rep or facts
            faults |= {"stay-low"} if stood_up(self._first_rep, facts) else set()
        if self._crossing is not None and self._crossing.step(facts, LEGS.index(worker)):
            faults.add("feet-cross")
        fallen = [i for i, side in enumerate(LEGS) if rep.knee in (side, "both") and rep.grade is Band.COLLAPSE]
        faults |= self._knee_faults(fallen)
        return rep, self._coach.rep_ended(faults, t)

    def _unseen(self, body: Body | None, t: float) -> tuple[str, ...]:
        """Knees that have not been readable for two seconds."""
        if body is None:
            return ()
        return tuple(
            side for side, at in zip(LEGS, self._seen_at, strict=True) if at is not None and t - at > UNSEEN_SECONDS
        )
