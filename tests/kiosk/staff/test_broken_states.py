"""In every broken state of log and PIN file, every page and every staff screen opens with one sentence."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from hardware.buttons import Button, Chord
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.screens.screen_name import ScreenName
from kiosk.usage.store import FILE_NAME
from kiosk.vision.observation import Observation
from tests.kiosk.harness import SimulatedMirror
from tests.kiosk.staff.conftest import PIN

PAGES = ("/", "/?days=7", "/?days=365", "/exercise/squat", "/exercise/gone", "/compare", "/health")
PAGES_WITHOUT_LOG = ("/mirror", "/audit", "/privacy")
FILES = ("/usage.csv", "/usage.json", "/sessions.csv", "/health.csv", "/health.json")
AUDIT = "audit.sqlite3"


def remove(path: Path) -> None:
    for part in path.parent.glob(f"{path.name}*"):
        if part.is_dir():
            shutil.rmtree(part)
        else:
            part.unlink()


def directory(state: Path, name: str = FILE_NAME) -> None:
    remove(state / name)
    (state / name).mkdir()


def garbage(state: Path, name: str = FILE_NAME) -> None:
    remove(state / name)
    (state / name).write_bytes(b"\x00garbage" * 900)


def newer(state: Path) -> None:
    with sqlite3.connect(state / FILE_NAME) as log:
        log.execute("PRAGMA user_version = 999")
    log.close()


def older(state: Path) -> None:
    with sqlite3.connect(state / FILE_NAME) as log:
        log.execute("PRAGMA user_version = 1")
    log.close()


def missing(state: Path) -> None:
    remove(state / FILE_NAME)


def empty(state: Path) -> None:
    remove(state / FILE_NAME)
    (state / FILE_NAME).touch()


def pipe(state: Path) -> None:
    remove(state / FILE_NAME)
    os.mkfifo(state / FILE_NAME)


LOGS: dict[str, Callable[[Path], None]] = {
    made.__name__: made for made in (directory, garbage, newer, older, missing, empty, pipe)
}
SIDE_FILES = {
    "levels garbage": ("levels.json", b"\xff\x00"),
    "levels of another kind": ("levels.json", b'{"closure": [1], "opening": {"opens": 3}, "volume": {}}'),
    "request garbage": ("staff-request.json", b"\xff{"),
    "audit garbage": (AUDIT, b"\x00garbage" * 900),
}


def main_of(page: str) -> str:
    found = re.search(r"<main>(.*)</main>", page, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("broken", LOGS)
def test_every_page_opens_whatever_the_log_is(staff, state, broken) -> None:
    LOGS[broken](state)
    for address in (*PAGES, *PAGES_WITHOUT_LOG, *FILES):
        answer = staff.get(address)
        assert answer.status_code in (200, 404, 503), address
        assert "Traceback" not in answer.text
        if answer.status_code == 503:
            assert main_of(answer.text).count("<h1>") == 1
            assert "<h1>The usage log cannot be read just now.</h1>" in answer.text
    assert {staff.get(address).status_code for address in PAGES_WITHOUT_LOG} == {200}


@pytest.mark.parametrize("broken", SIDE_FILES)
def test_every_page_opens_whatever_its_other_files_are(staff, state, broken) -> None:
    name, written = SIDE_FILES[broken]
    (state / name).write_bytes(written)
    for address in (*PAGES, *PAGES_WITHOUT_LOG, *FILES):
        answer = staff.get(address)
        damaged = (broken, address) == ("audit garbage", "/audit")
        assert answer.status_code in ((503,) if damaged else (200, 404))
    if broken == "audit garbage":
        assert "<h1>The audit log cannot be read just now.</h1>" in staff.get("/audit").text
        staff.post("/log-out")
        assert staff.log_in().status_code == 303, "a log-in does not depend on being noted"


@pytest.mark.parametrize("written", [b"", b"[]", b"\xff", b'{"pin": 3}'])
def test_a_pin_file_that_cannot_be_read_is_one_sentence(browser, state, written) -> None:
    (state / "staff-access.json").write_bytes(written)
    form = browser.get("/log-in")
    answer = form if form.status_code == 503 else browser.log_in()
    assert answer.status_code == 503
    assert "<h1>The staff PIN cannot be read.</h1>" in answer.text


@pytest.mark.parametrize("broken", LOGS)
def test_pages_of_a_read_only_disk(staff, state, broken, monkeypatch) -> None:
    LOGS[broken](state)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("kiosk.usage.atomic_file.os.open", refuse)
    monkeypatch.setattr("kiosk.usage.audit.os.open", refuse)
    for address in (*PAGES, *PAGES_WITHOUT_LOG, *FILES):
        assert staff.get(address).status_code in (200, 404, 503)
    assert "cannot be handed over" in staff.post("/mirror/open").text


@pytest.mark.parametrize("broken", [*LOGS, *SIDE_FILES, "PIN file empty"])
def test_every_staff_screen_opens(tmp_path, state, broken) -> None:
    folder = tmp_path / "mirror"
    shutil.copytree(state, folder)
    if broken in SIDE_FILES:
        name, written = SIDE_FILES[broken]
        (folder / name).write_bytes(written)
    elif broken == "PIN file empty":
        (folder / "staff-access.json").write_bytes(b"")
    mirror = SimulatedMirror(folder)
    if broken in LOGS:
        LOGS[broken](folder)
    canvas = Canvas(offscreen_stage((1080, 1920)), mirror.context.text)
    mirror.step(Chord(mirror.now))
    for digit in map(int, PIN):
        mirror.press(*[Button.NEXT] * digit, Button.OK)
        mirror.app.screen.draw(canvas, mirror.now, Observation())
    if broken == "PIN file empty":
        assert mirror.app.labels()[Button.NEXT] == "button.more", "the screen says so and stays closed"
        return
    for _ in range(12):
        mirror.app.screen.draw(canvas, mirror.now, Observation())
        mirror.wait(11.0)  # ends the button test
        mirror.press(Button.NEXT)
    assert mirror.screen is ScreenName.STAFF
