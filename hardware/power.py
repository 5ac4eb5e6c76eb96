"""Requests to restart or switch off the board. systemd executes them, because the mirror has no permission to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from pathlib import Path


class PowerAction(StrEnum):
    """A power action; its value is the systemctl command and the name of the request file."""

    RESTART = "reboot"
    SHUT_DOWN = "poweroff"


def power_requests(environment: Mapping[str, str]) -> Callable[[PowerAction], None] | None:
    """The function that requests a power action from systemd; None outside a service, where no unit would react.

    environment: contains RUNTIME_DIRECTORY if systemd started the process.
    """
    directories = environment.get("RUNTIME_DIRECTORY")
    return partial(_request, Path(directories.split(":")[0])) if directories else None


def _request(directory: Path, action: PowerAction) -> None:
    """Create the file that the path unit systemd/gym-mirror-power@.path watches."""
    (directory / action.value).touch()
