"""Thousands of killed writers, and the sync of a commit as the kernel sees it. Kills alone do not prove power cuts."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from kiosk.movement.reading import Side
from kiosk.usage.records import SetOutcome, SetRecord
from kiosk.usage.store import FILE_NAME, Store
from tests.kiosk.usage.times import unix

DAY = date(2026, 3, 10)
NOON = unix(2026, 3, 10)
UTC = ZoneInfo("UTC")
KILLS = 10_000
KILLS_A_LOG = 500  # then a new log begins, so that each check is fast
LATEST_S = 0.03  # after the writer was begun, or for every second one after its first set
RECORD = SetRecord("squat", Side.BOTH, 8, 8, 0, 0, 40.0, SetOutcome.DONE, {"knee-in": 1})

ONE_SET = """
import sys
from pathlib import Path
from tests.kiosk.usage.test_kills import NOON, RECORD, UTC
from kiosk.usage.store import Store
with Store.open(Path(sys.argv[1]), UTC) as store:
    session = store.begin_session(NOON)
    for _ in range(3):
        store.add_set(session, RECORD, NOON)
        print("kept", flush=True)
"""


def write_until_killed(directory, reporter: int) -> None:
    """Write sets, and report each with one byte in the pipe."""
    store = Store.open(directory, UTC)
    session = store.begin_session(NOON)
    while True:
        store.add_set(session, RECORD, NOON)
        os.write(reporter, b".")


def kill_one(directory, after_s: float, after_a_set: bool) -> int:
    """Fork a writer and kill it after this time or its first set. Returns the number of sets it reported."""
    receiver, reporter = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(receiver)
        write_until_killed(directory, reporter)
    os.close(reporter)
    first = os.read(receiver, 1) if after_a_set else b""
    time.sleep(after_s)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(receiver, "rb") as pipe:
        return len(first + pipe.read())


@pytest.mark.long
def test_no_reported_set_is_lost_by_ten_thousand_kills(tmp_path) -> None:
    draw = random.Random(7)
    total = 0
    for number in range(KILLS // KILLS_A_LOG):
        directory = tmp_path / str(number)
        reported = 0
        for kill in range(1, KILLS_A_LOG + 1):
            reported += kill_one(directory, draw.uniform(0, LATEST_S), after_a_set=kill % 2 == 0)
            if kill % 25 == 0:
                with Store.open(directory, UTC) as store:
                    (row,) = store.sets(DAY, DAY) or [(0,) * 8]
                    cues = sum(row[3] for row in store.cues(DAY, DAY))
                assert reported <= row[2] <= reported + kill  # at most the row in flight is unreported
                assert cues == row[2]
        shutil.rmtree(directory)
        total += reported
    print(f"{KILLS} kills, {total} sets reported, none lost")


@pytest.mark.long
def test_a_commit_is_synced_before_it_is_reported(tmp_path) -> None:
    if shutil.which("strace") is None:
        pytest.skip("needs strace")
    trace = tmp_path / "trace"
    calls = "trace=pwrite64,write,fsync,fdatasync"
    subprocess.run(
        ["strace", "-f", "-y", "-e", calls, "-o", trace, sys.executable, "-c", ONE_SET, tmp_path / "log"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    wal = re.escape(f"{FILE_NAME}-wal")
    steps = []
    for line in trace.read_text().splitlines():
        if re.search(rf"pwrite64\(\d+<[^>]*{wal}>", line):
            steps.append("write")
        elif re.search(rf"(fsync|fdatasync)\(\d+<[^>]*{wal}>", line):
            steps.append("sync")
        elif '"kept' in line:
            steps.append("kept")
    trace = " ".join(steps)
    assert trace.count("kept") == 3
    for commit in trace.split("kept")[:3]:
        assert re.search(r"write sync $", commit), trace
