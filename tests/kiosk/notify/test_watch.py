"""The notices that staff get, and their number."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.notify.faults import Fault
from kiosk.notify.watch import Watched
from kiosk.usage.records import EventKind
from tests.kiosk.notify.days import GB, NOON, OPEN, Mirror, flaps
from tests.kiosk.usage.times import unix

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
CAMERA_TWICE = [("fault", "camera"), ("over", "camera")]


def test_a_camera_unplugged_for_eleven_minutes_is_told_and_its_end_too() -> None:
    mirror = Mirror()
    mirror.events = [(NOON + HOUR, EventKind.CAMERA_LOST), (NOON + HOUR + 11 * MINUTE, EventKind.CAMERA_BACK)]
    assert mirror.look_until(NOON + HOUR + 9 * MINUTE) == []
    assert mirror.look_until(NOON + HOUR + 11 * MINUTE) == CAMERA_TWICE[:1]
    assert mirror.look_until(NOON + DAY) == CAMERA_TWICE


def test_a_camera_unplugged_for_nine_minutes_is_not_told() -> None:
    mirror = Mirror()
    mirror.events = [(NOON + HOUR, EventKind.CAMERA_LOST), (NOON + HOUR + 9 * MINUTE, EventKind.CAMERA_BACK)]
    assert mirror.look_until(NOON + DAY) == []


@pytest.mark.parametrize(("lost_s", "back_s"), [(30, 30), (200, 5), (20, 300), (601, 590)])
def test_a_flapping_camera_is_one_fault(lost_s: float, back_s: float) -> None:
    mirror = Mirror()
    times = int(6 * HOUR / (lost_s + back_s))
    mirror.events = list(flaps(NOON + HOUR, times, lost_s, back_s))
    assert mirror.look_until(NOON + DAY) == CAMERA_TWICE


def test_a_camera_lost_for_two_seconds_now_and_then_is_not_told() -> None:
    mirror = Mirror()
    mirror.events = list(flaps(NOON + HOUR, 40, 2, 1800))
    assert mirror.look_until(NOON + DAY) == []


def test_a_mirror_that_restarts_without_a_camera_is_still_the_same_fault() -> None:
    mirror = Mirror()
    lost = NOON + HOUR
    mirror.events = [
        (lost, EventKind.CAMERA_LOST),
        (lost + 20 * MINUTE, EventKind.RESTART),
        (lost + 20 * MINUTE + 5, EventKind.START),
        (lost + 20 * MINUTE + 8, EventKind.CAMERA_LOST),
        (lost + 60 * MINUTE, EventKind.CAMERA_BACK),
    ]
    assert mirror.look_until(NOON + DAY) == CAMERA_TWICE


def test_a_camera_lost_for_weeks_is_told_once() -> None:
    mirror = Mirror()
    mirror.events = [(NOON + HOUR, EventKind.CAMERA_LOST)]
    mirror.rules = OPEN
    told = mirror.look_until(NOON + 20 * DAY, 10 * MINUTE)
    assert [one for one in told if one[1] == "camera"] == CAMERA_TWICE[:1]


def test_a_fault_that_ended_while_nobody_looked_is_over() -> None:
    mirror = Mirror()
    mirror.watched = Watched({Fault.CAMERA: NOON - DAY}, date(2026, 3, 2))
    mirror.events = [(NOON - DAY, EventKind.CAMERA_LOST), (NOON - HOUR, EventKind.CAMERA_BACK)]
    assert mirror.look_until(NOON + HOUR) == CAMERA_TWICE[1:]


def test_a_clock_that_jumps_forward_is_no_fault() -> None:
    mirror = Mirror()
    mirror.events = [(NOON - 30 * DAY, EventKind.CAMERA_LOST), (NOON + 2 * MINUTE, EventKind.CAMERA_BACK)]
    mirror.last_entry = NOON - 30 * DAY
    assert mirror.look_until(NOON + HOUR) == []


def test_heat_is_told_until_the_board_is_at_full_speed() -> None:
    mirror = Mirror()
    mirror.events = [(NOON, EventKind.THROTTLED), (NOON + 3 * HOUR, EventKind.FULL_SPEED)]
    assert mirror.look_until(NOON + 2 * HOUR) == [("fault", "heat")]
    assert mirror.look_until(NOON + DAY) == [("fault", "heat"), ("over", "heat")]


def test_a_mirror_that_no_longer_reports_is_told() -> None:
    mirror = Mirror()
    mirror.look_until(NOON + HOUR)
    mirror.runs = False
    assert mirror.look_until(NOON + HOUR + 29 * MINUTE) == []
    assert mirror.look_until(NOON + 3 * HOUR) == [("fault", "mirror")]
    mirror.runs = True
    assert mirror.look_until(NOON + DAY) == [("fault", "mirror"), ("over", "mirror")]


def test_a_disk_near_the_limit_is_one_fault() -> None:
    mirror = Mirror()
    for free in (0.19, 0.21, 0.19, 0.22):
        mirror.disk_free = int(free * GB)
        mirror.look_until(mirror.now + HOUR)
    assert mirror.told == [("fault", "disk")]
    mirror.disk_free = GB
    assert mirror.look_until(mirror.now + HOUR) == [("fault", "disk"), ("over", "disk")]


def test_a_certificate_is_told_fourteen_days_before_its_end_and_when_it_was_replaced() -> None:
    mirror = Mirror()
    mirror.certificate_end = NOON + 14 * DAY + 2 * HOUR
    assert mirror.look_until(NOON + HOUR) == []
    assert mirror.look_until(NOON + 3 * HOUR) == [("fault", "certificate")]
    mirror.certificate_end = NOON + 90 * DAY
    assert mirror.look_until(NOON + 4 * HOUR) == [("fault", "certificate"), ("over", "certificate")]


def test_no_session_is_told_after_the_opening_hours_and_its_end_only_with_the_day() -> None:
    """The last day with sessions is Tuesday; 20 opening hours later is Thursday 16:00."""
    mirror = Mirror(OPEN, unix(2026, 3, 10, 17))
    mirror.sessions = {date(2026, 3, 10): 7}
    assert mirror.look_until(unix(2026, 3, 12, 14, 58)) == []
    assert mirror.look_until(unix(2026, 3, 12, 15, 1)) == [("fault", "no-session")]
    mirror.sessions[date(2026, 3, 12)] = 1
    assert mirror.look_until(unix(2026, 3, 13, 6, 58)) == [("fault", "no-session")]
    assert mirror.look_until(unix(2026, 3, 13, 7, 1)) == [("fault", "no-session"), ("over", "no-session")]


def test_a_mirror_that_nobody_has_used_yet_and_one_without_opening_hours_are_not_told() -> None:
    new, without = Mirror(OPEN), Mirror()
    without.sessions = {date(2026, 3, 10): 7}
    assert new.look_until(NOON + 4 * DAY, 10 * MINUTE) == without.look_until(NOON + 4 * DAY, 10 * MINUTE) == []


def test_a_week_is_summarised_once_on_monday_morning_across_a_clock_change() -> None:
    mirror = Mirror(now=unix(2026, 3, 28, 12))  # summer time begins on the next day
    mirror.watched = Watched(summarised=date(2026, 3, 16))
    assert mirror.look_until(unix(2026, 3, 30, 5, 58)) == []
    assert mirror.look_until(unix(2026, 3, 30, 6, 1)) == [("summary", "")]
    assert mirror.watched.summarised == date(2026, 3, 23)
    assert mirror.look_until(unix(2026, 4, 5, 21), 10 * MINUTE) == [("summary", "")]


def test_the_first_look_sends_no_summary() -> None:
    mirror = Mirror()
    mirror.watched = Watched()
    assert mirror.look_until(NOON + 3 * DAY, 10 * MINUTE) == []
