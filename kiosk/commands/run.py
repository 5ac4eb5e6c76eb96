"""`gym-mirror run`: the mirror itself, on a camera or on a clip, with a screen or without."""

from __future__ import annotations

import os
import resource
import time
from importlib import resources
from pathlib import Path

import click
from rich.console import Console

from hardware.camera.base import CameraError
from hardware.camera.clip import Clip, open_clip
from hardware.camera.factory import open_camera
from hardware.camera.validation import ValidatingCamera
from kiosk.audio.sound import NullSound
from kiosk.commands.log import print_report
from kiosk.commands.options import CommandPaths, common_options, open_state_dir
from kiosk.exercises.selection import Selection, limited_to_clip, select
from kiosk.mirror.assembly import RunningMirror, Source, make_tracker, running_mirror, usage_report
from kiosk.mirror.service import _show, _stop_on_sigterm
from kiosk.mirror.window import has_screen, open_offscreen
from kiosk.movement.reading import Band
from kiosk.session.result import SetResult
from kiosk.settings import Settings
from kiosk.simulation.demonstration import Demonstration, Rates, steps
from kiosk.simulation.scripted_member import ScriptedMember
from kiosk.text import Text
from kiosk.usage.restart_history import RestartNeeded

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
@common_options
@click.option("--clip", type=click.Path(path_type=Path), metavar="FILE", help="A video instead of the camera.")
@click.option("--exercise", metavar="NAME", help="Shown first when choosing, such as squat.")
@click.option("--headless", is_flag=True, help="Without a screen: a scripted member presses the buttons.")
@click.option("--fullscreen", is_flag=True, help="Fill the screen, as on a mirror; without it there is a window.")
def command(places: CommandPaths, clip: Path | None, exercise: str | None, headless: bool, fullscreen: bool) -> None:
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
        state = places.state_unchecked() if fullscreen else places.state()
        try:
            _show(settings, state, _camera(settings), selection, fullscreen)
        except RestartNeeded as error:
            click.echo(str(error), err=True)
            os._exit(RESTARTS)  # a thread that hangs would keep an orderly end waiting for ever
        return
    shows_demo = played.path.name == DEMO_CLIP and selection.preferred == DEMO_EXERCISE
    selection = limited_to_clip(selection, DEMO_REPS if shows_demo else None)
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
        lambda: ValidatingCamera(open_camera(wanted.source, wanted.device, wanted.size, wanted.rotate)),
    )


def _demonstrate(settings: Settings, state: Path, clip: Clip, selection: Selection) -> None:
    """The mirror without a screen, pressed by a scripted member."""
    stop = _stop_on_sigterm()
    camera = clip.camera(loop=False)
    source = Source(lambda: camera, camera, paced_by_model=True)
    click.echo(f"No screen: a scripted member does {selection.preferred} on {clip.path.name}.")
    window = open_offscreen(settings.display.orientation, HEADLESS_TURNS)
    with running_mirror(
        settings,
        state,
        source,
        selection,
        window,
        NullSound(),
        lambda app: [ScriptedMember(steps(lambda: camera.ended), lambda: app.name)],
        make_tracker(settings, state),
    ) as mirror:
        shown = Demonstration(mirror.app, mirror.canvas, mirror.loop, click.echo, lambda: _rates(mirror))
        shown.run(stop.is_set)
    if not shown.results:
        raise RunError("The set did not begin: the lines above say what the set-up check missed.")
    _print_results(shown.results, mirror.app.context.text)
    click.echo(f"\nThe day's log, kept in {state}:")
    print_report(usage_report(state, settings, 1), Console(highlight=False))
    click.echo("\nPictures of the screen:")
    for path in shown.album.save(state / "pictures"):
        click.echo(f"  {path}")


def _rates(mirror: RunningMirror) -> Rates:
    now = time.monotonic()
    return Rates(mirror.pipeline.frames.rate(now), mirror.pipeline.poses.rate(now))


def _print_results(results: list[SetResult], text: Text) -> None:
    for result in results:
        goal = result.planned.reps
        title = text(result.planned.exercise.title)
        done = f"{len(result.reps)} of {goal} reps" if goal else f"{result.held_seconds:.0f} s"
        click.echo(f"\n{title}: {done}, knees over toes {result.good} of {result.judged}.")
        for number, rep in enumerate(result.reps, 1):
            click.echo(f"  rep {number}: {GRADE_WORDS[rep.grade]}")
