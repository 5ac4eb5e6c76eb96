"""The mirror without a screen: a scripted member presses the buttons, and a line a second says what is going on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pygame

from hardware.buttons import Button
from kiosk.mirror.app import App
from kiosk.mirror.main_loop import MainLoop
from kiosk.movement.reading import Band
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.live import Live
from kiosk.screens.screen_name import ScreenName
from kiosk.screens.setup import Setup
from kiosk.session.result import SetResult
from kiosk.simulation.scripted_member import ScriptedPress

LINE_S = 1.0
GRACE_S = 5.0  # a clip that is over without having filled the set gets so long before the member ends it
MIN_DEPTH = 0.85  # of the rep: a picture of the bottom shows most and moves least
SETTLED_S = 0.2  # a change of colour, or of the screen, has faded in after so long

BAND_WORDS = {
    Band.GOOD: "knees over toes",
    Band.WATCH: "a knee drifts in",
    Band.COLLAPSE: "a knee is inside",
    None: "",
}


def steps(clip_ended: Callable[[], bool]) -> list[ScriptedPress]:
    """A member's presses from the first to leaving, at a pace that can be followed.

    clip_ended: whether the clip is over; a set-up check or a set that outlasts it is left.
    """
    return [
        ScriptedPress(ScreenName.ATTRACT, Button.OK, 1.5),
        ScriptedPress(ScreenName.SAFETY, Button.OK, 2.0),
        ScriptedPress(ScreenName.FIRST_TIME, Button.PREVIOUS, 1.5),
        ScriptedPress(ScreenName.CHOOSE, Button.NEXT, 1.0),
        ScriptedPress(ScreenName.CHOOSE, Button.PREVIOUS, 1.0),
        ScriptedPress(ScreenName.CHOOSE, Button.OK, 2.0),
        ScriptedPress(ScreenName.SETUP, Button.BACK, GRACE_S, only_when=clip_ended),
        ScriptedPress(ScreenName.CHOOSE, Button.BACK, 1.0),
        ScriptedPress(ScreenName.LIVE, Button.BACK, GRACE_S, only_when=clip_ended),
        ScriptedPress(ScreenName.LIVE, Button.BACK, 1.0),
        ScriptedPress(ScreenName.PAIN, Button.OK, 1.5),
        ScriptedPress(ScreenName.RESULT, Button.BACK, 3.0),
    ]


class BestPictures:
    """The three moments worth a picture, kept until they are saved: choosing, a knee inside mid-rep, the result."""

    def __init__(self) -> None:
        self._pictures: dict[str, tuple[int, pygame.Surface]] = {}
        self._moment = ("", 0)  # the one that is on, and since when
        self._since = 0.0

    def consider(self, app: App, canvas: Canvas, now: float) -> None:
        """Keep what is drawn if it is better than what is kept."""
        name, worth = _moment(app)
        if (name, worth) != self._moment:
            self._moment, self._since = (name, worth), now
        kept = self._pictures[name][0] if name in self._pictures else 0
        if worth > kept and now - self._since >= SETTLED_S:
            self._pictures[name] = (worth, canvas.surface.copy())

    def save(self, directory: Path) -> list[Path]:
        """Write them as PNG files. Raises OSError."""
        directory.mkdir(parents=True, exist_ok=True)
        paths = []
        for name, (_, picture) in self._pictures.items():
            paths.append(directory / f"{name}.png")
            pygame.image.save(picture, paths[-1])
        return paths


def _moment(app: App) -> tuple[str, int]:
    """Name of the picture that could be taken now, and what it would be worth; 0 = nothing to see."""
    screen = app.screen
    if isinstance(screen, Live):
        reading = screen.set.reading
        if reading is None or (reading.progress or 0.0) < MIN_DEPTH:
            return "knee-inside", 0
        told = screen.cue is not None and screen.cue.id.startswith("knee")
        return "knee-inside", {Band.COLLAPSE: 2 + told, Band.WATCH: 1}.get(reading.band or Band.GOOD, 0)
    return {ScreenName.CHOOSE: ("choosing", 1), ScreenName.RESULT: ("result", 1)}.get(app.name, ("", 0))


@dataclass(frozen=True)
class Rates:
    """pictures: shown a second. poses: read a second."""

    pictures: float
    poses: float


class Demonstration:
    """Runs the loop until the member has left. echo: prints a line. rates: measured by whoever knows."""

    def __init__(
        self, app: App, canvas: Canvas, loop: MainLoop, echo: Callable[[str], None], rates: Callable[[], Rates]
    ) -> None:
        self._app = app
        self._canvas = canvas
        self._loop = loop
        self._echo = echo
        self._rates = rates
        self.album = BestPictures()
        self.results: list[SetResult] = []

    def run(self, stopping: Callable[[], bool]) -> None:
        """stopping: asked every turn whether to end early."""
        began = line_at = self._loop.step()
        name, left = self._app.name, False
        while not (left or stopping()):
            now = self._loop.step()
            if self._app.name is not name:
                left = self._app.name is ScreenName.ATTRACT
                name = self._app.name
            self.results = list(self._app.context.session.results) or self.results
            self.album.consider(self._app, self._canvas, now)
            if now - line_at >= LINE_S:
                line_at += LINE_S
                self._echo(self._line(now - began, now))

    def _line(self, seconds: float, now: float) -> str:
        rates = self._rates()
        pace = f"{rates.pictures:3.0f} pictures/s {rates.poses:3.0f} poses/s"
        return f"{seconds:5.1f} s  {pace}  {self._app.name:<10}  {self._doing(now)}".rstrip()

    def _doing(self, now: float) -> str:
        """What is going on, in words."""
        screen, text = self._app.screen, self._app.context.text
        if isinstance(screen, Setup):
            return text(f"{screen.state.missing or 'setup.hold-still'}.order")
        if not isinstance(screen, Live):
            return ""
        band = screen.set.reading.band if screen.set.reading else None
        goal = screen.set.planned.reps or screen.set.planned.seconds
        words = [f"{screen.set.done} of {goal:g}", BAND_WORDS[band]]
        if screen.cue is not None and now - screen.cue_at < LINE_S:
            words.append(f'"{text(screen.cue.text)}"')
        return "  ".join(word for word in words if word)
