"""The range of days that a page shows, parsed from its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from kiosk.errors import KioskError
from kiosk.text import Text
from kiosk.text.dates import format_day, format_day_month, format_short_day
from kiosk.usage.report import DayRange

# Days up to today: text keys of the menu entry and of the page's title.
MENU = {
    1: ("button.today", "staff.today"),
    7: ("button.seven-days", "web.last-week"),
    30: ("button.thirty-days", "web.last-month"),
    365: ("web.year", "web.last-year"),
}
MAX_DAYS = 20 * 366  # longer than any mirror is in use


class RangeError(KioskError, ValueError):
    """The address asks for an impossible range. The message is a text key: the page is in the reader's language."""


@dataclass(frozen=True)
class DateRange:
    """The days that a page shows.

    first, last: both included.
    menu: number of days up to today, a key of `MENU`; None where the address names the days.
    scope: query parameters that select part of a fleet; empty on a mirror's own pages.
    """

    first: date
    last: date
    menu: int | None = None
    scope: Mapping[str, str] = field(default_factory=dict)

    @property
    def days(self) -> DayRange:
        return self.first, self.last

    @property
    def before(self) -> DayRange:
        """As many days before them; the calendar's first days have none, and are compared with themselves."""
        days = self.last - self.first + timedelta(days=1)
        if self.first - date.min < days:
            return self.days
        return self.first - days, self.last - days

    @property
    def query(self) -> dict[str, str]:
        """Query parameters for a link to another page with the same days and scope."""
        return {**self.days_query, **self.scope}

    @property
    def days_query(self) -> dict[str, str]:
        """Query parameters for a link to another page with the same days only."""
        if self.menu is not None:
            return {"days": str(self.menu)}
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}

    def title(self, text: Text) -> str:
        return text(MENU[self.menu][1]) if self.menu else self.format(text)

    def format(self, text: Text) -> str:
        if self.first == self.last:
            return format_day(self.first, text)
        return text("date.range", first=format_short_day(self.first, text), last=format_short_day(self.last, text))

    def format_short(self, text: Text) -> str:
        """Such as 17 Nov to 23 Nov 2026, for the head of a column; both years only where they differ."""
        first, last = format_day_month(self.first, text), f"{format_day_month(self.last, text)} {self.last.year}"
        if self.first == self.last:
            return last
        same = self.first.year == self.last.year
        return text("date.range", first=first if same else f"{first} {self.first.year}", last=last)


def parse_date_range(
    query: Mapping[str, str], today: date, default_days: int = 1, scope: Mapping[str, str] | None = None
) -> DateRange:
    """Parse `days=7`, or `from=2026-03-01&to=2026-03-10`, where either alone means one day. Raises RangeError.

    default_days: number of days up to today where the query names none.
    scope: see `DateRange`.
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


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError as error:
        raise RangeError("web.range-no-day") from error
