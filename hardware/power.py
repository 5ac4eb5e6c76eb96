"""Restarting and switching off the board, which the mirror may only ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from pathlib import Path


class PowerAction(StrEnum):
    """What can be asked for; the values are systemctl's own words and the names of the request files."""

    RESTART = "reboot"
    SHUT_DOWN = "poweroff"


def power_requests(environment: Mapping[str, str]) -> Callable[[PowerAction], None] | None:
    """How to ask systemd for it; None outside a service, where nobody listens.

    environment: where systemd put RUNTIME_DIRECTORY.
    """
    given = environment.get("RUNTIME_DIRECTORY")
    return partial(_request, Path(given.split(":")[0])) if given else None


def _request(directory: Path, what: PowerAction) -> None:
    """Leave the file that a path unit waits for (systemd/gym-mirror-power@.path)."""
    (directory / what.value).touch()
