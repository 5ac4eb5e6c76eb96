"""Writes a command's JSON result: to stdout alone, or to a file completely or not at all; checks the file first."""

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


def check_target(target: str | None, clip: Path | None = None) -> None:
    """Check before the work that its result can be written. Raises OutputError.

    clip: the file that the command reads, which the result must not replace; None without.
    """
    if target is None or target == STDOUT:
        return
    path = _real_path(target)
    written = path if _is_special(path) else path.parent
    if os.path.isdir(path) or not os.path.isdir(path.parent) or not os.access(written, os.W_OK):
        raise OutputError(f"The result cannot be written to {target}; choose a file in a folder that you may write to")
    if clip is not None and is_same_file(path, clip):
        raise OutputError(f"The result would replace the clip {clip}; choose another file")


def table_console(target: str | None = None) -> Console:
    """The console for the readable table: stderr when the JSON goes to stdout."""
    stderr = target == STDOUT
    # A narrow terminal wraps the lines; rich would cut figures in two instead.
    return Console(stderr=stderr, highlight=False, width=max(Console(stderr=stderr).width, MIN_TABLE_WIDTH))


def write_result(target: str | None, content: str) -> None:
    """Write to stdout or, by way of a temporary file, to `target`; nothing for None. Raises OutputError.

    A device or a pipe is written directly: a temporary file would take its place.
    """
    if target is None:
        return
    if target == STDOUT:
        click.echo(content, nl=False)
        return
    path = _real_path(target)
    try:
        if _is_special(path):
            path.write_text(content, encoding="utf-8")
        else:
            write_atomically(path, content)
    except OSError as error:
        raise OutputError(
            f"The result cannot be written to {target} ({error.strerror}); choose another place"
        ) from None


def is_same_file(path: Path, other: Path) -> bool:
    """Whether two paths lead to one file; False where one cannot be read."""
    try:
        return path.samefile(other)
    except OSError:
        return False


def _real_path(target: str) -> Path:
    """Where a link leads to; the path itself where that has no path of its own, as with /dev/stdout."""
    path = Path(target)
    return path if _is_special(path) else Path(os.path.realpath(path))


def _is_special(path: Path) -> bool:
    """Whether this leads to a device or a pipe."""
    return os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path)


def decimal(value: float | None, decimals: int) -> str:
    """A number for a table; "-" for None."""
    return "-" if value is None else f"{value:.{decimals}f}"
