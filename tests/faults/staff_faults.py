"""Faults that staff meet: every page is opened in every broken state, and the mirror goes on."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from hardware.buttons import Button, Chord
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.screens.screen_name import ScreenName
from kiosk.screens.staff import Staff
from kiosk.staff.access import FILE_NAME as PIN_FILE
from kiosk.staff.access import StaffAccess
from kiosk.usage.store import FILE_NAME
from kiosk.vision.observation import Observation
from tests.faults.mirror_rig import ALL_KEPT, Rig, Row, check

PIN = "280417"
PAGES = 8  # behind the PIN


def staff_look_at_a_broken_log(state: Path) -> Row:
    for break_log in (log_is_a_directory, log_is_a_pipe, log_is_garbage, log_is_newer, log_has_no_tables):
        with TemporaryDirectory(dir=state.parent) as folder:
            StaffAccess(Path(folder)).set_pin(PIN)
            with Rig(Path(folder)) as rig:
                rig.do_a_set()
                rig.writer._executor.submit(lambda: None).result()
                aside = Path(folder) / "aside"
                (Path(folder) / FILE_NAME).rename(aside)
                break_log(Path(folder) / FILE_NAME)
                assert open_staff_screen(rig, PIN), break_log.__name__
                walk_pages(rig)
    return Row(
        "staff look while the log is broken",
        "nothing",
        "a sentence instead of the figures",
        "see log damaged",
        "at once",
    )


def log_is_a_directory(log: Path) -> None:
    log.mkdir()


def log_is_a_pipe(log: Path) -> None:
    os.mkfifo(log)


def log_is_garbage(log: Path) -> None:
    log.write_bytes(b"\xff" * 9000)


def log_is_newer(log: Path) -> None:
    with closing(sqlite3.connect(log)) as other:
        other.execute("PRAGMA user_version = 999")
        other.execute("CREATE TABLE anything (x)")


def log_has_no_tables(log: Path) -> None:
    with closing(sqlite3.connect(log)) as other:
        other.execute("CREATE TABLE anything (x)")
        other.execute("PRAGMA user_version = 1")


def pin_file_broken(state: Path) -> Row:
    contents: tuple[Callable[[Path], object], ...] = (
        lambda file: file.touch(),
        lambda file: file.mkdir(),
        lambda file: os.mkfifo(file),
        lambda file: file.write_bytes(b"\xff\x00" * 50),
        lambda file: file.write_text('{"pin": 5}'),
        lambda file: file.write_text('{"pin": "$argon2id$v=19$m=1"}'),
        lambda file: file.write_text("[" * 100_000),
    )
    with Rig(state) as rig:
        rig.do_a_set()
        for number, write in enumerate(contents):
            file = state / PIN_FILE
            if file.exists():
                file.rename(state / f"aside-{number}")
            write(file)
            assert not open_staff_screen(rig, PIN)
            assert rig.screen is ScreenName.STAFF
            draw(rig)
            rig.press(Button.BACK)
        check(rig)
    return Row("PIN file empty or damaged", "nothing", '"The staff PIN cannot be read."', ALL_KEPT, "a new PIN")


def state_read_only(state: Path) -> Row:
    state.mkdir()
    StaffAccess(state).set_pin(PIN)
    with Rig(state) as rig:
        rig.do_a_set()
        rig.writer._executor.submit(lambda: None).result()
        assert open_staff_screen(rig, PIN)
        with mock.patch("os.open", read_only(os.open)), mock.patch("pathlib.Path.unlink", refuse):
            walk_pages(rig, Button.OK, Button.PREVIOUS)
        assert not rig.context.adjustments.stored
        rig.context.adjustments.change(next(iter(rig.context.adjustments._percent)), 0)
        assert rig.context.adjustments.stored
        check(rig)
    return Row(
        "state folder read-only while staff change the volume",
        "the new volume",
        "that it lasts until the next restart",
        ALL_KEPT,
        "at once",
    )


def refuse(*unused: object, **more: object) -> None:
    raise OSError(30, "Read-only file system")


def read_only(really_open: Callable[..., int]) -> Callable[..., int]:
    def opened(path: object, flags: int, *more: object, **named: object) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR):
            refuse()
        return really_open(path, flags, *more, **named)

    return opened


def open_staff_screen(rig: Rig, pin: str) -> bool:
    """Press the chord and enter the PIN. Returns whether it opened the pages."""
    rig.step(Chord(rig.now))
    assert rig.screen is ScreenName.STAFF
    for digit in map(int, pin):
        rig.press(*[Button.NEXT] * digit, Button.OK)
    return rig.current(Staff).open


def walk_pages(rig: Rig, *pressed: Button) -> None:
    """Open and draw every page once; press these buttons on those about volume and brightness."""
    for _ in range(PAGES):
        draw(rig)
        page = rig.current(Staff).page
        assert page is not None
        if page.label in ("button.volume", "button.brightness"):
            for button in pressed:
                if button in page.labels():
                    rig.press(button)
            draw(rig)
        rig.now += 11  # ends the button test
        rig.step()
        if rig.screen is ScreenName.STAFF:
            rig.press(Button.NEXT)
        assert rig.screen is ScreenName.STAFF


def draw(rig: Rig) -> None:
    canvas = Canvas(offscreen_stage((540, 960)), rig.context.text)
    rig.app.screen.draw(canvas, rig.now, Observation())
