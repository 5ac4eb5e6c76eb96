from __future__ import annotations

from kiosk.usage.clock_watch import ClockWatch

BOOT = 1_700_000_000.0


def test_a_clock_that_goes_evenly_is_left_alone() -> None:
    clock = ClockWatch(10.0, BOOT)
    assert [clock.step(10.0 + t, BOOT + t * 1.0001) for t in (1, 60, 3600, 86400)] == [None] * 4


def test_a_clock_that_is_set_is_noticed_once() -> None:
    clock = ClockWatch(10.0, BOOT)
    assert clock.step(20.0, BOOT + 10 + 7200) == 7200
    assert clock.step(30.0, BOOT + 20 + 7200) is None
    assert clock.step(40.0, BOOT + 30) == -7200
