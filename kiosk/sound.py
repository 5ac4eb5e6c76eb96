"""What can be heard: short tones and spoken words. How they are made is in `kiosk/speaker.py`."""

from __future__ import annotations

from enum import Enum
from typing import Protocol


class Tone(Enum):
    PRESS = "press"
    TICK = "tick"  # one second of the countdown, the last ones of a rest
    GO = "go"
    REP = "rep"
    HOLD = "hold"  # every five seconds held
    DONE = "done"


class Sound(Protocol):
    def tone(self, tone: Tone) -> None:
        """Play at once; never waits."""
        ...

    def say(self, words: str) -> None:
        """Speak, after what is being spoken; nothing where there is no voice."""
        ...


class Silence:
    """No audio device, or none wanted."""

    def tone(self, tone: Tone) -> None:
        pass

    def say(self, words: str) -> None:
        pass
