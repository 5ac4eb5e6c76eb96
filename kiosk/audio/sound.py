"""The interface of the sound output: short tones and speech. `kiosk/audio/speaker.py` implements it."""

from __future__ import annotations

from enum import Enum
from typing import Protocol


class Tone(Enum):
    PRESS = "press"
    TICK = "tick"  # each second of the countdown and each of the last seconds of a rest
    GO = "go"
    REP = "rep"
    HOLD = "hold"  # every five seconds held
    TEMPO = "tempo"  # soft; each change of phase of a rep that is done without looking
    DONE = "done"


class Sound(Protocol):
    @property
    def speaking(self) -> bool:
        """Whether something is being spoken or waits to be."""
        ...

    def tone(self, tone: Tone) -> None:
        """Play the tone now. Does not wait for its end."""
        ...

    def say(self, text: str) -> None:
        """Speak the text once earlier speech has ended; a count is cut off. Does nothing where no voice can say it."""
        ...

    def count(self, number: int) -> None:
        """Speak a number now, unless something else is being spoken or waits: a count that comes late is wrong."""
        ...

    def set_language(self, language: str) -> None:
        """Speak in this language from now on."""
        ...

    def set_volume(self, percent: int) -> None:
        """Set the volume of what is played from now on, 0..100; 0 is silent."""
        ...

    def clear(self) -> None:
        """Discard queued speech, because its screen is no longer up."""
        ...

    def update(self, now: float) -> None:
        """Start queued speech. Called in every step of the main loop; now: monotonic seconds."""
        ...


class NullSound:
    """Plays nothing: there is no audio device, or sound is not wanted."""

    speaking = False

    def tone(self, tone: Tone) -> None:
        pass

    def say(self, text: str) -> None:
        pass

    def count(self, number: int) -> None:
        pass

    def set_language(self, language: str) -> None:
        pass

    def set_volume(self, percent: int) -> None:
        pass

    def clear(self) -> None:
        pass

    def update(self, now: float) -> None:
        pass
