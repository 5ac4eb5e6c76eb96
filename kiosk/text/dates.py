"""Days and months in the form of a language."""

from __future__ import annotations

from datetime import date

from kiosk.text.catalogue import Text


def format_day(day: date, text: Text) -> str:
    """Such as Saturday 28 March 2026."""
    weekday = text.numbered("date.weekday")[day.weekday()]
    return text("date.day", weekday=weekday, day=day.day, month=format_month(day, text), year=day.year)


def format_short_day(day: date, text: Text) -> str:
    """Such as Sat 28 Mar 2026."""
    weekday = text.numbered("date.weekday-short")[day.weekday()]
    return text("date.day", weekday=weekday, day=day.day, month=format_month(day, text)[:3], year=day.year)


def format_day_month(day: date, text: Text) -> str:
    """Such as 28 Mar: for a place with room for a few letters."""
    return text("date.day-month", day=day.day, month=format_month(day, text)[:3])


def format_month(day: date, text: Text) -> str:
    return text.numbered("date.month")[day.month - 1]
