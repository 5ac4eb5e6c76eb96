"""Every fault that is made here, and what came of it. Each function breaks one thing and returns a row of the table."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import time as clock_time
from pathlib import Path
from unittest import mock

import numpy as np
import pygame
import pytest

from hardware.board import Strain
from hardware.buttons import Button, Edge
from hardware.frame import Frame
from inference.keeping import HUNG_S
from inference.movenet import ModelError
from inference.pose import Pose
from kiosk.restarts import BORNE, RestartBudget
from kiosk.screens.names import Name
from kiosk.settings import Sound
from kiosk.speaker import open_sound
from kiosk.usage.records import EventKind
from kiosk.usage.store import FILE_NAME
from kiosk.window import WindowError, paced
from tests.faults.rig import STEP_S, Rig

SAID_S = 2.0  # a still picture is called one within this time
RESTARTED_S = 10.0  # what systemd needs to start the mirror again, seen in a virtual machine
HOUR = 3600.0
NOON = clock_time(12)


@dataclass(frozen=True)
class Row:
    """member, staff, kept: in words. again_s: at most so long from the cure to working again, as measured."""

    fault: str
    member: str
    staff: str
    kept: str
    again: str

    def __str__(self) -> str:
        return f"| {self.fault} | {self.member} | {self.staff} | {self.kept} | {self.again} |"


ALL_KEPT = "every finished set"
ROWS: list[Callable[[Path], Row]] = []


def row(function: Callable[[Path], Row]) -> Callable[[Path], Row]:
    ROWS.append(function)
    return function


def check(rig: Rig, *events: EventKind) -> None:
    """What holds in every row: no finished set lost, no still picture without a word, staff can read what happened."""
    log = rig.log()
    done = log.total.sets - log.total.left
    assert done == rig.finished_sets() > 0, f"{rig.finished_sets()} sets were finished, {done} are in the log"
    assert rig.frozen <= SAID_S + rig.step_s, f"the picture stood still for {rig.frozen:.1f} s without a word"
    for event in events:
        assert event in rig.events(), f"{event} is not in the log"


def broken_in_a_set(rig: Rig, break_it: Callable[[], None], problem: str) -> float:
    """A whole set, then a second one that breaks in the middle. Returns how long it took until that was said."""
    rig.do_a_set()
    rig.start_a_set()
    break_it()
    return rig.seconds_until(lambda: rig.out_of_order == problem, at_most=8)


def goes_on(rig: Rig, at_most: float) -> float:
    """Until all is well again; and then a set can be done as before."""
    took = rig.seconds_until(lambda: rig.out_of_order is None, at_most)
    if rig.screen is not Name.LIVE:
        rig.wait(1)
        rig.wait_for(Name.ATTRACT, at_most=250)
        rig.do_a_set()
    return took


@row
def camera_unplugged(state: Path) -> Row:
    with Rig(state) as rig:
        said = broken_in_a_set(rig, lambda: setattr(rig.camera, "plugged", False), "problem.camera")
        assert said <= SAID_S
        rig.wait(5)
        rig.camera.plugged = True
        assert goes_on(rig, 6) <= 6
        assert rig.screen is Name.LIVE, "the set waits for the camera"
        rig.train("squat")
        rig.wait_for(Name.PAIN, at_most=40)
        check(rig, EventKind.CAMERA_LOST, EventKind.CAMERA_BACK)
    member = "out of order within 2 s; the set goes on when the picture is back within 20 s"
    return Row("camera unplugged for seconds", member, "camera lost, camera back, with times", ALL_KEPT, "6 s")


@row
def camera_gone_for_an_hour(state: Path) -> Row:
    with Rig(state) as rig:
        broken_in_a_set(rig, lambda: setattr(rig.camera, "plugged", False), "problem.camera")
        rig.wait(60)
        assert rig.screen is Name.ATTRACT
        rig.step_s = 1.0
        rig.wait(HOUR)
        rig.step_s = STEP_S
        rig.camera.plugged = True
        assert goes_on(rig, 31) <= 31
        log = rig.report()
        assert log.machine.out_of_order_s > 0.9 * HOUR
        check(rig, EventKind.CAMERA_LOST, EventKind.CAMERA_BACK)
    return Row("camera gone for an hour", "out of order", "camera lost; an hour out of order", ALL_KEPT, "31 s")


@row
def camera_frozen(state: Path) -> Row:
    with Rig(state) as rig:
        still = rig.camera.noise(0.0)
        said = broken_in_a_set(rig, lambda: setattr(rig.camera, "picture", lambda now: still), "problem.camera")
        assert said <= SAID_S
        rig.camera.picture = rig.camera.noise
        goes_on(rig, 10)
        check(rig, EventKind.CAMERA_LOST)
    return Row("camera sends the same picture", "out of order within 2 s", "camera lost, why", ALL_KEPT, "10 s")


@row
def camera_slow(state: Path) -> Row:
    with Rig(state) as rig:
        rig.do_a_set()
        rig.start_a_set()
        turns = [0]

        def every_eighth(now: float) -> np.ndarray | None:
            turns[0] += 1
            return rig.camera.noise(now) if turns[0] % 8 == 0 else None

        rig.camera.picture = every_eighth
        rig.wait(10)
        assert rig.out_of_order is None
        assert 0.5 < rig.frozen <= SAID_S
        rig.camera.picture = rig.camera.noise
        rig.train("squat")
        rig.wait_for(Name.PAIN, at_most=60)
        check(rig)
    return Row("camera slow (2 a second)", "a jerky picture", "rate on the box page", ALL_KEPT, "at once")


@row
def camera_green(state: Path) -> Row:
    with Rig(state) as rig:
        green = np.zeros((480, 640, 3), np.uint8)
        green[..., 1] = 135
        said = broken_in_a_set(rig, lambda: setattr(rig.camera, "picture", lambda now: green.copy()), "problem.camera")
        assert said <= SAID_S
        rig.camera.picture = rig.camera.noise
        goes_on(rig, 10)
        check(rig, EventKind.CAMERA_LOST)
    return Row("camera sends green frames", "out of order at once", "camera lost, why", ALL_KEPT, "10 s")


@row
def camera_of_another_size(state: Path) -> Row:
    with Rig(state) as rig:
        broken_in_a_set(rig, lambda: setattr(rig.camera, "size", (320, 240)), "problem.camera")
        rig.seconds_until(lambda: rig.out_of_order is None, 10)
        rig.wait(3)
        assert rig.screen is Name.PAIN, "a set measured in other pixels is over"
        rig.camera.size = (640, 480)
        rig.wait(10)
        check(rig, EventKind.CAMERA_LOST)
        assert rig.report().total.left == 1
    return Row(
        "camera changes its picture size",
        "out of order for a moment; that set ends, what was done counts",
        "camera lost, why",
        ALL_KEPT,
        "10 s",
    )


@row
def camera_driver_hangs(state: Path) -> Row:
    with Rig(state) as rig:
        said = broken_in_a_set(rig, lambda: setattr(rig.camera, "picture", rig.hang), "problem.camera")
        assert said <= SAID_S + rig.step_s
        rig.wait(1)
        rig.camera.picture = rig.camera.noise  # for whoever opens it next; the first reader stays where it is
        goes_on(rig, HUNG_S + 6)
        assert rig.sighting.stuck is None
        check(rig, EventKind.CAMERA_LOST, EventKind.CAMERA_BACK)
    return Row("camera driver hangs", "out of order within 2 s", "camera lost, why", ALL_KEPT, "11 s")


@row
def camera_driver_hangs_again_and_again(state: Path) -> Row:
    with Rig(state) as rig:
        broken_in_a_set(rig, lambda: setattr(rig.camera, "picture", rig.hang), "problem.camera")
        rig.seconds_until(lambda: rig.sighting.stuck == "camera", at_most=60)
        assert rig.out_of_order == "problem.camera"
        rig.let_go.set()
        check(rig, EventKind.CAMERA_LOST)
    assert_restarts_are_limited()
    return Row(
        "camera driver hangs over and over",
        "out of order; the mirror starts anew, at most 3 times in 15 minutes, then stays out of order and tries on",
        "started anew, why",
        ALL_KEPT + ", and the set in progress as left",
        f"{RESTARTED_S:.0f} s after a restart",
    )


def assert_restarts_are_limited() -> None:
    now = 10_000.0
    assert RestartBudget([]).allows(now)
    assert not RestartBudget([now - 60 * i for i in range(BORNE)]).allows(now)
    assert RestartBudget([now - 1000 * (i + 1) for i in range(BORNE)]).allows(now)


@row
def model_raises_once(state: Path) -> Row:
    with Rig(state) as rig:
        broken_in_a_set(rig, lambda: setattr(rig.model, "does", raises), "problem.model")
        rig.model.does = None
        goes_on(rig, 5)
        check(rig, EventKind.MODEL_LOST, EventKind.MODEL_BACK)
    return Row("model raises", "out of order at once", "model lost, why", ALL_KEPT, "5 s")


def raises(frame: Frame) -> Pose | None:
    raise ZeroDivisionError("a fault of the code")


@row
def model_raises_for_ever(state: Path) -> Row:
    with Rig(state) as rig:
        broken_in_a_set(rig, lambda: setattr(rig.model, "does", raises), "problem.model")
        rig.seconds_until(lambda: rig.sighting.stuck == "model", at_most=60)
        assert rig.out_of_order == "problem.model"
        rig.model.does = None
        goes_on(rig, 35)
        check(rig, EventKind.MODEL_LOST)
    assert_restarts_are_limited()
    return Row(
        "model raises over and over",
        "out of order; started anew at most 3 times in 15 minutes, then it stays out of order and tries on",
        "model lost, started anew, why",
        ALL_KEPT,
        "35 s",
    )


@row
def model_hangs(state: Path) -> Row:
    with Rig(state) as rig:
        rig.do_a_set()
        rig.start_a_set()
        rig.model.does = lambda frame: rig.hang()
        said = rig.seconds_until(lambda: rig.out_of_order == "problem.model", at_most=HUNG_S + 1)
        assert said <= HUNG_S + 1
        rig.model.does = None
        goes_on(rig, 6)
        check(rig, EventKind.MODEL_LOST, EventKind.MODEL_BACK)
    return Row("model hangs", "the picture moves; out of order within 6 s", "model lost, why", ALL_KEPT, "6 s")


@row
def model_gives_no_numbers(state: Path) -> Row:
    from tests.inference.broken_network import broken_tracker

    with Rig(state) as rig:
        tracker = broken_tracker(lambda: np.full((17, 3), np.nan, np.float32))
        broken_in_a_set(rig, lambda: setattr(rig.model, "does", tracker.step), "problem.model")
        rig.wait(60)
        assert rig.sighting.stuck is None, "no reason to start anew: a model is loaded again at every attempt"
        rig.model.does = None
        goes_on(rig, 31)
        check(rig, EventKind.MODEL_LOST)
    return Row("model gives NaN", "out of order at once", "model lost, why", ALL_KEPT, "31 s")


@row
def model_gives_garbage(state: Path) -> Row:
    from tests.inference.broken_network import broken_tracker

    draw = np.random.default_rng(1)

    def garbage() -> np.ndarray:
        return np.column_stack([draw.uniform(-500, 900, (17, 2)), draw.uniform(0, 1, 17)]).astype(np.float32)

    with Rig(state) as rig:
        rig.do_a_set()
        rig.start_a_set()
        rig.model.does = broken_tracker(garbage).step
        rig.wait(40)
        assert rig.out_of_order is None
        rig.model.does = None
        rig.wait(1)
        rig.wait_for(Name.ATTRACT, at_most=250)
        rig.stand()
        rig.do_a_set()
        check(rig)
    return Row(
        "model gives garbage", "nobody is seen: the set waits, and ends after 20 s", "sets left early", ALL_KEPT, "1 s"
    )


@row
def model_file_damaged(state: Path) -> Row:
    def damaged() -> None:
        raise ModelError("The model file is damaged (its checksum is wrong); install gym-mirror again")

    with Rig(state) as rig:
        rig.do_a_set()
        rig.model.loads = damaged
        rig.model.does = raises
        rig.seconds_until(lambda: rig.out_of_order == "problem.model", at_most=3)
        rig.model.does = None
        rig.wait(120)
        assert rig.out_of_order == "problem.model"
        assert rig.sighting.stuck is None
        rig.model.loads = lambda: None
        goes_on(rig, 31)
        check(rig, EventKind.MODEL_LOST)
    return Row(
        "model file damaged",
        "out of order",
        "model lost, why; doctor",
        ALL_KEPT,
        "31 s after it is whole",
    )


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
        rig.wait_for(Name.PAIN, at_most=40)
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
        rig.wait_for(Name.PAIN, at_most=40)
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
            paced(gone, 60)()
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
            rig.context.sound = open_sound(Sound(), "en", state / "voice", lambda: NOON)
        rig.do_a_set()
        assert rig.out_of_order is None
        check(rig)
    return Row(
        "no audio device", "no tones and words; the screen says the same", "doctor", ALL_KEPT, "at the next start"
    )


@row
def too_hot(state: Path) -> Row:
    with Rig(state) as rig:
        rig.do_a_set()
        rig.board = replace(rig.board, temperature_c=84.0, strain=frozenset({Strain.THROTTLED}))
        rig.press(Button.OK)
        rig.wait(65)
        assert rig.eased == [True]
        rig.board = replace(rig.board, temperature_c=60.0, strain=frozenset())
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
        rig.wait_for(Name.PAIN, at_most=40)
        check(rig, EventKind.CLOCK_SET)
    return Row("clock jumps by months", "nothing", "clock was set, how far", "every set, on its day", "at once")


@row
def buttons_bounce(state: Path) -> Row:
    with Rig(state) as rig:
        rig.do_a_set()
        rig.press(Button.OK)
        rig.wait_for(Name.RESULT, at_most=5)
        rig.press(Button.BACK)
        rig.wait_for(Name.ATTRACT, at_most=5)
        at = rig.now
        bounces = [Edge(Button.OK, bool(i % 2 == 0), at + 0.001 * i) for i in range(11)]
        rig.press_edges(*bounces)
        for _ in range(5):
            rig.press_edges()
        rig.press_edges(Edge(Button.OK, False, rig.now))
        for _ in range(5):
            rig.press_edges()
        assert rig.screen is Name.SAFETY, "one press, not two"
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
        rig.wait_for(Name.ATTRACT, at_most=250)
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
        rig.wait_for(Name.ATTRACT, at_most=400)
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
