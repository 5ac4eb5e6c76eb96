"""The four buttons: what they are called and what can happen to them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Button(StrEnum):
    PREVIOUS = "previous"
    NEXT = "next"
    OK = "ok"
    BACK = "back"


@dataclass(frozen=True)
class Edge:
    """A contact closed (down) or opened, before any debouncing. at: monotonic seconds."""

    button: Button
    down: bool
    at: float


@dataclass(frozen=True)
class Press:
    """A button was pressed, once: given on the way down, so that it is acknowledged at once."""

    button: Button
    at: float


@dataclass(frozen=True)
class Hold:
    """BACK has been held for its 2 s (the session ends)."""

    button: Button
    at: float


@dataclass(frozen=True)
class Chord:
    """PREVIOUS and NEXT have been held together for 3 s (the staff screen)."""

    at: float


@dataclass(frozen=True)
class Stuck:
    """A button has been down for so long that it must be broken; it is ignored until it opens."""

    button: Button
    at: float


ButtonEvent = Press | Hold | Chord | Stuck
