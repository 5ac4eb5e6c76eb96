"""`gym-mirror run`: the mirror itself, on a camera or on a clip, with or without a display."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import click

from hardware.camera.base import CameraError
from hardware.camera.clip import Clip, open_clip
from hardware.memory_lock import MemoryLockError, lock_memory
from kiosk.commands.json_output import table_console
from kiosk.commands.log import print_report
from kiosk.commands.options import CommandPaths, common_options, open_state_dir
from kiosk.errors import KioskError
from kiosk.exercises.selection import Selection, limited_to_clip, select
from kiosk.exercises.words import text_with
from kiosk.media.demo_clip import DEMO_CLIP, DEMO_EXERCISE, DEMO_REPS, open_demo_clip
from kiosk.mirror.assembly import Source, usage_report
from kiosk.mirror.service import show_mirror, stop_on_sigterm
from kiosk.mirror.window import has_screen
from kiosk.movement.reading import Band
from kiosk.session.result import SetResult
from kiosk.settings import Settings
from kiosk.simulation.demonstration import demonstrate
from kiosk.text import Text
from kiosk.usage.restart_history import RestartNeeded

GRADE_WORDS = {
    Band.GOOD: "good",
    Band.WATCH: "watch, a knee drifted in",
    Band.COLLAPSE: "collapse, a knee went inside",
    None: "not read well enough",
}
EXIT_RESTART = 3  # exit status of a mirror that ends in order to be restarted


class RunError(KioskError):
    """The demonstration has no result; the message says why."""


@click.command()
@common_options
@click.option("--clip", type=click.Path(path_type=Path), metavar="FILE", help="A video instead of the camera.")
@click.option("--exercise", metavar="NAME", help="Shown first when choosing, such as squat.")
@click.option("--headless", is_flag=True, help="Without a screen: a scripted member presses the buttons.")
@click.option("--fullscreen", is_flag=True, help="Fill the screen, as on a wall; without a camera it waits for one.")
def command(paths: CommandPaths, clip: Path | None, exercise: str | None, headless: bool, fullscreen: bool) -> None:
    """Start the mirror.

    In a window it shows your camera, or the bundled clip if there is no camera. Keys: left and right arrow are
    PREVIOUS and NEXT, Enter is OK, Escape is BACK; hold Escape for two seconds to end the session. Without a screen
    it plays a clip to a scripted member and prints one line per second.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would contain camera frames
    settings = paths.settings()
    headless = headless or not (fullscreen or has_screen())
    played = _clip_to_play(clip, settings, headless, fullscreen)
    selection = select(settings, exercise or (DEMO_EXERCISE if played else None))
    for mistake in selection.mistakes:
        click.echo(f"Left out: {mistake}", err=True)
    if not (headless or fullscreen):
        _explain_window(settings, played, paths)
    if played is None:
        _run_on_camera(settings, paths.state_unchecked() if fullscreen else paths.state(), selection, fullscreen)
        return
    is_demo = played.path.name == DEMO_CLIP and selection.preferred == DEMO_EXERCISE
    selection = limited_to_clip(selection, DEMO_REPS if is_demo else None)
    state = open_state_dir(paths.state() / "demo")
    if headless:
        _run_headless(settings, state, played, selection)
    else:
        show_mirror(settings, state, Source.of_clip(played), selection, fullscreen)


def _clip_to_play(clip: Path | None, settings: Settings, headless: bool, fullscreen: bool) -> Clip | None:
    """The given clip, or the bundled one if no camera can be used; None for the camera. Raises ClipError.

    With `--fullscreen`, as on a wall, and with a camera named in the settings, the mirror never falls back to a clip:
    it is out of order until the camera is back.
    """
    if clip is not None:
        return open_clip(clip)
    if not headless and (fullscreen or settings.camera.source != "auto" or _has_camera(settings)):
        return None
    return open_demo_clip()


def _has_camera(settings: Settings) -> bool:
    try:
        with Source.of_camera(settings.camera).open():
            return True
    except CameraError:
        return False


def _explain_window(settings: Settings, played: Clip | None, paths: CommandPaths) -> None:
    """Print what the window shows, which keys work and where the log is."""
    if played is None:
        camera = "the camera" if settings.camera.device == "auto" else settings.camera.device
        click.echo(f"The mirror shows {camera}.")
    else:
        click.echo(f"The mirror plays {played.path.name}, because no camera is used.")
    click.echo("Keys: left and right arrow, Enter, Escape; hold Escape for two seconds to end a session.")
    state = paths.state() / "demo" if played else paths.state()
    click.echo(f"Log and staff PIN: {state}; for gym-mirror log and gym-mirror staff: --state {state}")


def _run_on_camera(settings: Settings, state: Path, selection: Selection, fullscreen: bool) -> None:
    if fullscreen:  # on a wall; a window on a desk has no members before it
        try:
            lock_memory()
        except MemoryLockError as error:
            click.echo(str(error), err=True)
    try:
        show_mirror(settings, state, Source.of_camera(settings.camera), selection, fullscreen)
    except RestartNeeded as error:
        click.echo(str(error), err=True)
        os._exit(EXIT_RESTART)  # a normal exit would wait forever for the hung thread


def _run_headless(settings: Settings, state: Path, clip: Clip, selection: Selection) -> None:
    click.echo(f"No screen: a scripted member does {selection.preferred} on {clip.path.name}.")
    stop = stop_on_sigterm()
    demonstration = demonstrate(settings, state, clip, selection, click.echo, stop.is_set)
    if stop.is_set():
        click.echo("Stopped.")
        return
    if not demonstration.results:
        raise RunError("The set did not begin: the lines above name what the set-up check requires.")
    _print_results(demonstration.results, text_with(selection.own_words, settings.display.language))
    click.echo(f"\nThe day's log, kept in {state}:")
    print_report(usage_report(state, settings, 1), table_console())
    click.echo("\nPictures of the screen:")
    for path in demonstration.best_pictures.save(state / "pictures"):
        click.echo(f"  {path}")


def _print_results(results: list[SetResult], text: Text) -> None:
    for result in results:
        goal = result.planned.reps
        title = text(result.planned.exercise.title)
        done = f"{len(result.reps)} of {goal} reps" if goal else f"{result.held_s:.0f} s"
        click.echo(f"\n{title}: {done}, knees over toes {result.good} of {result.judged}.")
        for number, rep in enumerate(result.reps, 1):
            click.echo(f"  rep {number}: {GRADE_WORDS[rep.grade]}")
