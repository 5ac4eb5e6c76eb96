"""Volume and brightness as staff set them on the mirror; stored in the state directory."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path

from kiosk.usage.atomic_file import read_regular, write_atomically

ADJUSTMENTS_FILE = "levels.json"  # in the state directory; exists once staff have changed something
STEP = 10  # percent per press
MAX = 100  # percent


class Adjustment(StrEnum):
    VOLUME = "volume"
    BRIGHTNESS = "brightness"  # of the camera image; text keeps its brightness


MIN = {Adjustment.VOLUME: 0, Adjustment.BRIGHTNESS: 40}  # percent; a darker image does not work as a mirror


class Adjustments:
    """The value of each adjustment, percent.

    stored: whether the last change is on disk; without it the change lasts until the next restart.

    directory: the state directory.
    volume: the setting, percent; used until staff change it.
    """

    def __init__(self, directory: Path, volume: int) -> None:
        self.stored = True
        self._file = directory / ADJUSTMENTS_FILE
        self._percent = {Adjustment.VOLUME: volume, Adjustment.BRIGHTNESS: MAX, **_load(self._file)}

    def percent(self, adjustment: Adjustment) -> int:
        return self._percent[adjustment]

    def change(self, adjustment: Adjustment, by: int) -> int:
        """Change a value by a number of percent, within its range. Returns the new value."""
        self._percent[adjustment] = min(max(self._percent[adjustment] + by, MIN[adjustment]), MAX)
        self._save()
        return self._percent[adjustment]

    def _save(self) -> None:
        """Store the values. On a full or read-only disk the change lasts until the next restart."""
        try:
            write_atomically(self._file, json.dumps(self._percent))
        except OSError:
            self.stored = False
        else:
            self.stored = True


def _load(file: Path) -> dict[Adjustment, int]:
    """The stored values; empty if the file is missing or damaged."""
    try:
        stored = json.loads(read_regular(file))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(stored, dict):
        return {}
    found = {adjustment: stored.get(adjustment) for adjustment in Adjustment}
    return {
        adjustment: value
        for adjustment, value in found.items()
        if type(value) is int and MIN[adjustment] <= value <= MAX
    }
