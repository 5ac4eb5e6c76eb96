from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kiosk.commands.main import run_command
from kiosk.simulation import year
from kiosk.usage.records import EventKind
from kiosk.usage.store import Store
from kiosk.usage.writer import Writer


def soak(tmp_path: Path, *options: str) -> tuple[int, dict[str, Any]]:
    target = tmp_path / "soak.json"
    with pytest.raises(SystemExit) as ended:
        run_command(["soak", "--state", str(tmp_path / "state"), "--json", str(target), *options])
    return int(str(ended.value)), json.loads(target.read_text())


@pytest.fixture(autouse=True)
def few_members(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(year, "SESSIONS_PER_DAY", 10)


def test_two_days_of_members_are_all_in_the_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, found = soak(tmp_path, "--hours", "48", "--simulated")

    assert (status, found["faults"]) == (0, [])
    assert (found["sessions"], found["sets"]) == (20, 20)
    assert "left out" in capsys.readouterr().out, "it says which stages are left out"
    assert list((tmp_path / "state").iterdir()) == [], "and leaves nothing behind"


def test_every_stage_runs_on_simulated_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, found = soak(tmp_path, "--hours", "0.03", "--simulated")

    assert (status, found["faults"]) == (0, [])
    assert found["sessions"] == found["sets"] == 3
    assert found["reps"] == 24
    assert "every fifth" in capsys.readouterr().out


def test_a_lost_set_makes_it_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    left = [1]
    add_set = Store.add_set

    def forgets_one(self, session, record, at):
        return left.pop() if left else add_set(self, session, record, at)

    monkeypatch.setattr(Store, "add_set", forgets_one)
    status, found = soak(tmp_path, "--hours", "25", "--simulated")

    assert status == 1
    assert "10 sets were done, but 9 are in the log." in found["faults"]
    assert "Failed" in capsys.readouterr().out


def test_a_fault_in_the_log_makes_it_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add_uptime = Writer.add_uptime

    def loses_the_camera(self, at, *what):
        self.add_event(EventKind.CAMERA_LOST, at, "its cable")
        return add_uptime(self, at, *what)

    monkeypatch.setattr(Writer, "add_uptime", loses_the_camera)
    status, found = soak(tmp_path, "--hours", "25", "--simulated")

    assert status == 1
    assert any("camera-lost its cable" in fault for fault in found["faults"])
