"""Durations by stage."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.evaluation.stopwatch import Stopwatch


@pytest.fixture
def watch() -> Stopwatch:
    ticks: Iterator[float] = iter([0.0, 10.0, 10.002, 10.003, 20.0, 20.004, 20.009])
    return Stopwatch(lambda: next(ticks))


def test_stages_follow_each_other_and_pauses_belong_to_none(watch: Stopwatch) -> None:
    watch.start()
    watch.lap("crop")
    watch.lap("invoke")
    watch.start()
    watch.lap("crop")
    watch.lap("invoke")
    times = watch.milliseconds()
    assert list(times) == ["crop", "invoke"]
    assert times["crop"] == {"p50": 3.0, "p95": pytest.approx(3.9)}
    assert watch.mean("invoke") == pytest.approx(0.003)


def test_a_reset_discards_all_durations(watch: Stopwatch) -> None:
    watch.add("crop", 99.0)
    watch.reset()
    watch.add("crop", 0.001)
    assert watch.median("crop") == 0.001
