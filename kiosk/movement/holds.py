"""Timed postures: how long a stretch has been held."""

from __future__ import annotations

from kiosk.exercises.schema import PhaseRules
from kiosk.movement.rep_detector import RepDetector, RepSpan

HELD_FROM = 0.35  # of the range: some way in, so that neither the whole way in nor the still part alone is the hold


class HoldTimer:
    """Counts the seconds during which the movement stands well inside its range; losing the posture stops the count.

    stretching: well inside the range now. holding: and in the right posture.
    """

    def __init__(self, rules: PhaseRules) -> None:
        self.machine = RepDetector(rules)
        self.seconds = 0.0
        self.stretching = self.holding = False
        self._last: float | None = None

    def step(self, excursion: float | None, upright: bool, t: float) -> RepSpan | None:
        """Take one value; returns the hold that ended with it, as one long rep. upright: the posture counts."""
        span = self.machine.step(excursion, t)
        progress = self.machine.progress
        self.stretching = progress is not None and progress >= HELD_FROM
        self.holding = self.stretching and upright
        if self.holding and self._last is not None:
            self.seconds += t - self._last
        self._last = t
        return span
