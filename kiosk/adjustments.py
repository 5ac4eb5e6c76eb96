"""What staff set on the mirror or on its pages instead of in the settings; stored in the state directory."""

from __future__ import annotations

import json
from datetime import datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints, ValidationError, field_validator

from kiosk.text import LANGUAGES
from kiosk.usage.atomic_file import read_regular, write_atomically

ADJUSTMENTS_FILE = "levels.json"  # in the state directory; exists once staff have changed something
STEP = 10  # percent per press
MAX = 100  # percent
MAX_WORDS = 80  # characters; fit on the screen in large letters


class Adjustment(StrEnum):
    VOLUME = "volume"
    BRIGHTNESS = "brightness"  # of the camera image; text keeps its brightness


MIN = {Adjustment.VOLUME: 0, Adjustment.BRIGHTNESS: 40}  # percent; a darker image does not work as a mirror
Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_WORDS, pattern=r"^[^\x00-\x1f]+$")
]
Model = TypeVar("Model", bound=BaseModel)


class Closure(BaseModel):
    """Staff have taken the mirror out of service."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: Words
    """what members read"""
    until: AwareDatetime | None = None
    """local time of its end; None = until staff end it"""

    def is_over(self, now: float) -> bool:
        """now: Unix seconds."""
        return self.until is not None and now >= self.until.timestamp()


class OpeningHours(BaseModel):
    """When the gym is open, local time."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    opens: time
    closes: time

    @field_validator("closes")
    @classmethod
    def _after_opening(cls, closes: time, info: Any) -> time:
        if "opens" in info.data and info.data["opens"] >= closes:
            raise ValueError("opens should be before closes")
        return closes


class Adjustments:
    """The values that staff have set.

    stored: whether the last change is on disk; without it the change lasts until the next restart.
    language: of the screens; None = that of the settings.
    opening: opening hours; None = those of the settings.
    closure: the mirror is out of service; None = it is in service.
    last_words: the words of the last closure; None before the first.

    directory: the state directory.
    volume: the setting, percent; used until staff change it.
    """

    def __init__(self, directory: Path, volume: int) -> None:
        self.stored = True
        self._file = directory / ADJUSTMENTS_FILE
        found = _load(self._file)
        self._percent = {Adjustment.VOLUME: volume, Adjustment.BRIGHTNESS: MAX, **_percents(found)}
        language = found.get("language")
        self.language: str | None = language if language in LANGUAGES else None
        self.opening = _parsed(OpeningHours, found.get("opening"))
        self.closure = _parsed(Closure, found.get("closure"))
        last = _parsed(Closure, {"words": found.get("last_words")})
        self.last_words: str | None = last.words if last else None

    def percent(self, adjustment: Adjustment) -> int:
        return self._percent[adjustment]

    def change(self, adjustment: Adjustment, by: int) -> int:
        """Change a value by a number of percent, within its range. Returns the new value."""
        return self.set_percent(adjustment, self._percent[adjustment] + by)

    def set_percent(self, adjustment: Adjustment, percent: int) -> int:
        """Set a value, within its range. Returns the new value."""
        self._percent[adjustment] = min(max(percent, MIN[adjustment]), MAX)
        self._save()
        return self._percent[adjustment]

    def set_language(self, language: str) -> None:
        self.language = language
        self._save()

    def set_opening(self, opening: OpeningHours | None) -> None:
        self.opening = opening
        self._save()

    def close(self, closure: Closure) -> None:
        """Take the mirror out of service."""
        self.closure, self.last_words = closure, closure.words
        self._save()

    def reopen(self) -> None:
        """Take the mirror into service again."""
        self.closure = None
        self._save()

    def summary(self) -> dict[str, str]:
        """The values by name, to see what has changed."""
        return {
            **{adjustment.value: f"{percent} %" for adjustment, percent in self._percent.items()},
            "language": self.language or "",
            "opening": f"{self.opening.opens:%H:%M}-{self.opening.closes:%H:%M}" if self.opening else "",
            "out of service": "" if self.closure is None else f"until {_end(self.closure.until)}",
        }

    def _save(self) -> None:
        """Store the values. On a full or read-only disk the change lasts until the next restart."""
        values: dict[str, Any] = {
            **{adjustment.value: percent for adjustment, percent in self._percent.items()},
            "language": self.language,
            "opening": self.opening and self.opening.model_dump(mode="json"),
            "closure": self.closure and self.closure.model_dump(mode="json"),
            "last_words": self.last_words,
        }
        try:
            write_atomically(self._file, json.dumps({key: value for key, value in values.items() if value is not None}))
        except OSError:
            self.stored = False
        else:
            self.stored = True


def _end(until: datetime | None) -> str:
    return "ended" if until is None else f"{until:%Y-%m-%d %H:%M}"


def _load(file: Path) -> dict[str, Any]:
    """The stored values; empty if the file is missing or damaged."""
    try:
        stored = json.loads(read_regular(file))
    except (OSError, ValueError, RecursionError):
        return {}
    return stored if isinstance(stored, dict) else {}


def _percents(stored: dict[str, Any]) -> dict[Adjustment, int]:
    found = {adjustment: stored.get(adjustment) for adjustment in Adjustment}
    return {
        adjustment: value
        for adjustment, value in found.items()
        if type(value) is int and MIN[adjustment] <= value <= MAX
    }


def _parsed(kind: type[Model], value: object) -> Model | None:
    """None for a value that is missing or damaged."""
    try:
        return kind.model_validate(value)
    except ValidationError:
        return None
