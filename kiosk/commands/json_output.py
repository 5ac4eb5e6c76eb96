"""Writes a command's JSON result: to stdout alone, or to a file completely or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import click
from rich.console import Console

from kiosk.errors import KioskError
from kiosk.usage.atomic_file import write_atomically

STDOUT = "-"
MIN_TABLE_WIDTH = 80  # characters


class OutputError(KioskError, ValueError):
    """The result cannot be written; the message says where, why and what to do, in one sentence."""


def check_target(target: str | None) -> None:
    """Check before the work that its result can be written. Raises OutputError."""
    if target is None or target == STDOUT:
        return
    path = Path(target)
    if path.is_dir() or not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise OutputError(f"The result cannot be written to {path}; choose a file in a folder that you may write to")


def table_console(target: str | None = None) -> Console:
    """The console for the readable table: stderr when the JSON goes to stdout."""
    stderr = target == STDOUT
    # A narrow terminal wraps the lines; rich would cut figures in two instead.
    return Console(stderr=stderr, highlight=False, width=max(Console(stderr=stderr).width, MIN_TABLE_WIDTH))


def write_result(target: str | None, content: str) -> None:
    """Write to stdout or, by way of a temporary file, to `target`; nothing for None. Raises OutputError."""
    if target is None:
        return
    if target == STDOUT:
        click.echo(content, nl=False)
        return
    path = Path(target)
    try:
        write_atomically(path, content)
    except OSError as error:
        raise OutputError(f"The result cannot be written to {path} ({error.strerror}); choose another place") from None


def decimal(value: float | None, decimals: int) -> str:
    """A number for a table; "-" for None."""
    return "-" if value is None else f"{value:.{decimals}f}"
