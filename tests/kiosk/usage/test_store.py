from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from kiosk.usage.records import EventKind, SetOutcome
from kiosk.usage.schema import SCRIPTS
from kiosk.usage.store import (
    FILE_NAME,
    Store,
    StoreDamagedError,
    StoreError,
    StoreUnavailableError,
    open_log,
    quarantine,
)
from tests.kiosk.logs import open_written
from tests.kiosk.usage.times import unix

DAY = date(2026, 3, 10)
NOON = unix(2026, 3, 10)
UTC = ZoneInfo("UTC")


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path, UTC) as store:
        yield store


def test_what_was_written_is_read_back(store, make_set) -> None:
    session = store.begin_session(NOON)
    store.add_set(session, make_set(seconds=47.6), NOON + 60)  # stored as whole seconds
    store.add_set(session, make_set(reps=4, good=0, watch=0, collapse=1, outcome=SetOutcome.LEFT, cues={}), NOON + 120)
    store.add_set(session, make_set(exercise="clamshell", cues={"slower": 1, "knee-in": 1}), NOON + 3700)
    store.end_session(session, 3800)
    store.add_event(EventKind.CAMERA_LOST, NOON, "no picture for 2 s")

    assert store.sessions(DAY, DAY) == [("2026-03-10", 12, 1)]
    assert store.sets(DAY, DAY) == [
        ("2026-03-10", "clamshell", 1, 0, 8, 5, 8, 48.0),
        ("2026-03-10", "squat", 2, 1, 12, 5, 9, 96.0),
    ]
    assert store.cues(DAY, DAY) == [
        ("2026-03-10", "clamshell", "knee-in", 1),
        ("2026-03-10", "clamshell", "slower", 1),
        ("2026-03-10", "squat", "knee-in", 2),
    ]
    assert store.events(DAY, DAY) == [(NOON, "camera-lost", "no picture for 2 s")]
    assert store.event_counts(DAY, DAY) == [("2026-03-10", "camera-lost", 1)]


def test_other_days_are_left_out(store, make_set) -> None:
    store.add_set(store.begin_session(NOON), make_set(), NOON)
    assert store.sets(date(2026, 3, 11), date(2026, 3, 12)) == []
    assert store.sets(date(2026, 3, 1), DAY) != []


def test_the_day_is_the_local_one(tmp_path, make_set) -> None:
    """Half past eleven in the evening in Berlin, where the clock moves on that night, is still that day."""
    with Store.open(tmp_path, ZoneInfo("Europe/Berlin")) as store:
        late = unix(2026, 3, 28, 22, 30)
        store.add_set(store.begin_session(late), make_set(), late)
        early = unix(2026, 3, 29, 1, 30)  # 03:30 there; 02:30 does not exist
        store.add_set(store.begin_session(early), make_set(), early)
        assert store.sessions(date(2026, 3, 28), date(2026, 3, 29)) == [("2026-03-28", 23, 1), ("2026-03-29", 3, 1)]


def test_a_reader_cannot_write_and_sees_what_comes(store, tmp_path, make_set) -> None:
    with open_written(tmp_path, UTC) as reader:
        store.add_set(store.begin_session(NOON), make_set(), NOON)
        assert len(reader.sets(DAY, DAY)) == 1
        with pytest.raises(StoreError, match="readonly"):
            reader.begin_session(NOON)


def test_nothing_to_read_yet(tmp_path) -> None:
    assert Store.open_to_read(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_no_column_can_hold_a_picture_or_a_person(store) -> None:
    allowed = {
        "id", "session_id", "set_id", "day", "hour", "at", "kind", "detail", "seconds", "exercise", "side", "outcome",
        "reps", "good", "watch", "collapse", "ungraded", "cue", "given", "sets", "left_early", "sessions", "up_s",
        "out_of_order_s", "hottest_c", "minutes", "first_time",
    }  # fmt: skip
    with sqlite3.connect(store.path) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert "exercise_set" in tables
        columns = {
            (table, name, kind)
            for table in tables
            for _, name, kind, *_ in connection.execute(f"SELECT * FROM pragma_table_info('{table}')")
        }
    assert {name for _, name, _ in columns} <= allowed
    assert {kind for _, _, kind in columns} <= {"INTEGER", "REAL", "TEXT"}  # no BLOB, no ANY
    # Rows about members have no time finer than the hour; only machine events have an exact time.
    assert {table for table, name, _ in columns if name == "at"} == {"event", "machine_hour"}


def test_a_set_of_impossible_numbers_is_refused(make_set) -> None:
    with pytest.raises(ValueError, match="Impossible"):
        make_set(reps=7)


def test_sqlite_syncs_every_commit(store) -> None:
    assert store._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert store._connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL


def test_a_log_of_the_first_version_is_brought_up_to_date(tmp_path, make_set) -> None:
    """Some of its sets are summed up already, others are not."""
    with sqlite3.connect(tmp_path / FILE_NAME) as old:
        old.executescript(f"{SCRIPTS[0]} PRAGMA user_version = 1;")
        old.execute("INSERT INTO session_sum VALUES ('2026-03-10', 12, 3)")
        old.execute("INSERT INTO set_sum VALUES ('2026-03-10', 11, 'squat', 2, 1, 20, 10, 5, 5, 100.0)")
        old.execute("INSERT INTO set_sum VALUES ('2026-03-10', 12, 'squat', 1, 0, 10, 9, 1, 0, 50.0)")
        old.execute("INSERT INTO cue_sum VALUES ('2026-03-10', 'squat', 'knee-in', 4)")
        old.execute("INSERT INTO session VALUES (1, '2026-03-10', 12, 300.0)")
        old.execute("INSERT INTO exercise_set VALUES (1, 1, '2026-03-10', 12, 'squat', 'both', 8,5,1,2,0,48, 'left')")
        old.execute("INSERT INTO cue VALUES (1, 'knee-in', 2)")
    old.close()
    with pytest.raises(StoreUnavailableError, match="earlier version"):
        Store.open_to_read(tmp_path, UTC)
    with Store.open(tmp_path, UTC) as store:
        assert store.sessions(DAY, DAY) == [("2026-03-10", 12, 4)]
        assert store.sets(DAY, DAY) == [("2026-03-10", "squat", 4, 2, 38, 24, 38, 198.0)]
        assert store.cues(DAY, DAY) == [("2026-03-10", "squat", "knee-in", 6)]
        store.add_set(1, make_set(), NOON)
        assert store.sets(DAY, DAY)[0][2] == 5


def test_the_sums_follow_when_sets_are_redated(store, make_set) -> None:
    session = store.begin_session(NOON)
    first = store.add_set(session, make_set(), NOON)
    second = store.add_set(session, make_set(cues={"knee-in": 1, "slower": 1}), NOON)
    store.redate({session: NOON + 86400}, {second: NOON + 86400})
    next_day = date(2026, 3, 11)
    assert (store.sessions(DAY, DAY), store.sessions(next_day, next_day)) == ([], [("2026-03-11", 12, 1)])
    assert [(row[0], *row[2:]) for row in store.sets(DAY, next_day)] == [
        ("2026-03-10", 1, 0, 8, 5, 8, 48.0),
        ("2026-03-11", 1, 0, 8, 5, 8, 48.0),
    ]
    store.redate({}, {first: NOON + 86400})
    assert [row[:3] for row in store.sets(DAY, next_day)] == [("2026-03-11", "squat", 2)]
    assert store.cues(DAY, next_day) == [
        ("2026-03-11", "squat", "knee-in", 3),
        ("2026-03-11", "squat", "slower", 1),
    ]


def test_the_machines_hours_add_up(store) -> None:
    store.add_uptime(NOON, 600, 0, 61.0)
    store.add_uptime(NOON + 600, 600, 30, None)
    store.add_uptime(NOON + 3600, 600, 0, 58.5)
    assert store.uptime(DAY, DAY) == [("2026-03-10", 1800.0, 30.0, 61.0, NOON + 3600)]


def test_a_newer_log_is_refused_and_left_alone(tmp_path) -> None:
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = (tmp_path / FILE_NAME).read_bytes()
    for opened in (Store.open, Store.open_to_read):
        with pytest.raises(StoreError, match="newer gym-mirror"):
            opened(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == before


@pytest.mark.parametrize("harm", ["not a database", "page overwritten"])
def test_a_damaged_log_is_noticed(tmp_path, make_set, harm) -> None:
    with Store.open(tmp_path, UTC) as store:
        for _ in range(60):
            store.add_set(store.begin_session(NOON), make_set(), NOON)
    file = tmp_path / FILE_NAME
    content = bytearray(file.read_bytes())
    if harm == "not a database":
        content[:100] = b"x" * 100
    else:
        content[4096 : 3 * 4096] = b"\xff" * 8192
    file.write_bytes(content)
    with pytest.raises(StoreDamagedError, match="damaged"):
        Store.open(tmp_path, UTC)


def test_quarantine_renames_the_wal_files_too(tmp_path) -> None:
    for suffix in ("", "-wal", "-shm"):
        (tmp_path / f"{FILE_NAME}{suffix}").write_text(suffix)
    quarantined = quarantine(tmp_path, datetime(2026, 3, 10, 12, 5, 9))
    assert quarantined.name == "damaged-20260310-120509-000000-usage.sqlite3"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        quarantined.name,
        f"{quarantined.name}-shm",
        f"{quarantined.name}-wal",
    ]


def test_a_full_disk_is_a_temporary_fault_and_loses_nothing(store, make_set) -> None:
    session = store.begin_session(NOON)
    pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
    store._connection.execute(f"PRAGMA max_page_count = {pages}")
    written = 0

    def fill() -> None:
        nonlocal written
        while written < 1000:
            store.add_set(session, make_set(), NOON)
            written += 1

    with pytest.raises(StoreUnavailableError, match="full"):
        fill()
    assert written > 0
    assert store.sets(DAY, DAY)[0][2] == written
    assert store.cues(DAY, DAY)[0][3] == 2 * written


WRITE_FOR_EVER = """
import sys
from pathlib import Path
from kiosk.movement.reading import Side
from kiosk.usage.records import SetOutcome, SetRecord
from kiosk.usage.store import Store
with Store.open(Path(sys.argv[1])) as store:
    session = store.begin_session(0.0)
    record = SetRecord("squat", Side.BOTH, 8, 8, 0, 0, 40.0, SetOutcome.DONE, {"knee-in": 1})
    while True:
        store.add_set(session, record, 0.0)
        print("kept", flush=True)
"""


def test_killed_at_any_moment_every_reported_set_is_there(tmp_path) -> None:
    draw = random.Random(4)
    reported = 0
    for _ in range(3):
        process = subprocess.Popen([sys.executable, "-c", WRITE_FOR_EVER, tmp_path], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for _ in range(draw.randint(1, 40)):
            assert process.stdout.readline() == "kept\n"
            reported += 1
        process.kill()
        rest, _ = process.communicate()
        reported += rest.count("kept\n")
    with Store.open(tmp_path, UTC) as store:
        sets = store._connection.execute("SELECT count(*) FROM exercise_set").fetchone()[0]
        cues = store._connection.execute("SELECT count(*) FROM cue").fetchone()[0]
    assert cues == sets
    assert reported <= sets <= reported + 3  # a row may be on disk before it is reported


@pytest.mark.parametrize("mirror_runs", [True, False])
def test_a_user_who_may_only_read_sees_the_log(tmp_path, monkeypatch, mirror_runs) -> None:
    store = Store.open(tmp_path)
    store.begin_session(unix(2026, 3, 10, 18))
    if not mirror_runs:
        store.close()
    before = sorted(tmp_path.iterdir())
    monkeypatch.setattr("kiosk.usage.store.os.access", lambda path, mode: False)
    with open_log(tmp_path) as reader:
        assert reader is not None
        assert reader.first_day() == date(2026, 3, 10)
    assert sorted(tmp_path.iterdir()) == before
    store.close()
