"""What of a session goes to the usage log, and when: each set the moment it ends, so that no finished set is lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent import futures

from kiosk.session.result import SetResult
from kiosk.usage.records import EventKind
from kiosk.usage.writer import Session as LoggedSession
from kiosk.usage.writer import Writer

DISK_PATIENCE_S = 0.25  # a commit takes some milliseconds; a disk in trouble must not hold up the picture any longer


class SessionLog:
    """writer: the log's thread. unix_time: now on the wall clock, seconds since 1970 (the log's days follow it)."""

    def __init__(self, writer: Writer, unix_time: Callable[[], float]) -> None:
        self._writer = writer
        self._unix_time = unix_time
        self._session: LoggedSession | None = None

    @property
    def trouble(self) -> str | None:
        """Why the log cannot be written just now; None while all is well."""
        return self._writer.trouble

    def begin_session(self) -> None:
        self._session = self._writer.begin_session(self._unix_time())

    def add_set(self, result: SetResult) -> None:
        """Keep a set; it is on disk when this returns, before the screen shows its result, unless the disk has trouble.

        A set outside a session is not kept: there is nobody it could belong to.
        """
        if self._session is not None:
            kept = self._writer.add_set(self._session, result.record, self._unix_time())
            futures.wait([kept], DISK_PATIENCE_S)

    def note(self, kind: EventKind, detail: str = "") -> None:
        """Something happened to the machine."""
        self._writer.add_event(kind, self._unix_time(), detail)

    def end_session(self, seconds: float) -> None:
        if self._session is not None:
            self._writer.end_session(self._session, seconds)
            self._session = None
