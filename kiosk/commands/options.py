"""The options that every command has: --state and --config."""

from __future__ import annotations

import functools
import math
import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from kiosk.errors import KioskError
from kiosk.settings import Settings, find_settings_file, load_settings
from kiosk.usage.store import FILE_NAME

APP = "gym-mirror"
Function = TypeVar("Function", bound=Callable[..., Any])


class Number(click.FloatRange):
    """A finite number within limits."""

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> float:
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            self.fail(f"{value} is not a number.", parameter, context)
        return float(super().convert(number, parameter, context))


class WholeNumber(click.IntRange):
    """A whole number within limits."""

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> int:
        if not re.fullmatch(r"-?[0-9]+", str(value)):
            self.fail(f"{value} is not a whole number.", parameter, context)
        return int(super().convert(value, parameter, context))


class StateError(KioskError, ValueError):
    """The state directory cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class CommandPaths:
    """The values of --state and --config; files are read and created only when a method is called.

    state_option: None for the default directory.
    config_option: None for the default file.
    """

    state_option: Path | None
    config_option: Path | None

    def settings_file(self) -> Path | None:
        """The settings file in force; None if there is none."""
        return find_settings_file(self.config_option, os.environ)

    def settings(self) -> Settings:
        """The settings in force. Raises SettingsError."""
        return load_settings(self.settings_file())

    def state(self) -> Path:
        """The state directory; created if missing. Raises StateError if it is not writable."""
        return open_state_dir(find_state_dir(self.state_option, os.environ))

    def log_directory(self) -> Path:
        """The state directory for reading the log; nothing is created. Raises StateError where there is no log."""
        path = find_state_dir(self.state_option, os.environ)
        if not os.path.isfile(path / FILE_NAME):
            raise StateError(f"There is no usage log in {path}; name another directory with --state.")
        return path

    def state_unchecked(self) -> Path:
        """The state directory, even if it is not writable: the mirror still works, and the staff screen reports it."""
        return find_state_dir(self.state_option, os.environ)


def common_options(command: Function) -> Function:
    """Add --state and --config to a command, and the argument `paths` to its function."""

    @click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="Settings file (TOML).")
    @click.option("--state", type=click.Path(path_type=Path), metavar="DIR", help="Where the usage log is kept.")
    @functools.wraps(command)
    def wrapper(*args: Any, state: Path | None, config: Path | None, **options: Any) -> Any:
        outer = click.get_current_context().parent
        inherited = outer.params if outer else {}  # `log --state DIR tidy` equals `log tidy --state DIR`
        paths = CommandPaths(state or inherited.get("state"), config or inherited.get("config"))
        return command(*args, paths=paths, **options)

    return wrapper  # type: ignore[return-value]


def prompt_secret(prompt: str) -> str:
    """A PIN or password that is typed twice, unseen; without a terminal, two lines of standard input.

    Raises click.UsageError when the input ends before.
    """
    try:
        if sys.stdin.isatty():
            return str(click.prompt(prompt, hide_input=True, confirmation_prompt="The same again"))
        return _piped_secret()
    except (click.Abort, EOFError) as error:
        if isinstance(error.__context__, KeyboardInterrupt):
            raise
        raise click.UsageError(f"{prompt}: the input ended; nothing was changed. Enter it twice.") from error


def _piped_secret() -> str:
    """The first two lines of standard input that are equal. Raises EOFError if there are none."""
    while (first := sys.stdin.readline()) and (again := sys.stdin.readline()):
        if first.rstrip("\r\n") == again.rstrip("\r\n"):
            return first.rstrip("\r\n")
        click.echo("The two entered values do not match.", err=True)
    raise EOFError


def find_state_dir(option: Path | None, environment: Mapping[str, str]) -> Path:
    """The directory of --state, of systemd or of the user, whichever is first."""
    if option is not None:
        return option
    if given := environment.get("STATE_DIRECTORY"):
        return Path(given.split(":")[0])  # systemd separates several with colons; the first is ours
    base = environment.get("XDG_STATE_HOME")
    return (Path(base) if base else Path.home() / ".local" / "state") / APP


def open_state_dir(path: Path) -> Path:
    """Create the directory if missing. Raises StateError if it cannot be created or is not writable."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StateError(
            f"The state directory {path} cannot be created ({error.strerror}); choose another with --state."
        ) from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise StateError(f"The state directory {path} cannot be written; choose another with --state.")
    return path
