from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.fleet.messages import (
    DaySums,
    ExerciseSums,
    Health,
    MachineSums,
    MessageError,
    Presence,
    Receipt,
    read_message,
    read_receipt,
)
from kiosk.usage.records import EventKind

SQUAT = ExerciseSums(sets=6, left=1, reps=30, seconds=150.0, good=20, graded=28, cues={"knee-in": 4})
DAY = DaySums(mirror="berlin-2", day=date(2026, 3, 28), revision=7, sessions=5, exercises={"squat": SQUAT})
TOPIC = "gym-mirror/1/berlin-2/day"


def changed(**changes) -> bytes:
    return json.dumps({**json.loads(DAY.payload()), **changes}).encode()


def changed_squat(**changes) -> bytes:
    return changed(exercises={"squat": {**json.loads(SQUAT.model_dump_json()), **changes}})


@pytest.mark.parametrize(
    "message",
    [
        DAY,
        Health(
            mirror="berlin-2",
            day=date(2026, 3, 29),
            revision=8,
            running=MachineSums(up_s=60.0, events={EventKind.THROTTLED: 2}),
            silent_s=30,
            waiting=0,
            disk_free_mb=9000,
            version="0.1.0",
        ),
        Presence(mirror="berlin-2", day=date(2026, 3, 29), revision=9, online=False),
    ],
)
def test_what_is_sent_is_what_is_read(message) -> None:
    assert read_message(message.topic, message.payload()) == message


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (b"", "JSON"),
        (b"{}", "mirror"),
        (b"\xff\xfe", "JSON"),
        (b"[" * 10_000, "JSON"),
        (b" " * 70_000, "longer"),
        (changed(mirror="berlin-3"), "another mirror"),
        (changed(name="Erika"), "name: Extra"),
        (changed_squat(person="Erika"), "exercises.squat.person: Extra"),
        (changed(sessions=4), "fewer than 5"),
        (changed(sessions=-1), "sessions"),
        (changed(sessions=5.5), "sessions"),
        (changed(sessions="5"), "sessions"),
        (changed(sessions=10**12), "sessions"),
        (changed(day="2026-02-30"), "day"),
        (changed(revision=0), "revision"),
        (changed(revision=2**63), "revision"),
        (changed(running={"events": {"fell-asleep": 1}}), "running.events"),
        (changed_squat(good=29), "more than its whole"),
        (changed_squat(graded=None), "go together"),
        (changed_squat(sets=4), "fewer than 5 sets"),
        (changed_squat(left=7), "more than its whole"),
        (changed_squat(seconds=float("inf")), "seconds"),
        (changed_squat(cues={"Erika's knee": 1}), "cues"),
        (changed(exercises={"x" * 41: {}}), "exercises"),
    ],
)
def test_what_is_not_an_allowed_sum_is_rejected(payload, words) -> None:
    with pytest.raises(MessageError, match=words):
        read_message(TOPIC, payload)


@pytest.mark.parametrize(
    "topic", ["", "gym-mirror/1/berlin-2", "gym-mirror/1/berlin-2/kept", "gym-mirror/1/a/b/day", "x/day"]
)
def test_other_topics_are_refused(topic) -> None:
    with pytest.raises(MessageError, match="topic"):
        read_message(topic, DAY.payload())


@settings(deadline=None)  # no test of time
@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(payload) -> None:
    with pytest.raises(MessageError):
        read_message(TOPIC, payload)


def test_a_receipt() -> None:
    receipt = Receipt(days={date(2026, 3, 28): 7})
    assert read_receipt(receipt.model_dump_json().encode()) == receipt
    with pytest.raises(MessageError):
        read_receipt(b'{"days": {"yesterday": 1}}')
