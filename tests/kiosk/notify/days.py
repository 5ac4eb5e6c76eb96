"""A mirror whose readings change over time, and the notices that follow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time
from zoneinfo import ZoneInfo

from kiosk.notify.faults import Readings, Rules
from kiosk.notify.watch import Watched, look
from kiosk.usage.records import EventKind
from tests.kiosk.usage.times import unix

BERLIN = ZoneInfo("Europe/Berlin")
RULES = Rules(600.0, zone=BERLIN)
OPEN = replace(RULES, opens=time(8), closes=time(20), no_session_hours=20)
NOON = unix(2026, 3, 11, 11)  # a Wednesday in Berlin
GB = 1_000_000_000

Event = tuple[float, EventKind]


class Mirror:
    """Looked at once a minute. The attributes are what the next look reads."""

    def __init__(self, rules: Rules = RULES, now: float = NOON) -> None:
        self.rules = rules
        self.now = self.began = now
        self.watched = Watched(summarised=date(2026, 3, 2))
        self.told: list[tuple[str, str]] = []
        self.events: list[Event] = []
        self.disk_free = 8 * GB
        self.certificate_end: float | None = None
        self.sessions: dict[date, int] = {}
        self.runs = True
        self.last_entry = now

    def look_until(self, end: float, step_s: float = 60.0) -> list[tuple[str, str]]:
        """Look until `end` (Unix seconds). Returns everything told since the start as (kind, about)."""
        while self.now < end:
            self.now += step_s
            self._look()
        return self.told

    def _look(self) -> None:
        if self.runs:
            self.last_entry = self.now
        readings = Readings(
            now=self.now,
            watched_s=self.now - self.began,
            events=[event for event in self.events if event[0] <= self.now],
            last_entry=self.last_entry,
            disk_free=self.disk_free,
            certificate_end=self.certificate_end,
            sessions=self.sessions,
        )
        self.watched, notices = look(self.watched, readings, self.rules)
        self.told += [(notice.kind, notice.about or "") for notice in notices]


def flaps(first: float, times: int, lost_s: float, back_s: float) -> Iterable[Event]:
    """A camera that is lost and back again and again."""
    for number in range(times):
        at = first + number * (lost_s + back_s)
        yield at, EventKind.CAMERA_LOST
        yield at + lost_s, EventKind.CAMERA_BACK
