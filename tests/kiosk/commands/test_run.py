from __future__ import annotations

from pathlib import Path

import pygame
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


def test_a_screen_that_is_not_there_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pygame.display.quit()  # another test may have opened it with another driver
    monkeypatch.setenv("SDL_VIDEODRIVER", "nothing-of-that-name")

    assert run_command(["run", "--fullscreen", "--state", str(tmp_path)]) == 2
    assert "--headless" in capsys.readouterr().err
