from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from hardware.board import BoardHealth, ThrottleFlag
from kiosk.mirror.machine_log import BOARD_INTERVAL_S, MachineLog
from kiosk.usage.store import Store
from kiosk.usage.writer import Writer

NOON = 1_773_316_800.0  # 12 March 2026 in UTC
DAY = date(2026, 3, 12)
UTC = ZoneInfo("UTC")


def board(temperature_c: float, *strain: ThrottleFlag) -> BoardHealth:
    return BoardHealth("Pi", temperature_c, frozenset(strain), frozenset(strain), None, None, None, None)


@pytest.fixture
def keep(tmp_path):
    """Run housekeeping once a second over what the board says each minute, and return the log's events."""

    def run(healths: list[BoardHealth], in_set: bool = False, clock_jumps_at: float | None = None, by: float = 0.0):
        writer = Writer(tmp_path, UTC)
        asked = iter(healths)
        wall = NOON
        keeping = MachineLog(writer, lambda: next(asked), lambda hot: None, lambda: wall, 50.0)
        for second in range(1, round(len(healths) * BOARD_INTERVAL_S) + 1):
            wall = NOON + second + (by if clock_jumps_at is not None and second >= clock_jumps_at else 0.0)
            keeping.update(50.0 + second, in_set, out_of_order=False)
        writer.close()
        with Store.open_to_read(tmp_path, UTC) as reader:
            return [(round(at - NOON), kind, detail) for at, kind, detail in reader.events(DAY, DAY)]

    return run


def test_a_board_that_gets_hot_is_noted_once_each_time(keep) -> None:
    cool, hot, weak = board(60), board(83, ThrottleFlag.THROTTLED), board(60, ThrottleFlag.UNDER_VOLTAGE)
    assert keep([cool, hot, hot, cool, weak]) == [
        (120, "throttled", "83 °C, throttled"),
        (300, "throttled", "under-voltage"),
    ]


def test_a_board_in_trouble_gets_less_work_until_it_is_over(tmp_path) -> None:
    writer = Writer(tmp_path, UTC)
    asked = iter([board(60), board(83), board(84), board(60)])
    eased: list[bool] = []
    keeping = MachineLog(writer, lambda: next(asked), eased.append, lambda: NOON, 0.0)
    for minute in range(1, 5):
        keeping.update(minute * BOARD_INTERVAL_S, in_set=False, out_of_order=False)
    writer.close()
    assert eased[0] is True
    assert eased[-1] is False


def test_nobody_asks_the_board_during_a_set(keep) -> None:
    assert keep([board(90)], in_set=True) == []


def test_a_clock_that_is_set_is_noted(keep) -> None:
    assert keep([board(60)], clock_jumps_at=30, by=3600) == [(3630, "clock-set", "moved by +3600 s")]


def test_running_time_is_kept_as_it_goes_and_at_the_end(tmp_path) -> None:
    writer = Writer(tmp_path, UTC)
    wall = NOON
    heat = iter([60.0] * 5 + [71.0] + [60.0] * 20)
    keeping = MachineLog(writer, lambda: board(next(heat)), lambda hot: None, lambda: wall, 50.0)
    for second in range(1, 901):
        wall = NOON + second
        keeping.update(50.0 + second, in_set=False, out_of_order=200 < second <= 230)
    keeping.log_uptime()
    writer.close()
    with Store.open_to_read(tmp_path, UTC) as reader:
        assert reader.uptime(DAY, DAY) == [("2026-03-12", 900.0, 30.0, 71.0, NOON + 900)]
