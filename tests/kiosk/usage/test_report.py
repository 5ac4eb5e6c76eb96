from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from kiosk.usage.records import EventKind, SetOutcome
from kiosk.usage.report import daily_usage, report
from kiosk.usage.store import Store
from kiosk.usage.visits import MIN_SESSIONS_FOR_SHARE
from tests.kiosk.usage.times import unix

BERLIN = ZoneInfo("Europe/Berlin")
DAY, NEXT = date(2026, 3, 28), date(2026, 3, 29)  # summer time begins in the night between them
EVENING, MORNING = unix(2026, 3, 28, 17), unix(2026, 3, 29, 8)


@pytest.fixture
def store(tmp_path, make_set):
    """A busy Saturday and a quiet Sunday."""
    with Store.open(tmp_path, BERLIN) as store:
        for number in range(MIN_SESSIONS_FOR_SHARE):
            session = store.begin_session(EVENING + 600 * number)
            store.add_set(session, make_set(reps=10, good=6, watch=1, collapse=1), EVENING)
        store.add_set(session, make_set(exercise="clamshell", outcome=SetOutcome.LEFT, cues={"slower": 3}), EVENING)
        store.add_event(EventKind.CAMERA_BACK, EVENING, "after 4 s")
        store.add_set(store.begin_session(MORNING), make_set(reps=4, good=0, watch=0, collapse=4), MORNING)
        yield store


def test_a_day(store) -> None:
    found = report(store, DAY, DAY, BERLIN)
    assert found.sessions == 5
    assert (found.total.sets, found.total.left, found.total.reps, found.total.cues_given) == (6, 1, 58, 10)
    assert list(found.exercises) == ["squat", "clamshell"]
    assert found.exercises["squat"].share == 30 / 40  # ungraded reps count neither way
    assert found.busiest_hour == 18
    assert [(span.first, span.sessions) for span in found.spans] == [(DAY, 5)]
    (event,) = found.events
    assert (event.at.hour, event.kind, event.detail) == (18, EventKind.CAMERA_BACK, "after 4 s")


def test_the_share_of_a_day_with_few_sessions_is_not_shown(store) -> None:
    found = report(store, NEXT, NEXT, BERLIN)
    assert found.total.reps == 4
    assert found.total.share is None
    assert found.exercises["squat"].share is None


def test_nor_is_the_share_of_an_exercise_that_few_sets_were_done_of(store) -> None:
    """The clamshell of the busy day is a single set: its share and its cues can be had from no total either."""
    found = report(store, DAY, DAY, BERLIN)
    assert found.exercises["clamshell"].reps == 8
    assert found.exercises["clamshell"].share is None
    assert found.exercises["clamshell"].cues is None
    assert (found.total.share, found.total.cues) == (30 / 40, found.exercises["squat"].cues)
    assert report(store, DAY, DAY, BERLIN, "clamshell").total.share is None
    assert [span.use.share for span in report(store, DAY, NEXT, BERLIN, "clamshell").spans] == [None, None]
    assert {line.exercise: line.use.share for line in daily_usage(store, DAY, DAY)} == {
        "clamshell": None,
        "squat": 0.75,
    }


def test_nor_can_it_be_worked_out_from_a_longer_range(store) -> None:
    day, both = report(store, DAY, DAY, BERLIN), report(store, DAY, NEXT, BERLIN)
    assert both.sessions == 6
    assert both.total.reps == day.total.reps + 4
    assert both.total.share == day.total.share


def test_the_lines_of_the_csv_add_up_to_the_report(store) -> None:
    lines = daily_usage(store, DAY, NEXT)
    assert [(line.day, line.exercise) for line in lines] == [(DAY, "clamshell"), (DAY, "squat"), (NEXT, "squat")]
    found = report(store, DAY, NEXT, BERLIN)
    assert sum(line.use.reps for line in lines) == found.total.reps
    assert [line.use.cues_given for line in lines] == [None, 10, None]
    assert found.total.cues_given == 10


def test_praise_is_not_counted_as_a_cue(store, make_set) -> None:
    session = store.begin_session(EVENING)
    store.add_set(session, make_set(cues={"put-right": 4, "slower": 1}), EVENING)
    assert report(store, DAY, DAY, BERLIN).exercises["squat"].cues == {"knee-in": 10, "slower": 1}


def test_sessions_are_counted_by_weekday_and_hour(store) -> None:
    by_weekday = report(store, DAY, NEXT, BERLIN).by_weekday
    assert (by_weekday[5][18], by_weekday[6][10]) == (5, 1)
    assert sum(map(sum, by_weekday)) == 6


def test_lengths_and_first_times_are_of_days_with_enough_sessions(store) -> None:
    first, *others, lonely = range(1, 7)
    store.end_session(first, 250, True)
    for number in others:
        store.end_session(number, 700, False)
    store.end_session(lonely, 2000, True)
    visits = report(store, DAY, NEXT, BERLIN).visits
    assert (visits.ended, visits.first_time, visits.again) == (5, 1, 4)
    assert visits.by_minutes == {0: 1, 5: 0, 10: 4, 15: 0, 20: 0, 30: 0}
    assert visits.median_length == (10, 15)


def test_the_length_of_a_session_moves_with_its_day(store) -> None:
    for number in range(1, 6):
        store.end_session(number, 700)
    store.redate(dict.fromkeys(range(1, 6), MORNING), {})
    assert report(store, DAY, DAY, BERLIN).visits.ended == 0
    assert report(store, NEXT, NEXT, BERLIN).visits.ended == 5


def test_no_log_yet_reads_as_nothing() -> None:
    found = report(None, DAY, NEXT, BERLIN)
    assert (found.sessions, found.exercises, found.busiest_hour, found.events) == (0, {}, None, ())
    assert daily_usage(None, DAY, NEXT) == []
