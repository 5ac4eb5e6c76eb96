"""Writes the fleet's PostgreSQL database: messages, mirrors, staff, and the sums that the pages read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

import psycopg
from psycopg.types.json import Jsonb

from kiosk.errors import KioskError
from kiosk.fleet import schema
from kiosk.fleet.messages import DaySums, Health, Message, Presence

PREPARE_LOCK_ID, AGGREGATE_LOCK_ID = 8_470_001, 8_470_002  # advisory locks; arbitrary numbers
MAX_SITE_DAYS = 2000  # sums made in one transaction, one per site and day
CONNECT_TIMEOUT_S = 10


class DatabaseError(KioskError, ValueError):
    """The fleet's database cannot be used; the message says why."""


class DatabaseUnavailableError(DatabaseError):
    """A temporary fault: the database does not answer or is starting."""


class RefusedDataError(DatabaseError):
    """The database refuses some of the data."""


@dataclass(frozen=True)
class RejectedMessage:
    """A message that is not stored, only counted.

    source: the mirror that its topic names.
    reason: why it was rejected.
    sample: the start of its payload.
    """

    source: str
    reason: str
    sample: bytes


@dataclass
class WriteResult:
    """The outcome of storing some messages.

    days: mirror to day to the revision that is now in the database.
    changed: number of rows inserted or updated.
    rejected: messages that were only counted.
    """

    days: dict[str, dict[date, int]] = field(default_factory=lambda: defaultdict(dict))
    changed: int = 0
    rejected: list[RejectedMessage] = field(default_factory=list)


class Database:
    """An open connection. Use from one thread. Every method raises DatabaseError."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    @classmethod
    def open(cls, dsn: str, *, prepare: bool = False) -> Self:
        """Connect. dsn: libpq connection string. prepare: create the tables or migrate them to this version."""
        with translated_errors():
            connection = psycopg.connect(dsn, autocommit=True, connect_timeout=CONNECT_TIMEOUT_S)
        database = cls(connection)
        with translated_errors():
            connection.execute(schema.DISABLE_JIT)
        if prepare:
            database._prepare()
        return database

    def close(self) -> None:
        self._connection.close()

    def store(self, messages: Sequence[Message], rejected: Sequence[RejectedMessage] = ()) -> WriteResult:
        """Store everything in one commit, or nothing. Messages of unknown or retired mirrors are rejected."""
        result = WriteResult(rejected=list(rejected))
        with self._transaction():
            sites = self._sites({message.mirror for message in messages})
            known = []
            for message in messages:
                if message.mirror in sites:
                    known.append(message)
                else:
                    result.rejected.append(
                        RejectedMessage(message.mirror, "not a mirror of this fleet", message.payload())
                    )
            self._upsert_days(list(_newest(known, DaySums)), sites, result)
            self._upsert_health(list(_newest(known, Health)))
            self._upsert_presence(list(_newest(known, Presence)))
            self._insert_rejected(result.rejected)
        for day in known:
            if isinstance(day, DaySums):
                days = result.days[day.mirror]
                days[day.day] = max(day.revision, days.get(day.day, 0))
        return result

    def aggregate(self, limit: int = MAX_SITE_DAYS) -> int:
        """Recompute the sums of changed days: first by site, then of the fleet once no site is left.

        Returns the number of sums made; 0 while another collector does it.

        limit: most sums by site in one call.
        """
        sites = self._aggregate_stale(schema.FIND_STALE, schema.AGGREGATE_SITES, limit)
        fleet = self._aggregate_stale(schema.FIND_STALE_FLEET, schema.AGGREGATE_FLEET, limit) if sites < limit else 0
        return sites + fleet

    def add_mirror(self, mirror: str, site: str) -> None:
        """Add a mirror, or reactivate a retired one. A mirror cannot move: its past sums belong to its site."""
        with self._transaction():
            self._connection.execute("INSERT INTO site VALUES (%s) ON CONFLICT DO NOTHING", (site,))
            (at,) = self._fetch_one(
                "INSERT INTO mirror (name, site) VALUES (%s, %s)"
                " ON CONFLICT (name) DO UPDATE SET retired = false RETURNING site",
                (mirror, site),
            )
            if at != site:
                raise DatabaseError(
                    f"The mirror {mirror} is at {at}; give it another name at {site} and retire {mirror}."
                )

    def retire_mirror(self, mirror: str) -> None:
        """Reject the mirror's messages from now on; its past days stay."""
        with self._transaction():
            cursor = self._connection.execute("UPDATE mirror SET retired = true WHERE name = %s", (mirror,))
        if not cursor.rowcount:
            raise DatabaseError(f"There is no mirror {mirror}; see: gym-mirror fleet mirrors")

    def mirrors(self) -> list[tuple[str, str, bool]]:
        """(name, site, retired), by site and name."""
        with translated_errors():
            return self._connection.execute("SELECT name, site, retired FROM mirror ORDER BY site, name").fetchall()

    def set_staff(self, name: str, secret: str, sites: Sequence[str]) -> None:
        """Add a person or replace their password and sites. secret: hash of the password. sites: * = all."""
        with self._transaction():
            known = {row[0] for row in self._connection.execute("SELECT name FROM site")} | {"*"}
            if missing := [site for site in sites if site not in known]:
                raise DatabaseError(f"There is no site {missing[0]}; add one of its mirrors first.")
            self._connection.execute(
                "INSERT INTO staff VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET secret = excluded.secret",
                (name, secret),
            )
            self._connection.execute("DELETE FROM staff_site WHERE staff = %s", (name,))
            for site in sorted(set(sites)):
                self._connection.execute("INSERT INTO staff_site VALUES (%s, %s)", (name, site))

    def remove_staff(self, name: str) -> None:
        with self._transaction():
            cursor = self._connection.execute("DELETE FROM staff WHERE name = %s", (name,))
        if not cursor.rowcount:
            raise DatabaseError(f"There is no staff member {name}.")

    def _prepare(self) -> None:
        with self._transaction():
            self._connection.execute("SELECT pg_advisory_xact_lock(%s)", (PREPARE_LOCK_ID,))
            self._connection.execute("CREATE TABLE IF NOT EXISTS schema_version (version integer NOT NULL)")
            version = self._connection.execute("SELECT version FROM schema_version").fetchone()
            done = version[0] if version else 0
            if done > len(schema.SCRIPTS):
                raise DatabaseError("The fleet's database was created by a newer gym-mirror; install that version.")
            for script in schema.SCRIPTS[done:]:
                self._connection.execute(script.encode())
            self._connection.execute("DELETE FROM schema_version")
            self._connection.execute("INSERT INTO schema_version VALUES (%s)", (len(schema.SCRIPTS),))

    def _sites(self, mirrors: Iterable[str]) -> dict[str, str]:
        rows = self._connection.execute(
            "SELECT name, site FROM mirror WHERE name = ANY(%s) AND NOT retired", (sorted(mirrors),)
        )
        return dict(rows.fetchall())

    def _upsert_days(self, days: list[DaySums], sites: Mapping[str, str], result: WriteResult) -> None:
        if not days:
            return
        given = [day.model_dump(mode="json") for day in days]
        changed = self._connection.execute(schema.UPSERT_DAYS, (Jsonb(given),)).fetchall()
        result.changed = len(changed)
        self._mark_stale((day, sites[mirror]) for mirror, day in changed)

    def _upsert_health(self, found: list[Health]) -> None:
        if found:
            given = [
                {"mirror": health.mirror, "revision": health.revision, "health": health.model_dump(mode="json")}
                for health in found
            ]
            self._connection.execute(schema.UPSERT_HEALTH, (Jsonb(given),))

    def _upsert_presence(self, found: list[Presence]) -> None:
        if found:
            given = [presence.model_dump(mode="json") for presence in found]
            self._connection.execute(schema.UPSERT_PRESENCE, (Jsonb(given),))

    def _insert_rejected(self, bad: list[RejectedMessage]) -> None:
        times = Counter((one.source, one.reason) for one in bad)
        samples = {(one.source, one.reason): one.sample for one in bad}
        for (source, reason), number in sorted(times.items()):
            self._connection.execute(schema.INSERT_REJECTED, (source, reason, number, samples[source, reason]))

    def _mark_stale(self, scopes: Iterable[tuple[date, str]]) -> None:
        if stale := sorted(set(scopes)):
            self._connection.execute(schema.MARK_STALE, ([day for day, _ in stale], [scope for _, scope in stale]))

    def _aggregate_stale(self, find: str, statements: Iterable[str], limit: int) -> int:
        """Recompute the stale sums that the query `find` returns, in one commit. Returns their number."""
        with self._transaction():
            (ours,) = self._fetch_one("SELECT pg_try_advisory_xact_lock(%s)", (AGGREGATE_LOCK_ID,))
            found = self._connection.execute(find.encode(), (limit,)).fetchall() if ours else []
            if not found:
                return 0
            scopes, days, touched = (list(column) for column in zip(*found, strict=True))
            wanted = {"sites": scopes, "days": days}
            for table in schema.SUM_TABLES:
                self._connection.execute(schema.DELETE_SUMS.format(table=table).encode(), wanted)
            for statement in statements:
                self._connection.execute(statement.encode(), wanted)
            self._mark_stale(
                (day, schema.FLEET) for scope, day in zip(scopes, days, strict=True) if scope != schema.FLEET
            )
            self._connection.execute(schema.DELETE_STALE, (scopes, days, touched))
        return len(found)

    def _fetch_one(self, query: str, values: tuple[Any, ...]) -> tuple[Any, ...]:
        row = self._connection.execute(query.encode(), values).fetchone()
        assert row is not None
        return tuple(row)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with translated_errors(), self._connection.transaction():
            yield


def _newest(messages: Iterable[Message], kind: type[Any]) -> Iterator[Any]:
    """The newest message of this kind per mirror, for day sums per mirror and day, in a fixed order.

    Of the start and the end of one connection, the end is newer.
    """
    newest: dict[tuple[str, date | None], Any] = {}
    for message in messages:
        if isinstance(message, kind):
            key = message.mirror, message.day if kind is DaySums else None
            if key not in newest or _rank(message) > _rank(newest[key]):
                newest[key] = message
    yield from (newest[key] for key in sorted(newest))


def _rank(message: Message) -> tuple[int, bool]:
    return message.revision, isinstance(message, Presence) and not message.online


@contextmanager
def translated_errors() -> Iterator[None]:
    """Raise PostgreSQL's errors as DatabaseError; errors that are bugs pass unchanged."""
    try:
        yield
    except psycopg.DataError as error:
        raise RefusedDataError(f"The fleet's database refuses it: {_first_line(error)}.") from error
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise DatabaseUnavailableError(
            f"The fleet's database is temporarily unavailable: {_first_line(error)}."
        ) from error
    except psycopg.errors.UndefinedTable as error:
        raise DatabaseError("The fleet's database has no tables yet; start gym-mirror collect once.") from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise DatabaseError(f"The fleet's database does not allow it: {_first_line(error)}.") from error


def _first_line(error: psycopg.Error) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
