"""A soak from beginning to end: who is driven, for how long, and what is found at the end."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.simulation.resource_use import ResourceTrend, Sample, judge
from kiosk.usage.records import EventKind
from kiosk.usage.report import Report

TROUBLE = (
    EventKind.CAMERA_LOST,
    EventKind.MODEL_LOST,
    EventKind.LOG_DAMAGED,
    EventKind.STUCK_BUTTON,
    EventKind.CLOCK_SET,
)


@dataclass
class ExpectedCounts:
    """What the members did, to be compared with the log. errors: one sentence each."""

    sessions: int = 0
    sets: int = 0
    errors: list[str] = field(default_factory=list)

    def compare(self, log: Report) -> None:
        """Every set is in the log, no more and no fewer, and nothing went out of order."""
        for what, done, kept in (("sessions", self.sessions, log.sessions), ("sets", self.sets, log.total.sets)):
            if done != kept:
                self.errors.append(f"{done} {what} were done, and {kept} are in the log.")
        if not log.total.sets - log.total.left:
            self.errors.append("No set was done to its end.")
        self.errors += [f"In the log: {e.kind.value} {e.detail}".rstrip() for e in log.events if e.kind in TROUBLE]


@dataclass(frozen=True)
class SoakReport:
    """What a soak came to. how: what was real and what was left out, in a sentence. log: all days of it.

    pages: milliseconds of the staff's pages at the end, by name; empty where they were not asked for.
    """

    how: str
    hours: float
    took_s: float
    ledger: ExpectedCounts
    log: Report
    vitals: ResourceTrend
    log_bytes: int
    pages: dict[str, float] = field(default_factory=dict)

    @property
    def faults(self) -> list[str]:
        """Everything that makes the soak fail."""
        return self.ledger.errors + self.vitals.faults


class LogErrorCollector(logging.Handler):
    """Keeps what any part of the mirror logs as a warning or worse, while it is installed."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._errors = errors

    def emit(self, record: logging.LogRecord) -> None:
        self._errors.append(f"{record.levelname}: {record.getMessage()}")

    def __enter__(self) -> LogErrorCollector:
        logging.getLogger().addHandler(self)
        return self

    def __exit__(self, *raised: object) -> None:
        logging.getLogger().removeHandler(self)


@dataclass
class SampleLog:
    """Samples as they come, one each `every_s` seconds of the mirror's time."""

    every_s: float
    take: Callable[[float, int], Sample]
    samples: list[Sample] = field(default_factory=list)
    _turns: int = 0
    _next_at: float = 0.0

    def turn(self, at: float) -> None:
        """A turn has been made; at: seconds since the beginning."""
        self._turns += 1
        if at >= self._next_at:
            self.samples.append(self.take(at, self._turns))
            self._turns, self._next_at = 0, at + self.every_s

    def judge(self) -> ResourceTrend:
        return judge(self.samples)
