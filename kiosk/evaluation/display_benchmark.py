"""Measures the running mirror on a display, with a clip at its own frame rate: stage times, rates and latency."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pygame

from hardware.buttons import Button
from hardware.camera.clip import Clip
from hardware.frame import Frame
from inference.movenet import InputShape
from inference.pipeline import PoseTracker
from inference.pose import Pose
from inference.tracker import Tracker
from kiosk.audio.sound import NullSound
from kiosk.evaluation.stopwatch import Stopwatch
from kiosk.exercises.schema import Exercise
from kiosk.exercises.selection import select
from kiosk.mirror.assembly import RunningMirror, Source, running_mirror
from kiosk.mirror.window import HEADLESS_DRIVERS, LOOP_RATE_HZ, TITLE, Window, rate_limited
from kiosk.screens.drawing.stage import Stage
from kiosk.screens.screen_name import ScreenName
from kiosk.settings import Settings
from kiosk.simulation.scripted_member import ScriptedMember, ScriptedPress

PRESS_DELAY_S = 0.2
SET_START_TIMEOUT_S = 20.0  # after this time, measuring begins even if the scripted member has started no set

Answer = dict[str, Any]

PRESSES = [
    ScriptedPress(ScreenName.ATTRACT, Button.OK, PRESS_DELAY_S),
    ScriptedPress(ScreenName.SAFETY, Button.OK, PRESS_DELAY_S),
    ScriptedPress(ScreenName.FIRST_TIME, Button.PREVIOUS, PRESS_DELAY_S),
    ScriptedPress(ScreenName.CHOOSE, Button.OK, PRESS_DELAY_S),
]


class ThrottledTracker:
    """Simulates a slower machine: every pose takes at least `min_duration_s`."""

    def __init__(self, tracker: Tracker, min_duration_s: float) -> None:
        self._tracker = tracker
        self._min_duration_s = min_duration_s
        self.set_input_shape: Callable[[InputShape], None] = tracker.set_input_shape
        self.set_rotations: Callable[..., None] = tracker.set_rotations

    def step(self, frame: Frame) -> Pose | None:
        began = time.perf_counter()
        pose = self._tracker.step(frame)
        time.sleep(max(self._min_duration_s - (time.perf_counter() - began), 0.0))
        return pose


def bench_display(
    clip: Clip, exercise: Exercise, tracker: PoseTracker, settings: Settings, size: tuple[int, int], seconds: float
) -> Answer:
    """Run the mirror with a scripted member. Returns the JSON fields of this benchmark.

    `draw` is everything that the main loop does in one step except showing the picture (`flip`).

    size: width and height of the display, px.
    seconds: duration of the measurement, within a set.
    """
    stage = _open_display(size)
    pause = rate_limited(lambda: None, LOOP_RATE_HZ)
    watch = Stopwatch(time.perf_counter)

    def show() -> None:
        watch.lap("draw")
        stage.present()
        watch.lap("flip")

    camera = clip.camera(loop=True)
    selection = select(settings, exercise.name)
    with (
        tempfile.TemporaryDirectory() as state,
        running_mirror(
            settings,
            Path(state),
            Source(lambda: camera, camera),
            selection,
            Window(stage, show),
            NullSound(),
            lambda app: [ScriptedMember(PRESSES, lambda: app.name)],
            tracker,
        ) as mirror,
    ):
        _start_set(mirror, pause)
        watch.reset()
        measured = _measure(mirror, watch, pause, seconds)
    stage.close()
    return measured


def _open_display(size: tuple[int, int]) -> Stage:
    """The machine's display, or else SDL's `dummy` driver; `offscreen` would draw in software through OpenGL."""
    if "SDL_VIDEODRIVER" not in os.environ and not _has_display():
        os.environ["SDL_VIDEODRIVER"] = "dummy"
    pygame.display.init()
    return Stage(lambda: pygame.Window(TITLE, size), size)


def _has_display() -> bool:
    try:
        pygame.display.init()
    except pygame.error:
        return False
    found = pygame.display.get_driver() not in HEADLESS_DRIVERS
    pygame.display.quit()  # the next one is opened with another driver; no window is open yet
    return found


def _start_set(mirror: RunningMirror, pause: Callable[[], None]) -> None:
    """Step the main loop until the set has begun."""
    until = time.monotonic() + SET_START_TIMEOUT_S
    while not mirror.app.screen.in_set and time.monotonic() < until:
        mirror.loop.step()
        pygame.event.pump()
        pause()


def _measure(mirror: RunningMirror, watch: Stopwatch, pause: Callable[[], None], seconds: float) -> Answer:
    began = now = time.monotonic()
    shown, first_pose = 0, mirror.pipeline.poses.get()[1]
    last: Frame | None = None
    while now - began < seconds:
        watch.start()
        mirror.loop.step()
        now = time.monotonic()
        frame = mirror.app.observation.frame
        if frame is not None and frame is not last:
            watch.add("latency", now - frame.captured_at)
            shown, last = shown + 1, frame
        pygame.event.pump()
        pause()
    figures = watch.milliseconds()
    latency = figures.pop("latency", None)
    answer: Answer = {
        "stages_ms": figures,
        "poses_per_second": round((mirror.pipeline.poses.get()[1] - first_pose) / (now - began), 1),
        "shown_per_second": round(shown / (now - began), 1),
        "display": {
            "driver": pygame.display.get_driver(),
            "renderer": mirror.canvas.stage.driver,
            "size": list(mirror.canvas.size),
        },
    }
    return answer if latency is None else answer | {"latency_ms": latency}
