"""Durations by stage, and what they come to."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Summary = dict[str, float]


class Stopwatch:
    """clock: monotonic seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._at = clock()
        self._seconds: dict[str, list[float]] = {}

    def start(self) -> None:
        """What went before belongs to no stage."""
        self._at = self._clock()

    def lap(self, stage: str) -> None:
        """This stage has ended, and the next begins."""
        now = self._clock()
        self.note(stage, now - self._at)
        self._at = now

    def note(self, stage: str, seconds: float) -> None:
        """A duration that was measured elsewhere."""
        self._seconds.setdefault(stage, []).append(seconds)

    def forget(self) -> None:
        """What was noted so far does not count."""
        self._seconds.clear()

    def mean(self, stage: str) -> float:
        """Seconds."""
        return float(np.mean(self._seconds[stage]))

    def median(self, stage: str) -> float:
        """Seconds."""
        return float(np.median(self._seconds[stage]))

    def milliseconds(self) -> dict[str, Summary]:
        """p50 and p95 of each stage, in order of first appearance, rounded to a thousandth."""
        return {stage: _spread(seconds) for stage, seconds in self._seconds.items()}


def _spread(seconds: list[float]) -> Summary:
    p50, p95 = np.percentile(seconds, (50, 95)) * 1000
    return {"p50": round(float(p50), 3), "p95": round(float(p95), 3)}
