from __future__ import annotations

import os
import threading
from collections.abc import Callable

import pytest

from kiosk.simulation.resource_use import ProcessSampler, Sample, judge

MB = 1_000_000


def hour(**grows: Callable[[float], float]) -> list[Sample]:
    """Samples of one hour, steady but for what grows, each given by the hours that are over."""
    samples = []
    for minute in range(61):
        values = {"memory": 200.0 * MB, "handles": 20, "threads": 8, "processor_s": 6.0}
        values |= {name: grown(minute / 60) for name, grown in grows.items()}
        counts = {name: int(values[name]) for name in ("memory", "handles", "threads")}
        samples.append(Sample(at=60.0 * minute, processor_s=values["processor_s"], turns=600, **counts))
    return samples


def test_what_is_steady_is_good() -> None:
    assert judge(hour()).faults == []


@pytest.mark.parametrize("settled", [0.15, 0.45])
def test_what_fills_up_in_the_first_half_hour_is_no_leak(settled: float) -> None:
    found = judge(hour(memory=lambda h: (200 + 20 * min(h / settled, 1)) * MB))

    assert (found.faults, found.settled_mb, found.memory_mb) == ([], 220, 220)


@pytest.mark.parametrize(
    ("grows", "said"),
    [
        ({"memory": lambda h: (200 + 1.5 * h) * MB}, "Memory"),
        ({"handles": lambda h: 20 + 10 * h}, "handles"),
        ({"threads": lambda h: 8 + (h > 0.8)}, "Threads"),
        ({"processor_s": lambda h: 6 + 6 * h}, "turn"),
    ],
)
def test_what_grows_is_a_fault(grows: dict[str, Callable[[float], float]], said: str) -> None:
    (fault,) = judge(hour(**grows)).faults

    assert said in fault


def test_a_run_of_minutes_does_not_judge_memory() -> None:
    found = judge(hour(memory=lambda h: (200 + 50 * h) * MB)[:20])

    assert (found.judged, found.faults) == (False, [])


def test_a_sample_sees_handles_and_threads_of_this_process() -> None:
    pulse = ProcessSampler()
    before = pulse.sample(0.0, 1)
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    reader, writer = os.pipe()
    after = pulse.sample(1.0, 1)
    os.close(reader)
    os.close(writer)
    done.set()
    thread.join()

    assert (after.handles - before.handles, after.threads - before.threads) == (2, 1)
    assert after.memory > 10 * MB
