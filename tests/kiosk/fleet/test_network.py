"""The real commands over a real network: a month offline, and clients that do not belong to the fleet."""

from __future__ import annotations

import random
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from kiosk.exercises.catalogue import load_exercises
from kiosk.fleet.messages import DaySums
from kiosk.fleet.publisher import AFTER_MIDNIGHT_S, MAX_JITTER_S
from kiosk.movement.reading import Side
from kiosk.usage.records import SetOutcome, SetRecord, local_day
from kiosk.usage.sample_data import fill_day
from kiosk.usage.store import Store
from kiosk.usage.writer import Writer
from tests.kiosk.fleet.conftest import FleetServers
from tests.kiosk.fleet.servers import certificates

pytestmark = pytest.mark.long

AWAY_DAYS = 30
BACK_S = 60  # longest acceptable time to catch up after an interruption, seconds
LONGEST_S = 300
FLOOD = 2000
SET = SetRecord("squat", Side.BOTH, 8, 8, 0, 0, 40.0, SetOutcome.DONE, {"knee-in": 1})


def until(holds: Callable[[], bool], what: str, most_s: float = LONGEST_S) -> float:
    """Seconds that it took."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < most_s, what
        time.sleep(0.2)
    return time.monotonic() - began


@contextmanager
def running(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=LONGEST_S)


def publish(world: FleetServers, name: str, state: Path) -> subprocess.Popen[str]:
    program = "from kiosk.commands.main import main; main()"
    words = [
        sys.executable,
        "-c",
        program,
        "publish",
        "--config",
        str(world.config / f"{name}.toml"),
        "--state",
        str(state),
    ]
    with (world.folder / f"{name}.log").open("a") as log:
        return subprocess.Popen(words, stderr=log, text=True)


def unfinished_day() -> date:
    """A day that no mirror has sent yet, even just after midnight."""
    return local_day(time.time() - AFTER_MIDNIGHT_S - MAX_JITTER_S, None)


def days_of(world: FleetServers, mirror: str) -> list[date]:
    rows = world.query("SELECT day FROM mirror_day WHERE mirror = %s AND NOT taken_back ORDER BY day", (mirror,))
    return [day for (day,) in rows]


@pytest.fixture(scope="module")
def fleet(world: FleetServers) -> Iterator[FleetServers]:
    world.clear()
    for name in ("far-1", "good-1", "stranger-1", "retired-1"):
        world.add_member(name)
    database = world.open_database()
    for name in ("far-1", "good-1"):
        database.add_mirror(name, "far")
    database.close()
    with running(world.start_collector()):
        yield world


def test_a_month_without_network(fleet, tmp_path) -> None:
    """The mirror loses its network for thirty days of use and catches up by itself; sets go on meanwhile."""
    today = unfinished_day()
    draw, exercises = random.Random(2), list(load_exercises())
    settings = (fleet.config / "far-1.toml").read_text()
    with Store.open(tmp_path) as store:
        fill_day(store, today - timedelta(days=AWAY_DAYS + 1), None, exercises, draw)
    with running(publish(fleet, "far-1", tmp_path)):
        until(lambda: len(days_of(fleet, "far-1")) == 1, "the first day")

    # Offline: a port on which no server listens, while the program keeps running.
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        away = settings.replace(f"port = {fleet.broker.port}", f"port = {nobody.getsockname()[1]}")
    (fleet.config / "far-1.toml").write_text(away)
    with Store.open(tmp_path) as store:
        for back in range(AWAY_DAYS, 0, -1):
            fill_day(store, today - timedelta(days=back), None, exercises, draw)
    with running(publish(fleet, "far-1", tmp_path)):
        until(lambda: "No connection" in (fleet.folder / "far-1.log").read_text(), "the end of the network")
    assert len(days_of(fleet, "far-1")) == 1

    (fleet.config / "far-1.toml").write_text(settings)
    writer = Writer(tmp_path)
    session = writer.begin_session(time.time())
    trained: list[float] = []
    with running(publish(fleet, "far-1", tmp_path)):

        def caught_up() -> bool:
            began = time.monotonic()
            writer.add_set(session, SET, time.time()).result(timeout=10)
            trained.append(time.monotonic() - began)
            return len(days_of(fleet, "far-1")) == AWAY_DAYS + 1

        took_s = until(caught_up, "catching up", BACK_S)
    writer.close()
    assert days_of(fleet, "far-1") == [today - timedelta(days=back) for back in range(AWAY_DAYS + 1, 0, -1)]
    with Store.open(tmp_path) as store:
        assert sum(row[2] for row in store.sets(today, date.today())) == len(trained)
    print(
        f"\n{AWAY_DAYS} days caught up {took_s:.1f} s after the start;"
        f" {len(trained)} sets kept meanwhile, the slowest in {1000 * max(trained):.0f} ms"
    )


def test_a_broker_that_comes_back_is_found_within_a_minute(fleet, tmp_path) -> None:
    with running(publish(fleet, "good-1", tmp_path)):
        online = "SELECT online FROM mirror_state WHERE mirror = 'good-1'"
        until(lambda: fleet.query(online) == [(True,)], "the mirror to be online")
        fleet.broker.kill()
        time.sleep(15)
        log = fleet.folder / "good-1.log"
        before = log.read_text().count("Connected to the broker")
        began = time.monotonic()
        fleet.broker.start()
        until(lambda: log.read_text().count("Connected to the broker") > before, "the mirror to come back", BACK_S)
        print(f"\nback {time.monotonic() - began:.1f} s after the broker")


def test_a_killed_mirror_is_shown_offline_by_its_will(fleet, tmp_path) -> None:
    mirror = publish(fleet, "good-1", tmp_path)
    online = "SELECT online FROM mirror_state WHERE mirror = 'good-1'"
    until(lambda: fleet.query(online) == [(True,)], "the mirror to be online")
    mirror.send_signal(signal.SIGKILL)
    mirror.wait()
    until(lambda: fleet.query(online) == [(False,)], "the last will")


def connect(world: FleetServers, folder: Path, name: str) -> Client:
    """A client with these certificates, connected. Raises OSError where the broker rejects it."""
    client = Client(CallbackAPIVersion.VERSION2, client_id=name, protocol=MQTTProtocolVersion.MQTTv5)
    context = ssl.create_default_context(cafile=world.authority / "authority.pem")
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    client.tls_set_context(context)
    client.max_queued_messages_set(0)
    client.connect("localhost", world.broker.port)
    client.loop_start()
    until(client.is_connected, f"{name} to be connected", 20)
    return client


def everything(world: FleetServers) -> list[tuple]:
    return world.query("SELECT mirror, day, revision, sessions FROM mirror_day ORDER BY 1, 2")


def test_those_who_do_not_belong_change_nothing_and_are_named(fleet, tmp_path) -> None:
    before = everything(fleet)
    certificates(tmp_path / "other", "authority")
    certificates(tmp_path / "other", "member", "good-1")
    today = date.today()
    good = DaySums(mirror="good-1", day=today, revision=10**12, sessions=5)

    # A certificate of another authority, with the name of a mirror of this fleet.
    fleet.write_settings("other", tmp_path / "other" / "good-1")
    with running(publish(fleet, "other", tmp_path)):
        until(lambda: "was rejected" in fleet.collector_log(), "the wrong certificate to be named")

    # A certificate of this authority, but no mirror of the fleet.
    stranger = connect(fleet, fleet.authority / "stranger-1", "stranger-1")
    message = good.model_copy(update={"mirror": "stranger-1"})
    stranger.publish(message.topic, message.payload(), qos=1)
    until(lambda: "Rejected from stranger-1" in fleet.collector_log(), "the stranger to be named")

    # A mirror that names another: the broker rejects the foreign topic, the collector the name in its own topic.
    stranger.publish(good.topic, good.payload(), qos=1)
    stranger.publish(message.topic, good.payload(), qos=1)
    until(lambda: "names another mirror" in fleet.collector_log(), "the false name to be named")

    # A flood of malformed messages from a mirror of this fleet.
    flood = connect(fleet, fleet.authority / "good-1", "good-1")
    draw = random.Random(4)
    for _ in range(FLOOD):
        flood.publish(good.topic, draw.randbytes(draw.randrange(300)), qos=1)
    # A valid day of the same mirror, sent after the flood, is accepted.
    honest = good.model_copy(update={"day": today - timedelta(days=400)})
    flood.publish(honest.topic, honest.payload(), qos=1)
    until(lambda: honest.day in days_of(fleet, "good-1"), "the honest day")
    aside = "SELECT coalesce(sum(times), 0)::int FROM set_aside WHERE source = 'good-1'"
    until(lambda: fleet.query(aside)[0][0] >= FLOOD, "all of the flood to be counted")
    until(lambda: "Rejected from good-1" in fleet.collector_log(), "the flood to be named")
    assert fleet.query("SELECT count(*) < 100 FROM set_aside") == [(True,)]  # a flood is counted but not stored

    # A revoked certificate.
    certificates(fleet.authority, "retire", "retired-1")
    for client in (stranger, flood):
        client.disconnect()
        client.loop_stop()
    assert [row for row in everything(fleet) if row[1] != honest.day] == before
