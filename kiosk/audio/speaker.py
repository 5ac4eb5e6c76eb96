"""Plays tones and speech on the audio device, and nothing during the quiet hours."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from datetime import time
from pathlib import Path
from typing import Protocol

import pygame

from hardware.native_output import muted_stderr
from kiosk.audio.sound import NullSound, Sound, Tone
from kiosk.audio.tones import SAMPLE_RATE_HZ, TONES, tone_wave
from kiosk.audio.voice import Voice
from kiosk.errors import KioskError
from kiosk.settings import Sound as SoundSettings

RETRY_S = 60.0  # between searches for an audio device
MAX_SPEECH_DELAY_S = 14.0  # longest time in the queue; older speech no longer matches the situation


def is_quiet(settings: SoundSettings, at: time) -> bool:
    """Whether `at` (local time) is within the quiet hours, which may span midnight."""
    if settings.quiet_from is None or settings.quiet_to is None:
        return False
    if settings.quiet_from <= settings.quiet_to:
        return settings.quiet_from <= at < settings.quiet_to
    return at >= settings.quiet_from or at < settings.quiet_to


def open_sound(settings: SoundSettings, language: str, cache: Path, local_time: Callable[[], time]) -> Sound:
    """The speaker, or `NullSound` without an audio device, which is not an error.

    cache: directory for the speech files; created if missing.
    local_time: reads the wall clock, for the quiet hours.
    """
    if settings.card != "auto":
        os.environ["AUDIODEV"] = f"plughw:CARD={settings.card}"  # read by SDL's driver for ALSA
    pygame.mixer.quit()  # of a device that is gone
    try:
        with muted_stderr():  # without a sound card ALSA writes eight lines to stderr
            pygame.mixer.init(frequency=SAMPLE_RATE_HZ, size=-16, channels=1, buffer=512)
    except pygame.error:
        return NullSound()
    voice = Voice(language, cache, pack=settings.voice == "pack")
    return Speaker(settings, voice, local_time, MixerOutput())


class SpeechFileError(KioskError):
    """A speech file is damaged; the message names it."""


class ReconnectingSound:
    """Searches for an audio device every `RETRY_S` seconds until it finds one, and again when the device is gone.

    open_: returns the speaker, or `NullSound` while there is no device.
    device_lost: whether an audio device has gone since the last call.
    """

    def __init__(self, open_: Callable[[], Sound], device_lost: Callable[[], bool] = lambda: False) -> None:
        self._open = open_
        self._device_lost = device_lost
        self._sound = open_()
        self._volume: int | None = None
        self._language: str | None = None
        self._searched_at: float | None = None

    @property
    def speaking(self) -> bool:
        return self._sound.speaking

    def tone(self, tone: Tone) -> None:
        self._sound.tone(tone)

    def say(self, text: str) -> None:
        self._sound.say(text)

    def count(self, number: int) -> None:
        self._sound.count(number)

    def set_language(self, language: str) -> None:
        self._language = language
        self._sound.set_language(language)

    def set_volume(self, percent: int) -> None:
        self._volume = percent
        self._sound.set_volume(percent)

    def clear(self) -> None:
        self._sound.clear()

    def update(self, now: float) -> None:
        self._sound.update(now)
        if self._device_lost():
            self._sound, self._searched_at = NullSound(), now - RETRY_S
        if not isinstance(self._sound, NullSound):
            return
        if self._searched_at is None:
            self._searched_at = now
        elif now - self._searched_at >= RETRY_S:
            self._searched_at = now
            self._sound = self._open()
            if self._volume is not None:
                self._sound.set_volume(self._volume)
            if self._language is not None:
                self._sound.set_language(self._language)


class Output(Protocol):
    """Where the speaker plays. No method waits."""

    @property
    def speaking(self) -> bool:
        """Whether a speech file is being played."""
        ...

    def play(self, tone: Tone, volume: float) -> None:
        """Play a tone over everything else. volume: 0..1."""
        ...

    def speak(self, file: Path, volume: float) -> None:
        """Start a speech file. volume: 0..1. Raises SpeechFileError for a damaged file."""
        ...

    def stop_speaking(self) -> None: ...


class MixerOutput:
    """Plays on pygame's mixer, which must be initialized."""

    def __init__(self) -> None:
        self._tones = {tone: pygame.mixer.Sound(buffer=tone_wave(tone, 1.0).tobytes()) for tone in TONES}
        pygame.mixer.set_reserved(1)
        self._speech_channel = pygame.mixer.Channel(0)

    @property
    def speaking(self) -> bool:
        return self._speech_channel.get_busy()

    def play(self, tone: Tone, volume: float) -> None:
        self._tones[tone].set_volume(volume)
        self._tones[tone].play()

    def speak(self, file: Path, volume: float) -> None:
        try:
            spoken = pygame.mixer.Sound(file)
        except pygame.error as error:
            raise SpeechFileError(f"{file} cannot be played ({error})") from None
        spoken.set_volume(volume)
        self._speech_channel.play(spoken)

    def stop_speaking(self) -> None:
        self._speech_channel.stop()


class Speaker:
    """Plays tones at once and queued speech one after another; no method waits.

    output: where it plays.
    """

    def __init__(self, settings: SoundSettings, voice: Voice, local_time: Callable[[], time], output: Output) -> None:
        self._settings = settings
        self._voice = voice
        self._local_time = local_time
        self._output = output
        self.set_volume(settings.volume)
        self._queue: deque[tuple[str, float]] = deque()
        self._counting = False  # whether the speech under way is a count
        self._now = 0.0

    def set_language(self, language: str) -> None:
        self._voice.language = language

    def set_volume(self, percent: int) -> None:
        self._volume = percent / 100

    @property
    def _quiet(self) -> bool:
        return self._volume == 0 or is_quiet(self._settings, self._local_time())

    @property
    def speaking(self) -> bool:
        return bool(self._queue) or self._output.speaking

    def tone(self, tone: Tone) -> None:
        if not self._quiet:
            self._output.play(tone, self._volume)

    def say(self, text: str) -> None:
        if not self._voice.can_say(text) or self._quiet:
            return
        if self._counting:
            self.clear()
        self._queue.append((text, self._now))
        self._start_next()

    def count(self, number: int) -> None:
        if self._quiet or self._queue or (self._output.speaking and not self._counting):
            return
        self._output.stop_speaking()
        self._queue.append((str(number), self._now))
        self._start_next()
        self._counting = True

    def clear(self) -> None:
        self._queue.clear()
        self._counting = False
        self._output.stop_speaking()

    def update(self, now: float) -> None:
        self._now = now
        while self._queue and now - self._queue[0][1] > MAX_SPEECH_DELAY_S:
            self._queue.popleft()
        self._start_next()

    def _start_next(self) -> None:
        """Start the next speech in the queue if its file is ready and nothing is being spoken."""
        if self._output.speaking:
            return
        if not self._queue:
            self._counting = False
            return
        file = self._voice.file(self._queue[0][0], self._now)
        if file is not None:
            self._queue.popleft()
            try:
                self._output.speak(file, self._volume)
            except SpeechFileError:
                self._voice.discard(file)
