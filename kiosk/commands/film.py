"""`gym-mirror film`: a film of a set on a clip or of a whole program, as the member sees and hears it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import Progress

from hardware.camera.clip import Clip, open_clip
from kiosk.commands.json_output import is_same_file
from kiosk.commands.options import CommandPaths, common_options
from kiosk.errors import KioskError
from kiosk.exercises.selection import Selection, limited_to_clip, select, select_program
from kiosk.session.plan import minutes
from kiosk.settings import Settings
from kiosk.text import LANGUAGES

if TYPE_CHECKING:  # pygame is imported only after the video driver has been chosen
    from kiosk.simulation.film import FilmRun


class FilmError(KioskError, ValueError):
    """There is no film, or no set in it; the message says why."""


@click.command()
@common_options
@click.argument("clip", type=click.Path(path_type=Path), required=False)
@click.option("--exercise", metavar="NAME", help="What the clip shows, such as squat.")
@click.option("--program", metavar="NAME", help="Instead of a clip: a whole program, such as start-here.")
@click.option("--into", "target", required=True, type=click.Path(path_type=Path), metavar="FILE.mp4", help="The film.")
@click.option("--language", type=click.Choice(LANGUAGES), help="As in the settings unless given.")
@click.option("--orientation", type=click.Choice(("portrait", "landscape")), help="As in the settings unless given.")
def command(
    paths: CommandPaths,
    clip: Path | None,
    exercise: str | None,
    program: str | None,
    target: Path,
    language: str | None,
    orientation: str | None,
) -> None:
    """Write a film as the member sees and hears it: a set on a clip, or a whole program.

    The mirror's own screens and engine run on the clip, from the set-up check to the result; a camera is never filmed.
    A program is done by a drawn member, from the dark mirror to the summary. What the voice pack lacks is heard only
    where espeak-ng is installed.
    """
    if (clip is None) == (program is None) or (clip is None) != (exercise is None):
        raise FilmError("Name a clip and its --exercise, or a --program alone.")
    settings = paths.settings()
    changes = {"language": language, "orientation": orientation}
    display = settings.display.model_copy(update={key: value for key, value in changes.items() if value})
    settings = settings.model_copy(update={"display": display})
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    with tempfile.TemporaryDirectory() as scratch:
        state = Path(scratch)
        if program is not None:
            selection = select_program(settings, program)
            _check(target, None)
            _film_program(program, settings, selection, state, target)
        else:
            assert clip is not None  # asked for above
            selection = limited_to_clip(select(settings, exercise), None)
            opened = open_clip(clip)
            opened.check_complete()
            _check(target, clip)
            _film_clip(opened, settings, selection, state, target)


def _film_clip(clip: Clip, settings: Settings, selection: Selection, state: Path, target: Path) -> None:
    from kiosk.simulation.film import RATE_HZ, filming

    length_s = (clip.info.frame_count or 1) / clip.info.fps
    run = _write(filming(settings, clip, selection, state), target, RATE_HZ, length_s)
    if not run.results:
        raise FilmError(f"The set did not begin; {target} shows what the set-up check asks for.")
    done = run.results[-1]
    click.echo(f"{target}: {run.seconds:.0f} s, {len(done.reps)} reps, knees over toes {done.good} of {done.judged}.")


def _film_program(program: str, settings: Settings, selection: Selection, state: Path, target: Path) -> None:
    from kiosk.simulation.film import PROGRAM_RATE_HZ, filming_program

    length_s = 60 * minutes(selection.choices[0].doses)
    run = _write(filming_program(settings, selection, state), target, PROGRAM_RATE_HZ, length_s)
    if run.first_rep_s is None:
        raise FilmError(f"No rep counted; {target} shows what the set-up check asks for.")
    click.echo(
        f"{target}: {run.seconds / 60:.1f} min of {program}, {len(run.results)} sets, the first rep after "
        f"{run.first_rep_s:.0f} s, longest silence {run.longest_silence_s():.0f} s."
    )


def _write(
    filmed: AbstractContextManager[tuple[FilmRun, Iterator[None]]], target: Path, rate_hz: int, length_s: float
) -> FilmRun:
    """Write every picture and the sound. length_s: about how long the film is. Returns the finished run."""
    from kiosk.simulation.film_file import FilmFile

    part = target.with_suffix(".part")
    try:
        with (
            filmed as (run, pictures),
            FilmFile(part, run.canvas.size, rate_hz) as film,
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
        with suppress(OSError):
            part.unlink()
    return run


def _check(target: Path, clip: Path | None) -> None:
    """Raise FilmError where no film can be written. clip: the file that is read; None without."""
    if find_spec("av") is None:
        raise FilmError("A film needs PyAV; install it with: pip install 'gym-mirror[film]'")
    if target.suffix.lower() != ".mp4":
        raise FilmError(f"{target} does not end in .mp4; name the film so.")
    if not os.path.isdir(target.parent):
        raise FilmError(f"There is no folder {target.parent} that can be read; make it first.")
    if os.path.isdir(target):
        raise FilmError(f"{target} is a folder; name a file.")
    if clip is not None and is_same_file(target, clip):
        raise FilmError(f"The film would replace the clip {clip}; name another file.")
