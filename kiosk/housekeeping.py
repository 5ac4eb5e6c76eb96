"""What the mirror does beside mirroring: it watches its clock and its board, and tells the log."""

from __future__ import annotations

from collections.abc import Callable

from hardware.board import BoardHealth
from kiosk.usage.clock import ClockWatch
from kiosk.usage.records import EventKind
from kiosk.usage.writer import Writer

BOARD_S = 60.0  # heat builds up over minutes


class Housekeeping:
    """Call `tick` every turn of the main loop. ask_board: takes some milliseconds, and is only called while idle."""

    def __init__(
        self, writer: Writer, ask_board: Callable[[], BoardHealth], unix_time: Callable[[], float], now: float
    ) -> None:
        """unix_time: reads the wall clock. now: monotonic seconds."""
        self._writer = writer
        self._ask_board = ask_board
        self._unix_time = unix_time
        self._clock = ClockWatch(now, unix_time())
        self._board_at = now
        self._trouble: str | None = None

    def tick(self, now: float, in_set: bool) -> None:
        """in_set: somebody is exercising, and no turn may take long."""
        unix_time = self._unix_time()
        if (moved := self._clock.step(now, unix_time)) is not None:
            self._writer.clock_moved(moved, unix_time)
        if not in_set and now - self._board_at >= BOARD_S:
            self._board_at = now
            self._note_board(self._ask_board().trouble, unix_time)

    def _note_board(self, trouble: str | None, unix_time: float) -> None:
        """One event when the board begins to slow down, not one a minute."""
        if trouble is not None and self._trouble is None:
            self._writer.add_event(EventKind.THROTTLED, unix_time, trouble)
        self._trouble = trouble
