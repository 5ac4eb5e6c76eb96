"""Limits how often the mirror restarts itself; a fault that restarts do not clear is shown as "Out of order"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kiosk.errors import KioskError
from kiosk.usage.records import EventKind

WINDOW_S = 900.0  # only restarts within the last 15 minutes count
MAX_RESTARTS = 3  # per window; a fault that survives three new processes is permanent
BACK_OFF_S = 60.0  # how long a mirror that keeps ending shows "Out of order" before it tries again

Event = tuple[float, EventKind]  # Unix seconds, and what happened


def recent_restarts(events: Iterable[Event], now: float) -> list[float]:
    """Unix seconds of the starts in the window that followed a fault or a crash.

    events: of the log, in order of time.
    now: Unix seconds; later events were logged under a wrong clock and do not count.
    """
    found, ended_well = [], True
    for at, kind in events:
        if kind is EventKind.STOP:
            ended_well = True
        elif kind is EventKind.RESTART:
            ended_well = False
        elif kind is EventKind.START:
            if not ended_well and now - WINDOW_S < at <= now:
                found.append(at)
            ended_well = False
    return found


def must_back_off(restarts: Sequence[float]) -> bool:
    """Whether the mirror restarts too often and has to show "Out of order" before it tries again."""
    return len(restarts) > MAX_RESTARTS


class RestartNeeded(KioskError):  # noqa: N818 - a request, not a fault
    """The mirror must end so that systemd starts a new process; the message says why."""


class RestartBudget:
    """Decides whether a stage that hangs may end the process.

    earlier: restarts of previous processes, Unix seconds.
    """

    def __init__(self, earlier: Sequence[float]) -> None:
        self._earlier = earlier

    def allows(self, now: float) -> bool:
        """Whether another restart fits into the window. now: Unix seconds."""
        return sum(now - WINDOW_S < at <= now for at in self._earlier) < MAX_RESTARTS
