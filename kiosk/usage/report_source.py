"""Where the reports read: one mirror's log or, with the same answers, the sums of many mirrors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

Row = tuple[Any, ...]


class ReportSource(Protocol):
    """Rows of the days first to last, both included; days as ISO text."""

    def sessions(self, first: date, last: date) -> Sequence[Row]:
        """(day, hour or None where only days are known, sessions), in order."""

    def sets(self, first: date, last: date) -> Sequence[Row]:
        """(day, exercise, sets, left early, reps, good, graded, seconds), in order of day and exercise."""

    def cues(self, first: date, last: date) -> Sequence[Row]:
        """(day, exercise, cue, times given), in order of day, exercise and cue."""

    def uptime(self, first: date, last: date) -> Sequence[Row]:
        """(day, seconds up, seconds out of order, hottest in degrees Celsius or None, last sign of life), by day.

        The last sign of life: Unix seconds; None where only days are known.
        """

    def events(self, first: date, last: date) -> Sequence[Row]:
        """(at in Unix seconds, kind, detail) of the machine, as they came; nothing where only days are known."""

    def event_counts(self, first: date, last: date) -> Sequence[Row]:
        """(day, kind, how often), by day and kind."""
