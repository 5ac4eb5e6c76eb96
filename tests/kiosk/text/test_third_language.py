"""A language is one file: nothing else names the languages."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
BULKY = shutil.ignore_patterns("__pycache__", "*.mp4", "*.npz", "*.tflite", "training")
FRENCH = 'button.ok = "Bien"\n[exercise.squat]\ntitle = "Accroupissement"\n[web]\nlanguage = "Français"\n'


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program with a third language, of which only a few sentences are translated yet."""
    copy = tmp_path_factory.mktemp("checkout")
    for room in ("hardware", "inference", "kiosk"):
        shutil.copytree(ROOT / room, copy / room, ignore=BULKY)
    shutil.copytree(ROOT / "systemd", copy / "systemd")
    (copy / "kiosk/text/fr.toml").write_text(FRENCH, encoding="utf-8")
    (copy / "config.toml").write_text('[display]\nlanguage = "fr"\n')
    return copy


def printed(checkout: Path, code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=checkout, capture_output=True, text=True, check=True, env={"PATH": ""}
    ).stdout


def test_settings_commands_and_screens_take_it(checkout: Path) -> None:
    code = "from kiosk.commands.main import main; main(['exercises', '--config', 'config.toml'])"
    listed = printed(checkout, code)
    assert "Accroupissement" in listed
    assert "Banded squat" in listed  # not translated yet


def test_the_staff_pages_offer_it(checkout: Path) -> None:
    code = "from kiosk.staff.web_app import RequestLanguage; print(RequestLanguage('fr', {}).names)"
    assert "'fr': 'Français'" in printed(checkout, code)


def test_the_installer_offers_it(checkout: Path) -> None:
    shown = subprocess.run(
        ["sh", str(checkout / "systemd/install.sh"), "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert re.search(r"--language [a-z|]*\bfr\b", shown)
