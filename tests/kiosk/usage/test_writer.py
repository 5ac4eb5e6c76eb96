from __future__ import annotations

import sqlite3
import threading
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from kiosk.usage.records import EventKind
from kiosk.usage.store import FILE_NAME, Store, StoreDamagedError, StoreError, StoreUnavailableError
from kiosk.usage.writer import Writer
from tests.kiosk.logs import open_written
from tests.kiosk.usage.times import unix

DAY = date(2026, 3, 10)
NOON = unix(2026, 3, 10)
UTC = ZoneInfo("UTC")
SOON_S = 10  # timeout that only a fault exhausts


@pytest.fixture
def writer(tmp_path):
    writer = Writer(tmp_path, UTC, retry_s=0.01)
    yield writer
    writer.close()


def sets_on_disk(directory) -> int:
    with open_written(directory, UTC) as reader:
        return sum(row[2] for row in reader.sets(DAY, DAY))


def refuse_next(monkeypatch, *errors: Exception) -> None:
    """Let the next writes of a set fail, one with each of the errors."""
    left = list(errors)
    add_set = Store.add_set

    def maybe(self, *arguments) -> None:
        if left:
            raise left.pop(0)
        add_set(self, *arguments)

    monkeypatch.setattr(Store, "add_set", maybe)


def test_done_means_on_disk(writer, tmp_path, make_set) -> None:
    session = writer.begin_session(NOON)
    writer.add_set(session, make_set(), NOON).result(SOON_S)
    assert sets_on_disk(tmp_path) == 1
    writer.end_session(session, 60).result(SOON_S)
    writer.add_event(EventKind.STOP, NOON).result(SOON_S)


def test_closing_writes_what_is_waiting(tmp_path, make_set) -> None:
    writer = Writer(tmp_path, UTC)
    session = writer.begin_session(NOON)
    for _ in range(20):
        writer.add_set(session, make_set(), NOON)
    writer.close()
    assert sets_on_disk(tmp_path) == 20


def test_a_set_waits_until_the_disk_has_room_again(writer, tmp_path, make_set, monkeypatch) -> None:
    full = StoreUnavailableError("The disk is full.")
    refuse_next(monkeypatch, full, full, full)
    session = writer.begin_session(NOON)
    written = writer.add_set(session, make_set(), NOON)
    written.result(SOON_S)
    assert writer.trouble is None
    assert sets_on_disk(tmp_path) == 1


def test_while_the_disk_is_full_nobody_waits_and_staff_see_why(tmp_path, make_set, monkeypatch) -> None:
    tried = threading.Event()

    def full(*arguments) -> None:
        tried.set()
        raise StoreUnavailableError("The disk is full.")

    monkeypatch.setattr(Store, "add_set", full)
    writer = Writer(tmp_path, UTC, retry_s=3600)
    written = writer.add_set(writer.begin_session(NOON), make_set(), NOON)
    assert tried.wait(SOON_S)
    assert not written.done()
    writer.close()  # does not wait for the retry
    assert writer.trouble == "The disk is full."
    with pytest.raises(StoreError):
        written.result(SOON_S)


def test_a_log_damaged_in_use_is_replaced_and_the_session_goes_on(writer, tmp_path, make_set, monkeypatch) -> None:
    session = writer.begin_session(NOON)
    writer.add_set(session, make_set(), NOON).result(SOON_S)
    refuse_next(monkeypatch, StoreDamagedError("damaged"))
    writer.add_set(session, make_set(), NOON).result(SOON_S)
    assert sets_on_disk(tmp_path) == 1
    with open_written(tmp_path, UTC) as reader:
        assert reader.sessions(DAY, DAY) == [("2026-03-10", 12, 1)]
    (quarantined,) = (
        path for path in tmp_path.iterdir() if path.name.startswith("damaged-") and path.suffix == ".sqlite3"
    )
    with sqlite3.connect(quarantined) as old:
        assert old.execute("SELECT count(*) FROM exercise_set").fetchone() == (1,)


def test_a_log_damaged_before_the_start_is_quarantined_and_reported(tmp_path, make_set) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a log " * 500)
    writer = Writer(tmp_path, UTC)
    writer.add_set(writer.begin_session(NOON), make_set(), NOON).result(SOON_S)
    writer.close()
    assert sets_on_disk(tmp_path) == 1
    with open_written(tmp_path, UTC) as reader:
        ((_, kind, detail),) = reader.events(date(2000, 1, 1), date(3000, 1, 1))
    assert kind == "log-damaged"
    assert (tmp_path / detail).read_bytes().startswith(b"not a log")


def test_a_disk_full_at_the_start_does_not_stop_the_mirror(tmp_path, make_set, monkeypatch) -> None:
    opened = Store.open
    tries = []

    def full_once(*arguments):
        tries.append(1)
        if len(tries) == 1:
            raise StoreUnavailableError("The disk is full.")
        return opened(*arguments)

    monkeypatch.setattr(Store, "open", full_once)
    writer = Writer(tmp_path, UTC)
    assert writer.trouble == "The disk is full."
    writer.add_set(writer.begin_session(NOON), make_set(), NOON).result(SOON_S)
    assert writer.trouble is None
    writer.close()


def test_a_folder_that_cannot_be_used_is_reported_and_used_once_it_can_be(tmp_path, make_set) -> None:
    (tmp_path / "file").write_text("")
    writer = Writer(tmp_path / "file", UTC, retry_s=0.01)
    assert writer.trouble is not None
    written = writer.add_set(writer.begin_session(NOON), make_set(), NOON)
    (tmp_path / "file").unlink()
    written.result(SOON_S)
    writer.close()
    assert sets_on_disk(tmp_path / "file") == 1


def test_sets_done_before_the_clock_was_right_move_to_their_day(writer, tmp_path, make_set) -> None:
    """A board that starts with yesterday's time, and hears the right one after the first set."""
    wrong, by = NOON - 86_400 - 7200, 86_400 + 7200
    session = writer.begin_session(wrong)
    writer.add_set(session, make_set(), wrong + 60)
    writer.clock_moved(by, NOON + 70)
    writer.add_set(session, make_set(), NOON + 200).result(SOON_S)
    with open_written(tmp_path, UTC) as reader:
        assert reader.sessions(date(2026, 3, 1), DAY) == [("2026-03-10", 12, 1)]
        assert [row[:3] for row in reader.sets(date(2026, 3, 1), DAY)] == [("2026-03-10", "squat", 2)]
        assert reader.events(DAY, DAY) == [(NOON + 70, "clock-set", "moved by +93600 s")]
