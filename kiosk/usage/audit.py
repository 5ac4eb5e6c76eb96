"""Who opened and changed what: log-ins, PIN, settings, exports, updates. A file of its own next to the usage log.

The service of the pages writes it too, and that service cannot write the usage log.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kiosk.errors import KioskError

FILE_NAME = "audit.sqlite3"  # in the state directory
KEPT_S = 366 * 86_400.0
BUSY_TIMEOUT_S = 1.0  # the mirror's main thread writes here, too
MAX_DETAIL = 200  # characters

SCHEMA = """
    CREATE TABLE IF NOT EXISTS entry (
        id INTEGER PRIMARY KEY,
        at REAL NOT NULL,                           -- Unix seconds
        kind TEXT NOT NULL,
        address TEXT NOT NULL,                      -- of the browser; empty on the mirror and its command line
        detail TEXT NOT NULL
    ) STRICT;
"""

log = logging.getLogger(__name__)


class AuditError(KioskError, ValueError):
    """The audit log cannot be read or written; the message says why."""


class AuditKind(StrEnum):
    LOG_IN = "log-in"
    WRONG = "log-in-wrong"
    PIN = "pin"  # set; also the password
    SETTINGS = "settings"  # changed by staff; detail: what
    EXPORT = "export"  # detail: name of the file
    UPDATE = "update"  # another version has started; detail: which


@dataclass(frozen=True)
class AuditEntry:
    """at: Unix seconds. kind: see `AuditKind`. address: of the browser; empty on the mirror. detail: may be empty."""

    at: float
    kind: str
    address: str
    detail: str


class Audit:
    """The audit log of this mirror. Every call opens the file, which several processes write."""

    def __init__(self, directory: Path) -> None:
        """directory: the state directory."""
        self.path = directory / FILE_NAME

    def add(self, kind: AuditKind, at: float, address: str = "", detail: str = "") -> None:
        """Write an entry. A disk that takes none ends no log-in; the journal then has the entry."""
        try:
            with self._open() as connection:
                connection.execute(
                    "INSERT INTO entry (at, kind, address, detail) VALUES (?, ?, ?, ?)",
                    (at, kind.value, address, detail[:MAX_DETAIL]),
                )
        except AuditError as error:
            log.warning("%s Not kept: %s %s %s", error, kind.value, address, detail[:MAX_DETAIL])

    def entries(self, limit: int) -> list[AuditEntry]:
        """The newest entries, the newest first. Raises AuditError."""
        if not self.path.exists():
            return []
        with self._open() as connection:
            rows = connection.execute("SELECT at, kind, address, detail FROM entry ORDER BY id DESC LIMIT ?", (limit,))
            return [AuditEntry(*row) for row in rows]

    def note_version(self, version: str, at: float) -> None:
        """Write an entry if this is another version than before. The first version ever is no update."""
        try:
            with self._open() as connection:
                last = connection.execute(
                    "SELECT detail FROM entry WHERE kind = ? ORDER BY id DESC LIMIT 1", (AuditKind.UPDATE.value,)
                ).fetchone()
        except AuditError as error:
            log.warning("%s", error)
            return
        if last is None or last[0] != version:
            self.add(AuditKind.UPDATE, at, detail=version)

    def prune(self, now: float) -> None:
        """Delete entries older than `KEPT_S`. now: Unix seconds. Raises AuditError."""
        if self.path.exists():
            with self._open() as connection:
                connection.execute("DELETE FROM entry WHERE at < ?", (now - KEPT_S,))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """In one transaction. Raises AuditError."""
        try:
            if self.path.exists() and not self.path.is_file():
                raise AuditError(f"The audit log {self.path} is not a file.")
            # SQLite would make a file that only its maker can write; the mirror and its pages are two users of a group.
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o660))
            with closing(sqlite3.connect(self.path, timeout=BUSY_TIMEOUT_S)) as connection, connection:
                connection.execute(SCHEMA)
                yield connection
        except OSError as error:
            raise AuditError(f"The audit log {self.path} cannot be written: {error.strerror}.") from error
        except sqlite3.DatabaseError as error:
            raise AuditError(f"The audit log {self.path} cannot be used: {error}.") from error
