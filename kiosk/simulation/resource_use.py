"""Samples memory, file handles, threads and processor time of the process, and judges whether they grow."""

from __future__ import annotations

import os
import resource
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

PROCESS = Path("/proc/self")
WARM_UP_S = 600.0  # of the mirror's time; the caches of text, shapes and the database fill up in it
WARM_UP_SHARE = 0.25  # longest warm-up, as a share of a short run
# Memory grows in steps of 1 MB at each new load peak. On a PC the last step came after 28 minutes; a leak continues.
SETTLING_S = 1800.0
SETTLING_SHARE = 0.5  # longest settling time, as a share of a short run
MIN_JUDGED_S = 1500.0  # after settling; a shorter run does not show the growth per hour
MAX_MB_PER_HOUR = 1.0
SLOPE_PARTS = 20
MIN_SAMPLES = 8  # with fewer samples, a higher count may be a temporarily open file
MAX_STEP_TIME_RATIO = 1.5  # of a step's processor time at the end and at the beginning ...
MAX_STEP_TIME_INCREASE_MS = 5.0  # ... unless it grew by less than this, which is noise


@dataclass(frozen=True)
class Sample:
    """The process at one moment.

    at_s: seconds since the mirror started, on its real or simulated clock.
    memory_bytes: resident memory.
    handles: open file handles.
    threads: count.
    processor_s: processor time since the previous sample, seconds.
    loop_steps: of the main loop since the previous sample.
    latency_ms: median time from capture to display of frames with a pose, milliseconds; None on simulated time.
    """

    at_s: float
    memory_bytes: int
    handles: int
    threads: int
    processor_s: float
    loop_steps: int
    latency_ms: float | None = None


class ProcessSampler:
    """Samples this process."""

    def __init__(self) -> None:
        self._used_s = _processor_s()

    def sample(self, at_s: float, loop_steps: int, latency_ms: float | None = None) -> Sample:
        used_s, before_s = _processor_s(), self._used_s
        self._used_s = used_s
        return Sample(
            at_s=at_s,
            memory_bytes=int((PROCESS / "statm").read_text().split()[1]) * resource.getpagesize(),
            handles=len(os.listdir(PROCESS / "fd")),
            threads=len(os.listdir(PROCESS / "task")),
            processor_s=used_s - before_s,
            loop_steps=loop_steps,
            latency_ms=latency_ms,
        )


def _processor_s() -> float:
    """Processor time of the process so far, seconds."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


@dataclass(frozen=True)
class ResourceTrend:
    """How resource use changed after the warm-up. Pairs are of the first and the last quarter.

    settled_mb: memory once it had settled.
    memory_mb: memory at the end.
    memory_mb_per_hour: slope between them, of the straight line through the minimum of each twentieth.
    handles, threads: maxima.
    step_ms: processor time of one step of the main loop, milliseconds.
    latency_ms: median latency as in `Sample`, milliseconds; None on simulated time.
    judged: whether the run was long enough for a reliable slope.
    samples: number of samples.
    """

    settled_mb: float
    memory_mb: float
    memory_mb_per_hour: float
    handles: tuple[int, int]
    threads: tuple[int, int]
    step_ms: tuple[float, float]
    latency_ms: tuple[float, float] | None
    judged: bool
    samples: int

    @property
    def faults(self) -> list[str]:
        """Everything that grew too much, one sentence each."""
        found = []
        if self.judged and self.memory_mb_per_hour >= MAX_MB_PER_HOUR:
            found.append(f"Memory grows by {self.memory_mb_per_hour:.2f} MB an hour.")
        for name, (first, last) in (("File handles", self.handles), ("Threads", self.threads)):
            if last > first and self.samples >= MIN_SAMPLES:
                found.append(f"{name} grew from {first} to {last}.")
        first_ms, last_ms = self.step_ms
        if self.judged and last_ms > max(MAX_STEP_TIME_RATIO * first_ms, first_ms + MAX_STEP_TIME_INCREASE_MS):
            found.append(f"A step of the main loop takes {last_ms:.1f} ms; it took {first_ms:.1f} ms at first.")
        return found


def judge(samples: Sequence[Sample]) -> ResourceTrend:
    """The trend of at least one sample."""
    end_s = samples[-1].at_s
    warm_up_s = min(WARM_UP_S, WARM_UP_SHARE * end_s)
    warm = [sample for sample in samples if sample.at_s >= warm_up_s]
    quarter = max(1, len(warm) // 4)
    first, last = warm[:quarter], warm[-quarter:]
    settling_s = min(SETTLING_S, SETTLING_SHARE * end_s)
    settled = [sample for sample in samples if sample.at_s >= settling_s]
    return ResourceTrend(
        settled_mb=settled[0].memory_bytes / 1e6,
        memory_mb=settled[-1].memory_bytes / 1e6,
        memory_mb_per_hour=_memory_slope(settled),
        handles=(max(s.handles for s in first), max(s.handles for s in last)),
        threads=(max(s.threads for s in first), max(s.threads for s in last)),
        step_ms=(_step_ms(first), _step_ms(last)),
        latency_ms=_latency_ms(first, last),
        judged=end_s - settling_s >= MIN_JUDGED_S,
        samples=len(warm),
    )


def _memory_slope(settled: Sequence[Sample]) -> float:
    """Growth in MB per hour, from minima: one screen image is 8 MB, and a leak also shows at the quietest moments."""
    parts = [
        part for part in np.array_split(np.array([(s.at_s, s.memory_bytes) for s in settled]), SLOPE_PARTS) if len(part)
    ]
    if len(parts) < 3:
        return 0.0
    minima = np.array([part[part[:, 1].argmin()] for part in parts])
    return float(np.polyfit(minima[:, 0] / 3600, minima[:, 1] / 1e6, 1)[0])


def _step_ms(samples: Sequence[Sample]) -> float:
    return 1000 * sum(s.processor_s for s in samples) / max(1, sum(s.loop_steps for s in samples))


def _latency_ms(first: Sequence[Sample], last: Sequence[Sample]) -> tuple[float, float] | None:
    at_first, at_last = ([s.latency_ms for s in part if s.latency_ms is not None] for part in (first, last))
    return (float(np.median(at_first)), float(np.median(at_last))) if at_first and at_last else None
