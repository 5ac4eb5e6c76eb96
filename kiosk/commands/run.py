"""`gym-mirror run`: the mirror itself, on a camera or on a clip, with a screen or without."""

from __future__ import annotations

import os
import resource
import signal
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial
from importlib import resources
from pathlib import Path

import click
from rich.console import Console

from hardware.buttons import Button
from hardware.camera import CameraError, open_camera
from hardware.checked import CheckedCamera
from hardware.clip import Clip, open_clip
from hardware.pins import Pins, PinsError, open_pins
from hardware.watchdog import Watchdog
from kiosk.assembly import (
    RunningMirror,
    Selection,
    Source,
    load_words,
    make_tracker,
    recent,
    running_mirror,
    select,
    single_set,
)
from kiosk.commands.log import print_report
from kiosk.commands.places import Places, open_state_dir, with_places
from kiosk.demonstration import Demonstration, Rates, steps
from kiosk.life import Life
from kiosk.loop import Hands
from kiosk.movement.reading import Band
from kiosk.restarts import REST_S, RestartBudget, RestartNeeded, must_rest, recent_restarts
from kiosk.screens.canvas import Canvas
from kiosk.screens.out_of_order import draw_out_of_order
from kiosk.scripted_member import ScriptedMember
from kiosk.session.result import SetResult
from kiosk.settings import Settings
from kiosk.sound import Silence
from kiosk.speaker import AwaitedSound, open_sound
from kiosk.text import Text
from kiosk.usage.records import EventKind, local_day
from kiosk.usage.store import StoreError, reading
from kiosk.window import Keyboard, Window, has_screen, open_memory, open_window

DEMO_CLIP = "demo.mp4"
DEMO_EXERCISE = "banded-squat"
DEMO_REPS = 8  # as many as the member of the bundled clip does
GRADE_WORDS = {
    Band.GOOD: "good",
    Band.WATCH: "watch, a knee drifted in",
    Band.COLLAPSE: "collapse, a knee went inside",
    None: "not read well enough",
}
RESTARTS = 3  # exit status: ended itself to be started anew
HEADLESS_TURNS = 30  # a second, the clip's own pace


class RunError(ValueError):
    """The run did not come to what it should; the message says why."""


@click.command()
@with_places
@click.option("--clip", type=click.Path(path_type=Path), metavar="FILE", help="A video instead of the camera.")
@click.option("--exercise", metavar="NAME", help="Shown first when choosing, such as squat.")
@click.option("--headless", is_flag=True, help="Without a screen: a scripted member presses the buttons.")
@click.option("--fullscreen", is_flag=True, help="Fill the screen, as on a mirror; without it there is a window.")
def command(places: Places, clip: Path | None, exercise: str | None, headless: bool, fullscreen: bool) -> None:
    """Start the mirror.

    With a screen it shows your camera, or the bundled clip where there is none. Keys: left and right arrow are
    PREVIOUS and NEXT, Enter is OK, Escape is BACK; hold Escape for two seconds to end the session. Without a screen
    it plays a clip to a scripted member and says once a second what is going on.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump of the memory would hold pictures
    settings = places.settings()
    blind = headless or not (fullscreen or has_screen())
    played = _clip_to_play(clip, settings, blind, fullscreen)
    selection = select(settings, exercise or (DEMO_EXERCISE if played else None))
    if played is None:
        state = places.state_on_a_wall() if fullscreen else places.state()
        try:
            _show(settings, state, _camera(settings), selection, fullscreen)
        except RestartNeeded as error:
            click.echo(str(error), err=True)
            os._exit(RESTARTS)  # a thread that hangs would keep an orderly end waiting for ever
        return
    shows_demo = played.path.name == DEMO_CLIP and selection.preferred == DEMO_EXERCISE
    selection = single_set(selection, DEMO_REPS if shows_demo else None)
    state = open_state_dir(places.state() / "demo")
    if blind:
        _demonstrate(settings, state, played, selection)
    else:
        _show(settings, state, Source.of_clip(played), selection, fullscreen)


def _clip_to_play(clip: Path | None, settings: Settings, blind: bool, fullscreen: bool) -> Clip | None:
    """The clip asked for, or the bundled one where no camera can be used; None for the camera. Raises ClipError.

    A mirror on a wall (`--fullscreen`) and one whose settings name a camera never fall back on a clip: they say that
    they are out of order until the camera is back.
    """
    if clip is not None:
        return open_clip(clip)
    if not blind and (fullscreen or settings.camera.source != "auto" or _has_camera(settings)):
        return None
    with resources.as_file(resources.files("kiosk.media") / DEMO_CLIP) as bundled:
        return open_clip(bundled)


def _has_camera(settings: Settings) -> bool:
    try:
        with _camera(settings).open():
            return True
    except CameraError:
        return False


def _camera(settings: Settings) -> Source:
    wanted = settings.camera
    return Source(
        lambda: CheckedCamera(open_camera(wanted.source, wanted.device, wanted.size, wanted.rotate)),
    )


def _show(settings: Settings, state: Path, source: Source, selection: Selection, fullscreen: bool) -> None:
    """The mirror on a screen, until it is closed or told to stop."""
    stop = _stop_on_sigterm()
    window = open_window(settings.display.orientation, settings.display.turned, fullscreen)
    keyboard, watchdog = Keyboard(), Watchdog(os.environ)
    zone, language = settings.usage.zone(), settings.display.language
    sound = AwaitedSound(
        lambda: open_sound(settings.sound, language, state / "voice", lambda: datetime.now(zone).time())
    )
    earlier = _earlier_restarts(state, settings)
    if must_rest(earlier):
        _say_out_of_order(window, load_words(settings, selection), watchdog, stop)
    with ExitStack() as stack:
        boards = [stack.enter_context(pins) for pins in _pins(settings)]
        hands: list[Hands] = [keyboard, *boards]

        def lost() -> frozenset[Button]:
            return frozenset(button for pins in boards for button in pins.lost)

        mirror = stack.enter_context(
            running_mirror(settings, state, source, selection, window, sound, lambda app: hands, lost=lost)
        )
        _run(mirror, watchdog, RestartBudget(earlier), lambda: stop.is_set() or keyboard.closed)


def _run(mirror: RunningMirror, watchdog: Watchdog, budget: RestartBudget, stopping: Callable[[], bool]) -> None:
    """Turn after turn. Raises RestartNeeded when a stage hangs that only a new process can mend."""
    life = Life(mirror.loop.turn())
    watchdog.ready()
    while not stopping():
        now = mirror.loop.turn()
        seen = mirror.sighting
        if life.step(now, seen.frames.get()[1], seen.poses.get()[1], mirror.app.out_of_order):
            watchdog.alive(now)
        if seen.stuck is not None and budget.allows(time.time()):
            raise RestartNeeded(f"The {seen.stuck} does not come back; the mirror starts anew.")
    watchdog.stopping()


def _earlier_restarts(state: Path, settings: Settings) -> list[float]:
    """Of the processes before this one, by the log; none where it cannot be read."""
    now = time.time()
    today = local_day(now, settings.usage.zone())
    try:
        with reading(state, settings.usage.zone()) as store:
            rows = store.events(today - timedelta(days=1), today) if store is not None else []
    except StoreError:
        return []
    return recent_restarts([(at, EventKind(kind)) for at, kind, _ in rows], now)


def _say_out_of_order(window: Window, text: Text, watchdog: Watchdog, stop: threading.Event) -> None:
    """A mirror that ends over and over says so for a while instead of flickering."""
    canvas = Canvas(window.surface, text)
    until = time.monotonic() + REST_S
    watchdog.ready()
    while (now := time.monotonic()) < until and not stop.is_set():
        draw_out_of_order(canvas, "problem.start")
        window.show()
        watchdog.alive(now)


def _pins(settings: Settings) -> list[Pins]:
    """The buttons and lamps of a Raspberry Pi; none elsewhere, where the keyboard serves."""
    try:
        return [open_pins(settings.wiring(), partial(click.echo, err=True))]
    except PinsError as error:
        click.echo(str(error), err=True)
        return []


def _demonstrate(settings: Settings, state: Path, clip: Clip, selection: Selection) -> None:
    """The mirror without a screen, pressed by a scripted member."""
    stop = _stop_on_sigterm()
    camera = clip.camera(loop=False)
    source = Source(lambda: camera, camera, waits=True)
    click.echo(f"No screen: a scripted member does {selection.preferred} on {clip.path.name}.")
    window = open_memory(settings.display.orientation, HEADLESS_TURNS)
    with running_mirror(
        settings,
        state,
        source,
        selection,
        window,
        Silence(),
        lambda app: [ScriptedMember(steps(lambda: camera.ended), lambda: app.name)],
        make_tracker(settings, state),
    ) as mirror:
        shown = Demonstration(mirror.app, mirror.canvas, mirror.loop, click.echo, lambda: _rates(mirror))
        shown.run(stop.is_set)
    if not shown.results:
        raise RunError("The set did not begin: the lines above say what the set-up check missed.")
    _print_results(shown.results, mirror.app.context.text)
    click.echo(f"\nThe day's log, kept in {state}:")
    print_report(recent(state, settings, 1), Console(highlight=False))
    click.echo("\nPictures of the screen:")
    for path in shown.album.save(state / "pictures"):
        click.echo(f"  {path}")


def _rates(mirror: RunningMirror) -> Rates:
    now = time.monotonic()
    return Rates(mirror.sighting.frames.rate(now), mirror.sighting.poses.rate(now))


def _print_results(results: list[SetResult], text: Text) -> None:
    for result in results:
        goal = result.planned.reps
        title = text(result.planned.exercise.title)
        done = f"{len(result.reps)} of {goal} reps" if goal else f"{result.held_seconds:.0f} s"
        click.echo(f"\n{title}: {done}, knees over toes {result.good} of {result.judged}.")
        for number, rep in enumerate(result.reps, 1):
            click.echo(f"  rep {number}: {GRADE_WORDS[rep.grade]}")


def _stop_on_sigterm() -> threading.Event:
    """Set when the process is told to end. Without this SDL would turn the signal into an event."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, stack: stop.set())
    return stop
