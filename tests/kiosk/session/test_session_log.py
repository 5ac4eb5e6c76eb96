from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from kiosk.movement.reading import Side
from kiosk.session.session_log import SessionLog
from kiosk.usage.records import EventKind, SetOutcome, SetRecord
from kiosk.usage.store import Store, StoreUnavailableError
from kiosk.usage.writer import Writer

DAY, NOON = date(2026, 3, 12), 1_773_316_800.0
UTC = ZoneInfo("UTC")
RESULT = SimpleNamespace(record=SetRecord("squat", Side.BOTH, 8, 5, 1, 2, 48.0, SetOutcome.DONE, {"knee-in": 2}))


@pytest.fixture
def writer(tmp_path):
    writer = Writer(tmp_path, UTC, retry_s=3600)
    yield writer
    writer.close()


def sets_seen_by_another_program(directory) -> int:
    with Store.open_to_read(directory, UTC) as reader:
        return sum(row[2] for row in reader.sets(DAY, DAY))


def test_a_set_is_on_disk_before_its_result_can_be_shown(writer, tmp_path) -> None:
    diary = SessionLog(writer, lambda: NOON)
    diary.begin_session()
    for done in (1, 2, 3):
        diary.add_set(RESULT)
        assert sets_seen_by_another_program(tmp_path) == done


def test_a_full_disk_does_not_hold_up_the_session(writer, monkeypatch) -> None:
    def full(*_) -> None:
        raise StoreUnavailableError("The disk is full.")

    monkeypatch.setattr(Store, "add_set", full)
    diary = SessionLog(writer, lambda: NOON)
    diary.begin_session()
    diary.add_set(RESULT)
    diary.end_session(60)
    assert writer.trouble == "The disk is full."


def test_a_set_outside_a_session_is_not_kept(writer, tmp_path) -> None:
    diary = SessionLog(writer, lambda: NOON)
    diary.add_set(RESULT)
    diary.end_session(10)
    diary.add_event(EventKind.START)
    writer.close()
    assert sets_seen_by_another_program(tmp_path) == 0
    with Store.open_to_read(tmp_path, UTC) as reader:
        assert reader.sessions(DAY, DAY) == []
        assert len(reader.events(DAY, DAY)) == 1
