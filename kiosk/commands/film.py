"""`gym-mirror film`: a film of one set on a clip, as the member sees and hears it."""

from __future__ import annotations

import os
import tempfile
from importlib.util import find_spec
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from hardware.camera.clip import open_clip
from kiosk.commands.options import CommandPaths, common_options
from kiosk.errors import KioskError
from kiosk.exercises.selection import limited_to_clip, select
from kiosk.text import LANGUAGES


class FilmError(KioskError, ValueError):
    """There is no film, or no set in it; the message says why."""


@click.command()
@common_options
@click.argument("clip", type=click.Path(path_type=Path))
@click.option("--exercise", required=True, metavar="NAME", help="What the clip shows, such as squat.")
@click.option("--into", "target", required=True, type=click.Path(path_type=Path), metavar="FILE.mp4", help="The film.")
@click.option("--language", type=click.Choice(LANGUAGES), help="As in the settings unless given.")
@click.option("--orientation", type=click.Choice(("portrait", "landscape")), help="As in the settings unless given.")
def command(
    paths: CommandPaths, clip: Path, exercise: str, target: Path, language: str | None, orientation: str | None
) -> None:
    """Write a film of a set as the member sees and hears it, from the set-up check to the result.

    The mirror's own screens and engine run on the clip; a camera is never filmed. Speech is in it where espeak-ng is
    installed.
    """
    settings = paths.settings()
    changes = {"language": language, "orientation": orientation}
    display = settings.display.model_copy(update={key: value for key, value in changes.items() if value})
    settings = settings.model_copy(update={"display": display})
    selection = limited_to_clip(select(settings, exercise), None)
    opened = open_clip(clip)
    opened.check_complete()
    _check(target)
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    from kiosk.simulation.film import RATE_HZ, filming
    from kiosk.simulation.film_file import FilmFile

    length_s = (opened.info.frame_count or 1) / opened.info.fps
    part = target.with_suffix(".part")
    try:
        with (
            tempfile.TemporaryDirectory() as scratch,
            filming(settings, opened, selection, Path(scratch)) as (run, pictures),
            FilmFile(part, run.canvas.size, RATE_HZ) as film,
            Progress(console=Console(stderr=True), transient=True) as progress,
        ):
            bar = progress.add_task(target.name, total=length_s)
            for _ in pictures:
                film.add(run.canvas.read())
                progress.update(bar, completed=min(run.seconds, length_s))
            film.finish(run.sound())
        part.replace(target)
    except OSError as error:
        raise FilmError(f"{target} cannot be written ({error.strerror}); check its folder and the disk.") from error
    finally:
        part.unlink(missing_ok=True)
    if not run.results:
        raise FilmError(f"The set did not begin; {target} shows what the set-up check asks for.")
    done = run.results[-1]
    click.echo(f"{target}: {run.seconds:.0f} s, {len(done.reps)} reps, knees over toes {done.good} of {done.judged}.")


def _check(target: Path) -> None:
    """Raise FilmError where no film can be written."""
    if find_spec("av") is None:
        raise FilmError("A film needs PyAV; install it with: pip install 'gym-mirror[film]'")
    if target.suffix.lower() != ".mp4":
        raise FilmError(f"{target} does not end in .mp4; name the film so.")
    if not target.parent.is_dir():
        raise FilmError(f"There is no folder {target.parent}; make it first.")
    if target.is_dir():
        raise FilmError(f"{target} is a folder; name a file.")
