"""Which days a page shows: what its address asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from kiosk.errors import KioskError
from kiosk.text import Text
from kiosk.usage.report import DayRange

# Days up to today, and the text keys of the menu's word and of the page's title.
MENU = {
    1: ("button.today", "staff.today"),
    7: ("button.seven-days", "staff.seven-days"),
    30: ("button.thirty-days", "staff.thirty-days"),
    365: ("web.year", "web.last-year"),
}


MAX_DAYS = 20 * 366  # longer than any mirror hangs


class RangeError(KioskError, ValueError):
    """The address asks for days that cannot be; its words are a text key, for the page is in the reader's language."""


@dataclass(frozen=True)
class DateRange:
    """first and last: both included. menu: so many days up to today, where they were asked for like that.

    scope: which part of a fleet the page is about, as its address says it; nothing for one mirror's own pages.
    """

    first: date
    last: date
    menu: int | None = None
    scope: Mapping[str, str] = field(default_factory=dict)

    @property
    def days(self) -> DayRange:
        return self.first, self.last

    @property
    def query(self) -> dict[str, str]:
        """The same days and scope for the address of another page."""
        return {**self.days_query, **self.scope}

    @property
    def days_query(self) -> dict[str, str]:
        """The same days for the address of another page, whatever it is about."""
        if self.menu is not None:
            return {"days": str(self.menu)}
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}

    def title(self, text: Text) -> str:
        return text(MENU[self.menu][1]) if self.menu else self.in_words(text)

    def in_words(self, text: Text) -> str:
        if self.first == self.last:
            return day_in_words(self.first, text)
        return text("date.range", first=short_day(self.first, text), last=short_day(self.last, text))


def parse_date_range(
    query: Mapping[str, str], today: date, default_days: int = 1, scope: Mapping[str, str] | None = None
) -> DateRange:
    """`days=7`, or `from=2026-03-01&to=2026-03-10` (one of them alone is one day); else `usual` days up to today.

    scope: see `Range`. Raises RangeError.
    """
    scope = scope or {}
    first, last = query.get("from"), query.get("to")
    if first or last:
        found = DateRange(_day(first or last), _day(last or first), scope=scope)
        if found.last < found.first:
            raise RangeError("web.range-backwards")
        if (found.last - found.first).days > MAX_DAYS:
            raise RangeError("web.range-long")
        return found
    wanted = query.get("days", str(default_days))
    if wanted not in map(str, MENU):
        raise RangeError("web.range-unknown")
    return DateRange(today - timedelta(days=int(wanted) - 1), today, int(wanted), scope)


def day_in_words(day: date, text: Text) -> str:
    weekday = text.numbered("date.weekday")[day.weekday()]
    return text("date.day", weekday=weekday, day=day.day, month=month_in_words(day, text), year=day.year)


def short_day(day: date, text: Text) -> str:
    weekday = text.numbered("date.weekday-short")[day.weekday()]
    return text("date.day", weekday=weekday, day=day.day, month=month_in_words(day, text)[:3], year=day.year)


def month_in_words(day: date, text: Text) -> str:
    return text.numbered("date.month")[day.month - 1]


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError as error:
        raise RangeError("web.range-no-day") from error
