"""Which rep machines an exercise needs, and what they say together."""

from __future__ import annotations

from typing import Literal, cast

from kiosk.exercises.schema import Exercise
from kiosk.movement.holds import HoldTimer
from kiosk.movement.phase_signals import EXCURSIONS, knee_lift
from kiosk.movement.reading import Phase
from kiosk.movement.rep_detector import RepDetector, RepSpan
from kiosk.movement.signals import LEGS, Body, Reference

WorkingLeg = Literal["left", "right", "both"]


class RepCounter:
    """One machine for the whole body, or one a leg where each leg counts; a timer where a posture is held."""

    def __init__(self, exercise: Exercise) -> None:
        self._signal = exercise.phase.signal
        self._hold = HoldTimer(exercise.phase) if exercise.legs == "kneeling" else None
        self._machines: dict[WorkingLeg, RepDetector] = {}
        if self._hold is not None:
            self._machines["both"] = self._hold.machine
        elif self._signal == "knee-lift":
            self._machines = {cast(WorkingLeg, side): RepDetector(exercise.phase) for side in LEGS}
        else:
            self._machines["both"] = RepDetector(exercise.phase)

    def step(
        self, body: Body | None, reference: Reference | None, t: float, upright: bool = True
    ) -> tuple[WorkingLeg, RepSpan] | None:
        """Take one pose (None: not readable). Returns the rep that ended with it and the leg it was done with.

        upright: the posture in which a hold counts.
        """
        ended: tuple[WorkingLeg, RepSpan] | None = None
        for worker, machine in self._machines.items():
            excursion = None
            if body is not None and reference is not None:
                excursion = self._excursion(worker, body, reference)
            span = self._hold.step(excursion, upright, t) if self._hold else machine.step(excursion, t)
            if span is not None:
                ended = worker, span
        return ended

    def forget(self) -> None:
        """Drop what is under way."""
        for machine in self._machines.values():
            machine.forget()

    @property
    def under_way(self) -> bool:
        return any(machine.under_way for machine in self._machines.values())

    @property
    def half_rep(self) -> bool:
        """Whether, with this very pose, the member came back without having gone far enough."""
        return any(machine.half_rep for machine in self._machines.values())

    @property
    def progress(self) -> float | None:
        return self._leading.progress

    @property
    def phase(self) -> Phase:
        return Phase.HOLD if self.holding else self._leading.phase

    @property
    def hold_seconds(self) -> float:
        return self._hold.seconds if self._hold else 0.0

    @property
    def holding(self) -> bool:
        return self._hold is not None and self._hold.holding

    @property
    def stretching(self) -> bool:
        """Whether a posture is being held, rightly or not."""
        return self._hold is not None and self._hold.stretching

    def frozen(self, t: float) -> bool:
        return self._leading.frozen(t)

    def lifting(self, leg: int) -> bool:
        """Whether this leg (0 left, 1 right) is the one being lifted."""
        machine = self._machines.get(cast(WorkingLeg, LEGS[leg]))
        return machine is not None and machine.under_way

    def _excursion(self, worker: WorkingLeg, body: Body, reference: Reference) -> float | None:
        if worker == "both":
            return EXCURSIONS[self._signal](body, reference)
        return knee_lift(body, reference, worker)

    @property
    def _leading(self) -> RepDetector:
        machines = list(self._machines.values())
        return next((machine for machine in machines if machine.under_way), machines[0])
