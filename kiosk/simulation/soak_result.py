"""The result of a soak test: the members' actions, the log's contents, and the change of resource use."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.simulation.resource_use import ResourceTrend, Sample, judge
from kiosk.usage.records import EventKind
from kiosk.usage.report import Report

FAULT_EVENTS = (
    EventKind.CAMERA_LOST,
    EventKind.MODEL_LOST,
    EventKind.LOG_DAMAGED,
    EventKind.STUCK_BUTTON,
    EventKind.CLOCK_SET,
)


@dataclass
class ExpectedCounts:
    """The members' sessions and sets, to be compared with the log.

    sessions, sets: number done, 0 or more.
    errors: one sentence each.
    """

    sessions: int = 0
    sets: int = 0
    errors: list[str] = field(default_factory=list)

    def compare(self, log: Report) -> None:
        """Add an error for each difference between counts and log, and for each fault in the log."""
        for what, done, logged in (("sessions", self.sessions, log.sessions), ("sets", self.sets, log.total.sets)):
            if done != logged:
                self.errors.append(f"{done} {what} were done, but {logged} are in the log.")
        if not log.total.sets - log.total.left:
            self.errors.append("No set was completed.")
        self.errors += [f"In the log: {e.kind.value} {e.detail}".rstrip() for e in log.events if e.kind in FAULT_EVENTS]


@dataclass(frozen=True)
class SoakReport:
    """The result of a soak test.

    how: which stages were real and which were left out, one sentence.
    hours: duration in the mirror's time, hours.
    took_s: duration in real time, seconds.
    counts: the members' sessions and sets, and the errors.
    log: report of all days.
    trend: resource use.
    log_bytes: size of the usage log.
    pages: median milliseconds of each staff page with this log, by name; empty if not measured.
    """

    how: str
    hours: float
    took_s: float
    counts: ExpectedCounts
    log: Report
    trend: ResourceTrend
    log_bytes: int
    pages: dict[str, float] = field(default_factory=dict)

    @property
    def faults(self) -> list[str]:
        """Everything that makes the soak test fail."""
        return self.counts.errors + self.trend.faults


class LogErrorCollector(logging.Handler):
    """Collects Python log records of level WARNING and above while it is entered."""

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
    """Takes a sample every `interval_s` seconds of the mirror's time.

    take_sample: called with the time since the start, seconds, and the steps since the previous sample.
    """

    interval_s: float
    take_sample: Callable[[float, int], Sample]
    samples: list[Sample] = field(default_factory=list)
    _steps: int = 0
    _next_at_s: float = 0.0

    def add_step(self, at_s: float) -> None:
        """Count a step of the main loop; at_s: seconds since the start."""
        self._steps += 1
        if at_s >= self._next_at_s:
            self.samples.append(self.take_sample(at_s, self._steps))
            self._steps, self._next_at_s = 0, at_s + self.interval_s

    def judge(self) -> ResourceTrend:
        return judge(self.samples)
