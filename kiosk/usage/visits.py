"""How long sessions took, and how many were a member's first; only from days on which neither describes one person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from kiosk.usage.report_source import Row
from kiosk.usage.schema import LENGTHS_MIN

MIN_SESSIONS_FOR_SHARE = 5  # per day; with fewer sessions a share could describe one person


@dataclass(frozen=True)
class Visits:
    """Sessions that have ended, on days with at least `MIN_SESSIONS_FOR_SHARE` sessions.

    by_minutes: lower end of the length, each of `LENGTHS_MIN`, to the number of sessions.
    first_time: sessions of members who said that it was their first.
    again: sessions of members who said that they had been here before.
    """

    by_minutes: Mapping[int, int] = field(default_factory=dict)
    first_time: int = 0
    again: int = 0

    @property
    def ended(self) -> int:
        return sum(self.by_minutes.values())

    @property
    def median_length(self) -> tuple[int, int | None] | None:
        """The length in minutes, from and to, that half of the sessions reached; None without sessions.

        The upper end is None for the longest.
        """
        below = 0
        for minutes, until in zip(LENGTHS_MIN, (*LENGTHS_MIN[1:], None), strict=True):
            below += self.by_minutes.get(minutes, 0)
            if 2 * below >= self.ended > 0:
                return minutes, until
        return None


def visits_of(rows: Iterable[Row], sessions: Mapping[date, int]) -> Visits:
    """Sum the rows of `ReportSource.visits`. sessions: begun on each day."""
    by_minutes, answers = Counter(dict.fromkeys(LENGTHS_MIN, 0)), Counter[int]()
    for day, minutes, first_time, ended in rows:
        if sessions[date.fromisoformat(day)] >= MIN_SESSIONS_FOR_SHARE:
            by_minutes[minutes] += ended
            answers[first_time] += ended
    return Visits(dict(by_minutes), answers[1], answers[0])
