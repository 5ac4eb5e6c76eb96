"""Poses in, coaching out: one object a set, the same live and offline."""

from __future__ import annotations

from inference.pose import Pose
from kiosk.exercises.schema import Exercise
from kiosk.movement.baseline import Baseline, BaselineTaker, faces_camera
from kiosk.movement.facts import Facts, Memory
from kiosk.movement.grading import graded_rep
from kiosk.movement.loading import loaded_legs, stance_leg, travel
from kiosk.movement.phases import EXCURSIONS, knee_lift, trunk_fold
from kiosk.movement.reading import Reading, Rep, Side
from kiosk.movement.reps import RepMachine, Span
from kiosk.movement.signals import ANKLE, LEGS, Body, Reference, measure, perspective_share, read_body

REST_WINDOW_SECONDS = 2.0


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
        self._taker = BaselineTaker(exercise.view)
        self._reference = baseline.reference() if baseline else None
        self._memory = Memory()
        sides = LEGS if exercise.phase.signal == "knee-lift" else ("both",)
        self._machines = {side: RepMachine(exercise.phase) for side in sides}
        self._count = 0

    def step(self, pose: Pose | None, t: float) -> Reading:
        """One pose (None: nobody there) at `t` seconds of the frames' clock; times must rise."""
        body = read_body(pose) if pose is not None else None
        self._take_baseline(body, t)
        if body is None or self._reference is None:
            return self._without(body, t)
        facts = self._look(body, self._reference, t)
        self._memory.add(facts)
        rep = self._count_reps(body, self._reference, t)
        if rep is not None:
            self._count += 1
        machine = next((m for m in self._machines.values() if m.under_way), next(iter(self._machines.values())))
        return Reading(
            t=t,
            pose=pose,
            signals=facts.signals,
            phase=machine.phase,
            progress=machine.progress,
            rep=rep,
            count=self._count,
            frozen=machine.frozen(t),
        )

    def _take_baseline(self, body: Body | None, t: float) -> None:
        taken = self._taker.step(body, t)
        if taken is not None and not any(m.under_way for m in self._machines.values()) and self._reference is None:
            self._reference = taken.reference()

    def _without(self, body: Body | None, t: float) -> Reading:
        for machine in self._machines.values():
            machine.step(None, t)
        two = self._exercise.legs == "both"
        signals = measure(body, None, two) if body is not None else None
        frozen = next(iter(self._machines.values())).frozen(t)
        if signals is None:
            return Reading(t=t, count=self._count, frozen=frozen)
        return Reading(t=t, pose=body.pose if body else None, signals=signals, count=self._count, frozen=frozen)

    def _look(self, body: Body, reference: Reference, t: float) -> Facts:
        ankles = (body.pose.point(ANKLE["left"]), body.pose.point(ANKLE["right"]))
        speeds = self._memory.ankle_speed(ankles, t, reference.shank)
        two = self._exercise.legs == "both" or self._exercise.phase.signal == "step-gap"
        signals = measure(body, reference, two)
        corrected = None
        if signals.kasr is not None and body.left and body.right:
            corrected = signals.kasr * perspective_share(body.left, body.right, reference.shank, self._focal_px)
        return Facts(
            t=t,
            signals=signals,
            loaded=loaded_legs(self._exercise, body, reference, speeds, stance_leg(body, reference)),
            ankles=ankles,
            mid_hip=body.mid_hip,
            facing=faces_camera(body),
            fold=trunk_fold(body, reference),
            kasr_corrected=corrected,
        )

    def _count_reps(self, body: Body, reference: Reference, t: float) -> Rep | None:
        for side, machine in self._machines.items():
            if side in LEGS:
                excursion = knee_lift(body, reference, side)
            else:
                excursion = EXCURSIONS[self._exercise.phase.signal](body, reference)
            span = machine.step(excursion, t)
            if span is not None:
                facts = self._memory.between(span.start, span.end)
                return graded_rep(self._exercise, span, facts, self._side(span, facts, side), self._standing())
        return None

    def _side(self, span: Span, facts: list[Facts], machine_side: str) -> Side:
        if machine_side in LEGS:
            return Side(machine_side)
        if self._exercise.legs == "both":
            return Side.BOTH
        if self._exercise.phase.signal == "step-gap":
            return Side.LEFT if travel(facts) > 0 else Side.RIGHT
        alone = [f.loaded for f in facts if f.loaded[0] != f.loaded[1]]
        return Side.LEFT if 2 * sum(left for left, _ in alone) >= len(alone) else Side.RIGHT

    def _standing(self) -> tuple[float, float]:
        assert self._reference is not None
        return self._reference.fppa
