"""Simulated mirrors of a fleet: real outbox and publisher, invented years. Run as a process.

Half of them are unruly: they send days in any order, some twice, some again much later, and their clock is sometimes
a day ahead, so that days have to be withdrawn.
"""

from __future__ import annotations

import logging
import random
import select
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from paho.mqtt.client import MQTTMessageInfo

from kiosk.fleet.daily_sums import DayTotals
from kiosk.fleet.messages import ExerciseSums, MachineSums
from kiosk.fleet.mqtt_connection import MqttConnection
from kiosk.fleet.outbox import RECHECK_DAYS, Outbox
from kiosk.fleet.publisher import Publisher
from kiosk.settings import Settings, load_settings
from kiosk.usage.records import EventKind
from kiosk.usage.report import MIN_SETS_FOR_SHARE
from kiosk.usage.visits import MIN_SESSIONS_FOR_SHARE

if TYPE_CHECKING:
    from paho.mqtt.client import SocketLike  # exists only for type checkers

FIRST_DAY = date(2025, 1, 1)
ROUNDS = 12  # number of parts in which a year is sent
MAX_PACKETS = 30  # processed at once
TWICE, LATE = 0.05, 0.05  # share of the messages that an unreliable mirror sends twice or late
EXERCISES = ("squat", "banded-squat", "single-leg-squat", "side-step", "clamshell", "single-leg-deadlift", "march")


def mirror_name(number: int) -> str:
    return f"gym-{number // 10}-{number % 10}"


def site_name(number: int) -> str:
    return f"gym-{number // 10}"


def invented_day(number: int, day: date) -> DayTotals:
    """The same day for the same arguments."""
    draw = random.Random(number * 100_003 + day.toordinal())
    sessions = draw.choice((0, 3, 4, 5, 20, 60, 72, 90))
    exercises = {}
    for exercise in EXERCISES if sessions else ():
        sets = draw.randint(1, 40)
        reps = 10 * sets
        shown = sessions >= MIN_SESSIONS_FOR_SHARE and sets >= MIN_SETS_FOR_SHARE
        exercises[exercise] = ExerciseSums(
            sets=sets,
            left=draw.randint(0, sets),
            reps=reps,
            seconds=reps * 5.0,
            good=draw.randint(0, reps - 5) if shown else None,
            graded=reps - 5 if shown else None,
            cues={"knee-in": draw.randint(1, 30), "slower": draw.randint(1, 9)},
        )
    events = {EventKind.CAMERA_LOST: 1} if draw.random() < 0.03 else {}
    running = MachineSums(
        up_s=57_600.0, out_of_order_s=60.0 * len(events), hottest_c=round(draw.gauss(60, 5), 1), events=events
    )
    return DayTotals(sessions, exercises, running)


def year(number: int, days: int) -> dict[date, DayTotals]:
    return {day: invented_day(number, day) for day in (FIRST_DAY + timedelta(days=past) for past in range(days))}


class SimulatedMirror(Publisher):
    def __init__(self, number: int, days: int, settings: Settings, folder: Path, unruly: bool) -> None:
        name = mirror_name(number)
        home = folder / name
        home.mkdir(exist_ok=True)
        connection = MqttConnection(settings.fleet, name)
        super().__init__(connection, name, Outbox.open(home, name, time.time()), home, None)
        self._number = number
        self._rng = random.Random(number)
        self._unruly = unruly
        self._days_queued = 0
        self._days = days
        self._late: list[tuple[float, bytes]] = []
        self._all_acknowledged = False
        self._due_at = 0.0
        self.sent = 0
        if unruly:
            in_order = self._outbox.pending
            shuffled = mock.patch.object(
                self._outbox, "pending", lambda limit: self._rng.sample(found := in_order(limit), len(found))
            )
            shuffled.start()
        self._publish = connection.client.publish
        mock.patch.object(connection.client, "publish", self._publish_unruly).start()

    @property
    def socket(self) -> SocketLike | None:
        return self._connection.client.socket()

    @property
    def done(self) -> bool:
        return self._days_queued >= self._days and not self._late and self._all_acknowledged

    def queue_days(self, wall: float) -> None:
        """Queue the next part of the year; an unruly mirror may first queue everything a day late."""
        before, self._days_queued = self._days_queued, min(self._days, self._days_queued + -(-self._days // ROUNDS))
        today = FIRST_DAY + timedelta(days=self._days_queued)
        parts = range(max(0, before - RECHECK_DAYS), self._days_queued)
        known = {day: invented_day(self._number, day) for day in (FIRST_DAY + timedelta(days=past) for past in parts)}
        if self._unruly and before and self._rng.random() < 0.5:
            last = today - timedelta(days=1)
            wrong = {**known, today: replace(known[last], sessions=known[last].sessions + 5)}
            self._outbox.queue_finished_days(wrong, today + timedelta(days=1))
        self._outbox.queue_finished_days(known, today)

    def step_once(self, now: float, readable: bool) -> None:
        """Receive, and queue the next part of the year once the last one is acknowledged."""
        for _ in range(MAX_PACKETS if readable else 0):
            self._connection.step(now, 0.0)
        if now < self._due_at and not readable:
            return
        self._due_at = now + 1.0
        self._all_acknowledged = self._outbox.count_pending() == 0
        if self._days_queued < self._days and (self._all_acknowledged or self._rng.random() < 0.02):
            self._queue_at = 0.0
        while self._late and self._late[0][0] <= now:
            self._publish(f"gym-mirror/1/{self._mirror}/day", self._late.pop(0)[1], qos=1)
        self.step(now, time.time(), 0.0)

    def _publish_unruly(self, topic: str, payload: bytes, qos: int, **more: Any) -> MQTTMessageInfo:
        self.sent += topic.endswith("/day")
        if self._unruly and topic.endswith("/day"):
            if self._rng.random() < TWICE:
                self._publish(topic, payload, qos=qos, **more)
            if self._rng.random() < LATE:
                self._late.append((time.monotonic() + 5.0, payload))
        return self._publish(topic, payload, qos=qos, **more)


def mirrors(config: Path, folder: Path, numbers: range, days: int, unruly: bool) -> Iterator[SimulatedMirror]:
    for number in numbers:
        settings = load_settings(config / f"{mirror_name(number)}.toml")
        yield SimulatedMirror(number, days, settings, folder, unruly and number % 2 == 0)


def main(config: str, folder: str, first: str, count: str, days: str, unruly: str) -> None:
    logging.getLogger("kiosk.fleet").setLevel(logging.ERROR)  # a thousand mirrors would log that the broker is down
    numbers = range(int(first), int(first) + int(count))
    fleet = list(mirrors(Path(config), Path(folder), numbers, int(days), unruly == "unruly"))
    while not all(mirror.done for mirror in fleet):
        sockets = {mirror.socket: mirror for mirror in fleet if mirror.socket is not None}
        readable = set(select.select(list(sockets), [], [], 0.1)[0])
        for mirror in fleet:
            mirror.step_once(time.monotonic(), mirror.socket in readable)
    print(sum(mirror.sent for mirror in fleet), flush=True)
    for mirror in fleet:
        mirror.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
