"""The fleet's pages: the staff pages over all mirrors, one site or one mirror, and the mirrors that need attention."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask import Flask, Response, abort, g, render_template, request, stream_with_context

from kiosk.exercises.catalogue import load_catalogue
from kiosk.exercises.schema import Exercise
from kiosk.fleet.auth import ALL_SITES, FleetAuth
from kiosk.fleet.database import DatabaseError
from kiosk.fleet.queries import Connection, FleetQueries, MirrorSums, SiteSums, connect_read_only, last_due_day
from kiosk.fleet.views import comparison_block, status_block
from kiosk.settings import Settings
from kiosk.staff.date_range import MENU, DateRange, parse_date_range
from kiosk.staff.health_view import health_page
from kiosk.staff.page import Block, Download, Page
from kiosk.staff.views import exercise_page, exercise_title, usage_page
from kiosk.staff.web_app import create_base_app, error_page
from kiosk.usage.report import Report, report

FLEET_MENU = {days: keys for days, keys in MENU.items() if days > 1}  # a mirror sends a day only once it is over
CSV_COLUMNS = ("site", "mirror", "day", "exercise", "sets", "left_early", "reps", "share_over_toes", "cues", "seconds")
MAX_CSV_DAYS = 366


@dataclass(frozen=True)
class Scope:
    """The part of the fleet that a page covers.

    sites: sites covered; None = all.
    site: the one site covered; None for several sites or one mirror.
    mirror: the one mirror covered; None for sites.
    """

    sites: list[str] | None
    site: str | None = None
    mirror: str | None = None

    @property
    def query(self) -> dict[str, str]:
        if self.mirror is not None:
            return {"mirror": self.mirror}
        return {"site": self.site} if self.site is not None else {}

    def sums(self, connection: Connection) -> SiteSums | MirrorSums:
        if self.mirror is not None:
            return MirrorSums(connection, self.mirror)
        return SiteSums(connection, [ALL_SITES] if self.sites is None else self.sites)


def create_fleet_app(
    settings: Settings, clock: Callable[[], float] = time.monotonic, now: Callable[[], datetime] | None = None
) -> Flask:
    """The pages as a WSGI application.

    clock: monotonic seconds.
    now: local time with its zone; None = the wall clock.
    """
    zone = settings.usage.zone()
    auth = FleetAuth(settings.fleet.database, 60.0 * settings.staff.idle_minutes, clock, lambda: g.text)
    catalogue = load_catalogue(settings.exercises.folder, settings.display.language)
    app = create_base_app(settings, auth, catalogue.own_words, FLEET_MENU)
    FleetPages(settings, catalogue.exercises, now or (lambda: datetime.now(zone).astimezone(zone))).add_to(app)
    app.register_error_handler(DatabaseError, lambda error: (error_page(str(error)), 503))
    return app


class FleetPages:
    def __init__(self, settings: Settings, exercises: Mapping[str, Exercise], now: Callable[[], datetime]) -> None:
        self._dsn = settings.fleet.database
        self._zone = settings.usage.zone()
        self._exercises = exercises
        self._now = now

    def add_to(self, app: Flask) -> None:
        app.add_url_rule("/", "usage", self.usage)
        app.add_url_rule("/exercise/<name>", "exercise", self.exercise)
        app.add_url_rule("/health", "health", self.health)
        app.add_url_rule("/usage.csv", "csv", self.csv)

    def usage(self) -> str:
        with connect_read_only(self._dsn) as connection:
            scope, date_range = self._date_range(connection)
            page = usage_page(self._report(connection, scope, date_range), g.text)
            blocks = [
                *self._status_blocks(connection, scope),
                *page.blocks,
                *self._comparison_blocks(connection, scope, date_range),
            ]
        return self._page("usage", date_range, scope, date_range.title(g.text), replace(page, blocks=tuple(blocks)))

    def exercise(self, name: str) -> str:
        with connect_read_only(self._dsn) as connection:
            scope, date_range = self._date_range(connection, default_days=30)
            found = self._report(connection, scope, date_range, name)
        known = self._exercises.get(name)
        cues = {cue: words.text for cue, words in known.cues.items()} if known else {}
        title = exercise_title(name, g.text)
        return self._page("exercise", date_range, scope, title, exercise_page(found, cues, g.text), name=name)

    def health(self) -> str:
        with connect_read_only(self._dsn) as connection:
            scope, date_range = self._date_range(connection)
            page = health_page(self._report(connection, scope, date_range), None, g.text)
            every = scope.site is not None
            blocks = [*self._status_blocks(connection, scope, every=every), *page.blocks]
        return self._page("health", date_range, scope, g.text("staff.health"), replace(page, blocks=tuple(blocks)))

    def csv(self) -> Response:
        with connect_read_only(self._dsn) as connection:
            scope, date_range = self._date_range(connection)
        if (date_range.last - date_range.first).days > MAX_CSV_DAYS:
            abort(400)
        saved_as = {"Content-Disposition": f'attachment; filename="fleet-{date_range.first}-to-{date_range.last}.csv"'}
        lines = stream_with_context(self._csv_lines(scope, date_range))
        return Response(lines, mimetype="text/csv", headers=saved_as)

    def _csv_lines(self, scope: Scope, date_range: DateRange) -> Iterator[str]:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(CSV_COLUMNS)
        with connect_read_only(self._dsn) as connection:
            rows = FleetQueries(connection).mirror_days(scope.sites, scope.mirror, date_range.first, date_range.last)
            for site, mirror, day, exercise, sets, left, reps, good, graded, seconds, cues in rows:
                share = f"{good / graded:.4f}" if graded else ""
                writer.writerow([site, mirror, day, exercise, sets, left, reps, share, cues, round(seconds)])
                if text.tell() > 60_000:
                    yield text.getvalue()
                    text.seek(0)
                    text.truncate()
        yield text.getvalue()

    def _date_range(self, connection: Connection, default_days: int = 7) -> tuple[Scope, DateRange]:
        """The scope and days in the address; 403 for a site that the reader may not see or that does not exist."""
        scope = _scope(request.args, g.sites, FleetQueries(connection))
        yesterday = self._now().date() - timedelta(days=1)
        return scope, parse_date_range(request.args, yesterday, default_days, scope.query)

    def _report(
        self, connection: Connection, scope: Scope, date_range: DateRange, exercise: str | None = None
    ) -> Report:
        return report(scope.sums(connection), date_range.first, date_range.last, self._zone, exercise)

    def _status_blocks(self, connection: Connection, scope: Scope, every: bool = False) -> Iterator[Block]:
        now = self._now()
        found = FleetQueries(connection).mirror_states(scope.sites)
        if scope.mirror is not None:
            found, every = [member for member in found if member.mirror == scope.mirror], True
        yield status_block(found, now, last_due_day(now), every, g.text)

    def _comparison_blocks(self, connection: Connection, scope: Scope, date_range: DateRange) -> Iterator[Block]:
        reader = FleetQueries(connection)
        if scope.site is not None:
            yield comparison_block(reader.compare_mirrors(scope.site, *date_range.days), "mirror", g.text)
        elif scope.mirror is None:
            yield comparison_block(reader.compare_sites(scope.sites, *date_range.days), "site", g.text)

    def _page(self, endpoint: str, date_range: DateRange, scope: Scope, title: str, page: Page, **route: str) -> str:
        about = scope.mirror or scope.site
        return render_template(
            "page.html",
            endpoint=endpoint,
            date_range=date_range,
            title=f"{about} · {title}" if about else title,
            days=date_range.format(g.text),
            page=page,
            route=route,
            downloads=() if endpoint == "health" else (Download("csv", "CSV", scope.query),),
        )


def _scope(query: Mapping[str, str], allowed: list[str], reader: FleetQueries) -> Scope:
    """The part of the fleet in the address, limited to the sites that the reader may see."""
    site, mirror = query.get("site"), query.get("mirror")
    if mirror is not None:
        site = reader.site_of(mirror)
    if site is None and mirror is None:
        return Scope(None if ALL_SITES in allowed else list(allowed))
    if site is None or (ALL_SITES not in allowed and site not in allowed) or not reader.is_site(site):
        abort(403)
    return Scope([site], None if mirror else site, mirror)
