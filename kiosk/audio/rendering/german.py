"""German by SVOX Pico."""

from __future__ import annotations

import numpy as np
from py_nanotts import NanoTTS, Voice

from kiosk.audio.rendering.mastering import Samples

RATE_HZ = 16_000
# Words that Pico misreads, and a spelling that it reads right; checked with the speech recogniser.
RESPELLED = {
    "Etwas": "Ettwas",
    "Ferse": "Ferße",
    "Heb ": "Heeb ",
    "Hüfte zurück, Rücken": "Hüfte, zurück. Rücken",
}


class GermanVoice:
    name = "SVOX Pico de-DE"

    def __init__(self) -> None:
        self._voice = NanoTTS()

    def spoken(self, text: str) -> tuple[Samples, int]:
        """The phrase as samples, and their rate."""
        for written, read in RESPELLED.items():
            text = text.replace(written, read)
        sentence = text.replace("’", "").rstrip(".!") + "."
        samples = np.frombuffer(self._voice.speak(sentence, voice=Voice.de_DE), "<i2")
        return samples.astype(np.float64) / 32_768, RATE_HZ
