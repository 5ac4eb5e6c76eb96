from __future__ import annotations

from kiosk.usage.records import EventKind
from kiosk.usage.restart_history import MAX_RESTARTS, RestartBudget, must_back_off, recent_restarts

NOW = 1_000_000.0
START, STOP, RESTART = EventKind.START, EventKind.STOP, EventKind.RESTART


def test_who_is_asked_to_stop_and_start_has_not_restarted() -> None:
    assert recent_restarts([(NOW - 60 + i, kind) for i, kind in enumerate([START, STOP] * 10)], NOW) == []


def test_faults_and_ends_without_a_word_are_restarts() -> None:
    entries = [(NOW - 50, START), (NOW - 40, RESTART), (NOW - 38, START), (NOW - 20, START)]

    assert recent_restarts(entries, NOW) == [NOW - 38, NOW - 20]


def test_what_is_long_ago_or_of_a_wrong_clock_does_not_count() -> None:
    entries = [(NOW - 9000, START), (NOW - 8000, START), (NOW + 5000, START), (NOW + 6000, START)]

    assert recent_restarts(entries, NOW) == []


def test_a_mirror_may_restart_three_times_and_then_backs_off() -> None:
    earlier: list[float] = []
    for minute in range(MAX_RESTARTS):
        assert RestartBudget(earlier).allows(NOW + 60 * minute)
        earlier.append(NOW + 60 * minute)

    assert not RestartBudget(earlier).allows(NOW + 300)
    assert not must_back_off(earlier)
    assert must_back_off([*earlier, NOW + 300])
    assert RestartBudget(earlier).allows(NOW + 1500)
