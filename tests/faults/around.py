"""Rows of the table: what can happen to the log, display, sound, board, clock and buttons."""

from __future__ import annotations

import os
import sqlite3
import time
from dataclasses import replace
from pathlib import Path
from unittest import mock

import numpy as np
import pygame
import pytest

from hardware.board import ThrottleFlag
from hardware.buttons import Button, Edge
from kiosk.audio.sound import Tone
from kiosk.audio.speaker import RETRY_S, ReconnectingSound, open_sound
from kiosk.mirror.window import WindowError, rate_limited
from kiosk.screens.screen_name import ScreenName
from kiosk.settings import Sound
from kiosk.usage.records import EventKind
from kiosk.usage.store import FILE_NAME
from tests.faults.rig import Rig
from tests.faults.table import ALL_KEPT, HOUR, NOON, RESTARTED_S, Row, check, row


@row
def log_locked(state: Path) -> Row:
    with Rig(state) as rig:
        rig.do_a_set()
        rig.writer._retry_s = 0.1
        other = sqlite3.connect(state / FILE_NAME, isolation_level=None)
        other.execute("PRAGMA busy_timeout = 5000")
        other.execute("BEGIN EXCLUSIVE")
        rig.start_a_set()
        rig.train("squat")
        rig.wait_for(ScreenName.PAIN, at_most=40)
        other.execute("ROLLBACK")
        other.close()
        check(rig)
    return Row("log locked by another program", "nothing", "the box page, while it lasts", ALL_KEPT, "15 s")


@row
def log_disk_full(state: Path) -> Row:
    with Rig(state) as rig:
        rig.do_a_set()
        rig.writer._retry_s = HOUR  # until it is switched off
        leave_no_room(rig)
        rig.writer.add_event(EventKind.SELF_TEST, rig.unix_time(), "x" * 100_000)
        wait_for_trouble(rig)
        assert "full" in (rig.writer.trouble or "")
        rig.start_a_set()
        rig.train("squat")
        rig.wait_for(ScreenName.PAIN, at_most=40)
        check(rig)
    return Row("disk full", "nothing", "the box page; doctor", ALL_KEPT, "15 s after there is room")


def leave_no_room(rig: Rig) -> None:
    """SQLite may take no further page until it opens the file again, and says so as it does on a full disk."""
    store = rig.writer._store
    assert store is not None
    store._connection.execute("PRAGMA max_page_count = 1")


def wait_for_trouble(rig: Rig) -> None:
    end = time.monotonic() + 10
    while rig.writer.trouble is None and time.monotonic() < end:
        time.sleep(0.01)


@row
def log_damaged(state: Path) -> Row:
    with Rig(state) as rig:
        rig.do_a_set()
        rig.writer.add_event(EventKind.SELF_TEST, rig.unix_time()).result(10)
    before = rig.report().total.sets
    assert before == 1
    spoil(state / FILE_NAME)
    with Rig(state) as rig:
        rig.do_a_set()
        check(rig)
    with sqlite3.connect(state / FILE_NAME) as log:  # told at the real time, not at the simulated one
        assert log.execute("SELECT count(*) FROM event WHERE kind = 'log-damaged'").fetchone() == (1,)
    assert list(state.glob("damaged-*")), "the damaged file is kept"
    return Row(
        "log damaged", "nothing", "log was damaged", "every set from then on; the damaged file beside it", "at once"
    )


def spoil(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[100:4000] = b"\xff" * 3900
    file.write_bytes(content)
    for beside in ("-wal", "-shm"):
        file.with_name(file.name + beside).unlink(missing_ok=True)


@row
def log_cannot_be_opened(state: Path) -> Row:
    state.write_text("a file where the directory should be")
    with Rig(state) as rig:
        assert rig.writer.trouble is not None
        rig.writer._retry_s = 0.05
        rig.do_a_set()
        state.unlink()
        check(rig)
    return Row("log cannot be opened at the start", "nothing", "the box page; doctor", ALL_KEPT, "15 s after it can be")


@row
def display_lost(state: Path) -> Row:
    def gone() -> None:
        raise pygame.error("the display is gone")

    with Rig(state) as rig:
        rig.do_a_set()
        rig.start_a_set()
        with pytest.raises(WindowError, match="check its cable"):
            rate_limited(gone, 60)()
        check(rig)
        assert rig.report().total.left == 1
    return Row(
        "display lost",
        "nothing; the mirror ends and starts anew until there is a screen",
        "started anew, why; doctor",
        f"{ALL_KEPT}, and the set in progress as left",
        f"{RESTARTED_S:.0f} s after it is back",
    )


@row
def audio_gone(state: Path) -> Row:
    with Rig(state) as rig:
        with mock.patch.dict(os.environ, SDL_AUDIODRIVER="nothing-of-that-name"):
            pygame.mixer.quit()
            rig.context.sound = awaited = ReconnectingSound(
                lambda: open_sound(Sound(), "en", state / "voice", lambda: NOON)
            )
            rig.do_a_set()
            awaited.update(rig.now)
        assert rig.out_of_order is None
        with mock.patch.dict(os.environ, SDL_AUDIODRIVER="dummy"):
            awaited.update(rig.now + RETRY_S)
        awaited.tone(Tone.GO)
        assert pygame.mixer.get_busy()
        check(rig)
    pygame.mixer.quit()
    return Row(
        "no audio device",
        "no tones and words; the screen says the same",
        "doctor",
        ALL_KEPT,
        f"{RETRY_S:.0f} s after it is plugged in",
    )


@row
def too_hot(state: Path) -> Row:
    with Rig(state) as rig:
        rig.do_a_set()
        rig.board = replace(rig.board, temperature_c=84.0, throttling=frozenset({ThrottleFlag.THROTTLED}))
        rig.press(Button.OK)
        rig.wait(65)
        assert rig.eased == [True]
        rig.board = replace(rig.board, temperature_c=60.0, throttling=frozenset())
        rig.wait(65)
        assert rig.eased == [True, False]
        check(rig, EventKind.THROTTLED)
    return Row("too hot, short of power", "smooth picture, fewer poses", "hot or short of power", ALL_KEPT, "1 min")


@row
def time_jumps(state: Path) -> Row:
    with Rig(state) as rig:
        rig.jump = -86_400.0 * 90
        rig.do_a_set()
        rig.start_a_set()
        rig.jump = 0.0
        rig.train("squat")
        rig.wait_for(ScreenName.PAIN, at_most=40)
        check(rig, EventKind.CLOCK_SET)
    return Row("clock jumps by months", "nothing", "clock was set, how far", "every set, on its day", "at once")


@row
def buttons_bounce(state: Path) -> Row:
    with Rig(state) as rig:
        rig.do_a_set()
        rig.press(Button.OK)
        rig.wait_for(ScreenName.RESULT, at_most=5)
        rig.press(Button.BACK)
        rig.wait_for(ScreenName.ATTRACT, at_most=5)
        at = rig.now
        bounces = [Edge(Button.OK, bool(i % 2 == 0), at + 0.001 * i) for i in range(11)]
        rig.press_edges(*bounces)
        for _ in range(5):
            rig.press_edges()
        rig.press_edges(Edge(Button.OK, False, rig.now))
        for _ in range(5):
            rig.press_edges()
        assert rig.screen is ScreenName.SAFETY, "one press, not two"
        check(rig)
    return Row("every button bounces", "one press is one press", "nothing to see", ALL_KEPT, "at once")


@row
def buttons_stick(state: Path) -> Row:
    with Rig(state) as rig:
        rig.do_a_set()
        for button in Button:
            rig.press_edges(Edge(button, True, rig.now))
            for _ in range(120):
                rig.press_edges()
            rig.press_edges(Edge(button, False, rig.now))
            for _ in range(5):
                rig.press_edges()
        rig.wait_for(ScreenName.ATTRACT, at_most=250)
        rig.do_a_set()
        check(rig, EventKind.STUCK_BUTTON)
    return Row("a button stuck", "the other three work", "button stuck, which; doctor", ALL_KEPT, "when it opens")


@row
def buttons_mashed(state: Path) -> Row:
    with Rig(state) as rig:
        rig.do_a_set()
        draw = np.random.default_rng(2)
        for _ in range(300):  # half a minute
            rig.press_edges(*mashing(rig, draw))
        rig.press_edges(*(Edge(button, False, rig.now) for button in Button))
        rig.wait(1)
        rig.wait_for(ScreenName.ATTRACT, at_most=400)
        rig.do_a_set()
        check(rig)
    return Row("all buttons mashed 50 times a second", "screens change", "nothing to see", ALL_KEPT, "at once")


def mashing(rig: Rig, draw: np.random.Generator) -> list[Edge]:
    """Every button down and up 50 times a second, in a turn of a tenth of a second, each at moments of its own."""
    edges = [
        Edge(button, bool(i % 2 == 0), rig.now + (i + draw.uniform(0, 0.9)) * rig.step_s / 10)
        for button in Button
        for i in range(10)
    ]
    return [edge for edge in edges if draw.uniform() < 0.97]
