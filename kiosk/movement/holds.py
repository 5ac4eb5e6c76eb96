"""Timed postures: how long a posture has been held."""

from __future__ import annotations

from kiosk.exercises.schema import PhaseRules
from kiosk.movement.rep_detector import RepDetector, RepSpan

# Progress from which a hold counts: excludes most of the way in, and tolerates sway near the end of the range.
MIN_HOLD_PROGRESS = 0.35


class HoldTimer:
    """Counts the seconds in which the movement is well inside its range and in the right posture.

    detector: finds the whole hold as one long rep.
    seconds: held so far, 0 or more.
    in_range: whether the movement is well inside its range now.
    holding: whether it is in range and in the right posture now.
    """

    def __init__(self, rules: PhaseRules) -> None:
        self.detector = RepDetector(rules)
        self.seconds = 0.0
        self.in_range = self.holding = False
        self._last: float | None = None

    def step(self, excursion: float | None, posture_held: bool, t: float) -> RepSpan | None:
        """Take one value (None: unreadable); returns the hold that ended with it as one long rep, otherwise None."""
        span = self.detector.step(excursion, t)
        progress = self.detector.progress
        self.in_range = progress is not None and progress >= MIN_HOLD_PROGRESS
        self.holding = self.in_range and posture_held
        if self.holding and self._last is not None:
            self.seconds += t - self._last
        self._last = t
        return span
