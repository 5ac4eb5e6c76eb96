"""Where the pill of the tempo rail stands: it goes ahead at the exercise's own pace, and begins with the member."""

from __future__ import annotations

from kiosk.exercises.schema import Exercise
from kiosk.movement.reading import Phase

QUICKEST_S = 2.5  # a rep that is over sooner is not paced: nobody could follow the pill
TOP, BOTTOM = 0.0, 1.0  # of the rail


class TempoGuide:
    """One set's guide. Most exercises begin by going down; those whose figure begins by going up run the other way."""

    def __init__(self, exercise: Exercise) -> None:
        self._tempo = exercise.tempo
        rises = exercise.figure is not None and exercise.figure.loop[0][1] == "up"
        self._there, self._back = ("up", "down") if rises else ("down", "up")
        self._start, self._far = (BOTTOM, TOP) if rises else (TOP, BOTTOM)
        self._paced = exercise.tempo.down + exercise.tempo.hold + exercise.tempo.up >= QUICKEST_S
        self._phase: Phase | None = None
        self._since = 0.0

    def update(self, phase: Phase | None, now: float) -> None:
        """Take the phase of the newest reading; a new one starts the pill on its way."""
        if phase is not self._phase:
            self._phase, self._since = phase, now

    def current(self, now: float) -> tuple[str, float] | None:
        """Text key of the word, and how far down the rail the pill is, 0..1; None while there is nothing to pace."""
        if self._phase is None or not self._paced:
            return None
        if self._phase is Phase.TOP:
            return f"tempo.{self._there}", self._start
        if self._phase is Phase.DOWN:
            return f"tempo.{self._there}", self._between(self._start, self._far, self._there, now)
        if self._phase is Phase.UP:
            return f"tempo.{self._back}", self._between(self._far, self._start, self._back, now)
        return ("tempo.hold" if self._tempo.hold > 0 else f"tempo.{self._back}"), self._far

    def _between(self, begin: float, end: float, part: str, now: float) -> float:
        seconds = self._tempo.down if part == "down" else self._tempo.up
        share = min((now - self._since) / seconds, 1.0) if seconds > 0 else 1.0
        return begin + (end - begin) * share
