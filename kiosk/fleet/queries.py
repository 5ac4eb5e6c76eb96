"""Reads the fleet's PostgreSQL database: the sums of sites or of one mirror, and each mirror's status."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import psycopg

from hardware.board import HOT_C
from kiosk.fleet import schema
from kiosk.fleet.database import translated_errors
from kiosk.usage.report_source import Row

MAX_HEALTH_AGE_S = 1800.0  # three health messages missed, at one per ten minutes
MAX_OUT_OF_ORDER_S = 600.0  # per day; above it the camera needs attention
MAX_SILENCE_S = 900  # the mirror's program logs every few minutes that it runs
CONNECT_TIMEOUT_S = 5

Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class ComparisonRow:
    """One site, or one mirror of a site, over some days.

    name: of the site or mirror.
    days: mirror days reported.
    sessions: sessions begun.
    sets: sets ended.
    left: sets ended early; part of `sets`.
    reps: reps counted.
    share: good reps / graded reps, 0 to 1; None where no share was sent.
    """

    name: str
    days: int
    sessions: int
    sets: int
    left: int
    reps: int
    share: float | None


@dataclass(frozen=True)
class MirrorStatus:
    """The current status of a mirror.

    mirror: its name.
    site: its site.
    online: whether it is connected to the broker.
    last_seen: when its last message was stored; None if none ever was.
    last_day: the last day reported; None if none was.
    hottest_c: highest processor temperature of the current day, degrees Celsius; None where not reported.
    out_of_order_s: seconds out of order on the current day; None without a health message.
    silent_s: age of the mirror program's last log entry, seconds; None without one.
    pending_days: days without a receipt; None without a health message.
    version: of gym-mirror; None without a health message.
    """

    mirror: str
    site: str
    online: bool
    last_seen: datetime | None
    last_day: date | None
    hottest_c: float | None
    out_of_order_s: float | None
    silent_s: int | None
    pending_days: int | None
    version: str | None

    def problems(self, now: datetime, due_day: date) -> list[str]:
        """Ids of the mirror's problems, worst first. due_day: the day that must be reported by now."""
        found = []
        away = not self.online or self.last_seen is None or (now - self.last_seen).total_seconds() > MAX_HEALTH_AGE_S
        if away:
            found.append("offline")
        elif self.silent_s is None or self.silent_s > MAX_SILENCE_S:
            found.append("stopped")
        if (self.hottest_c or 0) >= HOT_C:
            found.append("hot")
        if (self.out_of_order_s or 0) >= MAX_OUT_OF_ORDER_S:
            found.append("out-of-order")
        if self.last_day is None or self.last_day < due_day:
            found.append("not-reported")
        return found


class SiteSums:
    """Implements `ReportSource` for several sites together, or for the whole fleet. Raises DatabaseError."""

    def __init__(self, connection: Connection, scopes: Sequence[str]) -> None:
        """scopes: names of sites, or only * for all sites."""
        self._connection = connection
        self._scopes = list(scopes)

    def sessions(self, first: date, last: date) -> list[Row]:
        return self._read(
            "SELECT day::text, NULL, sum(sessions)::int FROM day_sum {} GROUP BY day ORDER BY day", first, last
        )

    def sets(self, first: date, last: date) -> list[Row]:
        return self._read(
            "SELECT day::text, exercise, sum(sets)::int, sum(left_early)::int, sum(reps)::int, sum(good)::int,"
            " sum(graded)::int, sum(seconds) FROM use_sum {} GROUP BY day, exercise ORDER BY day, exercise",
            first,
            last,
        )

    def cues(self, first: date, last: date) -> list[Row]:
        return self._read(
            "SELECT day::text, exercise, cue, sum(given)::int FROM cue_sum {} GROUP BY day, exercise, cue"
            " ORDER BY day, exercise, cue",
            first,
            last,
        )

    def visits(self, first: date, last: date) -> list[Row]:
        return []

    def uptime(self, first: date, last: date) -> list[Row]:
        return self._read(
            "SELECT day::text, sum(up_s), sum(out_of_order_s), max(hottest_c), NULL FROM day_sum {}"
            " GROUP BY day ORDER BY day",
            first,
            last,
        )

    def events(self, first: date, last: date) -> list[Row]:
        return []

    def event_counts(self, first: date, last: date) -> list[Row]:
        return self._read(
            "SELECT day::text, kind, sum(times)::int FROM event_sum {} GROUP BY day, kind ORDER BY day, kind",
            first,
            last,
        )

    def _read(self, query: str, first: date, last: date) -> list[Row]:
        where = "WHERE scope = ANY(%s) AND day BETWEEN %s AND %s"
        with translated_errors():
            return self._connection.execute(query.format(where).encode(), (self._scopes, first, last)).fetchall()


class MirrorSums:
    """Implements `ReportSource` for one mirror of a fleet. Raises DatabaseError."""

    def __init__(self, connection: Connection, mirror: str) -> None:
        self._connection = connection
        self._mirror = mirror

    def sessions(self, first: date, last: date) -> list[Row]:
        return self._read("SELECT day::text, NULL, sessions FROM days ORDER BY day", first, last)

    def sets(self, first: date, last: date) -> list[Row]:
        return self._read(
            "SELECT day::text, e.key, (value->>'sets')::int, (value->>'left')::int, (value->>'reps')::int,"
            " coalesce((value->>'good')::int, 0), coalesce((value->>'graded')::int, 0), (value->>'seconds')::float8"
            " FROM days, jsonb_each(exercises) AS e ORDER BY day, e.key",
            first,
            last,
        )

    def cues(self, first: date, last: date) -> list[Row]:
        return self._read(
            "SELECT day::text, e.key, c.key, c.value::int"
            " FROM days, jsonb_each(exercises) AS e, jsonb_each_text(e.value->'cues') AS c ORDER BY day, e.key, c.key",
            first,
            last,
        )

    def visits(self, first: date, last: date) -> list[Row]:
        return []

    def uptime(self, first: date, last: date) -> list[Row]:
        return self._read(
            "SELECT day::text, (running->>'up_s')::float8, (running->>'out_of_order_s')::float8,"
            " (running->>'hottest_c')::float8, NULL FROM days ORDER BY day",
            first,
            last,
        )

    def events(self, first: date, last: date) -> list[Row]:
        return []

    def event_counts(self, first: date, last: date) -> list[Row]:
        return self._read(
            "SELECT day::text, key, value::int FROM days, jsonb_each_text(running->'events') ORDER BY day, key",
            first,
            last,
        )

    def _read(self, query: str, first: date, last: date) -> list[Row]:
        days = "WITH days AS (SELECT * FROM mirror_day WHERE mirror = %s AND day BETWEEN %s AND %s AND NOT taken_back) "
        with translated_errors():
            return self._connection.execute((days + query).encode(), (self._mirror, first, last)).fetchall()


class FleetQueries:
    """The pages' queries for everything except the sums. Raises DatabaseError."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def staff(self, name: str) -> tuple[str, list[str]] | None:
        """Hash of a person's password and their sites (* = all); None for an unknown name."""
        rows = self._fetch(
            "SELECT secret, array_agg(site ORDER BY site) FROM staff JOIN staff_site ON staff = name"
            " WHERE name = %s GROUP BY secret",
            (name,),
        )
        return (rows[0][0], rows[0][1]) if rows else None

    def site_of(self, mirror: str) -> str | None:
        rows = self._fetch("SELECT site FROM mirror WHERE name = %s", (mirror,))
        return rows[0][0] if rows else None

    def is_site(self, site: str) -> bool:
        return bool(self._fetch("SELECT 1 FROM site WHERE name = %s", (site,)))

    def compare_sites(self, sites: Sequence[str] | None, first: date, last: date) -> list[ComparisonRow]:
        """One row per site, by name. sites: None = all."""
        rows = self._fetch(
            "SELECT name, coalesce(sum(mirrors), 0)::int, coalesce(sum(sessions), 0)::int, coalesce(sum(sets), 0)::int,"
            " coalesce(sum(left_early), 0)::int, coalesce(sum(reps), 0)::int, sum(good)::int, sum(graded)::int"
            " FROM site LEFT JOIN day_sum ON scope = name AND day BETWEEN %s AND %s"
            " WHERE %s::text[] IS NULL OR name = ANY(%s) GROUP BY name ORDER BY name",
            (first, last, sites, sites),
        )
        return [_comparison_row(row) for row in rows]

    def compare_mirrors(self, site: str, first: date, last: date) -> list[ComparisonRow]:
        """One row per mirror of the site, by name."""
        rows = self._fetch(
            "SELECT name, count(day)::int, coalesce(sum(sessions), 0)::int, coalesce(sum(sets), 0)::int,"
            " coalesce(sum(left_early), 0)::int, coalesce(sum(reps), 0)::int, sum(good)::int, sum(graded)::int"
            " FROM mirror LEFT JOIN mirror_day ON mirror = name AND day BETWEEN %s AND %s AND NOT taken_back"
            " LEFT JOIN LATERAL ("
            "   SELECT sum((value->>'sets')::int) AS sets, sum((value->>'left')::int) AS left_early,"
            "   sum((value->>'reps')::int) AS reps, sum((value->>'good')::int) AS good,"
            "   sum((value->>'graded')::int) AS graded FROM jsonb_each(exercises)"
            " ) AS uses ON true WHERE site = %s GROUP BY name ORDER BY name",
            (first, last, site),
        )
        return [_comparison_row(row) for row in rows]

    def mirror_states(self, sites: Sequence[str] | None) -> list[MirrorStatus]:
        """The status of each mirror that is not retired, by site and name. sites: None = all."""
        rows = self._fetch(
            "SELECT name, site, coalesce(online, false), heard, last_day, (health#>>'{running,hottest_c}')::float8,"
            " (health#>>'{running,out_of_order_s}')::float8, (health->>'silent_s')::int, (health->>'waiting')::int,"
            " health->>'version' FROM mirror LEFT JOIN mirror_state ON mirror = name LEFT JOIN LATERAL ("
            "   SELECT day AS last_day FROM mirror_day d WHERE d.mirror = name AND NOT taken_back"
            "   ORDER BY day DESC LIMIT 1"
            " ) AS days ON true WHERE NOT retired AND (%s::text[] IS NULL OR site = ANY(%s)) ORDER BY site, name",
            (sites, sites),
        )
        return [MirrorStatus(*row) for row in rows]

    def mirror_days(self, sites: Sequence[str] | None, mirror: str | None, first: date, last: date) -> Iterator[Row]:
        """(site, mirror, day, exercise, sets, left, reps, good, graded, seconds, cues), for the CSV file.

        sites: None = all.
        mirror: only this mirror; None = every mirror of the sites.
        """
        with translated_errors(), self._connection.cursor() as cursor:
            yield from cursor.stream(
                "SELECT site, name, day::text, e.key, (value->>'sets')::int, (value->>'left')::int,"
                " (value->>'reps')::int, (value->>'good')::int, (value->>'graded')::int, (value->>'seconds')::float8,"
                " (SELECT coalesce(sum(c.value::int), 0) FROM jsonb_each_text(e.value->'cues') AS c)::int"
                " FROM mirror JOIN mirror_day ON mirror = name, jsonb_each(exercises) AS e"
                " WHERE day BETWEEN %s AND %s AND (%s::text[] IS NULL OR site = ANY(%s))"
                " AND name = coalesce(%s, name) ORDER BY site, name, day, e.key",
                (first, last, sites, sites, mirror),
            )

    def _fetch(self, query: str, values: tuple[Any, ...]) -> list[Row]:
        with translated_errors():
            return self._connection.execute(query.encode(), values).fetchall()


@contextmanager
def connect_read_only(dsn: str) -> Iterator[Connection]:
    """Open a read-only connection. dsn: libpq connection string. Raises DatabaseError."""
    with translated_errors():
        connection = psycopg.connect(dsn, autocommit=True, connect_timeout=CONNECT_TIMEOUT_S)
    try:
        with translated_errors():
            connection.execute("SET default_transaction_read_only = on")
            connection.execute(schema.DISABLE_JIT)
        yield connection
    finally:
        connection.close()


def last_due_day(now: datetime) -> date:
    """The last day that every mirror must have reported: yesterday, from 03:00 on."""
    return (now - timedelta(hours=3)).date() - timedelta(days=1)


def _comparison_row(row: Row) -> ComparisonRow:
    name, days, sessions, sets, left, reps, good, graded = row
    return ComparisonRow(name, days, sessions, sets, left, reps, good / graded if graded else None)
