"""The rep detectors of one set and their combined state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from kiosk.exercises.schema import PhaseRules
from kiosk.movement.holds import HoldTimer
from kiosk.movement.reading import Phase
from kiosk.movement.rep_detector import RepDetector, RepSpan
from kiosk.movement.signals import Body, Reference

WorkingLeg = Literal["left", "right", "both"]
# The phase signal of a kind: 0 in the start posture, growing with the movement; None where it is not read.
Excursion = Callable[[Body, Reference, WorkingLeg], float | None]


class FinishedRep(NamedTuple):
    """A rep that has just ended.

    leg: the leg whose detector found it, or "both" where one detector watches the whole body.
    span: its times and its peak.
    """

    leg: WorkingLeg
    span: RepSpan


class RepCounter:
    """One detector for the whole body, or one per leg where each leg counts; a timer where a posture is held.

    rules: thresholds of the exercise.
    excursion: the phase signal of the exercise's kind.
    legs: the working legs that count; each one gets a detector.
    timed: whether a posture is held and timed instead of repeated.
    """

    def __init__(
        self,
        rules: PhaseRules,
        excursion: Excursion,
        legs: tuple[WorkingLeg, ...] = ("both",),
        timed: bool = False,
    ) -> None:
        self._excursion = excursion
        self._hold = HoldTimer(rules) if timed else None
        self._detectors: dict[WorkingLeg, RepDetector] = {
            leg: self._hold.detector if self._hold else RepDetector(rules) for leg in legs
        }

    def step(
        self, body: Body | None, reference: Reference | None, t: float, posture_held: bool = True
    ) -> FinishedRep | None:
        """Take one pose and return the rep that ended with it, otherwise None.

        body, reference: None where nothing is readable.
        posture_held: whether the seconds of a hold count with this pose.
        """
        finished: FinishedRep | None = None
        for leg, detector in self._detectors.items():
            excursion = None
            if body is not None and reference is not None:
                excursion = self._excursion(body, reference, leg)
            span = self._hold.step(excursion, posture_held, t) if self._hold else detector.step(excursion, t)
            if span is not None:
                finished = FinishedRep(leg, span)
        return finished

    def forget(self) -> None:
        """Drop the rep under way."""
        for detector in self._detectors.values():
            detector.forget()

    @property
    def under_way(self) -> bool:
        """Whether a rep has begun and not yet ended."""
        return any(detector.under_way for detector in self._detectors.values())

    @property
    def half_rep(self) -> bool:
        """Whether the member came back with this very pose without having gone far enough."""
        return any(detector.half_rep for detector in self._detectors.values())

    @property
    def too_quick(self) -> float | None:
        """Start of a movement that ended with this very pose, too soon to count, seconds; None = none did."""
        starts = [detector.too_quick for detector in self._detectors.values() if detector.too_quick is not None]
        return min(starts, default=None)

    @property
    def progress(self) -> float | None:
        """Progress of the leading detector, 0..1; None while unreadable."""
        return self._leading.progress

    @property
    def travel(self) -> float | None:
        """Progress of the leading detector without its limits; None while unreadable."""
        return self._leading.travel

    @property
    def phase(self) -> Phase:
        """Phase of the leading detector, or HOLD."""
        return Phase.HOLD if self.holding else self._leading.phase

    @property
    def hold_seconds(self) -> float:
        """Seconds held so far; 0 where nothing is timed."""
        return self._hold.seconds if self._hold else 0.0

    @property
    def holding(self) -> bool:
        """Whether a posture is held correctly now."""
        return self._hold is not None and self._hold.holding

    @property
    def hold_in_range(self) -> bool:
        """Whether a posture is held now, correctly or not."""
        return self._hold is not None and self._hold.in_range

    def frozen(self, t: float) -> bool:
        """Whether the body has been lost for more than 0.5 s, so that the detectors wait."""
        return self._leading.frozen(t)

    @property
    def _leading(self) -> RepDetector:
        detectors = list(self._detectors.values())
        return next((detector for detector in detectors if detector.under_way), detectors[0])
