"""The usage log on disk: one SQLite file. All SQL for it is here and in `schema.py`.

It uses a write-ahead log with a sync at every commit: a row survives a killed process and a power cut once the method
that wrote it has returned.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from kiosk.errors import KioskError
from kiosk.usage.atomic_file import sync_directory
from kiosk.usage.records import EventKind, SetRecord, local_day, local_time
from kiosk.usage.report_source import Row
from kiosk.usage.schema import EMPTY_SUMS, RETENTION, SCRIPTS

FILE_NAME = "usage.sqlite3"
MIN_FREE_DISK_BYTES = 200_000_000  # ten years of log; below this, something else is filling the disk
BUSY_TIMEOUT_S = 10.0  # longest wait for another process's lock, such as that of `gym-mirror log tidy`

DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
TRANSIENT = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class StoreError(KioskError, ValueError):
    """The usage log cannot be opened, read or written; the message says why."""


class StoreDamagedError(StoreError):
    """The file is no longer a usage log."""


class StoreUnavailableError(StoreError):
    """A temporary fault: the disk is full or failing, or another process holds the log."""


class Store:
    """An open usage log, for one thread at a time; the mirror writes through `writer.Writer`."""

    def __init__(self, path: Path, connection: sqlite3.Connection, zone: ZoneInfo | None) -> None:
        self.path = path
        self._connection = connection
        self._zone = zone
        self._identity: tuple[int, int] | None = None

    @classmethod
    def open(cls, directory: Path, zone: ZoneInfo | None = None) -> Self:
        """Open the log in this directory for writing; creates both if missing.

        Raises StoreDamagedError, StoreUnavailableError, or StoreError when the log cannot be written at all or comes
        from a newer version of this program.

        zone: time zone of the log's days; None = the machine's own.
        """
        path = directory / FILE_NAME
        with _translated_errors(path):
            directory.mkdir(parents=True, exist_ok=True)
            _refuse_what_is_no_log(path)
            connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
        store = cls(path, connection, zone)
        try:
            with _translated_errors(path):
                store._prepare()
                store._identity = _identity(path)
        except StoreError:
            connection.close()
            raise
        return store

    @classmethod
    def open_to_read(cls, directory: Path, zone: ZoneInfo | None = None) -> Self | None:
        """Open an existing log read-only; None where there is none yet. Raises as `open`."""
        path = directory / FILE_NAME
        with _translated_errors(path):
            if not path.exists():
                return None
            _refuse_what_is_no_log(path)
            address = f"{path.resolve().as_uri()}?{_read_mode(path)}"
            connection = sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None)
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
                    f"The usage log {path} is of an earlier version; start the mirror once or run gym-mirror log tidy."
                )
        except StoreError:
            connection.close()
            raise
        return store

    @property
    def is_in_place(self) -> bool:
        """Whether the file that is open still has its name; rows written to a deleted or replaced one are lost."""
        return self._identity is not None and self._identity == _identity(self.path)

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def begin_session(self, at: float) -> int:
        """Write a session that began at `at` (Unix seconds). Returns its id for `add_set` and `end_session`."""
        day, hour = self._day_and_hour(at)
        with self._transaction():
            cursor = self._connection.execute("INSERT INTO session (day, hour) VALUES (?, ?)", (day, hour))
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def end_session(self, session: int, seconds: float, first_time: bool | None = None) -> None:
        """Write the session's duration, and whether it was the member's first; None = nobody answered."""
        with self._transaction():
            self._connection.execute(
                "UPDATE session SET seconds = ?, first_time = ? WHERE id = ?", (round(seconds), first_time, session)
            )

    def add_set(self, session: int, record: SetRecord, at: float) -> int:
        """Write a set that ended at `at` (Unix seconds, stored as day and hour). Returns its id."""
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
        """Write an event of the machine at `at` (Unix seconds)."""
        day = local_day(at, self._zone).isoformat()
        with self._transaction():
            self._connection.execute(
                "INSERT INTO event (day, at, kind, detail) VALUES (?, ?, ?, ?)", (day, at, kind.value, detail)
            )

    def add_uptime(self, at: float, up_s: float, out_of_order_s: float, hottest_c: float | None) -> None:
        """Write that the mirror ran for the `up_s` seconds before `at` (Unix seconds).

        out_of_order_s: seconds without camera or model; part of `up_s`.
        hottest_c: highest processor temperature in that time, degrees Celsius; None where the board reports none.
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
        """Change when sessions began and sets ended (id to Unix seconds), after the clock was found wrong."""
        with self._transaction():
            for table, times in (("session", session_times), ("exercise_set", set_times)):
                values = [(*self._day_and_hour(at), row) for row, at in times.items()]
                self._connection.executemany(f"UPDATE {table} SET day = ?, hour = ? WHERE id = ?", values)
            for statement in EMPTY_SUMS:
                self._connection.execute(statement)

    def days_in_use(self, first: date, last: date) -> int:
        """How many of these days, both included, have any entry of the running mirror."""
        with _translated_errors(self.path):
            (days,) = self._connection.execute(
                "SELECT count(DISTINCT day) FROM machine_hour WHERE day BETWEEN ? AND ?",
                (first.isoformat(), last.isoformat()),
            ).fetchone()
        return int(days)

    def prune(self, before: date) -> None:
        """Delete sessions, sets and events before that day; the daily sums of the sets stay."""
        with self._transaction():
            for statement in RETENTION:
                self._connection.execute(statement, {"before": before.isoformat()})

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Put all writes inside into one commit: all or nothing, and much faster for many rows."""
        with self._transaction():
            yield

    def first_day(self) -> date | None:
        """The first day with a session; None in an empty log."""
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

    def visits(self, first: date, last: date) -> list[Row]:
        """(day, minutes, first time, sessions) of the sessions that have ended; see `ReportSource.visits`."""
        return self._read(
            "SELECT day, minutes, first_time, sessions FROM visit_sum WHERE day BETWEEN :first AND :last"
            " ORDER BY day, minutes, first_time",
            first,
            last,
        )

    def uptime(self, first: date, last: date) -> list[Row]:
        """(day, seconds up, seconds out of order, hottest in degrees Celsius or None, last seen), by day."""
        return self._read(
            "SELECT day, sum(up_s), sum(out_of_order_s), max(hottest_c), max(at) FROM machine_hour"
            " WHERE day BETWEEN :first AND :last GROUP BY day ORDER BY day",
            first,
            last,
        )

    def events(self, first: date, last: date) -> list[Row]:
        """(Unix seconds, kind, detail) of the machine's events, in order."""
        return self._read(
            "SELECT at, kind, detail FROM event WHERE day BETWEEN :first AND :last ORDER BY at", first, last
        )

    def event_counts(self, first: date, last: date) -> list[Row]:
        """(day, kind, count), by day and kind."""
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
            raise StoreError(f"The usage log {self.path} was created by a newer gym-mirror; install that version.")

    def _day_and_hour(self, at: float) -> tuple[str, int]:
        local = local_time(at, self._zone)
        return local.date().isoformat(), local.hour

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """On disk at the end, or not at all. Raises StoreError."""
        if self._connection.in_transaction:  # inside `transaction`
            yield
            return
        with _translated_errors(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def _read(self, query: str, first: date, last: date) -> list[Row]:
        with _translated_errors(self.path):
            return self._connection.execute(query, {"first": first.isoformat(), "last": last.isoformat()}).fetchall()


@contextmanager
def open_log(directory: Path, zone: ZoneInfo | None = None) -> Iterator[Store | None]:
    """The log in this directory, opened read-only; None where there is none yet. Raises as `Store.open_to_read`."""
    store = Store.open_to_read(directory, zone)
    try:
        yield store
    finally:
        if store is not None:
            store.close()


def _read_mode(path: Path) -> str:
    """How SQLite is to open a log that is only read.

    It creates its shared-memory file next to a log, even to read it. A user who may not create files there reads along
    while the mirror has the log open, because then that file exists; otherwise the log stands still.
    """
    if os.access(path.parent, os.W_OK) and os.access(path, os.W_OK):
        return "mode=rw"
    return "mode=ro" if path.with_name(f"{path.name}-shm").exists() else "immutable=1"


def quarantine(directory: Path, now: datetime) -> Path:
    """Rename a damaged log and its WAL files to make room for a new log. Returns its new path. Raises StoreError."""
    stamp = now.strftime("%Y%m%d-%H%M%S-%f")
    with _translated_errors(directory / FILE_NAME):
        for suffix in ("-wal", "-shm", ""):
            part = directory / f"{FILE_NAME}{suffix}"
            if os.path.lexists(part):
                part.rename(directory / f"damaged-{stamp}-{FILE_NAME}{suffix}")
        sync_directory(directory)
    return directory / f"damaged-{stamp}-{FILE_NAME}"


def _identity(path: Path) -> tuple[int, int] | None:
    """Device and inode; None where there is no such file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _refuse_what_is_no_log(path: Path) -> None:
    """Raise StoreDamagedError for what SQLite must not touch: a pipe, and an empty log, whose WAL it would delete."""
    if not os.path.lexists(path):
        return
    if not path.is_file():
        raise StoreDamagedError(f"The usage log {path} is not a file.")
    wal = path.with_name(f"{path.name}-wal")
    if path.stat().st_size == 0 and wal.is_file() and wal.stat().st_size > 0:
        raise StoreDamagedError(f"The usage log {path} is empty, but has a journal of its rows.")


@contextmanager
def _translated_errors(path: Path) -> Iterator[None]:
    """Raise errors of SQLite and the file system as StoreError; errors that are bugs pass unchanged."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"The usage log {path} cannot be opened: {error.strerror}.") from error
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise
    except UnicodeDecodeError as error:  # SQLite quotes bytes of a damaged file, which need not be UTF-8
        raise StoreDamagedError(f"The usage log {path} is damaged (unreadable text in it).") from error
    except sqlite3.DatabaseError as error:
        code = error.sqlite_errorcode & 0xFF  # the primary code is the low byte of the extended one
        if code in DAMAGED or str(error).startswith("no such "):  # table or column: these are not this log's tables
            raise StoreDamagedError(f"The usage log {path} is damaged ({error}).") from error
        if code in TRANSIENT:
            raise StoreUnavailableError(f"The usage log {path} cannot be used at the moment: {error}.") from error
        raise StoreError(f"The usage log {path} cannot be used: {error}.") from error
