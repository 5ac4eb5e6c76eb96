"""A year of a thousand mirrors: no message is lost or counted twice when processes are killed; cost of a message."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.kiosk.fleet.conftest import COLLECTORS, FleetServers
from tests.kiosk.fleet.servers import cpu_s_of
from tests.kiosk.fleet.simulated_mirrors import mirror_name, year

pytestmark = pytest.mark.long

MIRRORS, DAYS = 1000, 365
EACH = 125  # mirrors in one process: more would need more open files than select() can watch
COST_DAYS = 73
SIMULATED = [sys.executable, "-m", "tests.kiosk.fleet.simulated_mirrors"]
LONGEST_S = 3 * 3600


@pytest.fixture(scope="module")
def fleet(world: FleetServers) -> FleetServers:
    world.add_mirrors(MIRRORS)
    return world


def start_mirrors(world: FleetServers, count: int, days: int, folder: Path, how: str) -> list[subprocess.Popen[str]]:
    folder.mkdir()
    return [
        subprocess.Popen(
            [*SIMULATED, str(world.config), str(folder), str(first), str(min(EACH, count - first)), str(days), how],
            stdout=subprocess.PIPE,
            text=True,
        )
        for first in range(0, count, EACH)
    ]


def wait_for(mirrors: list[subprocess.Popen[str]]) -> int:
    """How many day messages they sent in all."""
    sent = 0
    for process in mirrors:
        printed, _ = process.communicate(timeout=LONGEST_S)
        assert process.returncode == 0
        sent += int(printed)
    return sent


def sum_up(world: FleetServers) -> None:
    database = world.open_database()
    while database.aggregate():
        pass
    database.close()


def check_everything(world: FleetServers, count: int, days: int) -> None:
    """Every day of every mirror and the fleet's sums have the expected values."""
    expected_reps = 0
    for number in range(count):
        name = mirror_name(number)
        rows = world.query(
            "SELECT day, sessions, exercises, running FROM mirror_day WHERE mirror = %s AND NOT taken_back", (name,)
        )
        wanted = year(number, days)
        stored = {day: (sessions, exercises, running) for day, sessions, exercises, running in rows}
        assert stored.keys() == wanted.keys(), name
        for day, content in wanted.items():
            sent = json.loads(content.message(name, day, 1).payload())
            assert stored[day] == (sent["sessions"], sent["exercises"], sent["running"]), (name, day)
            expected_reps += sum(use.reps for use in content.exercises.values())
    assert world.query("SELECT sum(reps), sum(mirrors) FROM day_sum WHERE scope = '*'") == [
        (expected_reps, count * days)
    ]
    assert world.query("SELECT sum(reps) FROM use_sum WHERE scope <> '*'") == [(expected_reps,)]


def test_a_year_with_everything_killed_at_random(fleet, tmp_path) -> None:
    draw = random.Random(10)
    collectors = {name: fleet.start_collector(name) for name in COLLECTORS}
    began = time.monotonic()
    mirrors = start_mirrors(fleet, MIRRORS, DAYS, fleet.folder / "killed", "unruly")
    kills = dict.fromkeys(("broker", "database", *COLLECTORS), 0)
    while any(process.poll() is None for process in mirrors):
        time.sleep(draw.uniform(8, 30))
        victim = draw.choice(list(kills))
        kills[victim] += 1
        away_s = draw.choice((0, 1, 5))
        if victim == "broker":
            fleet.broker.kill()
            time.sleep(away_s)
            fleet.broker.start()
        elif victim == "database":
            fleet.postgres.kill()
            time.sleep(away_s)
            fleet.postgres.start()
        else:
            collectors[victim].kill()
            collectors[victim].wait()
            time.sleep(away_s)
            collectors[victim] = fleet.start_collector(victim)
        assert time.monotonic() - began < LONGEST_S
    sent = wait_for(mirrors)
    took = time.monotonic() - began
    for process in collectors.values():
        process.terminate()
        process.wait()
    sum_up(fleet)
    check_everything(fleet, MIRRORS, DAYS)
    print(
        f"\n{MIRRORS} mirrors, {DAYS} days: {MIRRORS * DAYS} days stored once each from {sent} messages"
        f" in {took:.0f} s; kills: {kills}"
    )


def test_the_cost_of_a_message_and_the_share_of_two_collectors(fleet) -> None:
    costs = {}
    for count in (10, 100, MIRRORS):
        fleet.clear()
        collectors = {name: fleet.start_collector(name) for name in COLLECTORS}
        counted = {"collectors": [p.pid for p in collectors.values()], "broker": [fleet.broker.process.pid]}
        time.sleep(5)  # wait for the start, which is not part of the messages' cost
        before = {who: sum(map(cpu_s_of, pids)) for who, pids in counted.items()} | {
            "database": fleet.postgres.processor_s()
        }
        began = time.monotonic()
        sent = wait_for(start_mirrors(fleet, count, COST_DAYS, fleet.folder / f"cost-{count}", "orderly"))
        took = time.monotonic() - began
        after = {who: sum(map(cpu_s_of, pids)) for who, pids in counted.items()} | {
            "database": fleet.postgres.processor_s()
        }
        for process in collectors.values():
            process.terminate()
            process.wait()
        sum_up(fleet)
        check_everything(fleet, count, COST_DAYS)
        costs[count] = {who: 1e6 * (after[who] - before[who]) / (count * COST_DAYS) for who in before}
        parts = ", ".join(f"{who} {cost:.0f}" for who, cost in costs[count].items())
        print(
            f"\n{count} mirrors, {COST_DAYS} days: {sent} messages in {took:.0f} s, {sent / took:.0f} per second;"
            f" processor microseconds per message: {parts}, together {sum(costs[count].values()):.0f}"
        )
    assert sum(costs[MIRRORS].values()) <= 1.5 * sum(costs[100].values())  # at most linear growth
    shares = [_days_stored(fleet, name) for name in COLLECTORS]
    print(f"shares of two collectors: {shares}")
    assert min(shares) >= 0.25 * sum(shares)


def _days_stored(world: FleetServers, name: str) -> int:
    """Days that this collector stored, from its log."""
    lines = world.collector_log(name).splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("INFO") and " days, " in line)
