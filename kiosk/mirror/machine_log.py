"""What the mirror does beside mirroring: it watches its clock and its board, and tells the log."""

from __future__ import annotations

from collections.abc import Callable

from hardware.board import BoardHealth
from kiosk.usage.clock_watch import ClockWatch
from kiosk.usage.records import EventKind
from kiosk.usage.writer import Writer

BOARD_S = 60.0  # heat builds up over minutes
RUNNING_S = 600.0  # how much of its running time the log may lose in a power cut


class MachineLog:
    """Call `tick` every turn of the main loop. ask_board: takes some milliseconds, and is only called while idle."""

    def __init__(
        self,
        writer: Writer,
        read_board: Callable[[], BoardHealth],
        set_throttled: Callable[[bool], None],
        unix_time: Callable[[], float],
        now: float,
    ) -> None:
        """ease: told whether the board needs less work. unix_time: reads the wall clock. now: monotonic seconds."""
        self._writer = writer
        self._ask_board = read_board
        self._ease = set_throttled
        self._unix_time = unix_time
        self._clock = ClockWatch(now, unix_time())
        self._board_at = now
        self._trouble: str | None = None
        self._noted_at = self._ticked_at = now
        self._out_of_order_s = 0.0
        self._hottest_c: float | None = None

    def update(self, now: float, in_set: bool, out_of_order: bool) -> None:
        """in_set: somebody is exercising, and no turn may take long. out_of_order: the mirror cannot do its work."""
        unix_time = self._unix_time()
        if (moved := self._clock.step(now, unix_time)) is not None:
            self._writer.clock_moved(moved, unix_time)
        if out_of_order:
            self._out_of_order_s += now - self._ticked_at
        self._ticked_at = now
        if not in_set and now - self._board_at >= BOARD_S:
            self._board_at = now
            self._note_board(self._ask_board(), unix_time)
        if now - self._noted_at >= RUNNING_S:
            self.log_uptime()

    def log_uptime(self) -> None:
        """Tell the log how long the mirror has run since it was last told; also the last thing before the end."""
        up_s = self._ticked_at - self._noted_at
        self._writer.add_uptime(self._unix_time(), up_s, self._out_of_order_s, self._hottest_c)
        self._noted_at = self._ticked_at
        self._out_of_order_s, self._hottest_c = 0.0, None

    def _note_board(self, health: BoardHealth, unix_time: float) -> None:
        """One event when the board begins to slow down, not one a minute."""
        if health.temperature_c is not None:
            self._hottest_c = max(health.temperature_c, self._hottest_c or health.temperature_c)
        if health.degraded_reason is not None and self._trouble is None:
            self._writer.add_event(EventKind.THROTTLED, unix_time, health.degraded_reason)
        if health.degraded_reason != self._trouble:
            self._ease(health.degraded_reason is not None)
        self._trouble = health.degraded_reason
