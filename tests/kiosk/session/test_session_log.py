from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from kiosk.movement.reading import Band
from kiosk.session.session_log import SessionLog
from kiosk.usage.records import EventKind
from kiosk.usage.store import Store, StoreUnavailableError
from kiosk.usage.writer import Writer
from tests.kiosk.logs import open_written
from tests.kiosk.session.sample_sets import result

DAY, NOON = date(2026, 3, 12), 1_773_316_800.0
UTC = ZoneInfo("UTC")


@pytest.fixture
def writer(tmp_path):
    writer = Writer(tmp_path, UTC, retry_s=3600)
    yield writer
    writer.close()


def sets_read_by_another_process(directory) -> int:
    with open_written(directory, UTC) as reader:
        return sum(row[2] for row in reader.sets(DAY, DAY))


def test_a_set_is_on_disk_before_its_result_can_be_shown(writer, tmp_path) -> None:
    session_log = SessionLog(writer, lambda: NOON)
    session_log.begin_session()
    for done in (1, 2, 3):
        session_log.add_set(result([Band.GOOD] * 8))
        assert sets_read_by_another_process(tmp_path) == done


def test_a_full_disk_does_not_delay_the_session(writer, monkeypatch) -> None:
    def full(*_) -> None:
        raise StoreUnavailableError("The disk is full.")

    monkeypatch.setattr(Store, "add_set", full)
    session_log = SessionLog(writer, lambda: NOON)
    session_log.begin_session()
    session_log.add_set(result([Band.GOOD] * 8))
    session_log.end_session(60)
    assert writer.trouble == "The disk is full."


def test_a_set_outside_a_session_is_not_logged(writer, tmp_path) -> None:
    session_log = SessionLog(writer, lambda: NOON)
    session_log.add_set(result([Band.GOOD] * 8))
    session_log.end_session(10)
    session_log.add_event(EventKind.START)
    writer.close()
    assert sets_read_by_another_process(tmp_path) == 0
    with open_written(tmp_path, UTC) as reader:
        assert reader.sessions(DAY, DAY) == []
        assert len(reader.events(DAY, DAY)) == 1
