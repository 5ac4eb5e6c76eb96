"""Reports for staff from the usage log: sums per day or range, never a single set."""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from kiosk.usage.records import PRAISE_CUE, EventKind, local_time
from kiosk.usage.report_source import ReportSource
from kiosk.usage.visits import MIN_SESSIONS_FOR_SHARE, Visits, visits_of

MIN_SETS_FOR_SHARE = 5  # per exercise and day; with fewer sets a share could describe a single set
MAX_DAILY_SPANS = 62  # days; a longer range is reported by month

DayRange = tuple[date, date]  # first and last, both included
Value = TypeVar("Value")


@dataclass(frozen=True)
class UsageTotals:
    """Sums over several sets.

    sets: sets ended.
    left: sets ended early; part of `sets`.
    reps: reps counted.
    seconds: total duration of the sets.
    share: good reps / graded reps, 0 to 1, "knees over toes"; None where nothing was graded, or where too few
        sessions or sets make it personal.
    cues: cue id to the number of times it was given, without praise; None where too few sessions or sets make it
        personal, because the cues tell what the share does.
    """

    sets: int = 0
    left: int = 0
    reps: int = 0
    seconds: float = 0.0
    share: float | None = None
    cues: dict[str, int] | None = field(default_factory=dict)

    @property
    def cues_given(self) -> int | None:
        return None if self.cues is None else sum(self.cues.values())


@dataclass(frozen=True)
class MachineEvent:
    """One event of the machine.

    at: local time.
    kind: what happened.
    detail: the camera, button or value concerned; may be empty.
    """

    at: datetime
    kind: EventKind
    detail: str


@dataclass(frozen=True)
class MachineTotals:
    """The mirror's own figures over some days.

    up_s: seconds that the program ran.
    out_of_order_s: seconds without camera or model; part of `up_s`.
    hottest_c: highest processor temperature in degrees Celsius; None where the board reports none.
    last_seen: local time of the last entry; None where it did not run or only daily sums exist.
    """

    up_s: float = 0.0
    out_of_order_s: float = 0.0
    hottest_c: float | None = None
    last_seen: datetime | None = None


@dataclass(frozen=True)
class ReportSpan:
    """One day of the range, or one month of a long range.

    first, last: days, both included.
    sessions: sessions begun.
    use: sums over the sets.
    machine: the mirror's own figures.
    """

    first: date
    last: date
    sessions: int
    use: UsageTotals
    machine: MachineTotals


@dataclass(frozen=True)
class Report:
    """The figures that staff see about a range of days.

    first, last: days, both included.
    sessions: sessions begun.
    total: sums over all sets.
    exercises: exercise name to its sums, most used first.
    by_weekday: sessions begun, from Monday to Sunday, in each of the 24 hours; all zero where only daily sums exist.
    spans: the whole range in order, including empty days or months.
    machine: the mirror's own figures.
    events: in order; empty where only their counts are known.
    event_counts: number of events by kind.
    visits: lengths and first times of the sessions that have ended.
    """

    first: date
    last: date
    sessions: int
    total: UsageTotals
    exercises: dict[str, UsageTotals]
    by_weekday: tuple[tuple[int, ...], ...]
    spans: tuple[ReportSpan, ...]
    machine: MachineTotals
    events: tuple[MachineEvent, ...]
    event_counts: dict[EventKind, int] = field(default_factory=dict)
    visits: Visits = field(default_factory=Visits)

    @property
    def by_hour(self) -> tuple[int, ...]:
        """Sessions begun in each of the 24 hours; all zero where only daily sums exist."""
        return tuple(map(sum, zip(*self.by_weekday, strict=True)))

    @property
    def busiest_hour(self) -> int | None:
        """The hour (0 to 23) in which most sessions began; None without sessions."""
        return max(range(24), key=self.by_hour.__getitem__) if any(self.by_hour) else None


@dataclass(frozen=True)
class DayUsage:
    """One exercise on one day: a line of the CSV file."""

    day: date
    exercise: str
    use: UsageTotals


@dataclass
class _Totals:
    """Running sums for `UsageTotals`.

    good, graded, cues: only from days with enough sessions and sets for a share.
    shown: whether there was such a day.
    """

    sets: int = 0
    left: int = 0
    reps: int = 0
    seconds: float = 0.0
    good: int = 0
    graded: int = 0
    cues: dict[str, int] = field(default_factory=dict)
    shown: bool = False

    def add(self, other: _Totals) -> None:
        self.sets += other.sets
        self.left += other.left
        self.reps += other.reps
        self.seconds += other.seconds
        self.good += other.good
        self.graded += other.graded
        self.shown |= other.shown
        for cue, given in other.cues.items():
            self.cues[cue] = self.cues.get(cue, 0) + given

    def use(self) -> UsageTotals:
        share = self.good / self.graded if self.graded else None
        return UsageTotals(
            self.sets,
            self.left,
            self.reps,
            self.seconds,
            share,
            dict(sorted(self.cues.items(), key=lambda cue: -cue[1])) if self.shown or not self.sets else None,
        )


def report(
    source: ReportSource | None, first: date, last: date, zone: ZoneInfo | None, exercise: str | None = None
) -> Report:
    """Report the days `first` to `last`, both included. Raises StoreError.

    source: None where there is no log yet; everything is then zero.
    zone: of the log's days; None = the machine's own.
    exercise: count only sets of this exercise; sessions and the machine's figures stay complete.
    """
    by_weekday, by_day = [[0] * 24 for _ in range(7)], Counter[date]()
    for text, hour, sessions in source.sessions(first, last) if source else ():
        day = date.fromisoformat(text)
        if hour is not None:
            by_weekday[day.weekday()][hour] += sessions
        by_day[day] += sessions
    ranges = spans(first, last)
    parts = {span: _Totals() for span in ranges}
    exercises: dict[str, _Totals] = {}
    for (day, name), part in _by_day_and_exercise(source, first, last, by_day).items():
        if exercise in (None, name):
            parts[_span_of(day, ranges)].add(part)
            exercises.setdefault(name, _Totals()).add(part)
    total = _Totals()
    for part in parts.values():
        total.add(part)
    machines = _machines(source, first, last, zone)
    most_used = sorted(exercises, key=lambda name: (-exercises[name].sets, name))
    return Report(
        first=first,
        last=last,
        sessions=by_day.total(),
        total=total.use(),
        exercises={name: exercises[name].use() for name in most_used},
        by_weekday=tuple(map(tuple, by_weekday)),
        spans=tuple(
            ReportSpan(*span, sum(_values_within(span, by_day)), part.use(), _combined(_values_within(span, machines)))
            for span, part in parts.items()
        ),
        machine=_combined(machines.values()),
        events=_events(source, first, last, zone),
        event_counts=_event_counts(source, first, last),
        visits=visits_of(source.visits(first, last), by_day) if source else Visits(),
    )


def spans(first: date, last: date) -> list[DayRange]:
    """The days of the range, or its calendar months if it is long, as (first, last); end months may be partial."""
    found: list[DayRange] = []
    by_months = (last - first).days >= MAX_DAILY_SPANS
    while True:
        month_end = first.replace(day=monthrange(first.year, first.month)[1])
        end = min(month_end, last) if by_months else first
        found.append((first, end))
        if end == last:
            return found
        first = end + timedelta(days=1)


def _span_of(day: date, ranges: Sequence[DayRange]) -> DayRange:
    return ranges[bisect_right(ranges, day, key=lambda span: span[0]) - 1]


def daily_usage(source: ReportSource | None, first: date, last: date) -> list[DayUsage]:
    """One line per day and exercise, in order. Raises StoreError."""
    by_day = Counter[date]()
    for day, _, sessions in source.sessions(first, last) if source else ():
        by_day[date.fromisoformat(day)] += sessions
    parts = _by_day_and_exercise(source, first, last, by_day)
    return [DayUsage(day, exercise, part.use()) for (day, exercise), part in parts.items()]


def sets_by_exercise(source: ReportSource | None, first: date, last: date) -> dict[str, int]:
    """The number of sets of each exercise, without the cost of a report. Raises StoreError."""
    found = Counter[str]()
    for _, exercise, sets, *_ in source.sets(first, last) if source else ():
        found[exercise] += sets
    return dict(found)


def _by_day_and_exercise(
    source: ReportSource | None, first: date, last: date, sessions: Counter[date]
) -> dict[tuple[date, str], _Totals]:
    parts: dict[tuple[date, str], _Totals] = {}
    if source is None:
        return parts
    for text, exercise, sets, left, reps, good, graded, seconds in source.sets(first, last):
        day = date.fromisoformat(text)
        shown = sessions[day] >= MIN_SESSIONS_FOR_SHARE and sets >= MIN_SETS_FOR_SHARE
        good, graded = (good, graded) if shown else (0, 0)
        parts[day, exercise] = _Totals(sets, left, reps, seconds, good, graded, shown=shown)
    for text, exercise, cue, given in source.cues(first, last):
        part = parts[date.fromisoformat(text), exercise]
        if part.shown and cue != PRAISE_CUE:
            part.cues[cue] = given
    return parts


def _events(source: ReportSource | None, first: date, last: date, zone: ZoneInfo | None) -> tuple[MachineEvent, ...]:
    if source is None:
        return ()
    rows = source.events(first, last)
    return tuple(MachineEvent(local_time(at, zone), EventKind(kind), detail) for at, kind, detail in rows)


def _event_counts(source: ReportSource | None, first: date, last: date) -> dict[EventKind, int]:
    happened = Counter[EventKind]()
    for _, kind, times in source.event_counts(first, last) if source else ():
        happened[EventKind(kind)] += times
    return dict(happened)


def _machines(source: ReportSource | None, first: date, last: date, zone: ZoneInfo | None) -> dict[date, MachineTotals]:
    rows = source.uptime(first, last) if source else ()
    return {
        date.fromisoformat(day): MachineTotals(
            up_s, out_of_order_s, hottest_c, None if at is None else local_time(at, zone)
        )
        for day, up_s, out_of_order_s, hottest_c, at in rows
    }


def _values_within(span: DayRange, values: Mapping[date, Value]) -> list[Value]:
    return [value for day, value in values.items() if span[0] <= day <= span[1]]


def _combined(machines: Iterable[MachineTotals]) -> MachineTotals:
    known = list(machines)
    return MachineTotals(
        up_s=sum(machine.up_s for machine in known),
        out_of_order_s=sum(machine.out_of_order_s for machine in known),
        hottest_c=max((machine.hottest_c for machine in known if machine.hottest_c is not None), default=None),
        last_seen=max((machine.last_seen for machine in known if machine.last_seen is not None), default=None),
    )
