"""The page of today: whether the mirror is well, and how the day compares with the same weekday before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import mean, median
from zoneinfo import ZoneInfo

from kiosk.staff.page import NOT_SHOWN, Condition, Figure, Page, format_number, format_share
from kiosk.staff.views import exercise_block, exercise_title, hour_block, most_used, share_note
from kiosk.text import Text
from kiosk.text.dates import format_day_month
from kiosk.usage.report import Report, report
from kiosk.usage.report_source import ReportSource

USUAL_WEEKS = 8  # before today; those of them count in which the mirror was used on this weekday
SAME_SHARE = 0.15  # of the usual number; a smaller difference is none


@dataclass(frozen=True)
class Day:
    """A day and the same weekdays before it.

    today: so far.
    last_week: the same weekday a week ago.
    usual: the same weekdays of the last `USUAL_WEEKS` weeks on which the mirror was used; may be empty.
    """

    today: Report
    last_week: Report
    usual: tuple[Report, ...]


def read_day(source: ReportSource | None, today: date, zone: ZoneInfo | None) -> Day:
    """Raises StoreError."""
    earlier = [
        report(source, day, day, zone)
        for day in (today - timedelta(days=7 * week) for week in range(1, USUAL_WEEKS + 1))
    ]
    return Day(report(source, today, today, zone), earlier[0], tuple(found for found in earlier if found.sessions))


def today_page(day: Day, now: datetime, condition: Condition, text: Text) -> Page:
    """now: local time."""
    today = day.today
    earlier = day.last_week
    hours = (_hour_label(today.busiest_hour, text), _hour_label(earlier.busiest_hour, text), _usual_hour(day, text))
    exercises = (most_used(today, text), most_used(earlier, text), _usual_exercise(day, text))
    shares = (format_share(today.total.share), format_share(earlier.total.share), _usual_share(day))
    figures = (
        _figure(day, "sessions", text, lambda found: found.sessions),
        _figure(day, "sets", text, lambda found: found.total.sets),
        _compared(day, "busiest-hour", text, *hours),
        _compared(day, "most-used", text, *exercises),
        _compared(day, "over-toes", text, *shares),
    )
    blocks = (exercise_block(today, text), hour_block(today, text)) if today.sessions else ()
    note = share_note(today, text) if today.sessions else None
    return Page(figures, note, blocks, condition=condition, sentence=in_words(day, now, text))


def in_words(day: Day, now: datetime, text: Text) -> str:
    """The day in one sentence."""
    sessions = day.today.sessions
    parts = [text("glance.so-far", n=sessions) if sessions else text("glance.nobody")]
    if day.usual:
        usual = round(median(_begun_by(found, now) for found in day.usual))
        far = abs(sessions - usual) > max(1.0, SAME_SHARE * usual)
        comparison = "same" if not far else "more" if sessions > usual else "fewer"
        weekday = text.numbered("date.weekday")[day.today.first.weekday()]
        parts.append(text(f"glance.{comparison}", weekday=weekday, time=f"{now:%H:%M}", usual=usual))
    if day.today.exercises:
        parts.append(text("glance.mostly", exercise=most_used(day.today, text)))
    return f"{', '.join(parts)}."


def _begun_by(found: Report, now: datetime) -> float:
    """Sessions begun by this time of the day, the running hour in proportion."""
    return sum(found.by_hour[: now.hour]) + found.by_hour[now.hour] * now.minute / 60


def _figure(day: Day, key: str, text: Text, value: Callable[[Report], int]) -> Figure:
    usual = format_number(median(map(value, day.usual))) if day.usual else NOT_SHOWN
    return _compared(day, key, text, format_number(value(day.today)), format_number(value(day.last_week)), usual)


def _compared(day: Day, key: str, text: Text, number: str, last_week: str, usual: str) -> Figure:
    """number, last_week, usual: formatted."""
    weekday = day.today.first.weekday()
    labels = (
        text("glance.usual", weekday=text.numbered("date.weekday")[weekday]),
        text(
            "glance.last-week",
            weekday=text.numbered("date.weekday-short")[weekday],
            day=format_day_month(day.last_week.first, text),
        ),
    )
    return Figure(number, text(f"web.{key}"), tuple(zip(labels, (usual, last_week), strict=True)))


def _hour_label(hour: int | None, text: Text) -> str:
    return NOT_SHOWN if hour is None else text("glance.hour", **{"from": hour, "to": hour + 1})


def _usual_hour(day: Day, text: Text) -> str:
    by_hour = [sum(hours) for hours in zip(*(found.by_hour for found in day.usual), strict=True)]
    return _hour_label(by_hour.index(max(by_hour)) if any(by_hour) else None, text)


def _usual_exercise(day: Day, text: Text) -> str:
    sets = Counter[str]()
    for found in day.usual:
        sets.update({name: use.sets for name, use in found.exercises.items()})
    return exercise_title(sets.most_common(1)[0][0], text) if sets else NOT_SHOWN


def _usual_share(day: Day) -> str:
    shares = [found.total.share for found in day.usual if found.total.share is not None]
    return format_share(mean(shares) if shares else None)
