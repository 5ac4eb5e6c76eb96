"""What can be heard: short tones and spoken words. How they are made is in `kiosk/audio/speaker.py`."""

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

    def set_volume(self, percent: int) -> None:
        """From now on; 0 = silent."""
        ...

    def clear(self) -> None:
        """Forget what was still to be spoken: the screen it belonged to has gone."""
        ...

    def update(self, now: float) -> None:
        """Go on with what waits. Called every turn of the main loop; now: monotonic seconds."""
        ...


class NullSound:
    """No audio device, or none wanted."""

    def tone(self, tone: Tone) -> None:
        pass

    def say(self, words: str) -> None:
        pass

    def set_volume(self, percent: int) -> None:
        pass

    def clear(self) -> None:
        pass

    def update(self, now: float) -> None:
        pass
