"""Where the settings and the state of one call are: the two options that every command has."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from kiosk.settings import Settings, find_settings_file, load_settings

APP = "gym-mirror"
Function = TypeVar("Function", bound=Callable[..., Any])


class StateError(ValueError):
    """The state directory cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class CommandPaths:
    """What --state and --config said; nothing is read or made before it is asked for."""

    state_option: Path | None
    config_option: Path | None

    def settings_file(self) -> Path | None:
        """The settings file in force, or None where there is none and the defaults hold."""
        return find_settings_file(self.config_option, os.environ)

    def settings(self) -> Settings:
        """The settings in force. Raises SettingsError."""
        return load_settings(self.settings_file())

    def state(self) -> Path:
        """The state directory, made where missing. Raises StateError when nothing can be written there."""
        return open_state_dir(find_state_dir(self.state_option, os.environ))

    def state_unchecked(self) -> Path:
        """The state directory, even if nothing can be written there: members go on, and staff are told."""
        return find_state_dir(self.state_option, os.environ)


def common_options(function: Function) -> Function:
    """Give a command --state and --config, and its function one argument `places` for both."""

    @click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="Settings file (TOML).")
    @click.option("--state", type=click.Path(path_type=Path), metavar="DIR", help="Where the usage log is kept.")
    @functools.wraps(function)
    def wrapper(*args: Any, state: Path | None, config: Path | None, **options: Any) -> Any:
        outer = click.get_current_context().parent
        given = outer.params if outer else {}  # `log --state DIR tidy` means the same as `log tidy --state DIR`
        places = CommandPaths(state or given.get("state"), config or given.get("config"))
        return function(*args, places=places, **options)

    return wrapper  # type: ignore[return-value]


def find_state_dir(option: Path | None, environment: Mapping[str, str]) -> Path:
    """--state, else the directory systemd gives, else the user's own state directory."""
    if option is not None:
        return option
    if given := environment.get("STATE_DIRECTORY"):
        return Path(given.split(":")[0])  # systemd lists several with colons; the first is ours
    base = environment.get("XDG_STATE_HOME")
    return (Path(base) if base else Path.home() / ".local" / "state") / APP


def open_state_dir(path: Path) -> Path:
    """Make the directory where missing. Raises StateError when it cannot be made or written."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StateError(
            f"The state directory {path} cannot be made ({error.strerror}); choose another with --state."
        ) from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise StateError(f"The state directory {path} cannot be written; choose another with --state.")
    return path
