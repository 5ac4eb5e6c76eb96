from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from kiosk.commands.main import run_command


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--clip", "missing.mp4"], "no clip"),
        (["--headless", "--exercise", "cartwheel"], '"cartwheel"'),
        (["--headless", "--state", "/proc/nothing"], "--state"),
    ],
)
def test_what_cannot_be_run_is_one_sentence_and_exit_2(
    arguments: list[str],
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    assert run_command(["run", *arguments]) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert says in line


def test_a_screen_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    """In a process of its own: the display of the tests is open, with another driver."""
    code = "from kiosk.commands.entry import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "run", "--fullscreen", "--state", str(tmp_path)],
        env={**os.environ, "SDL_VIDEODRIVER": "nothing-of-that-name"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "--headless" in done.stderr


def test_a_demonstration_that_is_stopped_blames_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*arguments: object) -> SimpleNamespace:
        os.kill(os.getpid(), signal.SIGTERM)
        return SimpleNamespace(results=[])

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr("kiosk.commands.run.demonstrate", stopped)
    assert run_command(["run", "--headless", "--state", str(tmp_path)]) == 0
    signal.signal(signal.SIGTERM, before)
    printed = capsys.readouterr()
    assert printed.out.endswith("Stopped.\n")
    assert printed.err == ""


def test_the_window_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("kiosk.commands.run.has_screen", lambda: True)
    monkeypatch.setattr("kiosk.commands.run._has_camera", lambda settings: False)
    monkeypatch.setattr("kiosk.commands.run.show_mirror", lambda *arguments: None)
    assert run_command(["run", "--state", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "plays demo.mp4, because no camera is used" in printed
    assert "Keys: left and right arrow, Enter, Escape" in printed
    assert f"gym-mirror log and gym-mirror staff: --state {tmp_path}/demo" in printed
