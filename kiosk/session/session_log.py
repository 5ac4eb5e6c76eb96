"""Writes a session to the usage log: each set as soon as it ends, so that no finished set is lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent import futures

from kiosk.session.result import SetResult
from kiosk.usage.records import EventKind
from kiosk.usage.writer import Session as LoggedSession
from kiosk.usage.writer import Writer

COMMIT_TIMEOUT_S = 0.25  # a commit takes milliseconds; a failing disk must not stop the image for longer


class SessionLog:
    """The part of the usage log that a session writes.

    writer: the log's thread.
    unix_time: reads the wall clock, Unix seconds; the log's days follow it.
    """

    def __init__(self, writer: Writer, unix_time: Callable[[], float]) -> None:
        self._writer = writer
        self._unix_time = unix_time
        self._session: LoggedSession | None = None

    @property
    def write_error(self) -> str | None:
        """Why the log cannot be written now; None while it can."""
        return self._writer.trouble

    def begin_session(self) -> None:
        self._session = self._writer.begin_session(self._unix_time())

    def add_set(self, result: SetResult) -> None:
        """Log a set. Unless the disk fails, it is on disk when this returns, before the screen shows its result.

        A set outside a session is not logged, because it belongs to no member.
        """
        if self._session is not None:
            written = self._writer.add_set(self._session, result.record, self._unix_time())
            futures.wait([written], COMMIT_TIMEOUT_S)

    def add_event(self, kind: EventKind, detail: str = "") -> None:
        """Log an event of the machine."""
        self._writer.add_event(kind, self._unix_time(), detail)

    def end_session(self, seconds: float, first_time: bool | None = None) -> None:
        """first_time: whether it was the member's first; None = nobody answered."""
        if self._session is not None:
            self._writer.end_session(self._session, seconds, first_time)
            self._session = None
