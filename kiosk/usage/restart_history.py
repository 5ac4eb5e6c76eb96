"""How often the mirror may start anew by itself: what a new process does not mend is shown as out of order instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kiosk.errors import KioskError
from kiosk.usage.records import EventKind

WINDOW_S = 900.0  # restarts of the last quarter of an hour count
MAX_RESTARTS = 3  # in it; a fault that is still there after so many is no passing one
BACK_OFF_S = 60.0  # a mirror that keeps ending shows that it is out of order for so long before it tries again

Event = tuple[float, EventKind]  # Unix seconds, and what happened


def recent_restarts(entries: Iterable[Event], now: float) -> list[float]:
    """When the mirror started anew without being asked, Unix seconds: after a fault, or without a word before.

    entries: of the log, in order of time. now: Unix seconds; entries later than that are of a wrong clock.
    """
    found, ended_well = [], True
    for at, kind in entries:
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
    """Whether the mirror starts over and over, and should say so before it tries again."""
    return len(restarts) > MAX_RESTARTS


class RestartNeeded(KioskError):  # noqa: N818 - a request, not a fault
    """The mirror must end so that systemd starts a new process; the message says why."""


class RestartBudget:
    """Whether what hangs may be mended by a new process. earlier: restarts of the processes before, Unix seconds."""

    def __init__(self, earlier: Sequence[float]) -> None:
        self._earlier = earlier

    def allows(self, now: float) -> bool:
        """now: Unix seconds."""
        return sum(now - WINDOW_S < at <= now for at in self._earlier) < MAX_RESTARTS
