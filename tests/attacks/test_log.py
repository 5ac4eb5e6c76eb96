"""The log deleted, replaced or broken while the mirror runs: it says so and keeps everything from then on."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.commands.log import command
from kiosk.movement.reading import Side
from kiosk.usage.records import EventKind, SetOutcome, SetRecord
from kiosk.usage.report import report
from kiosk.usage.store import FILE_NAME, Store, StoreError
from kiosk.usage.writer import Writer
from tests.kiosk.usage.times import unix

SQUATS = SetRecord("squat", Side.BOTH, 6, 6, 0, 0, 30.0, SetOutcome.DONE, {})
AT = unix(2026, 3, 12, 12)
WAIT_S = 20


def deleted(state: Path) -> None:
    for file in state.glob(f"{FILE_NAME}*"):
        file.unlink()


def folder_deleted(state: Path) -> None:
    shutil.rmtree(state)


def replaced_by_another(state: Path) -> None:
    deleted(state)
    with Store.open(state) as store:
        store.begin_session(AT - 86_400)


def replaced_by_a_pipe(state: Path) -> None:
    deleted(state)
    os.mkfifo(state / FILE_NAME)


def replaced_by_a_directory(state: Path) -> None:
    deleted(state)
    (state / FILE_NAME).mkdir()
    (state / FILE_NAME / "something").touch()


def replaced_by_garbage(state: Path) -> None:
    deleted(state)
    (state / FILE_NAME).write_bytes(b"\xff" * 5000)


REPLACEMENTS = [
    deleted,
    folder_deleted,
    replaced_by_another,
    replaced_by_a_pipe,
    replaced_by_a_directory,
    replaced_by_garbage,
]


@pytest.mark.parametrize("replace", REPLACEMENTS, ids=lambda replace: replace.__name__)
def test_a_log_replaced_while_the_mirror_runs(tmp_path: Path, replace: Callable[[Path], None]) -> None:
    state = tmp_path / "state"
    writer = Writer(state, retry_s=0.05)
    session = writer.begin_session(AT)
    writer.add_set(session, SQUATS, AT).result(WAIT_S)
    replace(state)
    for _ in range(3):
        writer.add_set(session, SQUATS, AT).result(WAIT_S)
    writer.close()
    with closing(sqlite3.connect(state / FILE_NAME)) as log:
        assert log.execute("SELECT count(*) FROM exercise_set").fetchone() == (3,)
        assert log.execute("SELECT count(*) FROM event WHERE kind = 'log-damaged'").fetchone()[0] >= 1


@pytest.mark.parametrize("replace", [replaced_by_a_pipe, replaced_by_a_directory, replaced_by_garbage])
def test_a_reader_of_what_is_no_log_says_so(tmp_path: Path, replace: Callable[[Path], None]) -> None:
    Writer(tmp_path).close()
    replace(tmp_path)
    with pytest.raises(StoreError), Store.open_to_read(tmp_path):  # type: ignore[union-attr]
        pass


def test_an_empty_log_beside_its_journal_loses_no_set_of_it(tmp_path: Path) -> None:
    """A file of 0 bytes, as a failing card leaves it. SQLite would delete the journal, which holds five sets."""
    copy = tmp_path / "copy"
    copy.mkdir()
    with Store.open(tmp_path / "log") as store:
        store._connection.execute("PRAGMA wal_autocheckpoint = 0")
        session = store.begin_session(AT)
        for _ in range(5):
            store.add_set(session, SQUATS, AT)
        shutil.copy(tmp_path / "log" / f"{FILE_NAME}-wal", copy)
    journal = (copy / f"{FILE_NAME}-wal").read_bytes()
    assert journal
    (copy / FILE_NAME).touch()
    writer = Writer(copy)
    writer.add_event(EventKind.START, AT).result(WAIT_S)
    writer.close()
    kept = [file for file in copy.iterdir() if file.name.startswith("damaged-") and file.read_bytes() == journal]
    assert kept, "the journal is moved aside unopened"
    with closing(sqlite3.connect(copy / FILE_NAME)) as log:
        assert log.execute("SELECT count(*) FROM event WHERE kind = 'log-damaged'").fetchone() == (1,)


def test_a_clock_years_ahead_deletes_nothing(tmp_path: Path) -> None:
    """Two years of use end today by the log; the board's clock is two years on."""
    today = date.today()
    last = today - timedelta(days=730)
    with Store.open(tmp_path) as store:
        for back in range(20):
            day = last - timedelta(days=back)
            at = unix(day.year, day.month, day.day, 12)
            store.add_set(store.begin_session(at), SQUATS, at)
            store.add_uptime(at, 3600, 0, None)
            store.add_event(EventKind.START, at)
        now = unix(today.year, today.month, today.day, 12)
        store.add_event(EventKind.START, now)  # the mirror starts under the wrong date
        store.add_uptime(now, 60, 0, None)
    tidied = CliRunner().invoke(command, ["tidy", "--state", str(tmp_path)])
    assert tidied.exit_code == 0, tidied.output
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as log:
        assert log.execute("SELECT count(*) FROM exercise_set").fetchone() == (20,)
        assert log.execute("SELECT count(*) FROM event").fetchone() == (21,)


def test_old_sets_go_once_a_week_of_use_confirms_the_date(tmp_path: Path) -> None:
    today = date.today()
    with Store.open(tmp_path) as store:
        old = unix(today.year - 3, 3, 12, 12)
        store.add_set(store.begin_session(old), SQUATS, old)
        for back in range(7):
            day = today - timedelta(days=back)
            store.add_uptime(unix(day.year, day.month, day.day, 12), 3600, 0, None)
    assert CliRunner().invoke(command, ["tidy", "--state", str(tmp_path)]).exit_code == 0
    with Store.open(tmp_path) as store:
        assert store._connection.execute("SELECT count(*) FROM exercise_set").fetchone() == (0,)
        assert report(store, date(2020, 1, 1), today, None).total.sets == 1, "the daily sums stay"
