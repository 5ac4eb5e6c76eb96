"""Computes from a mirror's usage log the daily sums that it may send."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kiosk.fleet.messages import DaySums, ExerciseSums, MachineSums
from kiosk.usage.records import PRAISE_CUE, EventKind
from kiosk.usage.report import MIN_SETS_FOR_SHARE
from kiosk.usage.report_source import ReportSource
from kiosk.usage.visits import MIN_SESSIONS_FOR_SHARE


@dataclass(frozen=True)
class DayTotals:
    """The contents of a day's message. Empty contents withdraw an earlier message.

    sessions: sessions begun that day.
    exercises: exercise name to its sums.
    running: the machine's own sums.
    """

    sessions: int = 0
    exercises: Mapping[str, ExerciseSums] = field(default_factory=dict)
    running: MachineSums = field(default_factory=MachineSums)

    def message(self, mirror: str, day: date, revision: int) -> DaySums:
        return DaySums(
            mirror=mirror,
            day=day,
            revision=revision,
            sessions=self.sessions,
            exercises=dict(self.exercises),
            running=self.running,
        )


def daily_totals(source: ReportSource, first: date, last: date) -> dict[date, DayTotals]:
    """The days from `first` to `last`, both included, that have any entry in the log. Raises StoreError."""
    sessions = Counter[date]()
    for day, _, number in source.sessions(first, last):
        sessions[date.fromisoformat(day)] += number
    cues: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for day, exercise, cue, given in source.cues(first, last):
        if cue != PRAISE_CUE:
            cues[day, exercise][cue] = given
    exercises: dict[date, dict[str, ExerciseSums]] = defaultdict(dict)
    for text, exercise, sets, left, reps, good, graded, seconds in source.sets(first, last):
        day = date.fromisoformat(text)
        shown = sessions[day] >= MIN_SESSIONS_FOR_SHARE and sets >= MIN_SETS_FOR_SHARE
        exercises[day][exercise] = ExerciseSums(
            sets=sets,
            left=left,
            reps=reps,
            seconds=seconds,
            good=good if shown else None,
            graded=graded if shown else None,
            cues=cues[text, exercise] if shown else {},
        )
    running = machine_sums_by_day(source, first, last)
    return {
        day: DayTotals(sessions[day], exercises.get(day, {}), running.get(day, MachineSums()))
        for day in sorted(sessions.keys() | exercises.keys() | running.keys())
    }


def machine_sums_by_day(source: ReportSource, first: date, last: date) -> dict[date, MachineSums]:
    """The machine's own sums of these days; days without an entry are left out. Raises StoreError."""
    events: dict[date, dict[EventKind, int]] = defaultdict(dict)
    for day, kind, times in source.event_counts(first, last):
        events[date.fromisoformat(day)][EventKind(kind)] = times
    found = {
        date.fromisoformat(day): MachineSums(up_s=up_s, out_of_order_s=down_s, hottest_c=hottest_c)
        for day, up_s, down_s, hottest_c, _ in source.uptime(first, last)
    }
    return {
        day: found.get(day, MachineSums()).model_copy(update={"events": events.get(day, {})})
        for day in found.keys() | events.keys()
    }
