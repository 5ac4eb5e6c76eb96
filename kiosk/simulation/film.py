"""A film of one set as the member sees and hears it: the real screens and engine on a clip, on simulated time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
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
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.screens.drawing.theme import LANDSCAPE, PORTRAIT, ScreenEdge
from kiosk.screens.screen_name import ScreenName
from kiosk.session.result import SetResult
from kiosk.settings import Settings
from kiosk.simulation.scripted_member import ScriptedMember, ScriptedPress
from kiosk.simulation.simulated_time import Clock, SteppedPoseFeed
from kiosk.simulation.soak import no_vitals
from kiosk.simulation.soundtrack import PatientVoice, Samples, Soundtrack
from kiosk.usage.writer import Writer
from kiosk.vision.observer import Observer
from kiosk.vision.pose_models import load_models

RATE_HZ = 30  # pictures per second, as on a mirror
SCALE = 2 / 3  # of the full screen's width and height: texts stay readable, a film of a minute has some megabytes
CLIP_END_GRACE_S = 3.0  # after the clip's end, the member ends an incomplete set
RESULT_S = 4.0  # for which the result is shown
PRESS_DELAY_S = 0.3  # between presses; quicker ones would count as bounce
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
    """A set that is being filmed.

    app: the screens; `app.screen` has what the current picture shows.
    canvas: has the current picture.
    soundtrack: what was played so far.
    results: of the sets done.
    seconds: length of the film so far, seconds.
    """

    app: App
    canvas: Canvas
    soundtrack: Soundtrack
    results: list[SetResult]
    seconds: float = 0.0

    def sound(self) -> Samples:
        """The sound of the whole film."""
        return self.soundtrack.mixed(self.seconds)


@contextmanager
def filming(
    settings: Settings, clip: Clip, selection: Selection, state: Path
) -> Iterator[tuple[FilmRun, Iterator[None]]]:
    """A film run, and an iterator that makes its next picture until the member has left.

    selection: its preferred exercise is done.
    state: an empty directory for the log and the speech files.
    Raises ClipError, ModelError.
    """
    clock = Clock(0.0)
    width, height = PORTRAIT if settings.display.orientation == "portrait" else LANDSCAPE
    stage = offscreen_stage((round(width * SCALE), round(height * SCALE)))
    film_began = 0.0
    soundtrack = Soundtrack(lambda: clock.now - film_began)
    voice = PatientVoice(settings.display.language, state / "voice", settings.sound.voice == "pack")
    speaker = Speaker(settings.sound, voice, lambda: NOON, soundtrack)
    zone = settings.usage.zone()
    writer = Writer(state, zone)
    context = make_context(
        settings, state, selection, writer, speaker, clock.now, clock, lambda: no_vitals(clock.now, zone), demo=False
    )
    app = App(context, clock.now)
    camera = clip.camera(loop=False, clock=clock)
    feed = SteppedPoseFeed(camera, Tracker(load_models("lightning", len(os.sched_getaffinity(0)))))
    canvas = Canvas(stage, context.text, ScreenEdge(settings.display.button_edge))
    member = ScriptedMember(presses(lambda: camera.ended), lambda: app.name)
    loop = MainLoop(app, canvas, lambda: None, Observer(feed, camera), [member], clock, _NoHousekeeping())
    run = FilmRun(app, canvas, soundtrack, [])

    def pictures() -> Iterator[None]:
        nonlocal film_began
        while app.name is not ScreenName.SETUP:
            clock.now += 1 / RATE_HZ
            loop.step()
        film_began = clock.now
        while app.name not in (ScreenName.ATTRACT, ScreenName.CHOOSE):
            run.results = list(context.session.results) or run.results
            run.seconds = clock.now - film_began + 1 / RATE_HZ
            yield
            clock.now += 1 / RATE_HZ
            loop.step()

    try:
        yield run, pictures()
    finally:
        app.close(clock.now)
        writer.close()


class _NoHousekeeping:
    """A film keeps no machine log."""

    def update(self, now: float, in_set: bool, out_of_order: bool) -> None:
        pass
