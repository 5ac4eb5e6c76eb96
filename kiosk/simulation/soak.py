"""Every stage of the mirror under load: the bundled clip for a camera, on real time or on simulated time."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from hardware.board import read_board
from hardware.camera.clip import Clip, ClipCamera
from hardware.frame import Frame, Latest
from inference.movenet import InputShape
from inference.pipeline import Tracked
from inference.tracker import Tracker
from kiosk.audio.sound import Silence
from kiosk.exercises.selection import Selection
from kiosk.mirror.app import App
from kiosk.mirror.assembly import Source, make_context, running_mirror
from kiosk.mirror.machine_log import Housekeeping
from kiosk.mirror.main_loop import MainLoop
from kiosk.mirror.window import Window, open_memory
from kiosk.screens.context import Vitals
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.theme import Edge
from kiosk.settings import Settings
from kiosk.simulation.members import Members
from kiosk.simulation.resource_use import Pulse
from kiosk.simulation.soak_result import Logbook
from kiosk.usage.records import EventKind, local_time
from kiosk.usage.writer import Writer
from kiosk.vision.observer import LiveEyes
from kiosk.vision.pose_models import load_models

REAL_TURNS = 30  # a second of real time
TURN_S = 1 / 6  # of simulated time: five frames of a clip of 30 a second
LOOKED_AT = 2  # the model sees the newest frame of every second turn, which is every tenth frame
SAMPLES_S = 20.0

REAL = "Real time, every stage: the bundled clip for a camera, the model, the screen in memory, the log on disk."
SIMULATED = (
    "Simulated time, every stage: the bundled clip at 30 frames a second, the model on every tenth of them and its "
    "last pose between, six turns and screens a second, the log on disk."
)


@dataclass(frozen=True)
class Driven:
    """A mirror to be turned until its time is over. now: seconds since it began, on its own clock."""

    turn: Callable[[], float]
    members: Members
    logbook: Logbook


@contextmanager
def on_real_time(settings: Settings, state: Path, clip: Clip, selection: Selection) -> Iterator[Driven]:
    """The mirror as it runs on a wall, with its threads. Raises ModelError, StoreError."""
    camera = clip.camera(loop=False)
    window = open_memory(settings.display.orientation, REAL_TURNS)
    made: list[Members] = []

    def hands(app: App) -> list[Members]:
        made.append(Members(lambda: app.name, lambda: camera.ended, random.Random(0)))
        return made

    with running_mirror(
        settings, state, Source(lambda: camera, camera, waits=True), selection, window, Silence(), hands
    ) as mirror:
        began, pulse, late = time.monotonic(), Pulse(), Lateness()
        logbook = Logbook(SAMPLES_S, lambda at, turns: pulse.take(at, turns, late.median_ms()))

        def turn() -> float:
            mirror.loop.turn()
            now = time.monotonic()
            sight = mirror.app.sight
            if sight.fresh:
                late.add(now - sight.read_at)
            logbook.turn(now - began)
            return now - began

        yield Driven(turn, made[0], logbook)


class Lateness:
    """From a picture's capture to the screen that shows what was read from it, since the last sample."""

    def __init__(self) -> None:
        self._seconds: list[float] = []

    def add(self, seconds: float) -> None:
        self._seconds.append(seconds)

    def median_ms(self) -> float | None:
        found = 1000 * float(np.median(self._seconds)) if self._seconds else None
        self._seconds.clear()
        return found


class SteppedSeeing:
    """Camera and model, once a turn of simulated time, in place of the threads of `Sighting`."""

    def __init__(self, camera: ClipCamera, tracker: Tracker) -> None:
        self.frames: Latest[Frame] = Latest()
        self.poses: Latest[Tracked] = Latest()
        self.camera_fault: BaseException | None = None
        self.model_fault: BaseException | None = None
        self._camera = camera
        self._tracker = tracker
        self._aimed: tuple[InputShape, tuple[int, ...]] | None = None
        self._turns = 0

    def tend(self, now: float) -> None:
        frame = self._camera.read(0.0)
        if frame is None:
            return
        self.frames.put(frame, now)
        last = self.poses.get()[0]
        self._turns += 1
        if last is None or self._turns % LOOKED_AT == 0:
            last = Tracked(self._tracker.step(frame), frame.captured_at)
        self.poses.put(Tracked(last.pose, frame.captured_at), now)

    def aim(self, shape: InputShape, turns: tuple[int, ...]) -> None:
        if self._aimed != (shape, turns):
            self._aimed = (shape, turns)
            self._tracker.prefer(shape)
            self._tracker.turn(*turns)


class Clock:
    """Simulated seconds. began: of both clocks, the main loop's and the wall's."""

    def __init__(self, began: float) -> None:
        self.began = began
        self.now = began

    def __call__(self) -> float:
        return self.now


@contextmanager
def on_simulated_time(
    settings: Settings, state: Path, clip: Clip, selection: Selection, began: float
) -> Iterator[Driven]:
    """The same stages without threads. began: Unix seconds. Raises ModelError, StoreError."""
    clock = Clock(began)
    writer = Writer(state, settings.usage.zone())
    zone = settings.usage.zone()
    context = make_context(
        settings, state, selection, writer, Silence(), clock.now, clock, lambda: unmeasured(clock.now, zone), demo=True
    )
    writer.add_event(EventKind.START, clock.now)
    app = App(context, clock.now)
    camera = clip.camera(loop=False, clock=clock)
    everything = len(os.sched_getaffinity(0))  # nothing else runs while the model does
    seeing = SteppedSeeing(camera, Tracker(load_models("lightning", everything)))
    window = small_window(settings)
    canvas = Canvas(window.surface, context.text, Edge(settings.display.button_edge))
    keeping = Housekeeping(writer, lambda: read_board(state), lambda hot: None, clock, clock.now)
    members = Members(lambda: app.name, lambda: camera.ended, random.Random(0))
    loop = MainLoop(app, canvas, window.show, LiveEyes(seeing, camera), [members], clock, keeping)
    pulse = Pulse()
    logbook = Logbook(SAMPLES_S, pulse.take)

    def turn() -> float:
        clock.now += TURN_S
        loop.turn()
        logbook.turn(clock.now - clock.began)
        return clock.now - clock.began

    try:
        yield Driven(turn, members, logbook)
    finally:
        app.close(clock.now)
        keeping.note_running()
        writer.add_event(EventKind.STOP, clock.now)
        writer.close()


def unmeasured(now: float, zone: ZoneInfo | None) -> Vitals:
    """What simulated time tells the staff screen of rates: nothing."""
    return Vitals(0.0, 0.0, frozenset(), local_time(now, zone))


def small_window(settings: Settings) -> Window:
    """A screen in memory at a quarter of the size each way, shown as fast as it is drawn."""
    import pygame

    full = open_memory(settings.display.orientation, 0).surface.get_size()
    return Window(pygame.Surface((full[0] // 4, full[1] // 4), depth=32), lambda: None)
