"""Writes the usage log on a thread of its own, so that the main thread never waits for the disk."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.usage.records import EventKind, SetRecord
from kiosk.usage.store import Store, StoreDamagedError, StoreError, quarantine

RETRY_S = 15.0  # pause before a write to a full disk or a locked log is retried
# Latest sessions and sets (each) that are moved when the clock turns out to have been wrong: several days of use, and
# a board sets its clock minutes after it boots.
MAX_REDATED_ROWS = 1000

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Session:
    """A session in the log, made by `Writer.begin_session`.

    began_at: Unix seconds.
    """

    began_at: float


class Writer:
    """Accepts rows without blocking and writes them in order on its own thread.

    A returned Future is done when its row is on disk. When the disk is full or the log is locked, the writer retries
    and loses nothing; `trouble` reports the cause to staff. A damaged log is quarantined and a new one begun, and one
    that was deleted or replaced is opened again; an event says so.

    directory: the folder of the log.
    """

    def __init__(self, directory: Path, zone: ZoneInfo | None = None, retry_s: float = RETRY_S) -> None:
        """Open the log. If that fails, every later write tries again.

        zone: the time zone of the log's days; None = the machine's own.
        retry_s: pause between attempts to write.
        """
        self.directory = directory
        self._zone = zone
        self._retry_s = retry_s
        self._closing = threading.Event()
        self._session_ids: dict[Session, int] = {}
        self._session_times: deque[tuple[int, float]] = deque(maxlen=MAX_REDATED_ROWS)
        self._set_times: deque[tuple[int, float]] = deque(maxlen=MAX_REDATED_ROWS)
        self._store: Store | None = None
        self._damage: str | None = None  # to be reported as an event of the new log
        self._trouble: str | None = None
        try:
            self._store = self._open()
        except StoreError as error:
            self._trouble = str(error)
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="usage-writer")

    @property
    def trouble(self) -> str | None:
        """Why nothing can be written at the moment, as one sentence; None while writing works."""
        return self._trouble

    def begin_session(self, at: float) -> Session:
        """Write a session that began at `at` (Unix seconds)."""
        session = Session(at)
        self._submit(lambda store: self._session_id(store, session))
        return session

    def add_set(self, session: Session, record: SetRecord, at: float) -> Future[None]:
        """Write a set that ended at `at` (Unix seconds)."""

        def work(store: Store) -> None:
            self._set_times.append((store.add_set(self._session_id(store, session), record, at), at))

        return self._submit(work)

    def end_session(self, session: Session, seconds: float, first_time: bool | None = None) -> Future[None]:
        """Write how the session went, see `Store.end_session`; it cannot be used afterwards."""

        def work(store: Store) -> None:
            store.end_session(self._session_id(store, session), seconds, first_time)
            del self._session_ids[session]

        return self._submit(work)

    def add_event(self, kind: EventKind, at: float, detail: str = "") -> Future[None]:
        """Write an event of the machine at `at` (Unix seconds)."""
        return self._submit(lambda store: store.add_event(kind, at, detail))

    def add_uptime(self, at: float, up_s: float, out_of_order_s: float, hottest_c: float | None) -> Future[None]:
        """Write that the mirror ran for the `up_s` seconds before `at`; see `Store.add_uptime`."""
        return self._submit(lambda store: store.add_uptime(at, up_s, out_of_order_s, hottest_c))

    def clock_moved(self, by: float, at: float) -> Future[None]:
        """Move this process's rows by `by` seconds after the wall clock was set (see `ClockWatch`).

        at: Unix seconds now, by the corrected clock.
        """

        def work(store: Store) -> None:
            sessions = {row: was + by for row, was in self._session_times}
            sets = {row: was + by for row, was in self._set_times}
            with store.transaction():
                store.redate(sessions, sets)
                store.add_event(EventKind.CLOCK_SET, at, f"moved by {by:+.0f} s")
            self._session_times = deque(sessions.items(), MAX_REDATED_ROWS)
            self._set_times = deque(sets.items(), MAX_REDATED_ROWS)

        return self._submit(work)

    def close(self) -> None:
        """Write the rows still queued, with one attempt each, and close. Futures of lost rows raise."""
        self._closing.set()
        self._executor.shutdown(wait=True)
        self._close_store()

    def _submit(self, work: Callable[[Store], object]) -> Future[None]:
        future = self._executor.submit(self._write, work)
        future.add_done_callback(_report_loss)
        return future

    def _write(self, work: Callable[[Store], object]) -> None:
        """Retry until the row is written; only once while closing. Raises StoreError if that attempt fails."""
        while True:
            last_chance = self._closing.is_set()
            try:
                work(self._store_in_place())
                self._trouble = None
                return
            except StoreError as error:
                self._close_store()
                if isinstance(error, StoreDamagedError) and self._quarantine(error):
                    continue
                self._trouble = str(error)
                if last_chance:
                    raise
                self._closing.wait(self._retry_s)

    def _store_in_place(self) -> Store:
        """The open log. If its file was deleted or replaced meanwhile, the log that now has its name."""
        if self._store is not None and not self._store.is_in_place:
            self._close_store()
            self._begin_another_log("deleted or replaced while the mirror ran")
            log.warning("The usage log was deleted or replaced; the mirror goes on with the one that is there now.")
        if self._store is None:
            self._store = self._open()
        return self._store

    def _open(self) -> Store:
        try:
            store = Store.open(self.directory, self._zone)
        except StoreDamagedError as error:
            if not self._quarantine(error):
                raise
            store = Store.open(self.directory, self._zone)
        if self._damage is not None:
            store.add_event(EventKind.LOG_DAMAGED, time.time(), self._damage)
            self._damage = None
        return store

    def _quarantine(self, damage: StoreDamagedError) -> bool:
        """Make room for a new log; False where the damaged one cannot be renamed."""
        try:
            moved = quarantine(self.directory, datetime.now())
        except StoreError:
            return False
        self._begin_another_log(moved.name)
        log.warning("%s It was renamed to %s and a new log begun.", damage, moved.name)
        return True

    def _begin_another_log(self, damage: str) -> None:
        self._damage = damage
        for numbers_of_old_log in (self._session_ids, self._session_times, self._set_times):
            numbers_of_old_log.clear()

    def _close_store(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None

    def _session_id(self, store: Store, session: Session) -> int:
        """The session's id in the log; writes the session again where a new log has replaced a damaged one."""
        if session not in self._session_ids:
            row = self._session_ids[session] = store.begin_session(session.began_at)
            self._session_times.append((row, session.began_at))
        return self._session_ids[session]


def _report_loss(future: Future[None]) -> None:
    if (error := future.exception()) is not None:
        log.error("A row of the usage log was lost.", exc_info=error)
