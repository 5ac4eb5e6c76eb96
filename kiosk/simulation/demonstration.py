"""The mirror without a display: a scripted member presses the buttons, and one line per second reports the state."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pygame

from hardware.buttons import Button
from hardware.camera.clip import Clip
from kiosk.audio.sound import NullSound
from kiosk.exercises.selection import Selection
from kiosk.mirror.app import App
from kiosk.mirror.assembly import RunningMirror, Source, make_tracker, running_mirror
from kiosk.mirror.main_loop import MainLoop
from kiosk.mirror.window import open_offscreen
from kiosk.movement.reading import Band
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.live import Live
from kiosk.screens.screen_name import ScreenName
from kiosk.screens.setup import Setup
from kiosk.session.result import SetResult
from kiosk.settings import Settings
from kiosk.simulation.scripted_member import ScriptedMember, ScriptedPress

LINE_INTERVAL_S = 1.0
HEADLESS_RATE_HZ = 30  # of the main loop; the demo clip's frame rate
CLIP_END_GRACE_S = 5.0  # if the set is incomplete when the clip ends, the member ends it after this time
MIN_DEPTH = 0.85  # progress of a rep, 0..1, from which a picture is taken: near the bottom the body moves least
FADE_S = 0.2  # duration of the fade-in of a new colour or screen

BAND_WORDS = {
    Band.GOOD: "knees over toes",
    Band.WATCH: "a knee drifts in",
    Band.COLLAPSE: "a knee is inside",
    None: "",
}


def demo_presses(clip_ended: Callable[[], bool]) -> list[ScriptedPress]:
    """The presses of a whole session, slow enough to follow.

    clip_ended: whether the clip is over; a set-up check or a set that lasts longer is left.
    """
    return [
        ScriptedPress(ScreenName.ATTRACT, Button.OK, 1.5),
        ScriptedPress(ScreenName.SAFETY, Button.OK, 2.0),
        ScriptedPress(ScreenName.FIRST_TIME, Button.PREVIOUS, 1.5),
        ScriptedPress(ScreenName.CHOOSE, Button.NEXT, 1.0),
        ScriptedPress(ScreenName.CHOOSE, Button.PREVIOUS, 1.0),
        ScriptedPress(ScreenName.CHOOSE, Button.OK, 2.0),
        ScriptedPress(ScreenName.SETUP, Button.BACK, CLIP_END_GRACE_S, only_when=clip_ended),
        ScriptedPress(ScreenName.CHOOSE, Button.BACK, 1.0),
        ScriptedPress(ScreenName.LIVE, Button.BACK, CLIP_END_GRACE_S, only_when=clip_ended),
        ScriptedPress(ScreenName.LIVE, Button.BACK, 1.0),
        ScriptedPress(ScreenName.PAIN, Button.OK, 1.5),
        ScriptedPress(ScreenName.RESULT, Button.BACK, 3.0),
    ]


class BestPictures:
    """Collects the best picture of three scenes: choosing, an inward knee at the bottom of a rep, the result."""

    def __init__(self) -> None:
        self._images: dict[str, tuple[int, pygame.Surface]] = {}
        self._scene = ("", 0)  # name and value of the current one
        self._since = 0.0

    def consider(self, app: App, canvas: Canvas, now: float) -> None:
        """Copy the canvas if its scene is worth more than the copy so far."""
        name, value = _scene_value(app)
        if (name, value) != self._scene:
            self._scene, self._since = (name, value), now
        best = self._images[name][0] if name in self._images else 0
        if value > best and now - self._since >= FADE_S:
            self._images[name] = (value, canvas.read())

    def save(self, directory: Path) -> list[Path]:
        """Write the pictures as PNG files; returns their paths. Raises OSError."""
        directory.mkdir(parents=True, exist_ok=True)
        paths = []
        for name, (_, image) in self._images.items():
            paths.append(directory / f"{name}.png")
            pygame.image.save(image, paths[-1])
        return paths


def _scene_value(app: App) -> tuple[str, int]:
    """Name of the current scene and the value of a picture of it; 0 for none."""
    screen = app.screen
    if isinstance(screen, Live):
        reading = screen.set.reading
        if reading is None or (reading.progress or 0.0) < MIN_DEPTH:
            return "knee-inside", 0
        has_cue = screen.cue is not None and screen.cue.id.startswith("knee")
        return "knee-inside", {Band.COLLAPSE: 2 + has_cue, Band.WATCH: 1}.get(reading.band or Band.GOOD, 0)
    return {ScreenName.CHOOSE: ("choosing", 1), ScreenName.RESULT: ("result", 1)}.get(app.name, ("", 0))


@dataclass(frozen=True)
class Rates:
    """Measured rates.

    frames_per_s: camera frames.
    poses_per_s: poses.
    """

    frames_per_s: float
    poses_per_s: float


class Demonstration:
    """Runs the main loop until the scripted member has left.

    echo: prints a line.
    rates: measures the current rates.
    """

    def __init__(
        self, app: App, canvas: Canvas, loop: MainLoop, echo: Callable[[str], None], rates: Callable[[], Rates]
    ) -> None:
        self._app = app
        self._canvas = canvas
        self._loop = loop
        self._echo = echo
        self._rates = rates
        self.best_pictures = BestPictures()
        self.results: list[SetResult] = []

    def run(self, stopping: Callable[[], bool]) -> None:
        """Step the loop. stopping: returns True to end early; called in every step."""
        began_at = line_at = self._loop.step()
        name, left = self._app.name, False
        while not (left or stopping()):
            now = self._loop.step()
            if self._app.name is not name:
                left = self._app.name is ScreenName.ATTRACT
                name = self._app.name
            self.results = list(self._app.context.session.results) or self.results
            self.best_pictures.consider(self._app, self._canvas, now)
            if now - line_at >= LINE_INTERVAL_S:
                line_at += LINE_INTERVAL_S
                self._echo(self._line(now - began_at, now))

    def _line(self, elapsed_s: float, now: float) -> str:
        rates = self._rates()
        measured = f"{rates.frames_per_s:3.0f} frames/s {rates.poses_per_s:3.0f} poses/s"
        return f"{elapsed_s:5.1f} s  {measured}  {self._app.name:<10}  {self._activity(now)}".rstrip()

    def _activity(self, now: float) -> str:
        """The member's current activity, as text."""
        screen, text = self._app.screen, self._app.context.text
        if isinstance(screen, Setup):
            return text(f"{screen.state.missing or 'setup.hold-still'}.order")
        if not isinstance(screen, Live):
            return ""
        band = screen.set.reading.band if screen.set.reading else None
        goal = screen.set.planned.reps or screen.set.planned.duration_s
        words = [f"{screen.set.done} of {goal:g}", BAND_WORDS[band]]
        if screen.cue is not None and now - screen.cue_at < LINE_INTERVAL_S:
            words.append(f'"{text(screen.cue.text)}"')
        return "  ".join(word for word in words if word)


def demonstrate(
    settings: Settings,
    state: Path,
    clip: Clip,
    selection: Selection,
    echo: Callable[[str], None],
    stopping: Callable[[], bool],
) -> Demonstration:
    """Run the mirror on a clip without a display. Returns the finished demonstration.

    state: directory of the usage log.
    echo, stopping: see `Demonstration`.
    Raises ModelError.
    """
    camera = clip.camera(loop=False)
    window = open_offscreen(settings.display.orientation, HEADLESS_RATE_HZ)
    with running_mirror(
        settings,
        state,
        Source(lambda: camera, camera, paced_by_model=True),
        selection,
        window,
        NullSound(),
        lambda app: [ScriptedMember(demo_presses(lambda: camera.ended), lambda: app.name)],
        make_tracker(settings, state),
    ) as mirror:
        demonstration = Demonstration(mirror.app, mirror.canvas, mirror.loop, echo, lambda: _rates(mirror))
        demonstration.run(stopping)
    return demonstration


def _rates(mirror: RunningMirror) -> Rates:
    now = time.monotonic()
    return Rates(mirror.pipeline.frames.rate(now), mirror.pipeline.poses.rate(now))
