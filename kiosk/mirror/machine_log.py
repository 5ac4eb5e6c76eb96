"""Monitors the clock and the board while the mirror runs, and writes uptime, clock steps and throttling to the log."""

from __future__ import annotations

from collections.abc import Callable

from hardware.board import BoardHealth
from kiosk.usage.clock_watch import ClockWatch
from kiosk.usage.records import EventKind
from kiosk.usage.writer import Writer

BOARD_INTERVAL_S = 60.0  # between readings of the board; its temperature changes over minutes
UPTIME_INTERVAL_S = 600.0  # between uptime entries: a power cut loses at most this much uptime


class MachineLog:
    """Logs uptime, clock steps and throttling. Call `update` in every step of the main loop."""

    def __init__(
        self,
        writer: Writer,
        read_board: Callable[[], BoardHealth],
        set_throttled: Callable[[bool], None],
        unix_time: Callable[[], float],
        now: float,
    ) -> None:
        """Start watching.

        read_board: reads the board's health; takes a few milliseconds, so it is called only outside sets.
        set_throttled: called with True when the board needs less load, with False when it no longer does.
        unix_time: reads the wall clock.
        now: monotonic seconds.
        """
        self._writer = writer
        self._read_board = read_board
        self._set_throttled = set_throttled
        self._unix_time = unix_time
        self._clock_watch = ClockWatch(now, unix_time())
        self._board_at = now
        self._degraded_reason: str | None = None
        self._logged_at = self._updated_at = now
        self._out_of_order_s = 0.0
        self._hottest_c: float | None = None

    def update(self, now: float, in_set: bool, out_of_order: bool) -> None:
        """Log what is due.

        in_set: somebody is exercising, so this step must be short.
        out_of_order: the out-of-order screen is up.
        """
        unix_time = self._unix_time()
        if (moved_s := self._clock_watch.step(now, unix_time)) is not None:
            self._writer.clock_moved(moved_s, unix_time)
        if out_of_order:
            self._out_of_order_s += now - self._updated_at
        self._updated_at = now
        if not in_set and now - self._board_at >= BOARD_INTERVAL_S:
            self._board_at = now
            self._log_board(self._read_board(), unix_time)
        if now - self._logged_at >= UPTIME_INTERVAL_S:
            self.log_uptime()

    def log_uptime(self) -> None:
        """Log the uptime since the last entry. Also called when the mirror stops."""
        up_s = self._updated_at - self._logged_at
        self._writer.add_uptime(self._unix_time(), up_s, self._out_of_order_s, self._hottest_c)
        self._logged_at = self._updated_at
        self._out_of_order_s, self._hottest_c = 0.0, None

    def _log_board(self, health: BoardHealth, unix_time: float) -> None:
        """Log one event when throttling begins and one when it ends, not one per reading."""
        if health.temperature_c is not None:
            self._hottest_c = max(health.temperature_c, self._hottest_c or health.temperature_c)
        if health.degraded_reason is not None and self._degraded_reason is None:
            self._writer.add_event(EventKind.THROTTLED, unix_time, health.degraded_reason)
        if health.degraded_reason is None and self._degraded_reason is not None:
            self._writer.add_event(EventKind.FULL_SPEED, unix_time)
        if health.degraded_reason != self._degraded_reason:
            self._set_throttled(health.degraded_reason is not None)
        self._degraded_reason = health.degraded_reason
