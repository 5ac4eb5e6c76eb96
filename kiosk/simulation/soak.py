"""Soak test of every stage: the bundled clip as the camera, on real or on simulated time."""

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
from hardware.camera.clip import Clip
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
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.screens.drawing.theme import LANDSCAPE, PORTRAIT, ScreenEdge
from kiosk.settings import Settings
from kiosk.simulation.members import Members
from kiosk.simulation.resource_use import ProcessSampler
from kiosk.simulation.simulated_time import Clock, SteppedPoseFeed
from kiosk.simulation.soak_result import SampleLog
from kiosk.usage.records import EventKind, local_time
from kiosk.usage.writer import Writer
from kiosk.vision.observer import Observer
from kiosk.vision.pose_models import load_models

REAL_TIME_RATE_HZ = 30  # of the main loop
STEP_S = 1 / 6  # of simulated time: five frames of a clip with 30 per second
SAMPLE_INTERVAL_S = 20.0

REAL = "Real time, every stage: the bundled clip for a camera, the model, the screen in memory, the log on disk."
SIMULATED = (
    "Simulated time, every stage: the bundled clip at 30 frames per second, the model on every fifth of them, six "
    "steps and screens per second, the log on disk."
)


@dataclass(frozen=True)
class SimulatedRun:
    """A mirror to be stepped until its time is over.

    step: runs one step; returns the seconds since the start on the mirror's clock.
    members: what they did.
    sample_log: samples of the process.
    """

    step: Callable[[], float]
    members: Members
    sample_log: SampleLog


@contextmanager
def on_real_time(settings: Settings, state: Path, clip: Clip, selection: Selection) -> Iterator[SimulatedRun]:
    """The mirror with its threads, as it runs on a wall. Raises ModelError, StoreError."""
    camera = clip.camera(loop=False)
    window = open_offscreen(settings.display.orientation, REAL_TIME_RATE_HZ)
    panels: list[Members] = []

    def button_panels(app: App) -> list[Members]:
        panels.append(Members(lambda: app.name, lambda: camera.ended, random.Random(0)))
        return panels

    with running_mirror(
        settings,
        state,
        Source(lambda: camera, camera, paced_by_model=True),
        selection,
        window,
        NullSound(),
        button_panels,
    ) as mirror:
        began_at, sampler, latency = time.monotonic(), ProcessSampler(), Latency()
        sample_log = SampleLog(SAMPLE_INTERVAL_S, lambda at_s, steps: sampler.sample(at_s, steps, latency.median_ms()))

        def step() -> float:
            mirror.loop.step()
            now = time.monotonic()
            observation = mirror.app.observation
            if observation.fresh:
                latency.add(now - observation.captured_at)
            sample_log.add_step(now - began_at)
            return now - began_at

        yield SimulatedRun(step, panels[0], sample_log)


class Latency:
    """Times from the capture of a frame to the screen with its pose, since the last sample."""

    def __init__(self) -> None:
        self._seconds: list[float] = []

    def add(self, seconds: float) -> None:
        self._seconds.append(seconds)

    def median_ms(self) -> float | None:
        """Median, milliseconds; None without a frame. Clears the times."""
        median_ms = 1000 * float(np.median(self._seconds)) if self._seconds else None
        self._seconds.clear()
        return median_ms


@contextmanager
def on_simulated_time(
    settings: Settings, state: Path, clip: Clip, selection: Selection, began: float
) -> Iterator[SimulatedRun]:
    """The same stages without threads.

    began: Unix seconds.
    Raises ModelError, StoreError.
    """
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
        lambda: no_vitals(clock.now, zone),
        demo=True,
    )
    writer.add_event(EventKind.START, clock.now)
    app = App(context, clock.now)
    camera = clip.camera(loop=False, clock=clock)
    threads = len(os.sched_getaffinity(0))  # all cores: nothing else runs while the model does
    pose_feed = SteppedPoseFeed(camera, Tracker(load_models("lightning", threads)))
    window = small_window(settings)
    canvas = Canvas(window.stage, context.text, ScreenEdge(settings.display.button_edge))
    machine_log = MachineLog(writer, lambda: read_board(state), lambda throttled: None, clock, clock.now)
    members = Members(lambda: app.name, lambda: camera.ended, random.Random(0))
    loop = MainLoop(app, canvas, window.show, Observer(pose_feed, camera), [members], clock, machine_log)
    sampler = ProcessSampler()
    sample_log = SampleLog(SAMPLE_INTERVAL_S, sampler.sample)

    def step() -> float:
        clock.now += STEP_S
        loop.step()
        sample_log.add_step(clock.now - clock.began)
        return clock.now - clock.began

    try:
        yield SimulatedRun(step, members, sample_log)
    finally:
        app.close(clock.now)
        machine_log.log_uptime()
        writer.add_event(EventKind.STOP, clock.now)
        writer.close()


def no_vitals(now: float, zone: ZoneInfo | None) -> Vitals:
    """Zero rates for the staff screen: simulated time has none to measure."""
    return Vitals(0.0, 0.0, frozenset(), local_time(now, zone))


def small_window(settings: Settings) -> Window:
    """A picture in memory with a quarter of the full width and height, without a rate limit."""
    width, height = PORTRAIT if settings.display.orientation == "portrait" else LANDSCAPE
    return Window(offscreen_stage((width // 4, height // 4)), lambda: None)
