"""The cost of one more day does not depend on the years before it. Counted in SQLite's steps, not in time."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from kiosk.usage.report import report
from kiosk.usage.sample_data import fill_day
from kiosk.usage.store import Store
from tests.kiosk.usage.times import unix

UTC = ZoneInfo("UTC")
TODAY = date(2026, 3, 10)
NOON = unix(2026, 3, 10)


def steps(store: Store, work: Callable[[], object]) -> int:
    """How many instructions SQLite's machine carries out for this."""
    count = 0

    def one_more() -> int:
        nonlocal count
        count += 1
        return 0

    store._connection.set_progress_handler(one_more, 1)
    work()
    store._connection.set_progress_handler(None, 1)
    return count


@pytest.fixture
def history(tmp_path, monkeypatch):
    """A log with this number of days before today; today is always the same."""
    monkeypatch.setattr("kiosk.usage.sample_data.SESSIONS_PER_DAY", 1)

    def make(days: int) -> Store:
        store = Store.open(tmp_path / str(days), UTC)
        with store.transaction():
            for back in range(days, -1, -1):
                fill_day(store, TODAY - timedelta(days=back), UTC, ["squat", "march"], random.Random(back))
        return store

    return make


def test_reading_today_costs_the_same_after_a_month_and_after_a_year(history) -> None:
    def cost(days: int) -> int:
        with history(days) as store:
            return steps(store, lambda: report(store, TODAY, TODAY, UTC))

    assert cost(365) == cost(30)


def test_keeping_a_set_costs_the_same_too(history, make_set) -> None:
    def cost(days: int) -> int:
        with history(days) as store:
            session = store.begin_session(NOON)
            return steps(store, lambda: store.add_set(session, make_set(), NOON))

    assert cost(365) <= cost(30) * 1.05
