"""The tones of the mirror: one soft mallet, the notes of one scale, at a level below speech."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kiosk.audio.sound import Tone

SAMPLE_RATE_HZ = 44_100  # samples per second
PEAK = 0.4  # of full scale, -8 dBFS: a mallet's peak is short, so speech over it stays the louder one
ATTACK_S = 0.020  # half a cosine; an abrupt edge clicks, 8 ms still sounds like a beep
RELEASE_S = 0.03  # half a cosine at the end of the decay
DECAY = 4.0  # time constants of the first partial within a note: it ends at 2 % of its peak
# Partials of a wooden bar: multiple of the note, share of the first, and how much faster it dies away.
PARTIALS = ((1.0, 1.0, 1.0), (2.0, 0.22, 1.6), (4.0, 0.10, 3.5))

# Hertz: A major without its fourth and seventh, so that any two notes agree. 400 to 1,200 Hz is audible across a gym.
A4, B4, C_SHARP_5, E5, A5 = 440.0, 493.9, 554.4, 659.3, 880.0


@dataclass(frozen=True)
class Note:
    """One stroke.

    hertz: its pitch.
    seconds: how long it sounds.
    after_s: seconds from the beginning of the tone.
    """

    hertz: float
    seconds: float
    after_s: float = 0.0


TONES: dict[Tone, tuple[Note, ...]] = {
    Tone.PRESS: (Note(B4, 0.12),),
    Tone.TICK: (Note(A4, 0.25),),
    Tone.GO: (Note(A5, 0.60), Note(E5, 0.60)),
    Tone.REP: (Note(E5, 0.28),),
    Tone.HOLD: (Note(C_SHARP_5, 0.28),),
    Tone.TEMPO: (Note(A4, 0.10),),
    Tone.DONE: (Note(A4, 0.40), Note(C_SHARP_5, 0.40, 0.14), Note(E5, 0.40, 0.28), Note(A5, 0.70, 0.42)),
}
# Share of the peak. Each tone is then 3 to 8 LU below speech, and what is heard most often is the softest.
LEVELS = {
    Tone.PRESS: 0.55,
    Tone.TICK: 0.65,
    Tone.GO: 1.0,
    Tone.REP: 0.70,
    Tone.HOLD: 0.70,
    Tone.TEMPO: 0.35,
    Tone.DONE: 0.65,
}


def tone_wave(tone: Tone, volume: float) -> npt.NDArray[np.int16]:
    """A tone as int16 [n] at `SAMPLE_RATE_HZ`. volume: 0..1."""
    notes = TONES[tone]
    mixed = np.zeros(round(max(note.after_s + note.seconds for note in notes) * SAMPLE_RATE_HZ))
    for note in notes:
        first, struck = round(note.after_s * SAMPLE_RATE_HZ), _stroke(note)
        mixed[first : first + len(struck)] += struck
    level = PEAK * LEVELS[tone] * volume
    return (mixed / np.abs(mixed).max() * level * 32_767).astype(np.int16)


def _stroke(note: Note) -> npt.NDArray[np.float64]:
    t = np.arange(round(note.seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    rate = DECAY / note.seconds
    sound = sum(
        share * np.sin(2 * np.pi * multiple * note.hertz * t) * np.exp(-rate * faster * t)
        for multiple, share, faster in PARTIALS
    )
    edge = np.minimum(np.minimum(t / ATTACK_S, (note.seconds - t) / RELEASE_S), 1.0)
    return np.asarray(sound * (1 - np.cos(np.pi * edge)) / 2, np.float64)
