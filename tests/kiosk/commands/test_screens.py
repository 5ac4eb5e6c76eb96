"""`gym-mirror screens`: the images, for the chosen languages and orientations."""

from __future__ import annotations

from pathlib import Path

import pygame
import pytest
from click.testing import CliRunner

from kiosk.commands.main import run_command
from kiosk.commands.screens import command
from kiosk.screens.drawing.theme import LANDSCAPE, PORTRAIT


def test_one_screen_in_every_language_and_orientation(tmp_path: Path) -> None:
    target = tmp_path / "new" / "pictures"
    result = CliRunner().invoke(command, [str(target), "--only", "safety-pressed"])
    assert result.exit_code == 0, result.output
    sizes = {path.name: pygame.image.load(path).get_size() for path in target.iterdir()}
    assert sizes == {
        "en-portrait-safety-pressed.png": PORTRAIT,
        "en-landscape-safety-pressed.png": LANDSCAPE,
        "de-portrait-safety-pressed.png": PORTRAIT,
        "de-landscape-safety-pressed.png": LANDSCAPE,
    }


def test_language_and_orientation_can_be_chosen(tmp_path: Path) -> None:
    arguments = [str(tmp_path), "--only", "pain-4", "--language", "de", "--orientation", "landscape"]
    assert CliRunner().invoke(command, arguments).exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["de-landscape-pain-4.png"]


def test_a_word_that_no_screen_has_is_refused(tmp_path: Path) -> None:
    assert run_command(["screens", str(tmp_path), "--only", "nothing-like-it"]) == 2


def test_a_directory_that_cannot_be_made_is_one_clear_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert run_command(["screens", str(tmp_path / "file" / "pictures")]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert "cannot be created" in said[0]
