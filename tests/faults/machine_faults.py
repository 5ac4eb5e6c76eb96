"""Faults of usage log, display, sound, board, clock and buttons."""

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
from hardware.gpio import ButtonPanelError
from hardware.keyboard import Keyboard, audio_device_lost
from kiosk.audio.sound import Tone
from kiosk.audio.speaker import RETRY_S, ReconnectingSound, open_sound
from kiosk.audio.voice import MAX_SYNTHESIS_S, Voice
from kiosk.mirror.service import find_failed_buttons, open_pins
from kiosk.mirror.window import WindowError, rate_limited
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.screens.screen_name import ScreenName
from kiosk.screens.staff_machine import HealthPage
from kiosk.settings import Settings, Sound
from kiosk.usage.records import EventKind
from kiosk.usage.store import FILE_NAME
from kiosk.vision.observation import Observation
from tests.attacks import test_log
from tests.faults.mirror_rig import (
    ALL_KEPT,
    HOUR_S,
    NOON,
    RESTART_S,
    Rig,
    Row,
    check,
)


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
    return Row("log locked by another program", "nothing", "the machine page, while it lasts", ALL_KEPT, "15 s")


def log_disk_full(state: Path) -> Row:
    with Rig(state) as rig:
        rig.do_a_set()
        rig.writer._retry_s = HOUR_S  # until the mirror stops
        fill_disk(rig)
        rig.writer.add_event(EventKind.SELF_TEST, rig.unix_time(), "x" * 100_000)
        wait_for_write_error(rig)
        assert "full" in (rig.writer.trouble or "")
        rig.start_a_set()
        rig.train("squat")
        rig.wait_for(ScreenName.PAIN, at_most=40)
        check(rig)
    return Row("disk full", "nothing", "the machine page; doctor", ALL_KEPT, "15 s after space is free")


def fill_disk(rig: Rig) -> None:
    """Let SQLite add no page until the file is reopened; it then fails as on a full disk."""
    store = rig.writer._store
    assert store is not None
    store._connection.execute("PRAGMA max_page_count = 1")


def wait_for_write_error(rig: Rig) -> None:
    end = time.monotonic() + 10
    while rig.writer.trouble is None and time.monotonic() < end:
        time.sleep(0.01)


def log_damaged(state: Path) -> Row:
    with Rig(state) as rig:
        rig.do_a_set()
        rig.writer.add_event(EventKind.SELF_TEST, rig.unix_time()).result(10)
    before = rig.report().total.sets
    assert before == 1
    damage(state / FILE_NAME)
    with Rig(state) as rig:
        rig.do_a_set()
        check(rig)
    with sqlite3.connect(state / FILE_NAME) as log:  # logged at the real time, not the simulated one
        assert log.execute("SELECT count(*) FROM event WHERE kind = 'log-damaged'").fetchone() == (1,)
    assert list(state.glob("damaged-*")), "the damaged file remains"
    return Row("log damaged", "nothing", "log was damaged", "every later set; the damaged file", "at once")


def damage(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[100:4000] = b"\xff" * 3900
    file.write_bytes(content)
    for suffix in ("-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


def log_cannot_be_opened(state: Path) -> Row:
    state.write_text("a file where the directory should be")
    with Rig(state) as rig:
        assert rig.writer.trouble is not None
        rig.writer._retry_s = 0.05
        rig.do_a_set()
        state.unlink()
        check(rig)
    return Row(
        "log cannot be opened at the start",
        "nothing",
        "the machine page; doctor",
        ALL_KEPT,
        "15 s after it can be opened",
    )


def display_lost(state: Path) -> Row:
    def flip_fails() -> None:
        raise pygame.error("the display is gone")

    with Rig(state) as rig:
        rig.do_a_set()
        rig.start_a_set()
        with pytest.raises(WindowError, match="check its cable"):
            rate_limited(flip_fails, 60)()
        check(rig)
        assert rig.report().total.left == 1
    return Row(
        "display lost",
        "nothing; the mirror restarts until there is a screen",
        "restart, why; doctor",
        f"{ALL_KEPT}, and the set in progress as left",
        f"{RESTART_S:.0f} s after it is back",
    )


def audio_gone(state: Path) -> Row:
    with Rig(state) as rig:
        with mock.patch.dict(os.environ, SDL_AUDIODRIVER="nothing-of-that-name"):
            pygame.mixer.quit()
            rig.context.sound = sound = ReconnectingSound(
                lambda: open_sound(Sound(), "en", state / "voice", lambda: NOON)
            )
            rig.do_a_set()
            sound.update(rig.now)
        assert rig.out_of_order is None
        with mock.patch.dict(os.environ, SDL_AUDIODRIVER="dummy"):
            sound.update(rig.now + RETRY_S + 0.1)
        sound.tone(Tone.GO)
        assert pygame.mixer.get_busy()
        check(rig)
    pygame.mixer.quit()
    return Row(
        "no audio device",
        "no tones or speech; the screen shows the same",
        "doctor",
        ALL_KEPT,
        f"{RETRY_S:.0f} s after it is plugged in",
    )


def sound_card_pulled(state: Path) -> Row:
    with Rig(state) as rig, mock.patch.dict(os.environ, SDL_AUDIODRIVER="dummy", SDL_VIDEODRIVER="dummy"):
        pygame.display.init()
        pygame.mixer.quit()
        rig.context.sound = sound = ReconnectingSound(
            lambda: open_sound(Sound(), "en", state / "voice", lambda: NOON), audio_device_lost
        )
        rig.do_a_set()
        pygame.event.post(pygame.Event(pygame.AUDIODEVICEREMOVED, which=0, iscapture=False))
        Keyboard().read_edges(rig.now)
        with mock.patch.dict(os.environ, SDL_AUDIODRIVER="nothing"):
            sound.update(rig.now)
        sound.tone(Tone.GO)
        assert pygame.mixer.get_init() is None
        sound.update(rig.now + RETRY_S + 0.1)
        sound.tone(Tone.GO)
        assert pygame.mixer.get_busy()
        check(rig)
        pygame.mixer.quit()
    return Row("sound card pulled", "no tones or speech", "doctor", ALL_KEPT, f"{RETRY_S:.0f} s after it is back")


def speech_hangs(state: Path) -> Row:
    with Rig(state) as rig:
        program = state / "espeak-ng"
        program.write_text("#!/bin/sh\nexec sleep 600\n")
        program.chmod(0o755)
        rig.do_a_set()
        with mock.patch("shutil.which", return_value=str(program)):
            voice = Voice("en", state / "voice", pack=False)  # a recording needs no program
        assert voice.file("Push the band apart", rig.now) is None
        assert voice._synthesis is not None
        hung = voice._synthesis[0]
        voice.file("Push the band apart", rig.now + MAX_SYNTHESIS_S + 1)
        assert hung.wait(timeout=10) != 0
        program.write_text('#!/bin/sh\necho sound >"$6"\n')
        voice.file("Push the band apart", rig.now + 8)  # collects the ended one
        again = voice._synthesis
        assert again is not None
        again[0].wait(timeout=10)
        assert voice.file("Push the band apart", rig.now + 9) is not None
        check(rig)
    return Row("speech program hangs", "no speech for 5 s", "nothing", ALL_KEPT, f"{MAX_SYNTHESIS_S:.0f} s")


def pins_missing(state: Path) -> Row:
    with Rig(state) as rig:
        rig.do_a_set()
        pc, pi = replace(rig.board, model=None), replace(rig.board, model="Raspberry Pi 5 Model B Rev 1.0")
        with mock.patch("kiosk.mirror.service.open_button_panel", side_effect=ButtonPanelError("no gpiochip4")):
            with mock.patch("kiosk.mirror.service.read_board", return_value=pc):
                assert find_failed_buttons(*open_pins(Settings(), state)) == frozenset(), "a PC has a keyboard"
            with mock.patch("kiosk.mirror.service.read_board", return_value=pi):
                panel, fault = open_pins(Settings(), state)
        assert fault == "no gpiochip4"
        rig.vitals = replace(rig.vitals, failed_buttons=find_failed_buttons(panel, fault))
        page = HealthPage(pi, rig.report(), None, [], lambda: rig.vitals)
        canvas = Canvas(offscreen_stage((540, 960)), rig.context.text)
        assert any("Dead button" in fault for fault in page.faults(canvas, Observation()))
        check(rig)
    return Row(
        "no GPIO pins on a Raspberry Pi", "no button works", "dead buttons, all four; doctor", ALL_KEPT, "restart"
    )


def log_empty_beside_its_wal(state: Path) -> Row:
    state.mkdir()
    test_log.test_an_empty_log_beside_its_journal_loses_no_set_of_it(state)
    return Row("log of 0 bytes next to its WAL", "nothing", "log was damaged", "both files, moved aside", "at once")


def log_replaced_while_running(state: Path) -> Row:
    for replacement in test_log.REPLACEMENTS:
        test_log.test_a_log_replaced_while_the_mirror_runs(state / replacement.__name__, replacement)
    return Row(
        "log deleted or replaced while running", "nothing", "log was damaged", "every set from then on", "at once"
    )


def clock_years_ahead_at_tidy(state: Path) -> Row:
    test_log.test_a_clock_years_ahead_deletes_nothing(state)
    return Row("clock two years ahead at the daily tidy", "nothing", "journal", "everything", "after 7 days of use")


def too_hot(state: Path) -> Row:
    with Rig(state) as rig:
        rig.do_a_set()
        rig.board = replace(rig.board, temperature_c=84.0, throttling=frozenset({ThrottleFlag.THROTTLED}))
        rig.press(Button.OK)
        rig.wait(65)
        assert rig.throttled == [True]
        rig.board = replace(rig.board, temperature_c=60.0, throttling=frozenset())
        rig.wait(65)
        assert rig.throttled == [True, False]
        check(rig, EventKind.THROTTLED)
    return Row("too hot, short of power", "a smooth image, fewer poses", "hot or short of power", ALL_KEPT, "1 min")


def time_jumps(state: Path) -> Row:
    with Rig(state) as rig:
        rig.clock_offset_s = -86_400.0 * 90
        rig.do_a_set()
        rig.start_a_set()
        rig.clock_offset_s = 0.0
        rig.train("squat")
        rig.wait_for(ScreenName.PAIN, at_most=40)
        check(rig, EventKind.CLOCK_SET)
    return Row("clock jumps by months", "nothing", "clock was set, by how much", "every set, on its day", "at once")


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
    return Row("every button bounces", "one press counts once", "nothing", ALL_KEPT, "at once")


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


def buttons_hammered(state: Path) -> Row:
    with Rig(state) as rig:
        rig.do_a_set()
        rng = np.random.default_rng(2)
        for _ in range(300):  # half a minute
            rig.press_edges(*random_edges(rig, rng))
        rig.press_edges(*(Edge(button, False, rig.now) for button in Button))
        rig.wait(1)
        rig.wait_for(ScreenName.ATTRACT, at_most=400)
        rig.do_a_set()
        check(rig)
    return Row("all buttons pressed 50 times per second", "screens change", "nothing", ALL_KEPT, "at once")


def random_edges(rig: Rig, rng: np.random.Generator) -> list[Edge]:
    """Every button down and up 50 times per second at random times, within a step of a tenth of a second."""
    edges = [
        Edge(button, bool(i % 2 == 0), rig.now + (i + rng.uniform(0, 0.9)) * rig.step_s / 10)
        for button in Button
        for i in range(10)
    ]
    return [edge for edge in edges if rng.uniform() < 0.97]
