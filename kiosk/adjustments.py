"""How loud and how bright the mirror is, as staff set it on the mirror itself; kept over a restart."""

from __future__ import annotations

import json
import os
from enum import StrEnum
from pathlib import Path

FILE = "levels.json"  # in the state directory; there only once staff have changed something
STEP = 10  # percent a press
MOST = 100


class Level(StrEnum):
    VOLUME = "volume"
    BRIGHTNESS = "brightness"  # of the mirror picture; words stay as bright as they are


LEAST = {Level.VOLUME: 0, Level.BRIGHTNESS: 40}  # a darker picture is no mirror


class Levels:
    """Percent of each level.

    directory: the state directory. volume: what the settings say, used until staff have changed it.
    """

    def __init__(self, directory: Path, volume: int) -> None:
        self._file = directory / FILE
        self._percent = {Level.VOLUME: volume, Level.BRIGHTNESS: MOST, **_kept(self._file)}

    def percent(self, level: Level) -> int:
        return self._percent[level]

    def change(self, level: Level, by: int) -> int:
        """Raise or lower it by so many percent, within its range. Returns what it is then."""
        self._percent[level] = min(max(self._percent[level] + by, LEAST[level]), MOST)
        self._keep()
        return self._percent[level]

    def _keep(self) -> None:
        """A full disk takes nothing from the member: then the change holds until the next restart."""
        half = self._file.with_suffix(".part")
        try:
            half.write_text(json.dumps(self._percent), encoding="utf-8")
            os.replace(half, self._file)
        except OSError:
            half.unlink(missing_ok=True)


def _kept(file: Path) -> dict[Level, int]:
    """What staff have set; nothing where the file is missing or damaged."""
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(kept, dict):
        return {}
    found = {level: kept.get(level) for level in Level}
    return {level: value for level, value in found.items() if type(value) is int and LEAST[level] <= value <= MOST}
