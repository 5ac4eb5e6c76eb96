"""A film as the member sees and hears it: the real screens and engine on simulated time.

A set is filmed on a clip, a whole program with a drawn member.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import time
from pathlib import Path

from hardware.buttons import Button
from hardware.camera.clip import Clip
from inference.tracker import Tracker
from kiosk.audio.speaker import Speaker
from kiosk.exercises.selection import Selection
from kiosk.mirror.app import App
from kiosk.mirror.assembly import make_context
from kiosk.mirror.main_loop import MainLoop
from kiosk.screens.attract import DIM_AFTER_S
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.screens.drawing.theme import LANDSCAPE, PORTRAIT, ScreenEdge
from kiosk.screens.live import Live
from kiosk.screens.screen_name import ScreenName
from kiosk.session.result import SetResult
from kiosk.settings import Settings
from kiosk.simulation.drawn_member import DrawnFeed, DrawnMember
from kiosk.simulation.recordings import POSE_RATE_HZ
from kiosk.simulation.scripted_member import ScriptedMember, ScriptedPress
from kiosk.simulation.simulated_time import Clock, SteppedPoseFeed
from kiosk.simulation.soak import no_vitals
from kiosk.simulation.soundtrack import PatientVoice, Samples, Soundtrack
from kiosk.usage.writer import Writer
from kiosk.vision.observation import ObservationSource
from kiosk.vision.observer import Observer
from kiosk.vision.pose_models import load_models

RATE_HZ = 30  # pictures per second, as on a mirror
SCALE = 2 / 3  # of the full screen's width and height: texts stay readable, a film of a minute has some megabytes
CLIP_END_GRACE_S = 3.0  # after the clip's end, the member ends an incomplete set
RESULT_S = 4.0  # for which the result is shown
PRESS_DELAY_S = 0.3  # between presses; quicker ones would count as bounce
PROGRAM_RATE_HZ = POSE_RATE_HZ  # pictures per second; a program lasts a quarter of an hour
# Only a hand's two answers are there for a raised hand; "first time" or "again" is asked before some programs.
PROGRAM_PRESSES = (ScriptedPress(ScreenName.FIRST_TIME, Button.PREVIOUS, 3.0),)
NOON = time(12)  # outside any quiet hours


def presses(clip_ended: Callable[[], bool]) -> list[ScriptedPress]:
    """The presses that lead to the set, which the film leaves out, and those that end it.

    clip_ended: whether the clip is over.
    """
    return [
        ScriptedPress(ScreenName.ATTRACT, Button.OK, PRESS_DELAY_S),
        ScriptedPress(ScreenName.SAFETY, Button.OK, PRESS_DELAY_S),
        ScriptedPress(ScreenName.FIRST_TIME, Button.PREVIOUS, PRESS_DELAY_S),
        ScriptedPress(ScreenName.CHOOSE, Button.OK, PRESS_DELAY_S),
        ScriptedPress(ScreenName.SETUP, Button.BACK, CLIP_END_GRACE_S, only_when=clip_ended),
        ScriptedPress(ScreenName.CHOOSE, Button.BACK, 0.0),
        ScriptedPress(ScreenName.LIVE, Button.BACK, CLIP_END_GRACE_S, only_when=clip_ended),
        ScriptedPress(ScreenName.LIVE, Button.BACK, 1.0),
        ScriptedPress(ScreenName.PAIN, Button.OK, 1.5),
        ScriptedPress(ScreenName.RESULT, Button.BACK, RESULT_S),
    ]


@dataclass
class FilmRun:
    """A set or a program that is being filmed.

    app: the screens; `app.screen` has what the current picture shows.
    canvas: has the current picture.
    soundtrack: what was played so far.
    results: of the sets done.
    began: when the film began, seconds of the simulated clock.
    seconds: length of the film so far, seconds.
    first_rep_s: seconds from the film's beginning until the first rep counted; None before it.
    """

    app: App
    canvas: Canvas
    soundtrack: Soundtrack
    results: list[SetResult]
    began: float = 0.0
    seconds: float = 0.0
    first_rep_s: float | None = None

    def sound(self) -> Samples:
        """The sound of the whole film."""
        return self.soundtrack.mixed(self.began, self.seconds)

    def longest_silence_s(self) -> float:
        """The longest time in the film in which nothing sounds, seconds."""
        return self.soundtrack.longest_silence_s(self.began, self.seconds)


@contextmanager
def filming(
    settings: Settings, clip: Clip, selection: Selection, state: Path
) -> Iterator[tuple[FilmRun, Iterator[None]]]:
    """A film of one set on a clip: the run, and an iterator that makes its next picture until the member has left.

    selection: its preferred exercise is done.
    state: an empty directory for the log and the speech files.
    Raises ClipError, ModelError.
    """
    with _mirror(settings, selection, state) as mirror:
        camera = clip.camera(loop=False, clock=mirror.clock)
        feed = SteppedPoseFeed(camera, Tracker(load_models("lightning", len(os.sched_getaffinity(0)))))
        loop = mirror.loop(Observer(feed, camera), presses(lambda: camera.ended))
        app = mirror.run.app

        def pictures() -> Iterator[None]:
            while app.name is not ScreenName.SETUP:
                mirror.step(loop, RATE_HZ)
            mirror.begin()
            while app.name not in (ScreenName.ATTRACT, ScreenName.CHOOSE):
                yield from mirror.picture(loop, RATE_HZ)

        yield mirror.run, pictures()


@contextmanager
def filming_program(settings: Settings, selection: Selection, state: Path) -> Iterator[tuple[FilmRun, Iterator[None]]]:
    """A film of the first program of the selection, from the dark mirror until the member has walked out.

    A drawn member does what its recorded poses do and answers with raised hands, so the engine reads poses, and no
    model runs. Parameters and result are those of `filming`.
    """
    with _mirror(settings, selection, state) as mirror:
        member = DrawnMember(mirror.run.app)
        loop = mirror.loop(Observer(DrawnFeed(member.pose)), PROGRAM_PRESSES)

        def pictures() -> Iterator[None]:
            mirror.clock.now += DIM_AFTER_S
            mirror.step(loop, PROGRAM_RATE_HZ)
            mirror.begin()
            while not member.has_left:
                yield from mirror.picture(loop, PROGRAM_RATE_HZ)

        yield mirror.run, pictures()


class _FilmedMirror:
    """A mirror on simulated time with what a film records of it."""

    def __init__(self, run: FilmRun, clock: Clock) -> None:
        self.run = run
        self.clock = clock

    def loop(self, source: ObservationSource, pressed: Sequence[ScriptedPress]) -> MainLoop:
        member = ScriptedMember(pressed, lambda: self.run.app.name)
        return MainLoop(self.run.app, self.run.canvas, lambda: None, source, [member], self.clock, _NoHousekeeping())

    def begin(self) -> None:
        """Begin the film: what was before is not in it."""
        self.run.began = self.clock.now

    def step(self, loop: MainLoop, rate_hz: int) -> None:
        self.clock.now += 1 / rate_hz
        loop.step()

    def picture(self, loop: MainLoop, rate_hz: int) -> Iterator[None]:
        """Yield for the picture that is there, then make the next one."""
        run = self.run
        run.results = list(run.app.context.session.results) or run.results
        run.seconds = self.clock.now - run.began + 1 / rate_hz
        screen = run.app.screen
        if run.first_rep_s is None and isinstance(screen, Live) and screen.set.done > 0:
            run.first_rep_s = run.seconds
        yield
        self.step(loop, rate_hz)


@contextmanager
def _mirror(settings: Settings, selection: Selection, state: Path) -> Iterator[_FilmedMirror]:
    clock = Clock(0.0)
    width, height = PORTRAIT if settings.display.orientation == "portrait" else LANDSCAPE
    stage = offscreen_stage((round(width * SCALE), round(height * SCALE)))
    soundtrack = Soundtrack(clock)
    voice = PatientVoice(settings.display.language, state / "voice", settings.sound.voice == "pack")
    speaker = Speaker(settings.sound, voice, lambda: NOON, soundtrack)
    zone = settings.usage.zone()
    writer = Writer(state, zone)
    context = make_context(
        settings, state, selection, writer, speaker, clock.now, clock, lambda: no_vitals(clock.now, zone), demo=False
    )
    app = App(context, clock.now)
    canvas = Canvas(stage, context.text, ScreenEdge(settings.display.button_edge))
    try:
        yield _FilmedMirror(FilmRun(app, canvas, soundtrack, []), clock)
    finally:
        app.close(clock.now)
        writer.close()


class _NoHousekeeping:
    """A film keeps no machine log."""

    def update(self, now: float, in_set: bool, out_of_order: bool) -> None:
        pass
