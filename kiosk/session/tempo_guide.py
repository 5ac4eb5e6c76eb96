"""Position of the tempo rail's pill: it starts each phase with the member and moves at the exercise's tempo."""

from __future__ import annotations

from kiosk.exercises.schema import Exercise
from kiosk.movement.reading import Phase

MIN_PACED_REP_S = 2.5  # a shorter rep gets no pace, because members cannot follow a faster pill
TOP, BOTTOM = 0.0, 1.0  # position on the rail, share of its height from the top


class TempoGuide:
    """The tempo guide of one set. The pill begins downwards, or upwards if the exercise's figure begins upwards."""

    def __init__(self, exercise: Exercise) -> None:
        self._tempo = exercise.tempo
        rises = exercise.figure is not None and exercise.figure.loop[0][1] == "up"
        self._outward, self._return = ("up", "down") if rises else ("down", "up")
        self._start, self._turning_point = (BOTTOM, TOP) if rises else (TOP, BOTTOM)
        self._paced = exercise.tempo.down + exercise.tempo.hold + exercise.tempo.up >= MIN_PACED_REP_S
        self._phase: Phase | None = None
        self._since = 0.0

    def update(self, phase: Phase | None, now: float) -> None:
        """Set the phase of the newest reading; a new phase restarts the pill."""
        if phase is not self._phase:
            self._phase, self._since = phase, now

    def current(self, now: float) -> tuple[str, float] | None:
        """Text key of the label, and the pill's position, 0 top to 1 bottom; None without a pace."""
        if self._phase is None or not self._paced:
            return None
        if self._phase is Phase.TOP:
            return f"tempo.{self._outward}", self._start
        if self._phase is Phase.DOWN:
            return f"tempo.{self._outward}", self._between(self._start, self._turning_point, self._outward, now)
        if self._phase is Phase.UP:
            return f"tempo.{self._return}", self._between(self._turning_point, self._start, self._return, now)
        return ("tempo.hold" if self._tempo.hold > 0 else f"tempo.{self._return}"), self._turning_point

    def _between(self, begin: float, end: float, part: str, now: float) -> float:
        seconds = self._tempo.down if part == "down" else self._tempo.up
        share = min((now - self._since) / seconds, 1.0) if seconds > 0 else 1.0
        return begin + (end - begin) * share
