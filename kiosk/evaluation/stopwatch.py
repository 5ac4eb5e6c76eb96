"""Collects durations by stage and summarizes them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Summary = dict[str, float]


class Stopwatch:
    """Measures stages one after another. clock: monotonic seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._at = clock()
        self._seconds: dict[str, list[float]] = {}

    def start(self) -> None:
        """Begin the next stage; the time since the last stage is not measured."""
        self._at = self._clock()

    def lap(self, stage: str) -> None:
        """End this stage and begin the next."""
        now = self._clock()
        self.add(stage, now - self._at)
        self._at = now

    def add(self, stage: str, seconds: float) -> None:
        """Add a duration that was measured elsewhere."""
        self._seconds.setdefault(stage, []).append(seconds)

    def reset(self) -> None:
        """Discard all durations."""
        self._seconds.clear()

    def mean(self, stage: str) -> float:
        """Mean duration, seconds."""
        return float(np.mean(self._seconds[stage]))

    def median(self, stage: str) -> float:
        """Median duration, seconds."""
        return float(np.median(self._seconds[stage]))

    def milliseconds(self) -> dict[str, Summary]:
        """p50 and p95 of each stage in milliseconds, rounded to three decimals, in order of first use."""
        return {stage: _spread(seconds) for stage, seconds in self._seconds.items()}


def _spread(seconds: list[float]) -> Summary:
    p50, p95 = np.percentile(seconds, (50, 95)) * 1000
    return {"p50": round(float(p50), 3), "p95": round(float(p95), 3)}
