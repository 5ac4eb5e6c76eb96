"""`gym-mirror exercises`: lists the exercises; checks the files of an installer's own."""

from __future__ import annotations

import fnmatch
import os
import sys
from pathlib import Path

import click
from rich.table import Table

from kiosk.commands.json_output import table_console
from kiosk.commands.options import CommandPaths, common_options
from kiosk.exercises.catalogue import load_catalogue
from kiosk.exercises.schema import Dose
from kiosk.exercises.words import text_with


@click.group(invoke_without_command=True)
@common_options
@click.pass_context
def command(context: click.Context, paths: CommandPaths) -> None:
    """List the exercises that members can choose, those of your own included."""
    if context.invoked_subcommand is not None:
        return
    display, folder = paths.settings().display, paths.settings().exercises.folder
    found = load_catalogue(folder, display.language)
    text = text_with(found.own_words, display.language)
    table = Table("Name", "On the screen", "Kind", "Dose", box=None, padding=(0, 2, 0, 0), header_style="dim")
    for exercise in found.exercises.values():
        table.add_row(exercise.name, text(exercise.title), exercise.kind, _dose(exercise.dose))
    table_console().print(table)
    for mistake in found.mistakes:
        click.echo(f"Left out: {mistake}", err=True)


@command.command()
@common_options
@click.argument("folder", type=click.Path(path_type=Path), required=False)
def check(paths: CommandPaths, folder: Path | None) -> None:
    """Check the exercise files in FOLDER and name every mistake in them.

    Without FOLDER it checks that of the settings, exercises.folder. Exit status 2 when there is a mistake.
    """
    settings = paths.settings()
    folder = folder or settings.exercises.folder
    if folder is None:
        raise click.UsageError("Name a folder, or set exercises.folder in the settings.")
    found = load_catalogue(folder, settings.display.language)
    for mistake in found.mistakes:
        click.echo(str(mistake))
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) and os.access(folder, os.R_OK) else []
    own = fnmatch.filter(names, "*.toml")
    others = [name for name in fnmatch.filter(names, "*.[Tt][Oo][Mm][Ll]*") if name not in own]
    if others:
        click.echo(f"Not read, because the name does not end in .toml: {', '.join(others)}.")
    if found.mistakes:
        files = {mistake.file for mistake in found.mistakes}
        of_files = f", files with mistakes: {len(files)} of {len(own)}" if own else ""
        click.echo(f"Mistakes: {len(found.mistakes)}{of_files}.")
        sys.exit(2)
    click.echo(f"No mistake in {', '.join(own)}." if own else f"There is no exercise file in {folder}.")


def _dose(dose: Dose) -> str:
    work = f"{dose.seconds:g} s" if dose.reps is None else f"{dose.reps} reps"
    sides = " on each side" if dose.each_side else ""
    return f"{dose.sets} x {work}{sides}"
