"""`gym-mirror screens`: writes an image of every screen in every state."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import click
import pygame
from rich.console import Console
from rich.progress import track

from kiosk.adjustments import Adjustments
from kiosk.audio.sound import NullSound
from kiosk.commands.options import CommandPaths, common_options
from kiosk.errors import KioskError
from kiosk.exercises.selection import select
from kiosk.exercises.words import text_with
from kiosk.screens.context import Context, StaffServices
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.screens.drawing.theme import LANDSCAPE, PORTRAIT, ScreenEdge
from kiosk.screens.gallery.recorded_set import RecordedSets
from kiosk.screens.gallery.sample_data import NOW, SAMPLE_BOARD, SAMPLE_PIN, SAMPLE_VITALS, sample_report
from kiosk.screens.gallery.scenes import Gallery
from kiosk.session.session import Session
from kiosk.session.session_log import SessionLog
from kiosk.staff.access import StaffAccess
from kiosk.text import LANGUAGES
from kiosk.usage.writer import Writer

ORIENTATIONS = {"portrait": PORTRAIT, "landscape": LANDSCAPE}


class PictureError(KioskError, ValueError):
    """The images cannot be written; the message says why."""


@click.command()
@common_options
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--language", type=click.Choice(LANGUAGES), help="Only this language; all unless given.")
@click.option("--orientation", type=click.Choice(tuple(ORIENTATIONS)), help="Only this one; both unless given.")
@click.option("--only", metavar="WORD", default="", help="Only screens with this word in their name.")
def command(paths: CommandPaths, directory: Path, language: str | None, orientation: str | None, only: str) -> None:
    """Write a picture (PNG) of every screen in every state into DIR, upright and lying, in every language.

    A drawn person stands in for the member, in a set with recorded poses; nothing is filmed.
    """
    _make_directory(directory)
    languages = [language] if language else list(LANGUAGES)
    orientations = [orientation] if orientation else list(ORIENTATIONS)
    edge = ScreenEdge(paths.settings().display.button_edge)
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    written, recorded = 0, None
    with tempfile.TemporaryDirectory() as scratch:
        writer = Writer(Path(scratch))
        try:
            for code in languages:
                context = gallery_context(paths, code, writer)
                recorded = recorded or RecordedSets(context.selection.exercises)
                for name in orientations:
                    canvas = Canvas(offscreen_stage(ORIENTATIONS[name]), context.text, edge)
                    gallery = Gallery(context, recorded)
                    written += _write_all(gallery, canvas, directory, f"{code}-{name}", only)
        finally:
            writer.close()
    if written == 0:
        raise PictureError(f'No screen has "{only}" in its name; without --only all are written.')
    click.echo(f"{written} pictures in {directory}")


def gallery_context(paths: CommandPaths, language: str, writer: Writer) -> Context:
    """The context of a mirror with the settings in force, a sample report and a sample PIN.

    writer: takes the screens' log entries, which nothing reads; the PIN is stored in its directory.
    """
    settings = paths.settings()
    selection = select(settings, None)
    access = StaffAccess(writer.directory)
    access.set_pin(SAMPLE_PIN)
    return Context(
        text=text_with(selection.own_words, language),
        selection=selection,
        session_log=SessionLog(writer, time.time),
        sound=NullSound(),
        adjustments=Adjustments(writer.directory, settings.sound.volume),
        staff=StaffServices(
            lock=access.screen_lock(),
            usage_report=sample_report,
            read_board=lambda: SAMPLE_BOARD,
            read_vitals=lambda: SAMPLE_VITALS,
            audit=lambda kind, detail: None,
            request_power=lambda action: None,
        ),
        session=Session(NOW),
    )


def _write_all(gallery: Gallery, canvas: Canvas, directory: Path, prefix: str, only: str) -> int:
    scenes = [scene for scene in gallery.scenes() if only in scene.name]
    for scene in track(scenes, prefix, console=Console(stderr=True)):
        scene.draw(canvas)
        try:
            pygame.image.save(canvas.read(), directory / f"{prefix}-{scene.name}.png")
        except (OSError, pygame.error) as error:
            raise PictureError(f"A picture cannot be written into {directory}: {error}.") from error
    return len(scenes)


def _make_directory(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PictureError(f"The directory {directory} cannot be created: {error.strerror}. Choose another.") from error
