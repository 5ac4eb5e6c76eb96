"""Turns poses into readings: one object per set, identical live and offline. `kinds/` has the exercise differences."""

from __future__ import annotations

from dataclasses import dataclass

from inference.pose import Keypoint, Pose
from kiosk.exercises.cue_words import CueId
from kiosk.exercises.schema import Exercise
from kiosk.movement.bands import LiveBand, worst
from kiosk.movement.baseline import MIN_QUIET_S, Baseline, BaselineEstimator
from kiosk.movement.body_rotation import TurnEstimator
from kiosk.movement.cues import Coach
from kiosk.movement.faults import knee_faults
from kiosk.movement.feet import both_turned_out, second_toe
from kiosk.movement.grading import bent, reference_angle
from kiosk.movement.hand_on_knee import hand_correction
from kiosk.movement.kinds import kind_of
from kiosk.movement.kinds.base import Moment
from kiosk.movement.knee_lanes import KneeLaneTracker
from kiosk.movement.other_exercise import OtherExercise
from kiosk.movement.own_best import OwnBest
from kiosk.movement.reading import Band, Cue, Leg, Reading, Rep
from kiosk.movement.rep_counter import FinishedRep
from kiosk.movement.samples import MovementSample, SampleHistory
from kiosk.movement.signals import (
    ANKLE,
    LEGS,
    Body,
    Reference,
    bend,
    measure,
    perspective_share,
    read_body,
    thigh_share,
    unsmoothed_fppa,
)
from kiosk.movement.start_posture import faces_camera
from kiosk.movement.verdict import judge_rep, live_legs
from kiosk.movement.visibility import MAX_DOUBT, leg_doubt
from kiosk.movement.weight_bearing import stance_leg

UNSEEN_AFTER_S = 2.0
HIDDEN_SHOWN_S = 4.0  # display time of the note about an ungraded leg: enough to read one sentence twice
# A cue in mid-rep is given only if this window shows no other exercise: half the time of a brisk rep.
LIVE_WINDOW_S = 0.5
HALF_REP_S = 1.5  # window before the member's return, by which a half rep is judged
QUICK_AGAIN_S = 3.0  # a second movement that is too quick to count, within this time, is no hop or stumble
FEET_GONE_AFTER_S = 1.0
# Shanks. A member who has moved further is at another distance from the camera, so the start posture is taken again.
MAX_SHIFT_OF_PLACE = 0.5


@dataclass(frozen=True)
class _Legs:
    """Both legs at this moment.

    left: the left leg.
    right: the right leg.
    """

    left: Leg
    right: Leg

    @property
    def collapsed(self) -> list[int]:
        """The legs whose live band has collapsed, 0 left and 1 right."""
        return [i for i, leg in enumerate((self.left, self.right)) if leg.band is Band.COLLAPSE]

    @property
    def band(self) -> Band | None:
        """The worse band; None when no leg is graded."""
        return worst([leg.band for leg in (self.left, self.right) if leg.band is not None])


class Movement:
    """Measures, counts, grades and cues one set of one exercise.

    exercise: its data.
    focal_px: focal length in pixels of the frame; None = unknown.
    baseline: the start posture from the set-up check; None = the first quiet moment is taken.
    frame_size: width and height of the frames, pixels.
    """

    def __init__(
        self,
        exercise: Exercise,
        *,
        focal_px: float | None = None,
        baseline: Baseline | None = None,
        frame_size: tuple[int, int],
    ) -> None:
        self._kind = kind_of(exercise)(exercise)
        self._focal_px = focal_px
        self._frame_middle = frame_size[0] / 2
        self._estimator = BaselineEstimator(self._kind.start_posture)
        self._quiet_since: float | None = None  # start of the quiet period of the current baseline
        self._baseline_sure = False  # whether the baseline in use comes from a quiet moment, not from a first glance
        self._reference: Reference | None = None
        self._lanes: list[KneeLaneTracker | None] = [None, None]
        self._history = SampleHistory()
        self._counter = self._kind.counter()
        self._rotation = TurnEstimator(self._kind.feet_sd_share, self._kind.square_within)
        self._bands = [LiveBand(exercise.bands.fppa) if exercise.bands.fppa else None for _ in LEGS]
        self._own_best = OwnBest(exercise.bands.fppa.watch if exercise.bands.fppa else 0.0)
        self._coach = Coach(exercise.cues)
        self._other = OtherExercise()
        self._feet_seen_at: float | None = None
        self._count = 0
        self._leg_seen_at: list[float | None] = [None, None]
        self._quick_at = float("-inf")  # when a movement ended that was too quick to count
        self._hidden_at = [float("-inf")] * len(LEGS)  # when a rep ended in which this leg could not be graded
        self._by_hand = [False] * len(LEGS)  # whether a hand was on its knee while it was bent in that rep
        if baseline is not None:
            self._baseline_sure = True
            self._use(baseline)

    def step(self, pose: Pose | None, t: float) -> Reading:
        """Take one pose (None: nobody there) at `t` seconds of the frames' clock; times must rise."""
        body = read_body(pose) if pose is not None else None
        self._take_baseline(body, t)
        if body is None or self._reference is None:
            self._counter.step(None, None, t)
            return self._bare_reading(body, t)
        return self._reading(body, self._kind.scaled(self._reference, body), t)

    def _reading(self, body: Body, reference: Reference, t: float) -> Reading:
        """Everything known after a readable pose."""
        sample = self._sample(body, reference, t)
        self._history.add(sample)
        found = self._counter.step(body, reference, t, self._kind.posture_held(sample))
        finished = self._kind.completed(found, sample, reference, self._history)
        self._watch_rotation(body, reference, sample, finished is not None or self._counter.under_way)
        left, right = live_legs(self._kind, body, reference, sample, self._rotation.turn)
        works = self._kind.live_graded(sample.loaded, self._counter)
        in_stride = self._kind.bands_in_stride(body, reference, sample)
        legs = _Legs(
            self._leg(0, sample, left.graded, works[0], in_stride[0]),
            self._leg(1, sample, right.graded, works[1], in_stride[1]),
        )
        rep, cue = self._respond(Moment(body, reference, sample, self._counter, finished), legs)
        hidden = [leg for leg, at in enumerate(self._hidden_at) if t - at <= HIDDEN_SHOWN_S]
        return Reading(
            t=t,
            pose=body.pose,
            signals=sample.signals,
            left=legs.left,
            right=legs.right,
            band=legs.band,
            phase=self._counter.phase,
            progress=self._counter.progress,
            travel=self._counter.travel,
            rep=rep,
            cue=cue,
            count=self._count,
            hold_seconds=self._counter.hold_seconds,
            holding=self._counter.holding,
            frozen=self._counter.frozen(t),
            unseen=self._unseen(t),
            hidden=tuple(LEGS[leg] for leg in hidden),
            hands_on_knees=any(self._by_hand[leg] for leg in hidden),
        )

    def _bare_reading(self, body: Body | None, t: float) -> Reading:
        """The reading before the start posture is known, or of an empty frame."""
        frozen = self._counter.frozen(t)
        held = self._counter.hold_seconds
        if body is None:
            return Reading(t=t, count=self._count, hold_seconds=held, frozen=frozen)
        signals = measure(body, None, self._kind.measures_kasr, frontal=not self._kind.lies_down)
        return Reading(t=t, pose=body.pose, signals=signals, count=self._count, frozen=frozen)

    def _respond(self, moment: Moment, legs: _Legs) -> tuple[Rep | None, Cue | None]:
        """The rep that counts with this pose and the cue to give now; None for each that is absent."""
        t = moment.sample.t
        remark = self._kind.remark(moment)
        if moment.finished is not None:
            return self._finish(moment.finished, moment.reference, t)
        if self._feet_gone(moment.sample):
            return None, self._coach.between_reps("step-back", t)
        if remark is not None:
            say = self._coach.during({remark.fault}, t) if remark.in_rep else self._coach.between_reps(remark.fault, t)
            return None, say
        if self._counter.half_rep:
            return None, self._uncounted(self._kind.half_rep_fault, moment.reference, t - HALF_REP_S, t)
        if self._counter.too_quick is not None:
            return None, self._too_quick(self._counter.too_quick, moment.reference, t)
        if self._counter.under_way and self._rotation.known:
            collapsed = self._kind.live_collapses(legs.collapsed, self._counter.phase)
            if collapsed and not self._is_this_exercise(moment):
                return None, None
            return None, self._coach.during(knee_faults(collapsed, doubtful=False), t, collapsed)
        return None, None

    def _finish(self, finished: FinishedRep, reference: Reference, t: float) -> tuple[Rep | None, Cue | None]:
        """Count and judge the rep that has ended; if it was another movement, give a cue once that repeats."""
        samples = self._history.between(finished.span.start, finished.span.end)
        instead = self._kind.not_a_rep(samples, reference)
        if instead is not None:
            return None, self._other.step(instead, t)
        self._count += 1
        verdict = judge_rep(self._kind, finished, samples, reference, self._rotation.turn, self._own_best)
        if verdict.knees is not None:
            self._own_best.add(verdict.knees)
        for leg in verdict.hidden_legs:
            self._hidden_at[leg] = t
            down = bent(samples, leg, self._kind.exercise.bands.min_bend)
            covered = sum(sample.hand_corrections[leg] is not None for sample in down)
            self._by_hand[leg] = covered > len(down) / 2
        return verdict.rep, self._coach.rep_ended(verdict.outcome, t)

    def _is_this_exercise(self, moment: Moment) -> bool:
        """Whether the last moments show nothing that this exercise never does."""
        recent = self._history.between(moment.sample.t - LIVE_WINDOW_S, moment.sample.t)
        return self._kind.seen_instead(recent, moment.reference) is None

    def _uncounted(self, fault: CueId, reference: Reference, start: float, t: float) -> Cue | None:
        """The cue after a movement that does not count for its fault; None = no cue, or another exercise was seen."""
        if self._kind.not_a_rep(self._history.between(start, t), reference) is not None:
            return None
        return self._coach.between_reps(fault, t)

    def _too_quick(self, start: float, reference: Reference, t: float) -> Cue | None:
        """The cue after a movement that was too quick to count, from the second one on; None = no cue."""
        before, self._quick_at = self._quick_at, t
        return self._uncounted("slower", reference, start, t) if start - before <= QUICK_AGAIN_S else None

    def _take_baseline(self, body: Body | None, t: float) -> None:
        """Take the first quiet moment, refine it while it lasts, and take another one where the member has moved."""
        taken = self._estimator.step(body, t)
        if taken is None or (self._counter.under_way and not self._has_moved(taken)):
            return
        since, sure = self._estimator.since, taken.seconds >= MIN_QUIET_S
        same = self._quiet_since is not None and since is not None and since <= self._quiet_since
        if self._reference is None or same or (sure and not self._baseline_sure) or self._has_moved(taken):
            if self._has_moved(taken):
                self._rotation.forget()
                self._own_best.forget()
            if not same:
                self._counter.forget()
                self._quiet_since = since
            self._baseline_sure = sure
            self._use(taken)

    def _has_moved(self, taken: Baseline) -> bool:
        """Whether the feet of a member who should keep their place are somewhere else in `taken`."""
        if self._reference is None or not self._kind.feet_stay:
            return False
        old = sum(self._reference.ankle_y) / 2
        new = taken.reference()
        away = max(abs(new.ankle_x - self._reference.ankle_x), abs(sum(new.ankle_y) / 2 - old))
        return away > MAX_SHIFT_OF_PLACE * self._reference.shank

    def _use(self, baseline: Baseline) -> None:
        """Make this start posture the reference for later poses, and place the lanes on it."""
        self._reference = baseline.reference()
        body = baseline.body
        for i, side in enumerate(LEGS):
            leg = body.leg(side)
            if leg is not None and self._kind.stands and self._kind.has_lanes:
                straight = reference_angle(self._reference.fppa[i])
                self._lanes[i] = KneeLaneTracker(leg, self._reference, straight, self._lanes[i])

    def _sample(self, body: Body, reference: Reference, t: float) -> MovementSample:
        """The pose, measured."""
        left, right = LEGS
        ankles = (body.pose.point(ANKLE[left]), body.pose.point(ANKLE[right]))
        speeds = self._history.ankle_speed(ankles, t, reference.shank)
        stance = stance_leg(body, reference)
        swing = right if stance == 0 else left
        signals = measure(body, reference, self._kind.measures_kasr, swing, frontal=not self._kind.lies_down)
        hands = (hand_correction(body, left, reference), hand_correction(body, right, reference))
        corrected = None
        if signals.kasr is not None and body.left and body.right and hands == (None, None):
            corrected = signals.kasr * perspective_share(body.left, body.right, reference.shank, self._focal_px)
        feet_out = None
        if self._kind.stands and body.left is not None and body.right is not None:
            feet_out = both_turned_out(body.pose, body.left.inward, reference.shank, self._frame_middle)
        return MovementSample(
            t=t,
            signals=signals,
            loaded=self._kind.loaded_legs(body, reference, speeds, stance),
            points=tuple(body.pose.point(which) for which in Keypoint),
            facing=faces_camera(body),
            kasr_corrected=corrected,
            toes=(second_toe(body.pose, left), second_toe(body.pose, right)),
            feet_out=feet_out,
            bends=(bend(body, left, reference), bend(body, right, reference)),
            unsmoothed_fppa=(_graded_fppa(body, left, hands[0]), _graded_fppa(body, right, hands[1])),
            angle_jitter=body.pose.angle_jitter,
            thigh_shares=(thigh_share(body.left), thigh_share(body.right)),
            doubts=(leg_doubt(body, left, hands[0] is not None), leg_doubt(body, right, hands[1] is not None)),
            hand_corrections=hands,
        )

    def _watch_rotation(self, body: Body, reference: Reference, sample: MovementSample, in_rep: bool) -> None:
        """Refine the estimate of the turn: from the feet while both stand, from a trunk that leans forward in a rep."""
        if in_rep and self._kind.trunk_shows_turn:
            self._rotation.fold(body, reference)
        elif self._kind.feet_show_turn(sample, body, reference, self._counter):
            self._rotation.rest(body, reference, sample.t)

    def _leg(self, i: int, sample: MovementSample, change: float | None, works: bool, in_stride: Band | None) -> Leg:
        """One leg (0 left, 1 right) at this moment.

        change: what is graded, degrees; None = not read.
        works: whether the exercise grades this leg now; a leg that it does not grade has no band.
        in_stride: the band of a leg that carries the member through a step; None = it does not.
        """
        loaded = sample.loaded[i] or in_stride is not None
        seen = sample.fppa(i) is not None and sample.doubts[i] <= MAX_DOUBT
        self._leg_seen_at[i] = sample.t if seen else self._leg_seen_at[i]
        tracker, live = self._lanes[i], self._bands[i]
        lane = tracker.step(sample.ankles[i], sample.toes[i], loaded, sample.t) if tracker else None
        band = live.step(change, sample.t) if live else None
        if band is Band.GOOD and sample.hand_corrections[i] is not None:
            band = None  # below a hand a knee that is far in can read good
        return Leg(loaded, band if works else in_stride, lane)

    def _feet_gone(self, sample: MovementSample) -> bool:
        """Whether the hips are in the frame but the feet have been outside for a while: the member stands too near."""
        if self._feet_seen_at is None or any(ankle is not None for ankle in sample.ankles):
            self._feet_seen_at = sample.t
        hips_seen = any(hip is not None for hip in sample.hips)
        return self._kind.stands and hips_seen and sample.t - self._feet_seen_at > FEET_GONE_AFTER_S

    def _unseen(self, t: float) -> tuple[str, ...]:
        """The legs whose knees have not been readable for UNSEEN_AFTER_S; none where the exercise grades no knee."""
        if self._bands[0] is None:
            return ()
        seen = zip(LEGS, self._leg_seen_at, strict=True)
        return tuple(side for side, at in seen if at is not None and t - at > UNSEEN_AFTER_S)


def _graded_fppa(body: Body, side: str, correction: float | None) -> float | None:
    """FPPA of one leg from this frame's own joints, corrected for a hand on the knee, degrees; None where not read."""
    fppa = unsmoothed_fppa(body, side)
    return None if fppa is None else fppa + (correction or 0.0)
