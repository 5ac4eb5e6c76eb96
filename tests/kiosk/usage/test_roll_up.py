"""Retention: old sets become daily sums, and no reported number changes."""

from __future__ import annotations

import random
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from kiosk.usage.export import export_months
from kiosk.usage.records import EventKind
from kiosk.usage.report import report
from kiosk.usage.sample_data import fill_day
from kiosk.usage.store import Store
from tests.kiosk.usage.times import unix

UTC = ZoneInfo("UTC")
EXERCISES = ("squat", "clamshell", "march")
FIRST, LAST = date(2026, 2, 27), date(2026, 3, 2)


@pytest.fixture
def store(tmp_path, make_set):
    """Four days of use; in the night of 28 February a session goes on over midnight."""
    with Store.open(tmp_path, UTC) as store:
        for day in (FIRST, date(2026, 2, 28), date(2026, 3, 1), LAST):
            fill_day(store, day, UTC, EXERCISES, random.Random(day.day))
        session = store.begin_session(unix(2026, 2, 28, 23, 50))
        store.add_set(session, make_set(), unix(2026, 3, 1, 0, 10))
        yield store


def everything(store: Store) -> tuple:
    return store.sessions(FIRST, LAST), store.sets(FIRST, LAST), store.cues(FIRST, LAST)


def rounded(found: tuple) -> tuple:
    sessions, sets, cues = found
    return sessions, [(*row[:-1], round(row[-1])) for row in sets], cues


@pytest.mark.parametrize("steps", [[1], [1, 2], [1, 1], [2]], ids=["once", "day by day", "repeated", "all"])
def test_the_sums_match_the_sets(store, steps) -> None:
    before = rounded(everything(store))
    for day in steps:
        store.prune(date(2026, 3, day))
    assert rounded(everything(store)) == before
    assert store.first_day() == FIRST


def test_the_single_sets_are_gone(store) -> None:
    store.prune(date(2026, 3, 1))
    with store.transaction():
        rows = store._connection.execute("SELECT DISTINCT day FROM session ORDER BY day").fetchall()
        left_over = [
            store._connection.execute(
                f"SELECT count(*) FROM {part} WHERE {of} NOT IN (SELECT id FROM {gone})"
            ).fetchone()
            for part, of, gone in (("exercise_set", "session_id", "session"), ("cue", "set_id", "exercise_set"))
        ]
    assert rows == [("2026-03-01",), ("2026-03-02",)]
    assert left_over == [(0,), (0,)]


def test_old_events_go_too(store) -> None:
    store.add_event(EventKind.START, unix(2026, 2, 27))
    store.add_event(EventKind.STOP, unix(2026, 3, 2))
    store.prune(date(2026, 3, 2))
    assert [kind for _, kind, _ in store.events(FIRST, LAST) if kind in ("start", "stop")] == ["stop"]


def test_months_are_exported_whole(store, tmp_path) -> None:
    files = export_months(store, date(2026, 3, 3), tmp_path)
    assert [file.name for file in files] == ["usage-2026-02.csv", "usage-2026-03.csv"]
    february, march = (file.read_text().splitlines() for file in files)
    assert february[0].startswith("day,exercise,sets")
    assert {line.split(",")[0] for line in february[1:]} == {"2026-02-27", "2026-02-28"}
    total = report(store, FIRST, LAST, UTC).total
    assert sum(int(line.split(",")[4]) for line in february[1:] + march[1:]) == total.reps
    assert sorted(path.name for path in (tmp_path / "export").iterdir()) == [file.name for file in files]


def test_today_is_not_exported_before_it_is_over(store, tmp_path) -> None:
    files = export_months(store, date(2026, 3, 1), tmp_path)
    assert [file.name for file in files] == ["usage-2026-01.csv", "usage-2026-02.csv"]
    assert "2026-03" not in "".join(file.read_text() for file in files)
