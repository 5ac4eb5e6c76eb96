from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from hardware.board import BoardHealth, ThrottleFlag
from kiosk.mirror.machine_log import BOARD_INTERVAL_S, MachineLog
from kiosk.usage.writer import Writer
from tests.kiosk.logs import open_written

NOON = 1_773_316_800.0  # 12 March 2026 in UTC
DAY = date(2026, 3, 12)
UTC = ZoneInfo("UTC")


def board(temperature_c: float, *flags: ThrottleFlag) -> BoardHealth:
    return BoardHealth("Pi", temperature_c, frozenset(flags), frozenset(flags), None, None, None, None)


@pytest.fixture
def logged(tmp_path):
    """Update the machine log once per second, with one reading of the board per minute; returns the events."""

    def run(healths: list[BoardHealth], in_set: bool = False, clock_jumps_at: float | None = None, step_s: float = 0.0):
        writer = Writer(tmp_path, UTC)
        readings = iter(healths)
        wall = NOON
        machine_log = MachineLog(writer, lambda: next(readings), lambda throttled: None, lambda: wall, 50.0)
        for second in range(1, round(len(healths) * BOARD_INTERVAL_S) + 1):
            wall = NOON + second + (step_s if clock_jumps_at is not None and second >= clock_jumps_at else 0.0)
            machine_log.update(50.0 + second, in_set, out_of_order=False)
        writer.close()
        with open_written(tmp_path, UTC) as reader:
            return [(round(at - NOON), kind, detail) for at, kind, detail in reader.events(DAY, DAY)]

    return run


def test_throttling_is_logged_when_it_begins_and_when_it_ends(logged) -> None:
    cool, hot, weak = board(60), board(83, ThrottleFlag.THROTTLED), board(60, ThrottleFlag.UNDER_VOLTAGE)
    assert logged([cool, hot, hot, cool, weak]) == [
        (120, "throttled", "83 °C, throttled"),
        (240, "full-speed", ""),
        (300, "throttled", "under-voltage"),
    ]


def test_a_hot_board_is_throttled_until_it_has_cooled(tmp_path) -> None:
    writer = Writer(tmp_path, UTC)
    readings = iter([board(60), board(83), board(84), board(60)])
    throttled: list[bool] = []
    machine_log = MachineLog(writer, lambda: next(readings), throttled.append, lambda: NOON, 0.0)
    for minute in range(1, 5):
        machine_log.update(minute * BOARD_INTERVAL_S, in_set=False, out_of_order=False)
    writer.close()
    assert throttled[0] is True
    assert throttled[-1] is False


def test_the_board_is_not_read_during_a_set(logged) -> None:
    assert logged([board(90)], in_set=True) == []


def test_a_clock_step_is_logged(logged) -> None:
    assert logged([board(60)], clock_jumps_at=30, step_s=3600) == [(3630, "clock-set", "moved by +3600 s")]


def test_uptime_is_logged_regularly_and_at_the_end(tmp_path) -> None:
    writer = Writer(tmp_path, UTC)
    wall = NOON
    heat = iter([60.0] * 5 + [71.0] + [60.0] * 20)
    machine_log = MachineLog(writer, lambda: board(next(heat)), lambda throttled: None, lambda: wall, 50.0)
    for second in range(1, 901):
        wall = NOON + second
        machine_log.update(50.0 + second, in_set=False, out_of_order=200 < second <= 230)
    machine_log.log_uptime()
    writer.close()
    with open_written(tmp_path, UTC) as reader:
        assert reader.uptime(DAY, DAY) == [("2026-03-12", 900.0, 30.0, 71.0, NOON + 900)]
