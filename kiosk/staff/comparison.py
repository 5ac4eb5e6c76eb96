"""The page that puts two ranges of days side by side."""

from __future__ import annotations

from kiosk.staff import charts
from kiosk.staff.page import (
    NOT_SHOWN,
    Block,
    Chart,
    Page,
    Table,
    format_change,
    format_count,
    format_number,
    format_share,
    format_tenths,
)
from kiosk.staff.views import exercise_title, shown_hours
from kiosk.text import Text
from kiosk.usage.report import Report, UsageTotals

MIN_SESSIONS_PER_DAY = 1.0  # a change from fewer is chance


def comparison_page(one: Report, other: Report, titles: tuple[str, str], text: Text) -> Page:
    """Two ranges side by side. titles: of the ranges."""
    if not (one.sessions or other.sessions or one.total.sets or other.total.sets):
        return Page((), text("web.nothing"), ())
    blocks = (_sums(one, other, titles, text), _exercises(one, other, titles, text), _hours(one, other, titles, text))
    return Page((), None, blocks)


def _sums(one: Report, other: Report, titles: tuple[str, str], text: Text) -> Block:
    days = [(found.last - found.first).days + 1 for found in (one, other)]
    rows = [_row("sessions", one.sessions, other.sessions, text)]
    per_day = [found.sessions / count for found, count in zip((one, other), days, strict=True)]
    rows.append((text("web.sessions-per-day"), *(format_tenths(value, text) for value in per_day), _points(*per_day)))
    for key, use_value in (("sets", "sets"), ("reps", "reps"), ("left", "left")):
        rows.append(_row(key, getattr(one.total, use_value), getattr(other.total, use_value), text))
    rows.append(_cues(one.total, other.total, text))
    rows.append((text("web.over-toes"), format_share(one.total.share), format_share(other.total.share), NOT_SHOWN))
    rows.append((text("web.busiest-hour"), _hour(one, text), _hour(other, text), NOT_SHOWN))
    return Block((Chart(text("web.sums"), None),), Table((text("web.sums"), *titles, text("web.change")), tuple(rows)))


def _row(key: str, one: int, other: int, text: Text) -> tuple[str, ...]:
    return text(f"web.{key}"), format_number(one), format_number(other), format_change(other, one)


def _points(one: float, other: float) -> str:
    return NOT_SHOWN if one < MIN_SESSIONS_PER_DAY else format_change(100 * other, 100 * one)


def _cues(one: UsageTotals, other: UsageTotals, text: Text) -> tuple[str, ...]:
    if one.cues_given is None or other.cues_given is None:
        return text("web.cues"), format_count(one.cues_given), format_count(other.cues_given), NOT_SHOWN
    return _row("cues", one.cues_given, other.cues_given, text)


def _hour(found: Report, text: Text) -> str:
    hour = found.busiest_hour
    return NOT_SHOWN if hour is None else text("glance.hour", **{"from": hour, "to": hour + 1})


def _exercises(one: Report, other: Report, titles: tuple[str, str], text: Text) -> Block:
    names = list(dict.fromkeys((*one.exercises, *other.exercises)))
    none = UsageTotals()
    sets = [[found.exercises.get(name, none).sets for name in names] for found in (one, other)]
    rows = tuple(
        (exercise_title(name, text), format_number(first), format_number(second), format_change(second, first))
        for name, first, second in zip(names, *sets, strict=True)
    )
    head = (text("web.exercise"), *titles, text("web.change"))
    return Block((Chart(text("web.sets-by-exercise"), None),), Table(head, rows, tuple(names)))


def _hours(one: Report, other: Report, titles: tuple[str, str], text: Text) -> Block:
    hours = sorted({*shown_hours(one), *shown_hours(other)})
    title = text("web.by-hour")
    labels = [str(hour) for hour in hours]
    drawing = charts.paired_columns(
        title,
        labels,
        [(name, [found.by_hour[hour] for hour in hours]) for name, found in zip(titles, (one, other), strict=True)],
    )
    rows = tuple(
        (f"{hour}:00", format_number(one.by_hour[hour]), format_number(other.by_hour[hour]))
        for hour in hours
        if one.by_hour[hour] or other.by_hour[hour]
    )
    return Block((Chart(title, drawing),), Table((text("web.hour"), *titles), rows))
