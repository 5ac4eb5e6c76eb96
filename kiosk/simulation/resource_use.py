"""What a process needs to go on for a year: memory, handles, threads and time that do not grow."""

from __future__ import annotations

import os
import resource
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

PROCESS = Path("/proc/self")
WARM_UP_S = 600.0  # of the mirror's time: caches of text, shapes and the database fill up in it
WARM_UP_SHARE = 0.25  # ... and at most so much of a short run
SETTLED_S = 1800.0  # memory goes on in steps of a MB, as more happens at one time than ever before; the last of them
#                     came after 28 minutes on a PC, and what leaks goes on for ever
SETTLED_SHARE = 0.5
JUDGED_S = 1500.0  # a run shorter than this after settling tells nothing about an hour
LEAK_MB_AN_HOUR = 1.0
MEMORY_PARTS = 20
FEWEST = 8  # samples in which a growing count means more than a file that was open just then
DRIFT = 1.5  # a turn may cost so many times what it cost in the beginning ...
DRIFT_MS = 5.0  # ... or so many milliseconds more, below which it is noise


@dataclass(frozen=True)
class Sample:
    """The process at one moment. at: seconds since the mirror began, on its own clock, real or simulated.

    memory: bytes in RAM. processor_s: used since the sample before. turns: of the main loop since the sample before.
    late_ms: from taking the newest picture that a pose was read from to showing it, in the median; None where time is
    simulated.
    """

    at: float
    memory: int
    handles: int
    threads: int
    processor_s: float
    turns: int
    late_ms: float | None = None


class ProcessSampler:
    """Takes samples of this process."""

    def __init__(self) -> None:
        self._used = _processor_s()

    def sample(self, at: float, turns: int, late_ms: float | None = None) -> Sample:
        used, before = _processor_s(), self._used
        self._used = used
        return Sample(
            at=at,
            memory=int((PROCESS / "statm").read_text().split()[1]) * resource.getpagesize(),
            handles=len(os.listdir(PROCESS / "fd")),
            threads=len(os.listdir(PROCESS / "task")),
            processor_s=used - before,
            turns=turns,
            late_ms=late_ms,
        )


def _processor_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@dataclass(frozen=True)
class ResourceTrend:
    """What became of them, after warming up.

    settled_mb: memory when it had settled. memory_mb: in the end. memory_mb_an_hour: between them, slope of the
    straight line through the least of each twentieth.
    handles, threads: most in the first quarter and in the last. turn_ms: processor time of one turn, first quarter and
    last. late_ms: as `Sample`, first quarter and last. judged: whether the run was long enough for a slope to mean
    anything. samples: how many were taken.
    """

    settled_mb: float
    memory_mb: float
    memory_mb_an_hour: float
    handles: tuple[int, int]
    threads: tuple[int, int]
    turn_ms: tuple[float, float]
    late_ms: tuple[float, float] | None
    judged: bool
    samples: int

    @property
    def faults(self) -> list[str]:
        """What has grown and must not, one sentence each."""
        found = []
        if self.judged and self.memory_mb_an_hour >= LEAK_MB_AN_HOUR:
            found.append(f"Memory grows by {self.memory_mb_an_hour:.2f} MB an hour.")
        for name, (first, last) in (("File handles", self.handles), ("Threads", self.threads)):
            if last > first and self.samples >= FEWEST:
                found.append(f"{name} have grown from {first} to {last}.")
        first_ms, last_ms = self.turn_ms
        if self.judged and last_ms > max(DRIFT * first_ms, first_ms + DRIFT_MS):
            found.append(f"A turn of the main loop costs {last_ms:.1f} ms, and {first_ms:.1f} ms in the beginning.")
        return found


def judge(samples: Sequence[Sample]) -> ResourceTrend:
    """Of at least one sample."""
    end = samples[-1].at
    warm_up = min(WARM_UP_S, WARM_UP_SHARE * end)
    warm = [sample for sample in samples if sample.at >= warm_up]
    quarter = max(1, len(warm) // 4)
    first, last = warm[:quarter], warm[-quarter:]
    settling = min(SETTLED_S, SETTLED_SHARE * end)
    settled = [sample for sample in samples if sample.at >= settling]
    return ResourceTrend(
        settled_mb=settled[0].memory / 1e6,
        memory_mb=settled[-1].memory / 1e6,
        memory_mb_an_hour=_memory_slope(settled),
        handles=(max(s.handles for s in first), max(s.handles for s in last)),
        threads=(max(s.threads for s in first), max(s.threads for s in last)),
        turn_ms=(_turn_ms(first), _turn_ms(last)),
        late_ms=_late_ms(first, last),
        judged=end - settling >= JUDGED_S,
        samples=len(warm),
    )


def _memory_slope(settled: Sequence[Sample]) -> float:
    """MB an hour. A picture of the screen more or less is 8 MB; what leaks is there at the quietest moments too."""
    parts = [part for part in np.array_split(np.array([(s.at, s.memory) for s in settled]), MEMORY_PARTS) if len(part)]
    if len(parts) < 3:
        return 0.0
    least = np.array([part[part[:, 1].argmin()] for part in parts])
    return float(np.polyfit(least[:, 0] / 3600, least[:, 1] / 1e6, 1)[0])


def _turn_ms(samples: Sequence[Sample]) -> float:
    return 1000 * sum(s.processor_s for s in samples) / max(1, sum(s.turns for s in samples))


def _late_ms(first: Sequence[Sample], last: Sequence[Sample]) -> tuple[float, float] | None:
    begun, ended = ([s.late_ms for s in part if s.late_ms is not None] for part in (first, last))
    return (float(np.median(begun)), float(np.median(ended))) if begun and ended else None
