"""The live mirror at a clip's own pace on whatever display there is: how smooth, and how far behind."""

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
from kiosk.mirror.window import HEADLESS_DRIVERS, TURNS_A_SECOND, Window
from kiosk.screens.screen_name import ScreenName
from kiosk.settings import Settings
from kiosk.simulation.scripted_member import ScriptedMember, ScriptedPress

TAP_S = 0.2
SETTING_OUT_S = 20.0  # the scripted member has begun a set by then, or the clip does not allow it; measuring begins

Answer = dict[str, Any]

STEPS = [
    ScriptedPress(ScreenName.ATTRACT, Button.OK, TAP_S),
    ScriptedPress(ScreenName.SAFETY, Button.OK, TAP_S),
    ScriptedPress(ScreenName.FIRST_TIME, Button.PREVIOUS, TAP_S),
    ScriptedPress(ScreenName.CHOOSE, Button.OK, TAP_S),
]


class ThrottledTracker:
    """A tracker on a slower machine: every pose takes at least so many seconds."""

    def __init__(self, tracker: Tracker, least_s: float) -> None:
        self._tracker = tracker
        self._least_s = least_s
        self.set_input_shape: Callable[[InputShape], None] = tracker.set_input_shape
        self.set_rotations: Callable[..., None] = tracker.set_rotations

    def step(self, frame: Frame) -> Pose | None:
        began = time.perf_counter()
        pose = self._tracker.step(frame)
        time.sleep(max(self._least_s - (time.perf_counter() - began), 0.0))
        return pose


def bench_display(
    clip: Clip, exercise: Exercise, tracker: PoseTracker, settings: Settings, size: tuple[int, int], seconds: float
) -> Answer:
    """Run the mirror with a scripted member for so many seconds of a set. size: width and height of the display.

    Returns its part of the JSON; `draw` is all that the main loop does for one picture but the flip.
    """
    surface = _open_display(size)
    pace = pygame.time.Clock()
    watch = Stopwatch(time.perf_counter)

    def show() -> None:
        watch.lap("draw")
        pygame.display.flip()
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
            Window(surface, show),
            NullSound(),
            lambda app: [ScriptedMember(STEPS, lambda: app.name)],
            tracker,
        ) as mirror,
    ):
        _set_out(mirror, pace)
        watch.forget()
        measured = _measure(mirror, watch, pace, seconds)
    pygame.display.quit()
    return measured


def _open_display(size: tuple[int, int]) -> pygame.Surface:
    """The display there is, or SDL's dummy one (its other blind one draws in software through OpenGL)."""
    if "SDL_VIDEODRIVER" not in os.environ and not _sees_display():
        os.environ["SDL_VIDEODRIVER"] = "dummy"
    pygame.display.init()
    return pygame.display.set_mode(size)


def _sees_display() -> bool:
    try:
        pygame.display.init()
    except pygame.error:
        return False
    driver = pygame.display.get_driver()
    pygame.display.quit()
    return driver not in HEADLESS_DRIVERS


def _set_out(mirror: RunningMirror, pace: pygame.time.Clock) -> None:
    """Turn until the set is on."""
    until = time.monotonic() + SETTING_OUT_S
    while not mirror.app.screen.in_set and time.monotonic() < until:
        mirror.loop.step()
        pygame.event.pump()
        pace.tick(TURNS_A_SECOND)


def _measure(mirror: RunningMirror, watch: Stopwatch, pace: pygame.time.Clock, seconds: float) -> Answer:
    began = now = time.monotonic()
    shown, first_pose = 0, mirror.pipeline.poses.get()[1]
    last: Frame | None = None
    while now - began < seconds:
        watch.start()
        mirror.loop.step()
        now = time.monotonic()
        frame = mirror.app.sight.frame
        if frame is not None and frame is not last:
            watch.note("latency", now - frame.captured_at)
            shown, last = shown + 1, frame
        pygame.event.pump()
        pace.tick(TURNS_A_SECOND)
    figures = watch.milliseconds()
    latency = figures.pop("latency", None)
    answer: Answer = {
        "stages_ms": figures,
        "poses_per_second": round((mirror.pipeline.poses.get()[1] - first_pose) / (now - began), 1),
        "shown_per_second": round(shown / (now - began), 1),
        "display": {"driver": pygame.display.get_driver(), "size": list(mirror.canvas.size)},
    }
    return answer if latency is None else answer | {"latency_ms": latency}
