"""Requests to restart or switch off the board; systemd carries them out, the mirror may not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from pathlib import Path


class PowerAction(StrEnum):
    """What can be requested; the values are systemctl's commands and the names of the request files."""

    RESTART = "reboot"
    SHUT_DOWN = "poweroff"


def power_requests(environment: Mapping[str, str]) -> Callable[[PowerAction], None] | None:
    """The function that requests a power action from systemd; None outside a service, where nothing would answer.

    environment: holds RUNTIME_DIRECTORY where systemd started the process.
    """
    directories = environment.get("RUNTIME_DIRECTORY")
    return partial(_request, Path(directories.split(":")[0])) if directories else None


def _request(directory: Path, action: PowerAction) -> None:
    """Create the file that a path unit waits for (systemd/gym-mirror-power@.path)."""
    (directory / action.value).touch()
