"""Decides which notices staff get: one per fault, one at its end, one summary per week. Pure; time is passed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Literal

from kiosk.notify.faults import Fault, Readings, Rules, standing_since
from kiosk.usage.records import local_time

SUMMARY_TIME = time(8)  # local time on Monday from which the summary of the last week is sent

NoticeKind = Literal["fault", "over", "summary"]


@dataclass(frozen=True)
class Notice:
    """One report to staff.

    kind: a fault, its end, or the summary of a week.
    day: local day of the notice.
    about: the fault; None for a summary.
    week: Monday of the summarised week; None for a fault.
    """

    kind: NoticeKind
    day: date
    about: Fault | None = None
    week: date | None = None


@dataclass(frozen=True)
class Watched:
    """The reports so far.

    open_since: start of each fault that was reported and has not ended, Unix seconds.
    summarised: Monday of the last week whose summary was sent; None before the first look.
    """

    open_since: dict[Fault, float] = field(default_factory=dict)
    summarised: date | None = None


def look(watched: Watched, readings: Readings, rules: Rules) -> tuple[Watched, list[Notice]]:
    """The reports after this look, and the new notices."""
    day = local_time(readings.now, rules.zone).date()
    open_since: dict[Fault, float] = {}
    notices: list[Notice] = []
    for fault in Fault:
        before = watched.open_since.get(fault)
        since = standing_since(fault, readings, rules, before)
        if since is not None:
            open_since[fault] = since
        if (since is None) != (before is None):
            notices.append(Notice("over" if since is None else "fault", day, fault))
    summarised, week = _summary(watched.summarised, readings.now, rules)
    if week is not None:
        notices.append(Notice("summary", day, week=week))
    return Watched(open_since, summarised), notices


def _summary(summarised: date | None, now: float, rules: Rules) -> tuple[date, date | None]:
    """The last summarised week after this look, and the week to summarise now; None for none.

    The first look sends nothing. Weeks in which the board was off are skipped.
    """
    local = local_time(now, rules.zone)
    last_week = local.date() - timedelta(days=local.weekday() + 7)
    if summarised is None:
        return last_week, None
    if last_week <= summarised or (local.weekday() == 0 and local.time() < SUMMARY_TIME):
        return summarised, None
    return last_week, last_week
