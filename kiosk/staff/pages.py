"""The pages and downloads that are read from the usage log."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask import Flask, Response, abort, g, render_template, request

from kiosk.exercises.schema import Exercise
from kiosk.settings import Settings
from kiosk.staff.comparison import comparison_page
from kiosk.staff.condition import read_condition
from kiosk.staff.date_range import DateRange, parse_date_range
from kiosk.staff.glance import read_day, today_page
from kiosk.staff.health_view import health_page
from kiosk.staff.page import Condition, Download, Page
from kiosk.staff.views import exercise_page, exercise_title, usage_page
from kiosk.usage.export import as_csv, as_json, health_as_csv, health_as_json, sessions_as_csv
from kiosk.usage.records import local_time
from kiosk.usage.report import Report, daily_usage, report, sets_by_exercise
from kiosk.usage.store import open_log

USAGE_FILES = (("csv", "web.csv"), ("json", "web.json"), ("sessions_csv", "web.sessions-csv"))
HEALTH_FILES = (("health_csv", "web.csv"), ("health_json", "web.json"))


@dataclass(frozen=True)
class PageSources:
    """What the pages are made from.

    state: directory of the usage log.
    settings: of the mirror.
    exercises: of the catalogue, by name.
    mistakes: in the installer's exercise files.
    today: the log's current day.
    unix_time: reads the wall clock.
    """

    state: Path
    settings: Settings
    exercises: Mapping[str, Exercise]
    mistakes: Sequence[str]
    today: Callable[[], date]
    unix_time: Callable[[], float]


class UsagePages:
    """The pages, all of them read from the usage log."""

    def __init__(
        self, sources: PageSources, notices: Callable[[], Sequence[str]], exported: Callable[[str], None]
    ) -> None:
        """
        notices: what staff have set themselves, such as out of service, in the reader's language.
        exported: called with the name of each file that is downloaded.
        """
        self._sources = sources
        self._state = sources.state
        self._zone = sources.settings.usage.zone()
        self._notices = notices
        self._exported = exported

    def add_to(self, app: Flask) -> None:
        app.add_url_rule("/", "usage", self.usage)
        app.add_url_rule("/exercise/<name>", "exercise", self.exercise)
        app.add_url_rule("/compare", "compare", self.compare)
        app.add_url_rule("/health", "health", self.health)
        app.add_url_rule("/usage.csv", "csv", self.csv)
        app.add_url_rule("/usage.json", "json", self.json)
        app.add_url_rule("/sessions.csv", "sessions_csv", self.sessions_csv)
        app.add_url_rule("/health.csv", "health_csv", self.health_csv)
        app.add_url_rule("/health.json", "health_json", self.health_json)

    def usage(self) -> str:
        date_range = self._date_range()
        if date_range.menu == 1:
            page = self._today()
        else:
            page = usage_page(self._report(*date_range.days), g.text, self._sets_before(date_range))
        return self._page("usage", date_range, date_range.title(g.text), page, USAGE_FILES)

    def exercise(self, name: str) -> str:
        date_range = self._date_range(default_days=30)
        known = self._sources.exercises.get(name)
        cues = {cue: words.text for cue, words in known.cues.items()} if known else {}
        if known is None and not self._was_done(name):
            abort(404)
        page = exercise_page(self._report(*date_range.days, name), cues, g.text)
        return self._page("exercise", date_range, exercise_title(name, g.text), page, USAGE_FILES, name=name)

    def compare(self) -> str:
        date_range = self._date_range(default_days=7)
        with_first, with_last = request.args.get("with"), request.args.get("until")
        if with_first or with_last:
            ends = {"from": with_first or "", "to": with_last or ""}
            other = parse_date_range(ends, self._sources.today())
        else:
            first, last = date_range.before
            other = DateRange(first, last)
        titles = (other.format_short(g.text), date_range.format_short(g.text))
        page = comparison_page(self._report(*other.days), self._report(*date_range.days), titles, g.text)
        return self._page("compare", date_range, g.text("web.compare"), page, (), other=other)

    def health(self) -> str:
        date_range = self._date_range(default_days=7)
        free = shutil.disk_usage(self._state).free
        page = health_page(self._report(*date_range.days), free, g.text, self._condition())
        return self._page("health", date_range, g.text("staff.health"), page, HEALTH_FILES)

    def csv(self) -> Response:
        date_range = self._date_range()
        with open_log(self._state, self._zone) as store:
            text = as_csv(daily_usage(store, *date_range.days))
        return self._file("usage", "csv", text, date_range)

    def sessions_csv(self) -> Response:
        date_range = self._date_range()
        with open_log(self._state, self._zone) as store:
            text = sessions_as_csv(store, *date_range.days)
        return self._file("sessions", "csv", text, date_range)

    def json(self) -> Response:
        date_range = self._date_range()
        return self._file("usage", "json", as_json(self._report(*date_range.days)), date_range)

    def health_csv(self) -> Response:
        date_range = self._date_range()
        with open_log(self._state, self._zone) as store:
            text = health_as_csv(store, *date_range.days)
        return self._file("health", "csv", text, date_range)

    def health_json(self) -> Response:
        date_range = self._date_range()
        return self._file("health", "json", health_as_json(self._report(*date_range.days)), date_range)

    def _today(self) -> Page:
        now = local_time(self._sources.unix_time(), self._zone)
        with open_log(self._state, self._zone) as store:
            day = read_day(store, self._sources.today(), self._zone)
        return today_page(day, now, self._condition(), g.text)

    def _sets_before(self, date_range: DateRange) -> dict[str, int] | None:
        """Sets by exercise in as many days before; None where the log does not cover them."""
        first, last = date_range.before
        with open_log(self._state, self._zone) as store:
            begun = store.first_day() if store else None
            return sets_by_exercise(store, first, last) if begun is not None and begun <= first else None

    def _condition(self) -> Condition:
        sources = self._sources
        now = sources.unix_time()
        return read_condition(sources.settings, self._state, now, sources.mistakes, self._notices(), g.text)

    def _was_done(self, exercise: str) -> bool:
        """Whether the log has sets of an exercise that is no longer there."""
        with open_log(self._state, self._zone) as store:
            return store is not None and any(row[1] == exercise for row in store.sets(date.min, date.max))

    def _date_range(self, default_days: int = 1) -> DateRange:
        return parse_date_range(request.args, self._sources.today(), default_days)

    def _report(self, first: date, last: date, exercise: str | None = None) -> Report:
        with open_log(self._state, self._zone) as store:
            return report(store, first, last, self._zone, exercise)

    def _file(self, name: str, suffix: str, text: str, date_range: DateRange) -> Response:
        first, last = date_range.days
        file = f"{name}-{first}.{suffix}" if first == last else f"{name}-{first}-to-{last}.{suffix}"
        self._exported(file)
        saved_as = {"Content-Disposition": f'attachment; filename="{file}"'}
        return Response(text, mimetype="text/csv" if suffix == "csv" else "application/json", headers=saved_as)

    def _page(
        self,
        endpoint: str,
        date_range: DateRange,
        title: str,
        page: Page,
        files: Sequence[tuple[str, str]],
        other: DateRange | None = None,
        **route: str,
    ) -> str:
        """Render a page.

        files: endpoint and text key of each download.
        other: the days that are compared with; None on other pages.
        route: parameters of the page's own route.
        """
        return render_template(
            "page.html",
            endpoint=endpoint,
            date_range=date_range,
            title=title,
            days=date_range.format(g.text),
            page=page,
            route=route,
            other=other,
            downloads=[Download(file, g.text(key)) for file, key in files],
        )
