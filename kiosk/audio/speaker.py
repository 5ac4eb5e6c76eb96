"""Sound for real: tones made of sine waves, words from the voice, silence in the quiet hours."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pygame

from kiosk.audio.sound import NullSound, Sound, Tone
from kiosk.audio.voice import Voice
from kiosk.settings import Sound as SoundSettings

RATE = 44_100  # samples a second
FADE_S = 0.008  # a tone that begins or ends at once clicks
PEAK = 0.5  # of full scale: leaves room for a word over a tone
RETRY_S = 60.0  # for an audio device, where none was found
STALE_S = 8.0  # words that had to wait longer, behind others, have lost their moment

# Hertz and seconds of each part. All between 400 and 1,300 Hz, which carries through a gym and annoys least.
TONES: dict[Tone, tuple[tuple[float, float], ...]] = {
    Tone.PRESS: ((660, 0.03),),
    Tone.TICK: ((520, 0.09),),
    Tone.GO: ((1040, 0.30),),
    Tone.REP: ((780, 0.09),),
    Tone.HOLD: ((620, 0.07),),
    Tone.DONE: ((660, 0.13), (880, 0.13), (1175, 0.26)),
}


def waveform(parts: tuple[tuple[float, float], ...], volume: float) -> npt.NDArray[np.int16]:
    """The parts after one another as int16 [n], `RATE` samples a second. volume: 0..1."""
    return np.concatenate([_part(hertz, seconds, volume) for hertz, seconds in parts])


def _part(hertz: float, seconds: float, volume: float) -> npt.NDArray[np.int16]:
    t = np.arange(round(seconds * RATE)) / RATE
    edge = np.minimum(np.minimum(t, seconds - t) / FADE_S, 1.0)
    return (np.sin(2 * np.pi * hertz * t) * edge * volume * PEAK * 32_767).astype(np.int16)


def is_quiet(settings: SoundSettings, at: time) -> bool:
    """Whether `at` (local time) lies in the quiet hours, which may go over midnight."""
    if settings.quiet_from is None or settings.quiet_to is None:
        return False
    if settings.quiet_from <= settings.quiet_to:
        return settings.quiet_from <= at < settings.quiet_to
    return at >= settings.quiet_from or at < settings.quiet_to


def open_sound(settings: SoundSettings, language: str, cache: Path, local_time: Callable[[], time]) -> Sound:
    """The speaker, or silence where there is no audio device; that is never an error.

    cache: directory for spoken words, made where missing. local_time: the wall clock, for the quiet hours.
    """
    try:
        with _audio_library_silenced():
            pygame.mixer.init(frequency=RATE, size=-16, channels=1, buffer=512)
    except pygame.error:
        return NullSound()
    return Speaker(settings, Voice(language, cache), local_time)


class ReconnectingSound:
    """Silence until there is an audio device, which is looked for once a minute; then what has been found.

    find: returns the speaker, or `Silence` where there is no device yet.
    """

    def __init__(self, find: Callable[[], Sound]) -> None:
        self._find = find
        self._found = find()
        self._volume: int | None = None
        self._looked_at: float | None = None

    def tone(self, tone: Tone) -> None:
        self._found.tone(tone)

    def say(self, words: str) -> None:
        self._found.say(words)

    def set_volume(self, percent: int) -> None:
        self._volume = percent
        self._found.set_volume(percent)

    def clear(self) -> None:
        self._found.clear()

    def update(self, now: float) -> None:
        self._found.update(now)
        if not isinstance(self._found, NullSound):
            return
        if self._looked_at is None:
            self._looked_at = now
        elif now - self._looked_at >= RETRY_S:
            self._looked_at = now
            self._found = self._find()
            if self._volume is not None:
                self._found.set_volume(self._volume)


@contextmanager
def _audio_library_silenced() -> Iterator[None]:
    """ALSA writes eight lines of its own to the process's stderr where there is no sound card."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(nowhere)
        os.close(kept)


class Speaker:
    """Plays at once and never waits."""

    def __init__(self, settings: SoundSettings, voice: Voice, local_time: Callable[[], time]) -> None:
        self._settings = settings
        self._voice = voice
        self._local_time = local_time
        self._tones = {tone: pygame.mixer.Sound(buffer=waveform(parts, 1.0).tobytes()) for tone, parts in TONES.items()}
        self.set_volume(settings.volume)
        pygame.mixer.set_reserved(1)
        self._speech_channel = pygame.mixer.Channel(0)
        self._waiting: deque[tuple[str, float]] = deque()
        self._now = 0.0

    def set_volume(self, percent: int) -> None:
        self._volume = percent / 100
        for sound in self._tones.values():
            sound.set_volume(self._volume)

    @property
    def _quiet(self) -> bool:
        return self._volume == 0 or is_quiet(self._settings, self._local_time())

    def tone(self, tone: Tone) -> None:
        if not self._quiet:
            self._tones[tone].play()

    def say(self, words: str) -> None:
        if self._voice.available and not self._quiet:
            self._waiting.append((words, self._now))

    def clear(self) -> None:
        self._waiting.clear()
        self._speech_channel.stop()

    def update(self, now: float) -> None:
        self._now = now
        if self._speech_channel.get_busy():
            return
        while self._waiting and now - self._waiting[0][1] > STALE_S:
            self._waiting.popleft()
        file = self._voice.file(self._waiting[0][0]) if self._waiting else None
        if file is not None:
            self._waiting.popleft()
            try:
                spoken = pygame.mixer.Sound(file)
            except pygame.error:
                self._voice.discard(file)
                return
            spoken.set_volume(self._volume)
            self._speech_channel.play(spoken)
