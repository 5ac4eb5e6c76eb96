"""How loud and how bright the mirror is, as staff set it on the mirror itself; kept over a restart."""

from __future__ import annotations

import contextlib
import json
from enum import StrEnum
from pathlib import Path

from kiosk.usage.atomic_file import write_atomically

FILE = "levels.json"  # in the state directory; there only once staff have changed something
STEP = 10  # percent a press
MAX = 100


class Adjustment(StrEnum):
    VOLUME = "volume"
    BRIGHTNESS = "brightness"  # of the mirror picture; words stay as bright as they are


MIN = {Adjustment.VOLUME: 0, Adjustment.BRIGHTNESS: 40}  # a darker picture is no mirror


class Adjustments:
    """Percent of each level.

    directory: the state directory. volume: what the settings say, used until staff have changed it.
    """

    def __init__(self, directory: Path, volume: int) -> None:
        self._file = directory / FILE
        self._percent = {Adjustment.VOLUME: volume, Adjustment.BRIGHTNESS: MAX, **_kept(self._file)}

    def percent(self, level: Adjustment) -> int:
        return self._percent[level]

    def change(self, level: Adjustment, by: int) -> int:
        """Raise or lower it by so many percent, within its range. Returns what it is then."""
        self._percent[level] = min(max(self._percent[level] + by, MIN[level]), MAX)
        self._keep()
        return self._percent[level]

    def _keep(self) -> None:
        """A full disk takes nothing from the member: then the change holds until the next restart."""
        with contextlib.suppress(OSError):
            # Not synced: this runs on the main thread, at every press.
            write_atomically(self._file, json.dumps(self._percent), sync=False)


def _kept(file: Path) -> dict[Adjustment, int]:
    """What staff have set; nothing where the file is missing or damaged."""
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(kept, dict):
        return {}
    found = {level: kept.get(level) for level in Adjustment}
    return {level: value for level, value in found.items() if type(value) is int and MIN[level] <= value <= MAX}
