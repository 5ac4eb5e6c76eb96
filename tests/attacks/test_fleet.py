"""A mirror of the fleet, or a stranger at its pages, attacks the real broker, PostgreSQL, collector and pages."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from paho.mqtt.client import Client
from paho.mqtt.subscribeoptions import SubscribeOptions

from kiosk.fleet.messages import DaySums
from kiosk.fleet.pages import create_fleet_app
from kiosk.settings import Settings
from kiosk.staff.access import PASSWORD_HASHER
from tests.kiosk.fleet.conftest import FleetServers, world  # noqa: F401  # a fixture
from tests.kiosk.fleet.test_network import connect

pytestmark = pytest.mark.long

WAIT_S = 60
DAYS = 20
PASSWORD = "kettle bell band"


@pytest.fixture(scope="module")
def fleet(world: FleetServers) -> FleetServers:  # noqa: F811
    world.clear()
    database = world.open_database()
    for name in ("good-1", "evil-1"):
        world.add_member(name)
        database.add_mirror(name, "here")
    for name in ("anna", "bert"):
        database.set_staff(name, PASSWORD_HASHER.hash(PASSWORD), ["*"])
    database.close()
    return world


def until(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.1)


@contextmanager
def collecting(fleet: FleetServers) -> Iterator[subprocess.Popen[str]]:
    log = fleet.folder / "collector-1.log"
    before = log.read_text().count("Connected to the broker") if log.exists() else 0
    process = fleet.start_collector()
    try:
        until(lambda: fleet.collector_log().count("Connected to the broker") > before, "the collector")
        time.sleep(1)  # its subscriptions
        yield process
    finally:
        process.kill()
        process.wait()


def send_days(fleet: FleetServers, client: Client, number: int) -> None:
    for back in range(1, number + 1):
        day = DaySums(mirror="good-1", day=date.today() - timedelta(days=back), revision=time.time_ns(), sessions=7)
        client.publish(day.topic, day.payload(), qos=1)


def stored(fleet: FleetServers) -> int:
    return int(fleet.query("SELECT count(*) FROM mirror_day WHERE mirror = 'good-1'")[0][0])


POISON = (
    b'{"mirror": "evil-1", "day": "2026-01-01", "revision": 1, "sessions": 1, "exercises": {"a\\u0000b": {}}}',
    b'{"\\u0000": 1, "mirror": "evil-1"}',
    b'{"mirror": "evil-1", "x\\u001b[2J\\n": 1}',
    "{}".encode("utf-16"),
    b"\x00" * 500,
    b'{"\\ud800": 1}',
    b"[" * 30_000,
    b'{"revision": ' + b"9" * 5000 + b"}",
)


def test_poison_in_one_mirrors_messages(fleet: FleetServers) -> None:
    """The collector lives, another mirror's days are stored, and the poison is counted."""
    evil, good = (connect(fleet, fleet.authority / name, name) for name in ("evil-1", "good-1"))
    with collecting(fleet) as collector:
        for poison in POISON:
            evil.publish("gym-mirror/1/evil-1/day", poison, qos=1)
        for number in range(200):  # as many reasons as it likes
            evil.publish("gym-mirror/1/evil-1/day", json.dumps({f"key-{number}": 1}), qos=1)
        send_days(fleet, good, DAYS)
        until(lambda: stored(fleet) == DAYS, "the good mirror's days")
        assert collector.poll() is None
        reasons = fleet.query("SELECT reason FROM set_aside WHERE source = 'evil-1'")
        assert 1 <= len(reasons) <= 21
        assert all(reason.isprintable() for (reason,) in reasons)
    for client in (evil, good):
        client.loop_stop()
        client.disconnect()


def test_a_day_in_the_future_is_refused(fleet: FleetServers) -> None:
    evil = connect(fleet, fleet.authority / "evil-1", "evil-1")
    with collecting(fleet):
        for ahead in (2, 400, 200_000):
            day = DaySums(mirror="evil-1", day=date.today() + timedelta(days=ahead), revision=ahead, sessions=9)
            evil.publish(day.topic, day.payload(), qos=1)
        today = DaySums(mirror="evil-1", day=date.today(), revision=1, sessions=1)
        evil.publish(today.topic, today.payload(), qos=1)
        until(lambda: bool(fleet.query("SELECT 1 FROM mirror_day WHERE mirror = 'evil-1'")), "the honest day")
    days = fleet.query("SELECT day FROM mirror_day WHERE mirror = 'evil-1'")
    assert days == [(date.today(),)]
    evil.loop_stop()


def test_a_mirror_that_joins_the_collectors_subscription_takes_nothing(fleet: FleetServers) -> None:
    fleet.clear()
    evil, good = (connect(fleet, fleet.authority / name, name) for name in ("evil-1", "good-1"))
    with collecting(fleet):
        for kind in ("day", "health", "presence"):
            for share in ("$share/collectors/", ""):
                evil.subscribe(f"{share}gym-mirror/1/+/{kind}", options=SubscribeOptions(qos=1))
        time.sleep(1)
        send_days(fleet, good, 200)
        until(lambda: stored(fleet) == 200, "all of the good mirror's days")
    for client in (evil, good):
        client.loop_stop()
        client.disconnect()


def test_a_flood_while_the_collector_is_down_does_not_fill_the_memory(fleet: FleetServers) -> None:
    with collecting(fleet):
        pass  # its session stays for an hour
    evil = connect(fleet, fleet.authority / "evil-1", "evil-1")
    process = fleet.broker.process
    assert process is not None
    most_mb = 0
    for _ in range(4_000):
        sent = evil.publish("gym-mirror/1/evil-1/day", b"x" * 60_000, qos=1)
        if sent.mid % 50 == 0:
            sent.wait_for_publish(5)
        most_mb = max(most_mb, resident_mb(process.pid))
    print(f"\nthe broker's memory: at most {most_mb} MB")
    assert most_mb < 150
    evil.loop_stop()
    fleet.broker.kill()
    (fleet.folder / "broker" / "mosquitto.db").unlink(missing_ok=True)
    fleet.broker.start()


def resident_mb(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) // 1000
    return 0


def test_wrong_names_and_known_names_get_the_same_answers(fleet: FleetServers) -> None:
    settings = Settings.model_validate({"fleet": {"name": "pages", "broker": "x", "database": fleet.postgres.dsn}})
    app = create_fleet_app(settings, clock=lambda: 1000.0)
    app.config["WTF_CSRF_ENABLED"] = False

    def answers(name: str) -> list[int]:
        stranger = app.test_client()
        return [stranger.post("/log-in", data={"name": name, "secret": "wrong"}).status_code for _ in range(14)]

    anna = app.test_client()
    assert anna.post("/log-in", data={"name": "anna", "secret": PASSWORD}).status_code == 303
    known, unknown = answers("anna"), answers("nobody-of-that-name")
    assert known == unknown
    assert known[-1] == 429
    assert answers("nobody-else") == unknown, "an unknown name does not wait for another"
    assert anna.post("/log-in", data={"name": "anna", "secret": PASSWORD}).status_code == 303, "her browser never waits"
    assert app.test_client().post("/log-in", data={"name": "bert", "secret": PASSWORD}).status_code == 303
