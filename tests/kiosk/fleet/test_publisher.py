"""The data that leave a mirror: every message passed to the broker's client is checked field by field."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from types import SimpleNamespace
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from paho.mqtt.client import MQTTMessage

from kiosk.exercises.catalogue import load_exercises
from kiosk.fleet.messages import Receipt, read_message
from kiosk.fleet.mqtt_connection import MqttConnection
from kiosk.fleet.outbox import Outbox
from kiosk.fleet.publisher import (
    AFTER_MIDNIGHT_S,
    MAX_JITTER_S,
    MAX_UNACKNOWLEDGED,
    MIN_RESEND_S,
    QUEUE_INTERVAL_S,
    Publisher,
)
from kiosk.movement.reading import Side
from kiosk.settings import Fleet
from kiosk.usage.records import EventKind, SetOutcome, SetRecord
from kiosk.usage.sample_data import fill_day
from kiosk.usage.store import Store
from tests.kiosk.usage.times import unix

UTC = ZoneInfo("UTC")
NOON = unix(2026, 3, 29)
QUIET = date(2026, 3, 27)  # a day with two members
DAYS = [date(2026, 3, 25) + timedelta(days=n) for n in range(4)]  # the last of them is yesterday

# The complete list of data that may leave a mirror. Before adding a field, consider what it reveals about one person.
ALLOWED = {
    "mirror",
    "day",
    "revision",
    "sessions",
    "exercises.*.sets",
    "exercises.*.left",
    "exercises.*.reps",
    "exercises.*.seconds",
    "exercises.*.good",
    "exercises.*.graded",
    "exercises.*.cues.*",
    "running.up_s",
    "running.out_of_order_s",
    "running.hottest_c",
    "running.events.*",
    "silent_s",
    "waiting",
    "disk_free_mb",
    "version",
    "online",
}
NAMES = ("exercises", "cues", "events")  # their keys are catalogue names, not fields


def paths(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*path, "*" if path and path[-1] in NAMES else key))
    else:
        assert not isinstance(value, list), "a list could be of single sets"
        yield ".".join(path), value


class Line:
    """A connection to no broker; records the messages instead."""

    def __init__(self, link: MqttConnection) -> None:
        self.link = link
        self.messages: list[tuple[str, bytes]] = []
        mock.patch.multiple(link.client, publish=self._publish, subscribe=mock.Mock(), ack=mock.Mock()).start()
        mock.patch.object(link, "step").start()

    def _publish(self, topic: str, payload: bytes, qos: int) -> SimpleNamespace:
        assert qos == 1
        self.messages.append((topic, bytes(payload)))
        return SimpleNamespace(rc=0)

    def connect(self) -> None:
        self.link.before_connect()
        self.messages.append((self.link.client._will_topic.decode(), bytes(self.link.client._will_payload)))
        self.link.connected = True
        self.link.on_connected()

    def days(self) -> list[tuple[str, int]]:
        """(day, revision) as sent since the last call."""
        sent = [json.loads(payload) for topic, payload in self.messages if topic.endswith("/day")]
        self.messages.clear()
        return [(one["day"], one["revision"]) for one in sent]

    def receive(self, days: dict[str, int]) -> None:
        payload = Receipt(days={date.fromisoformat(day): revision for day, revision in days.items()}).model_dump_json()
        message = MQTTMessage(mid=1)
        message.payload = payload.encode()
        assert self.link.client.on_message is not None
        self.link.client.on_message(self.link.client, None, message)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificate")
    key, made = str(folder / "key.pem"), str(folder / "certificate.pem")
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    words = ["openssl", "req", "-x509", *curve, "-nodes", "-subj", "/CN=x", "-keyout", key, "-out", made]
    subprocess.run(words, check=True, capture_output=True)
    return folder


@pytest.fixture
def line(certificate) -> Line:
    pem = certificate / "certificate.pem"
    return Line(
        MqttConnection(Fleet(name="berlin-2", authority=pem, certificate=pem, key=certificate / "key.pem"), "berlin-2")
    )


@pytest.fixture
def publisher(tmp_path, line):
    """Over four days of use, one of them quiet, and this morning's."""
    exercises = list(load_exercises())
    draw = random.Random(3)
    with Store.open(tmp_path, UTC) as store:
        for day in DAYS:
            if day != QUIET:
                fill_day(store, day, UTC, exercises, draw)
        for hour in (9, 15):
            session = store.begin_session(unix(2026, 3, 27, hour))
            store.add_set(
                session,
                SetRecord("squat", Side.LEFT, 9, 1, 2, 6, 44.0, SetOutcome.LEFT, {"knee-in": 4}),
                NOON - 2 * 86400,
            )
        store.add_event(EventKind.CAMERA_LOST, NOON - 86400, "no picture for 2 s")
        store.add_set(
            store.begin_session(NOON - 3600), SetRecord("march", Side.BOTH, 4, 4, 0, 0, 9.0, SetOutcome.DONE), NOON
        )
        store.add_uptime(NOON, 3600, 0, 61.5)
    outbox = Outbox.open(tmp_path, "berlin-2", NOON)
    publisher = Publisher(line.link, "berlin-2", outbox, tmp_path, UTC)
    yield publisher
    publisher.close()


def test_every_outgoing_message_holds_allowed_sums_only(publisher, line) -> None:
    publisher.step(0.0, NOON, 0.0)
    line.connect()
    publisher.step(1.0, NOON + 1, 0.0)
    publisher.close()
    kinds = {topic.rpartition("/")[2] for topic, _ in line.messages}
    assert kinds == {"day", "health", "presence"}
    catalogue = load_exercises()
    seen = set()
    for topic, payload in line.messages:
        read_message(topic, payload)
        said = json.loads(payload)
        for path, value in paths(said):
            assert path in ALLOWED, f"{path} = {value!r} in {topic}"
            assert isinstance(value, int | float | None) or path in ("mirror", "day", "version"), (path, value)
            seen.add(path)
        assert set(said.get("exercises", ())) <= set(catalogue)
        assert b"no picture" not in payload
        assert said["mirror"] == "berlin-2"
    assert seen == ALLOWED  # the list contains no unused field


def test_a_day_of_few_sends_counts_without_shares(publisher, line) -> None:
    line.connect()
    publisher.step(0.0, NOON, 0.0)
    sent = {
        said["day"]: said
        for topic, payload in line.messages
        if topic.endswith("/day")
        for said in [json.loads(payload)]
    }
    assert list(sent) == [day.isoformat() for day in DAYS]  # not today's
    quiet = sent[QUIET.isoformat()]["exercises"]["squat"]
    assert (quiet["sets"], quiet["reps"], quiet["left"], quiet["good"], quiet["graded"]) == (2, 18, 2, None, None)
    assert sent[DAYS[0].isoformat()]["exercises"]["squat"]["graded"] > 0


def test_a_finished_day_is_sent_soon_after_midnight_and_not_before(publisher, line) -> None:
    line.connect()
    midnight = unix(2026, 3, 30, 0)
    publisher.step(0.0, midnight - 1, 0.0)
    before = dict(line.days())
    assert "2026-03-29" not in before
    line.receive(before)
    publisher.step(QUEUE_INTERVAL_S, midnight + AFTER_MIDNIGHT_S + MAX_JITTER_S, 0.0)
    assert dict(line.days()).keys() == {"2026-03-29"}


def test_what_has_no_receipt_is_sent_again_and_less_and_less_often(publisher, line) -> None:
    line.connect()
    publisher.step(0.0, NOON, 0.0)
    first = line.days()
    assert len(first) == len(DAYS) <= MAX_UNACKNOWLEDGED
    line.receive(dict(first[:2]))
    sent = []
    for second in range(1, 200):
        publisher.step(float(second), NOON + second, 0.0)
        if again := line.days():
            assert again == first[2:]
            sent.append(second)
    assert sent[0] == pytest.approx(MIN_RESEND_S, abs=2)
    assert sorted(gaps := [later - sooner for sooner, later in pairwise(sent)]) == gaps
    line.receive(dict(first))
    publisher.step(400.0, NOON + 400, 0.0)
    assert line.days() == []


def test_after_a_new_connection_everything_that_waits_goes_at_once(publisher, line) -> None:
    line.connect()
    publisher.step(0.0, NOON, 0.0)
    first = line.days()
    line.connect()
    publisher.step(1.0, NOON, 0.0)
    assert line.days() == first


def test_each_connection_has_a_greater_revision_and_its_will_the_same(publisher, line) -> None:
    line.connect()
    line.connect()
    sent = [json.loads(payload) for topic, payload in line.messages if topic.endswith("/presence")]
    assert [one["online"] for one in sent] == [False, True, False, True]
    assert sent[0]["revision"] == sent[1]["revision"] < sent[2]["revision"] == sent[3]["revision"]


def test_a_receipt_that_cannot_be_read_changes_nothing(publisher, line) -> None:
    line.connect()
    publisher.step(0.0, NOON, 0.0)
    line.link.client.on_message(line.link.client, None, SimpleNamespace(mid=1, qos=0, payload=b"\xff"))
    publisher.step(500.0, NOON, 0.0)
    assert len(line.days()) == 2 * len(DAYS)
