"""The sound of a film: what the speaker plays, mixed at the simulated time at which it plays it."""

from __future__ import annotations

import time
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kiosk.audio.sound import Tone
from kiosk.audio.speaker import SpeechFileError
from kiosk.audio.tones import SAMPLE_RATE_HZ, tone_wave
from kiosk.audio.voice import Voice

Samples = npt.NDArray[np.float32]  # [n] at `SAMPLE_RATE_HZ`, full scale -1..1
POLL_S = 0.01  # between looks whether a speech file is ready
MAX_WAIT_S = 10.0  # for one speech file; espeak-ng needs less than one second
FULL_SCALE = 32_768


class PatientVoice(Voice):
    """Waits for each speech file: on simulated time, speech is ready as soon as it is asked for.

    A speech program that gives no file within `MAX_WAIT_S` is not waited for again.
    """

    _gave_up = False

    def file(self, text: str, now: float) -> Path | None:
        found = super().file(text, now)
        began_at = time.monotonic()
        while found is None and self.has_program and not self._gave_up:
            time.sleep(POLL_S)
            found = super().file(text, now)
            self._gave_up = time.monotonic() - began_at > MAX_WAIT_S
        return found


class Soundtrack:
    """A speaker's output that is mixed instead of played.

    clock: simulated seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._parts: list[tuple[float, Samples]] = []  # start and samples of every sound
        self._speech_ends = 0.0

    @property
    def speaking(self) -> bool:
        return self._clock() < self._speech_ends

    def play(self, tone: Tone, volume: float) -> None:
        samples: Samples = (tone_wave(tone, volume) / FULL_SCALE).astype(np.float32)
        self._parts.append((self._clock(), samples))

    def speak(self, file: Path, volume: float) -> None:
        spoken: Samples = (read_speech(file) * volume).astype(np.float32)
        self._parts.append((self._clock(), spoken))
        self._speech_ends = self._clock() + len(spoken) / SAMPLE_RATE_HZ

    def stop_speaking(self) -> None:
        if self.speaking:
            start, spoken = self._parts.pop()
            self._parts.append((start, spoken[: round((self._clock() - start) * SAMPLE_RATE_HZ)]))
            self._speech_ends = self._clock()

    def mixed(self, began: float, duration_s: float) -> Samples:
        """Everything that was played from `began` on, seconds of the clock, `duration_s` seconds long."""
        track = np.zeros(round(duration_s * SAMPLE_RATE_HZ), np.float32)
        for start, samples in self._parts:
            first = round((start - began) * SAMPLE_RATE_HZ)
            if first >= 0:
                heard = samples[: max(0, len(track) - first)]
                track[first : first + len(heard)] += heard
        return np.clip(track, -1.0, 1.0)

    def longest_silence_s(self, began: float, duration_s: float) -> float:
        """The longest time without a sound between `began` and the end, seconds."""
        longest, silent_since = 0.0, began
        for start, samples in self._parts:
            longest = max(longest, start - silent_since)
            silent_since = max(silent_since, start + len(samples) / SAMPLE_RATE_HZ)
        return max(longest, began + duration_s - silent_since)


def read_speech(file: Path) -> Samples:
    """A mono recording or 16-bit WAV file at `SAMPLE_RATE_HZ`. Raises SpeechFileError."""
    if file.suffix == ".ogg":
        return _read_recording(file)
    try:
        with wave.open(str(file)) as reader:
            rate_hz = reader.getframerate()
            samples = np.frombuffer(reader.readframes(reader.getnframes()), "<i2").astype(np.float32) / FULL_SCALE
    except (wave.Error, EOFError) as error:
        raise SpeechFileError(f"{file} cannot be read ({error})") from None
    at = np.arange(round(len(samples) * SAMPLE_RATE_HZ / rate_hz)) * rate_hz / SAMPLE_RATE_HZ
    return np.interp(at, np.arange(len(samples)), samples).astype(np.float32)


def _read_recording(file: Path) -> Samples:
    """An OGG file at `SAMPLE_RATE_HZ`."""
    import av  # of the extra `film`

    resampler = av.AudioResampler(format="fltp", layout="mono", rate=SAMPLE_RATE_HZ)
    with av.open(str(file)) as container:
        parts = [part for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    return np.concatenate([part.to_ndarray()[0] for part in (*parts, *resampler.resample(None))]).astype(np.float32)
