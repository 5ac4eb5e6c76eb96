from __future__ import annotations

import os
import threading
from collections.abc import Callable

import pytest

from kiosk.simulation.resource_use import ProcessSampler, Sample, judge

MB = 1_000_000


def hour(**grows: Callable[[float], float]) -> list[Sample]:
    """Samples of one hour. Values are constant except those in `grows`, functions of the hours since the start."""
    samples = []
    for minute in range(61):
        values = {"memory_bytes": 200.0 * MB, "handles": 20, "threads": 8, "processor_s": 6.0}
        values |= {name: grown(minute / 60) for name, grown in grows.items()}
        counts = {name: int(values[name]) for name in ("memory_bytes", "handles", "threads")}
        samples.append(Sample(at_s=60.0 * minute, processor_s=values["processor_s"], loop_steps=600, **counts))
    return samples


def test_constant_use_has_no_fault() -> None:
    assert judge(hour()).faults == []


@pytest.mark.parametrize("settled", [0.15, 0.45])
def test_memory_that_settles_within_half_an_hour_is_no_leak(settled: float) -> None:
    found = judge(hour(memory_bytes=lambda h: (200 + 20 * min(h / settled, 1)) * MB))

    assert (found.faults, found.settled_mb, found.memory_mb) == ([], 220, 220)


@pytest.mark.parametrize(
    ("grows", "message"),
    [
        ({"memory_bytes": lambda h: (200 + 1.5 * h) * MB}, "Memory"),
        ({"handles": lambda h: 20 + 10 * h}, "handles"),
        ({"threads": lambda h: 8 + (h > 0.8)}, "Threads"),
        ({"processor_s": lambda h: 6 + 6 * h}, "step"),
    ],
)
def test_growth_is_a_fault(grows: dict[str, Callable[[float], float]], message: str) -> None:
    (fault,) = judge(hour(**grows)).faults

    assert message in fault


def test_memory_is_not_judged_after_a_short_run() -> None:
    found = judge(hour(memory_bytes=lambda h: (200 + 50 * h) * MB)[:20])

    assert (found.judged, found.faults) == (False, [])


def test_a_sample_counts_handles_and_threads_of_this_process() -> None:
    sampler = ProcessSampler()
    before = sampler.sample(0.0, 1)
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    reader, writer = os.pipe()
    after = sampler.sample(1.0, 1)
    os.close(reader)
    os.close(writer)
    done.set()
    thread.join()

    assert (after.handles - before.handles, after.threads - before.threads) == (2, 1)
    assert after.memory_bytes > 10 * MB
