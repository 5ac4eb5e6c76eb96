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
from inference.pipeline import TrackedPose
from inference.tracker import Tracker
from kiosk.audio.sound import NullSound
from kiosk.exercises.selection import Selection
from kiosk.mirror.app import App
from kiosk.mirror.assembly import Source, make_context, running_mirror
from kiosk.mirror.machine_log import MachineLog
from kiosk.mirror.main_loop import MainLoop
from kiosk.mirror.window import Window, open_offscreen
from kiosk.screens.context import Vitals
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.theme import ScreenEdge
from kiosk.settings import Settings
from kiosk.simulation.members import Members
from kiosk.simulation.resource_use import ProcessSampler
from kiosk.simulation.soak_result import SampleLog
from kiosk.usage.records import EventKind, local_time
from kiosk.usage.writer import Writer
from kiosk.vision.observer import Observer
from kiosk.vision.pose_models import load_models

REAL_TURNS = 30  # a second of real time
TURN_S = 1 / 6  # of simulated time: five frames of a clip of 30 a second
MODEL_EVERY = 2  # the model sees the newest frame of every second turn, which is every tenth frame
SAMPLES_S = 20.0

REAL = "Real time, every stage: the bundled clip for a camera, the model, the screen in memory, the log on disk."
SIMULATED = (
    "Simulated time, every stage: the bundled clip at 30 frames a second, the model on every tenth of them and its "
    "last pose between, six turns and screens a second, the log on disk."
)


@dataclass(frozen=True)
class SimulatedRun:
    """A mirror to be turned until its time is over. now: seconds since it began, on its own clock."""

    turn: Callable[[], float]
    members: Members
    logbook: SampleLog


@contextmanager
def on_real_time(settings: Settings, state: Path, clip: Clip, selection: Selection) -> Iterator[SimulatedRun]:
    """The mirror as it runs on a wall, with its threads. Raises ModelError, StoreError."""
    camera = clip.camera(loop=False)
    window = open_offscreen(settings.display.orientation, REAL_TURNS)
    made: list[Members] = []

    def hands(app: App) -> list[Members]:
        made.append(Members(lambda: app.name, lambda: camera.ended, random.Random(0)))
        return made

    with running_mirror(
        settings, state, Source(lambda: camera, camera, paced_by_model=True), selection, window, NullSound(), hands
    ) as mirror:
        began, pulse, late = time.monotonic(), ProcessSampler(), Latency()
        logbook = SampleLog(SAMPLES_S, lambda at, turns: pulse.sample(at, turns, late.median_ms()))

        def turn() -> float:
            mirror.loop.step()
            now = time.monotonic()
            sight = mirror.app.sight
            if sight.fresh:
                late.add(now - sight.read_at)
            logbook.turn(now - began)
            return now - began

        yield SimulatedRun(turn, made[0], logbook)


class Latency:
    """From a picture's capture to the screen that shows what was read from it, since the last sample."""

    def __init__(self) -> None:
        self._seconds: list[float] = []

    def add(self, seconds: float) -> None:
        self._seconds.append(seconds)

    def median_ms(self) -> float | None:
        found = 1000 * float(np.median(self._seconds)) if self._seconds else None
        self._seconds.clear()
        return found


class SteppedPoseFeed:
    """Camera and model, once a turn of simulated time, in place of the threads of `Sighting`."""

    def __init__(self, camera: ClipCamera, tracker: Tracker) -> None:
        self.frames: Latest[Frame] = Latest()
        self.poses: Latest[TrackedPose] = Latest()
        self.camera_fault: BaseException | None = None
        self.model_fault: BaseException | None = None
        self._camera = camera
        self._tracker = tracker
        self._aimed: tuple[InputShape, tuple[int, ...]] | None = None
        self._turns = 0

    def supervise(self, now: float) -> None:
        frame = self._camera.read(0.0)
        if frame is None:
            return
        self.frames.put(frame, now)
        last = self.poses.get()[0]
        self._turns += 1
        if last is None or self._turns % MODEL_EVERY == 0:
            last = TrackedPose(self._tracker.step(frame), frame.captured_at)
        self.poses.put(TrackedPose(last.pose, frame.captured_at), now)

    def set_view(self, shape: InputShape, turns: tuple[int, ...]) -> None:
        if self._aimed != (shape, turns):
            self._aimed = (shape, turns)
            self._tracker.set_input_shape(shape)
            self._tracker.set_rotations(*turns)


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
) -> Iterator[SimulatedRun]:
    """The same stages without threads. began: Unix seconds. Raises ModelError, StoreError."""
    clock = Clock(began)
    writer = Writer(state, settings.usage.zone())
    zone = settings.usage.zone()
    context = make_context(
        settings,
        state,
        selection,
        writer,
        NullSound(),
        clock.now,
        clock,
        lambda: unmeasured(clock.now, zone),
        demo=True,
    )
    writer.add_event(EventKind.START, clock.now)
    app = App(context, clock.now)
    camera = clip.camera(loop=False, clock=clock)
    everything = len(os.sched_getaffinity(0))  # nothing else runs while the model does
    seeing = SteppedPoseFeed(camera, Tracker(load_models("lightning", everything)))
    window = small_window(settings)
    canvas = Canvas(window.surface, context.text, ScreenEdge(settings.display.button_edge))
    keeping = MachineLog(writer, lambda: read_board(state), lambda hot: None, clock, clock.now)
    members = Members(lambda: app.name, lambda: camera.ended, random.Random(0))
    loop = MainLoop(app, canvas, window.show, Observer(seeing, camera), [members], clock, keeping)
    pulse = ProcessSampler()
    logbook = SampleLog(SAMPLES_S, pulse.sample)

    def turn() -> float:
        clock.now += TURN_S
        loop.step()
        logbook.turn(clock.now - clock.began)
        return clock.now - clock.began

    try:
        yield SimulatedRun(turn, members, logbook)
    finally:
        app.close(clock.now)
        keeping.log_uptime()
        writer.add_event(EventKind.STOP, clock.now)
        writer.close()


def unmeasured(now: float, zone: ZoneInfo | None) -> Vitals:
    """What simulated time tells the staff screen of rates: nothing."""
    return Vitals(0.0, 0.0, frozenset(), local_time(now, zone))


def small_window(settings: Settings) -> Window:
    """A screen in memory at a quarter of the size each way, shown as fast as it is drawn."""
    import pygame

    full = open_offscreen(settings.display.orientation, 0).surface.get_size()
    return Window(pygame.Surface((full[0] // 4, full[1] // 4), depth=32), lambda: None)
