from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from kiosk.fleet.daily_sums import DayTotals
from kiosk.fleet.messages import ExerciseSums, MachineSums
from kiosk.fleet.outbox import FILE_NAME, RECHECK_DAYS, Outbox, OutboxError

TODAY = date(2026, 3, 29)
YESTERDAY = TODAY - timedelta(days=1)
LONG_AGO = TODAY - timedelta(days=RECHECK_DAYS + 1)
WALL = 1_774_000_000.0
BUSY = DayTotals(9, {"squat": ExerciseSums(sets=9, left=0, reps=90, seconds=450.0, good=60, graded=90)}, MachineSums())
BUSIER = DayTotals(10, BUSY.exercises, MachineSums())


@pytest.fixture
def outbox(tmp_path):
    outbox = Outbox.open(tmp_path, "berlin-2", WALL)
    yield outbox
    outbox.close()


def pending_sessions(outbox: Outbox) -> dict[date, tuple[int, int]]:
    """Revision and sessions of each pending message."""
    found = {}
    for waiting in outbox.pending(100):
        said = json.loads(waiting.payload)
        assert (said["mirror"], said["day"], said["revision"]) == (
            "berlin-2",
            waiting.day.isoformat(),
            waiting.revision,
        )
        found[waiting.day] = waiting.revision, said["sessions"]
    return found


def test_finished_days_are_pending_until_acknowledged(outbox) -> None:
    assert outbox.queue_finished_days({LONG_AGO: BUSY, YESTERDAY: BUSY, TODAY: BUSY}, TODAY) == 2
    days = pending_sessions(outbox)
    assert days.keys() == {LONG_AGO, YESTERDAY}
    outbox.acknowledge({YESTERDAY: days[YESTERDAY][0]})
    assert pending_sessions(outbox).keys() == {LONG_AGO}
    assert outbox.queue_finished_days({LONG_AGO: BUSY, YESTERDAY: BUSY}, TODAY) == 0


def test_a_changed_day_is_sent_again_with_a_greater_revision(outbox) -> None:
    outbox.queue_finished_days({YESTERDAY: BUSY}, TODAY)
    first = pending_sessions(outbox)[YESTERDAY][0]
    outbox.queue_finished_days({YESTERDAY: BUSIER}, TODAY)
    assert pending_sessions(outbox)[YESTERDAY][1] == 10
    outbox.acknowledge({YESTERDAY: first})  # a late receipt of the earlier message
    assert pending_sessions(outbox)[YESTERDAY][0] > first
    outbox.acknowledge({YESTERDAY: pending_sessions(outbox)[YESTERDAY][0]})
    outbox.acknowledge({YESTERDAY: first})
    assert outbox.count_pending() == 0


def test_days_long_past_stay_as_they_were_sent(outbox) -> None:
    """Retention deletes events from the log that a day's message has already reported."""
    outbox.queue_finished_days({LONG_AGO: BUSY}, TODAY)
    outbox.acknowledge({LONG_AGO: pending_sessions(outbox)[LONG_AGO][0]})
    outbox.queue_finished_days({LONG_AGO: BUSIER}, TODAY)
    outbox.queue_finished_days({}, TODAY)
    assert outbox.count_pending() == 0


def test_what_was_sent_by_a_clock_a_day_ahead_is_withdrawn(outbox) -> None:
    tomorrow = TODAY + timedelta(days=1)
    outbox.queue_finished_days({TODAY: BUSY}, tomorrow)
    ahead = pending_sessions(outbox)[TODAY][0]
    outbox.acknowledge({TODAY: ahead})
    outbox.queue_finished_days({YESTERDAY: BUSY}, TODAY)  # the clock has been corrected: another day
    assert {day: sessions for day, (_, sessions) in pending_sessions(outbox).items()} == {YESTERDAY: 9, TODAY: 0}
    assert outbox.queue_finished_days({YESTERDAY: BUSY}, TODAY) == 0
    outbox.queue_finished_days({YESTERDAY: BUSY, TODAY: BUSIER}, tomorrow)
    assert pending_sessions(outbox)[TODAY][1] == 10


def test_a_withdrawn_day_is_sent_once_it_is_over_even_after_a_month_offline(outbox) -> None:
    outbox.queue_finished_days({TODAY: BUSY}, TODAY + timedelta(days=1))
    outbox.queue_finished_days({}, TODAY)
    outbox.acknowledge({day: revision for day, (revision, _) in pending_sessions(outbox).items()})

    assert outbox.queue_finished_days({TODAY: BUSIER}, TODAY + timedelta(days=31)) == 1
    assert pending_sessions(outbox)[TODAY][1] == 10


def test_revisions_grow_over_restarts_and_a_clock_set_back(tmp_path) -> None:
    revisions = []
    for wall in (WALL, WALL - 86_400, WALL + 5):
        outbox = Outbox.open(tmp_path, "berlin-2", wall)
        revisions += [outbox.next_revision() for _ in range(250)]
        outbox.close()
    assert revisions == sorted(set(revisions))


@pytest.mark.parametrize("loss", ["removed", "damaged"])
def test_a_lost_outbox_sends_everything_again_above_what_it_sent_before(tmp_path, loss) -> None:
    outbox = Outbox.open(tmp_path, "berlin-2", WALL)
    outbox.queue_finished_days({YESTERDAY: BUSY}, TODAY)
    before = pending_sessions(outbox)[YESTERDAY][0]
    outbox.close()
    if loss == "removed":
        (tmp_path / FILE_NAME).unlink()
    else:
        (tmp_path / FILE_NAME).write_bytes(b"x" * 9000)
    outbox = Outbox.open(tmp_path, "berlin-2", WALL + 86_400)
    outbox.queue_finished_days({YESTERDAY: BUSY}, TODAY)
    assert pending_sessions(outbox)[YESTERDAY][0] > before
    outbox.close()


def test_an_outbox_that_cannot_be_made_is_said_in_one_sentence(tmp_path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(OutboxError, match="cannot be used"):
        Outbox.open(tmp_path, "berlin-2", WALL)
