"""Where a command's JSON goes: to stdout, alone, or into a file, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import click
from rich.console import Console

from kiosk.usage.atomic_file import write_atomically

STDOUT = "-"


class OutputError(ValueError):
    """The result cannot be written; the message says where, why and what to do, in one sentence."""


def check_target(target: str | None) -> None:
    """Say before the work that its result could not be written. Raises OutputError."""
    if target is None or target == STDOUT:
        return
    path = Path(target)
    if path.is_dir() or not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise OutputError(f"The result cannot be written to {path}; choose a file in a folder that you may write to")


def table_console(target: str | None) -> Console:
    """Where the table for people goes: beside the JSON, never into it."""
    return Console(stderr=target == STDOUT, highlight=False)


def write_result(target: str | None, content: str) -> None:
    """To stdout, or into the file by way of one beside it, so that no half of it is ever seen. Raises OutputError."""
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
