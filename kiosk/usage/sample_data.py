"""Invented, plausible use of a mirror in a gym, to try out the log and the staff pages."""

from __future__ import annotations

import math
import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kiosk.movement.reading import Side
from kiosk.usage.records import EventKind, SetOutcome, SetRecord
from kiosk.usage.store import Store

SESSIONS_PER_DAY = 72  # on an average day; makes a million sets in ten years
WEEKDAYS = (1.15, 1.1, 1.15, 1.05, 0.85, 0.95, 0.75)  # Monday to Sunday, relative to the average
HOURS = {6: 3, 7: 5, 8: 4, 9: 4, 10: 4, 11: 3, 12: 4, 13: 3, 14: 2, 15: 3, 16: 5, 17: 9, 18: 10, 19: 8, 20: 5, 21: 2}
SETS = (1, 2, 3, 4, 5, 6, 7, 8)
SETS_WEIGHTS = (3, 4, 6, 5, 4, 3, 2, 1)
CUES = ("knee-in", "knee-in", "deeper", "slower", "trunk", "put-right")
LEFT_EARLY_SHARE = 0.08  # of all sets
FAULTS = ((EventKind.CAMERA_LOST, "no picture for 2 s"), (EventKind.THROTTLED, "81 °C"), (EventKind.STUCK_BUTTON, "ok"))
FAULTS_PER_DAY = 0.03


@dataclass(frozen=True)
class SampleSession:
    """One member's session, with one set every 90 seconds.

    at: start, Unix seconds.
    sets: in order.
    """

    at: float
    sets: tuple[SetRecord, ...]

    @property
    def seconds(self) -> float:
        return 60 + 90.0 * len(self.sets)


def fill_day(
    store: Store,
    day: date,
    zone: ZoneInfo | None,
    exercises: Sequence[str],
    rng: random.Random,
    end_by: float = math.inf,
    ungraded: Collection[str] = (),
) -> int:
    """Write one day's invented use in one commit. Returns the number of sets. Raises StoreError.

    ungraded: names of the exercises in which no knee is graded.
    end_by: Unix seconds; sessions that would end later are left out.
    """
    sets = 0
    with store.transaction():
        for session in sessions_of_day(day, zone, exercises, rng, ungraded):
            if session.at + session.seconds > end_by:
                continue
            number = store.begin_session(session.at)
            for index, record in enumerate(session.sets):
                store.add_set(number, record, session.at + 60 + 90 * index)
            store.end_session(number, session.seconds)
            sets += len(session.sets)
        out_of_order_hour = None
        if rng.random() < FAULTS_PER_DAY:
            kind, detail = rng.choice(FAULTS)
            out_of_order_hour = rng.randrange(6, 22)
            store.add_event(kind, min(end_by, _moment(day, out_of_order_hour, zone, rng)), detail)
        for hour in HOURS:
            end = datetime.combine(day, time(hour, 59, 59), zone).timestamp()
            if end > end_by:
                break
            out_of_order_s = 60.0 * rng.randint(1, 30) if hour == out_of_order_hour else 0.0
            store.add_uptime(end, 3600, out_of_order_s, rng.gauss(58, 4))
    return sets


def sessions_of_day(
    day: date, zone: ZoneInfo | None, exercises: Sequence[str], rng: random.Random, ungraded: Collection[str] = ()
) -> Iterator[SampleSession]:
    """The sessions of one day, unordered. exercises: names, most used first."""
    weights = [1 / (2 + place) for place in range(len(exercises))]
    expected = SESSIONS_PER_DAY * WEEKDAYS[day.weekday()]
    for _ in range(max(0, round(rng.gauss(expected, expected**0.5)))):
        (hour,) = rng.choices(list(HOURS), list(HOURS.values()))
        (count,) = rng.choices(SETS, SETS_WEIGHTS)
        skill = rng.betavariate(6, 1.5)  # this member's share of reps with the knees over the toes
        names = rng.choices(exercises, weights, k=count)
        sets = tuple(_set(name, skill, rng, graded=name not in ungraded) for name in names)
        yield SampleSession(_moment(day, hour, zone, rng), sets)


def _set(exercise: str, skill: float, rng: random.Random, graded: bool) -> SetRecord:
    left = rng.random() < LEFT_EARLY_SHARE
    reps = rng.randint(1, 6) if left else rng.randint(8, 12)
    ungraded = int(rng.random() < 0.05) if graded else reps
    good = sum(rng.random() < skill for _ in range(reps - ungraded))
    watch = rng.randint(0, reps - ungraded - good)
    collapse = reps - ungraded - good - watch
    cues = {rng.choice(CUES): collapse} if collapse else {}
    outcome = SetOutcome.LEFT if left else SetOutcome.DONE
    return SetRecord(exercise, Side.BOTH, reps, good, watch, collapse, reps * rng.uniform(4, 6.5), outcome, cues)


def _moment(day: date, hour: int, zone: ZoneInfo | None, rng: random.Random) -> float:
    local = datetime.combine(day, time(hour), zone) + timedelta(seconds=rng.randrange(3600))
    return local.timestamp()
