"""The queue of days that a mirror has to send: one row per day, pending until the fleet's database confirms it.

The outbox is a separate file next to the usage log. The process with network access opens the log read-only, so a
fault here cannot damage it. If the outbox is lost, every day is sent again, which does no harm.
"""

from __future__ import annotations

import functools
import hashlib
import logging
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import ParamSpec, Self, TypeVar

from kiosk.errors import KioskError
from kiosk.fleet.daily_sums import DayTotals

FILE_NAME = "outbox.sqlite3"
# Sent days that are compared with the log again, because the clock may have been set since. At most the minimum of
# `usage.keep_days`, after which the log no longer has the sets of a day.
RECHECK_DAYS = 7
REVISIONS_PER_WRITE = 100  # revisions reserved at once, to write the file rarely
BUSY_TIMEOUT_S = 10.0

SCHEMA = """
CREATE TABLE IF NOT EXISTS revision (next INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS outbox (
    day TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,
    digest BLOB NOT NULL,             -- of the day's message without its revision
    payload BLOB,                     -- null once acknowledged
    kept INTEGER NOT NULL DEFAULT 0   -- greatest acknowledged revision
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS waiting ON outbox (day) WHERE kept < revision;
"""

Params = ParamSpec("Params")
Value = TypeVar("Value")
log = logging.getLogger(__name__)


class OutboxError(KioskError, ValueError):
    """The outbox cannot be used; the message says why."""


def _translated_errors(method: Callable[Params, Value]) -> Callable[Params, Value]:
    """Raise SQLite's errors, such as a full disk or a locked file, as OutboxError."""

    @functools.wraps(method)
    def translated(*args: Params.args, **kwargs: Params.kwargs) -> Value:
        try:
            return method(*args, **kwargs)
        except sqlite3.DatabaseError as error:
            raise OutboxError(f"The outbox cannot be used: {error}.") from error

    return translated


@dataclass(frozen=True)
class PendingDay:
    """A day's message without a receipt.

    day: the day it is about.
    revision: of the message.
    payload: the message as JSON.
    """

    day: date
    revision: int
    payload: bytes


class Outbox:
    """Use from one thread. Every method raises OutboxError."""

    def __init__(self, connection: sqlite3.Connection, mirror: str, wall: float) -> None:
        self._connection = connection
        self._mirror = mirror
        row = connection.execute("SELECT next FROM revision").fetchone()
        # Revisions start at the current Unix time, so that a new outbox continues above a lost one.
        self._next_revision = row[0] if row else int(wall)
        self._reserved_until = self._next_revision

    @classmethod
    def open(cls, directory: Path, mirror: str, wall: float) -> Self:
        """Open or create the mirror's outbox; replaces a damaged one. Raises OutboxError.

        wall: Unix seconds.
        """
        path = directory / FILE_NAME
        try:
            return cls(_connect(path), mirror, wall)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise OutboxError(f"The outbox {path} cannot be used: {error}.") from error
        log.warning("The outbox %s is damaged; a new one replaces it and every day is sent again.", path)
        try:
            for suffix in ("-wal", "-shm", ""):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            return cls(_connect(path), mirror, wall)
        except (OSError, sqlite3.DatabaseError) as error:
            raise OutboxError(f"The outbox {path} cannot be used: {error}.") from error

    def close(self) -> None:
        self._connection.close()

    @_translated_errors
    def next_revision(self) -> int:
        """A revision greater than all before it, whatever the clock does."""
        revision = self._next_revision
        if revision >= self._reserved_until:
            self._reserved_until = revision + REVISIONS_PER_WRITE
            with self._connection:
                self._connection.execute("DELETE FROM revision")
                self._connection.execute("INSERT INTO revision VALUES (?)", (self._reserved_until,))
        self._next_revision += 1
        return revision

    @_translated_errors
    def queue_finished_days(self, contents: Mapping[date, DayTotals], today: date) -> int:
        """Queue each finished day that is new or has changed since it was sent. Returns their number.

        contents: all days of the log, or at least its last `RECHECK_DAYS`.
        today: the first unfinished day. Days from it on that were sent while the clock was ahead are withdrawn.
        """
        recheck_from, nothing = today - timedelta(days=RECHECK_DAYS), _digest(DayTotals())
        sent = {date.fromisoformat(day): digest for day, digest in self._connection.execute(
            "SELECT day, digest FROM outbox"
        )}  # fmt: skip
        wanted = {
            day: content
            for day, content in contents.items()
            # A withdrawn day counts as not sent, however long ago it was.
            if day < today and (sent.get(day, nothing) == nothing or day >= recheck_from)
        }
        for day in sent:
            if day >= today or (day >= recheck_from and day not in contents):
                wanted[day] = DayTotals()
        rows = []
        for day, content in sorted(wanted.items()):
            digest = _digest(content)
            if digest != sent.get(day):
                revision = self.next_revision()
                payload = content.message(self._mirror, day, revision).payload()
                rows.append((day.isoformat(), revision, digest, payload))
        with self._connection:
            self._connection.executemany(
                "INSERT INTO outbox (day, revision, digest, payload) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                " revision = excluded.revision, digest = excluded.digest, payload = excluded.payload",
                rows,
            )
        return len(rows)

    @_translated_errors
    def pending(self, limit: int) -> list[PendingDay]:
        """The oldest days without a receipt."""
        rows = self._connection.execute(
            "SELECT day, revision, payload FROM outbox WHERE kept < revision ORDER BY day LIMIT ?", (limit,)
        )
        return [PendingDay(date.fromisoformat(day), revision, payload) for day, revision, payload in rows]

    @_translated_errors
    def count_pending(self) -> int:
        return int(self._connection.execute("SELECT count(*) FROM outbox WHERE kept < revision").fetchone()[0])

    @_translated_errors
    def acknowledge(self, receipts: Mapping[date, int]) -> None:
        """Record that the fleet's database has these revisions; a greater one of the same day stays pending."""
        with self._connection:
            self._connection.executemany(
                "UPDATE outbox SET kept = max(kept, :revision), payload = iif(revision <= :revision, NULL, payload)"
                " WHERE day = :day",
                [{"day": day.isoformat(), "revision": revision} for day, revision in receipts.items()],
            )


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.executescript(SCHEMA)
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _digest(content: DayTotals) -> bytes:
    """A digest of the day's contents, independent of mirror and revision."""
    message = content.message("any", date.min, 1)
    return hashlib.sha256(message.payload()).digest()
