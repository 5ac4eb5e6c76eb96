"""The interface that reports read from: the log of one mirror, or the sums of many mirrors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

Row = tuple[Any, ...]


class ReportSource(Protocol):
    """Rows for the days `first` to `last`, both included; days are ISO text."""

    def sessions(self, first: date, last: date) -> Sequence[Row]:
        """(day, hour, sessions), in order. The hour is None where only daily sums exist."""

    def sets(self, first: date, last: date) -> Sequence[Row]:
        """(day, exercise, sets, left early, reps, good, graded, seconds), in order of day and exercise."""

    def cues(self, first: date, last: date) -> Sequence[Row]:
        """(day, exercise, cue, times given), in order of day, exercise and cue."""

    def visits(self, first: date, last: date) -> Sequence[Row]:
        """(day, minutes, first time, sessions) of the sessions that have ended; empty where they are not known.

        Minutes: the lower end of their length, one of `LENGTHS_MIN`. First time: 1, 0, or -1 where nobody answered.
        """

    def uptime(self, first: date, last: date) -> Sequence[Row]:
        """(day, seconds up, seconds out of order, hottest in degrees Celsius or None, last seen), by day.

        Last seen: Unix seconds; None where only daily sums exist.
        """

    def events(self, first: date, last: date) -> Sequence[Row]:
        """(Unix seconds, kind, detail) of the machine's events, in order; empty where only daily sums exist."""

    def event_counts(self, first: date, last: date) -> Sequence[Row]:
        """(day, kind, count), by day and kind."""
