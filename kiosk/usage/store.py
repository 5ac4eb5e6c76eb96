"""The usage log on disk: one SQLite file. The only place that speaks SQL.

Write-ahead log with a sync at every commit: what `write` has returned from survives a killed process and a power cut.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from kiosk.errors import KioskError
from kiosk.usage.records import EventKind, SetRecord, local_day, local_time
from kiosk.usage.report_source import Row
from kiosk.usage.schema import EMPTY_SUMS, RETENTION, SCRIPTS

FILE_NAME = "usage.sqlite3"
BUSY_TIMEOUT_S = 10.0  # another process may be tidying

DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
TRANSIENT = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class StoreError(KioskError, ValueError):
    """The usage log cannot be opened, read or written; the message says why."""


class StoreDamagedError(StoreError):
    """The file is no longer a usage log."""


class StoreUnavailableError(StoreError):
    """Not possible just now: the disk is full or failing, or somebody else holds the log."""


class Store:
    """An open usage log. Not for several threads at once; the mirror writes through `writer.Writer`."""

    def __init__(self, path: Path, connection: sqlite3.Connection, zone: ZoneInfo | None) -> None:
        self.path = path
        self._connection = connection
        self._zone = zone

    @classmethod
    def open(cls, directory: Path, zone: ZoneInfo | None = None) -> Self:
        """Open the log in this directory, made where missing, for writing.

        zone: where the log's days begin; None = the machine's own. Raises StoreDamagedError, StoreUnavailableError,
        or plain StoreError when it can never be written or is of a newer version of this program.
        """
        path = directory / FILE_NAME
        with _translated_errors(path):
            directory.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
        store = cls(path, connection, zone)
        try:
            with _translated_errors(path):
                store._prepare()
        except StoreError:
            connection.close()
            raise
        return store

    @classmethod
    def open_to_read(cls, directory: Path, zone: ZoneInfo | None = None) -> Self | None:
        """Open an existing log without the means to change it; None where there is none yet.

        The directory must be writable all the same: SQLite keeps its read marks beside the file. Raises as `open`.
        """
        path = directory / FILE_NAME
        if not path.exists():
            return None
        with _translated_errors(path):
            connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        store = cls(path, connection, zone)
        try:
            with _translated_errors(path):
                connection.execute("PRAGMA query_only = ON")
                version = store._version()
                store._refuse_newer()
            if version == 0:
                connection.close()
                return None
            if version < len(SCRIPTS):
                raise StoreUnavailableError(
                    f"The usage log {path} is of an earlier version; start the mirror once, or run gym-mirror log tidy."
                )
        except StoreError:
            connection.close()
            raise
        return store

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def begin_session(self, at: float) -> int:
        """Note that a session began at `at` (Unix seconds). Returns its number for `add_set` and `end_session`."""
        day, hour = self._day_and_hour(at)
        with self._transaction():
            cursor = self._connection.execute("INSERT INTO session (day, hour) VALUES (?, ?)", (day, hour))
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def end_session(self, session: int, seconds: float) -> None:
        """Note how long the session took."""
        with self._transaction():
            self._connection.execute("UPDATE session SET seconds = ? WHERE id = ?", (round(seconds), session))

    def add_set(self, session: int, record: SetRecord, at: float) -> int:
        """Keep a set that ended at `at` (Unix seconds, kept to the hour). On disk when this returns its number."""
        day, hour = self._day_and_hour(at)
        what = (record.exercise, record.side.value, round(record.seconds), record.outcome.value)
        counts = (record.reps, record.good, record.watch, record.collapse, record.ungraded)
        with self._transaction():
            cursor = self._connection.execute(
                "INSERT INTO exercise_set (session_id, day, hour, exercise, side, seconds, outcome,"
                " reps, good, watch, collapse, ungraded) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (session, day, hour, *what, *counts),
            )
            self._connection.executemany(
                "INSERT INTO cue (set_id, cue, given) VALUES (?, ?, ?)",
                [(cursor.lastrowid, cue, given) for cue, given in record.cues.items()],
            )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def add_event(self, kind: EventKind, at: float, detail: str = "") -> None:
        """Keep something that happened to the machine at `at` (Unix seconds)."""
        day = local_day(at, self._zone).isoformat()
        with self._transaction():
            self._connection.execute(
                "INSERT INTO event (day, at, kind, detail) VALUES (?, ?, ?, ?)", (day, at, kind.value, detail)
            )

    def add_uptime(self, at: float, up_s: float, out_of_order_s: float, hottest_c: float | None) -> None:
        """Keep that the mirror ran for `up_s` seconds up to `at` (Unix seconds), so many of them out of order.

        hottest_c: of the processor in that time, degrees Celsius; None where the board does not tell.
        """
        day, hour = self._day_and_hour(at)
        with self._transaction():
            self._connection.execute(
                "INSERT INTO machine_hour VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                " up_s = up_s + excluded.up_s, out_of_order_s = out_of_order_s + excluded.out_of_order_s,"
                " hottest_c = max(ifnull(hottest_c, excluded.hottest_c), ifnull(excluded.hottest_c, hottest_c)),"
                " at = excluded.at",
                (day, hour, up_s, out_of_order_s, hottest_c, at),
            )

    def redate(self, session_times: Mapping[int, float], set_times: Mapping[int, float]) -> None:
        """Correct when sessions began and sets ended (Unix seconds by number), after the clock was found wrong."""
        with self._transaction():
            for table, times in (("session", session_times), ("exercise_set", set_times)):
                values = [(*self._day_and_hour(at), row) for row, at in times.items()]
                self._connection.executemany(f"UPDATE {table} SET day = ?, hour = ? WHERE id = ?", values)
            for statement in EMPTY_SUMS:
                self._connection.execute(statement)

    def prune(self, before: date) -> None:
        """Keep only the sums of the sessions before that day, and nothing of the events."""
        with self._transaction():
            for statement in RETENTION:
                self._connection.execute(statement, {"before": before.isoformat()})

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all writes inside one commit: much faster for many, and all or nothing."""
        with self._transaction():
            yield

    def first_day(self) -> date | None:
        """The first day of which anything is known; None in an empty log."""
        with _translated_errors(self.path):
            (day,) = self._connection.execute("SELECT min(day) FROM session_sum").fetchone()
        return date.fromisoformat(day) if day else None

    def sessions(self, first: date, last: date) -> list[Row]:
        """(day, hour, sessions) of the days first to last, both included, in order."""
        return self._read(
            "SELECT day, hour, sessions FROM session_sum WHERE day BETWEEN :first AND :last ORDER BY day, hour",
            first,
            last,
        )

    def sets(self, first: date, last: date) -> list[Row]:
        """(day, exercise, sets, left early, reps, good, graded, seconds), in order of day and exercise."""
        return self._read(
            "SELECT day, exercise, sets, left_early, reps, good, good + watch + collapse, seconds FROM day_sum"
            " WHERE day BETWEEN :first AND :last ORDER BY day, exercise",
            first,
            last,
        )

    def cues(self, first: date, last: date) -> list[Row]:
        """(day, exercise, cue, times given), in order of day, exercise and cue."""
        return self._read(
            "SELECT day, exercise, cue, given FROM cue_sum WHERE day BETWEEN :first AND :last"
            " ORDER BY day, exercise, cue",
            first,
            last,
        )

    def uptime(self, first: date, last: date) -> list[Row]:
        """(day, seconds up, seconds out of order, hottest in degrees Celsius or None, last sign of life), by day."""
        return self._read(
            "SELECT day, sum(up_s), sum(out_of_order_s), max(hottest_c), max(at) FROM machine_hour"
            " WHERE day BETWEEN :first AND :last GROUP BY day ORDER BY day",
            first,
            last,
        )

    def events(self, first: date, last: date) -> list[Row]:
        """(at in Unix seconds, kind, detail) of the machine, as they came."""
        return self._read(
            "SELECT at, kind, detail FROM event WHERE day BETWEEN :first AND :last ORDER BY at", first, last
        )

    def event_counts(self, first: date, last: date) -> list[Row]:
        """(day, kind, how often), by day and kind."""
        return self._read(
            "SELECT day, kind, count(*) FROM event WHERE day BETWEEN :first AND :last GROUP BY day, kind"
            " ORDER BY day, kind",
            first,
            last,
        )

    def _prepare(self) -> None:
        self._refuse_newer()
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        if self._connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise StoreDamagedError(f"The usage log {self.path} is damaged.")
        for version in range(self._version(), len(SCRIPTS)):
            script = f"BEGIN IMMEDIATE; {SCRIPTS[version]} PRAGMA user_version = {version + 1}; COMMIT"
            self._connection.executescript(script)

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    def _refuse_newer(self) -> None:
        if self._version() > len(SCRIPTS):
            raise StoreError(f"The usage log {self.path} was made by a newer gym-mirror; install that version again.")

    def _day_and_hour(self, at: float) -> tuple[str, int]:
        local = local_time(at, self._zone)
        return local.date().isoformat(), local.hour

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All of it on disk at the end, or nothing. Raises StoreError."""
        if self._connection.in_transaction:  # inside `together`
            yield
            return
        with _translated_errors(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _read(self, query: str, first: date, last: date) -> list[Row]:
        with _translated_errors(self.path):
            return self._connection.execute(query, {"first": first.isoformat(), "last": last.isoformat()}).fetchall()


@contextmanager
def open_log(directory: Path, zone: ZoneInfo | None = None) -> Iterator[Store | None]:
    """The log of this directory, open to be read; None where there is none yet. Raises as `Store.open_to_read`."""
    store = Store.open_to_read(directory, zone)
    try:
        yield store
    finally:
        if store is not None:
            store.close()


def quarantine(directory: Path, now: datetime) -> Path:
    """Rename a damaged log and its companions so that a new one can begin. Returns the new name of the log."""
    stamp = now.strftime("%Y%m%d-%H%M%S")
    for suffix in ("-wal", "-shm", ""):
        part = directory / f"{FILE_NAME}{suffix}"
        if part.exists():
            part.rename(directory / f"damaged-{stamp}-{FILE_NAME}{suffix}")
    return directory / f"damaged-{stamp}-{FILE_NAME}"


@contextmanager
def _translated_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system say of the file into StoreError; faults of the code stay as they are."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"The usage log {path} cannot be opened: {error.strerror}.") from error
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise
    except UnicodeDecodeError as error:  # a damaged file can put bytes that are no text into SQLite's own message
        raise StoreDamagedError(f"The usage log {path} is damaged (unreadable text in it).") from error
    except sqlite3.DatabaseError as error:
        code = error.sqlite_errorcode & 0xFF  # extended codes carry the plain one in the low byte
        if code in DAMAGED:
            raise StoreDamagedError(f"The usage log {path} is damaged ({error}).") from error
        if code in TRANSIENT:
            raise StoreUnavailableError(f"The usage log {path} cannot be used just now: {error}.") from error
        raise StoreError(f"The usage log {path} cannot be used: {error}.") from error
