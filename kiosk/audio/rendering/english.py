"""English by Kokoro-82M: espeak-ng's phonemes, then the model."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import numpy as np
import onnxruntime
from piper.phonemize_espeak import EspeakPhonemizer

from kiosk.audio.rendering.mastering import Samples

RATE_HZ = 24_000
STYLE_SIZE = 256
_NUMBERS = [
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
]
# espeak-ng's symbols and those that the model was trained on; the longer ones first.
_SYMBOLS = {
    "eɪ": "A",
    "aɪ": "I",
    "ɔɪ": "Y",
    "aʊ": "W",
    "oʊ": "O",
    "əʊ": "O",
    "tʃ": "ʧ",
    "dʒ": "ʤ",
    "r": "ɹ",
    "ɐ": "ə",
    "ɚ": "əɹ",
    "ɾ": "T",
    "ː": "",
    "̩": "",
}


class EnglishVoice:
    """folder: kokoro.onnx, vocab.json and af_heart.bin, as the card says."""

    name = "Kokoro-82M af_heart"

    def __init__(self, folder: Path) -> None:
        self._session = onnxruntime.InferenceSession(str(folder / "kokoro.onnx"), providers=["CPUExecutionProvider"])
        self._vocabulary: dict[str, int] = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))["vocab"]
        self._styles = np.fromfile(folder / "af_heart.bin", np.float32).reshape(-1, STYLE_SIZE)
        self._phonemizer = EspeakPhonemizer()

    def spoken(self, text: str) -> tuple[Samples, int]:
        """The phrase as samples, and their rate."""
        sentence = _number(int(text)) if text.isdigit() else text
        sentence = sentence.replace("’", "'").rstrip(".!") + "."
        tokens = self._tokens(sentence)
        inputs = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": self._styles[len(tokens) - 1][None],
            "speed": np.array([1.0], np.float32),
        }
        return np.asarray(self._session.run(None, inputs)[0], np.float64).reshape(-1), RATE_HZ

    def _tokens(self, sentence: str) -> list[int]:
        parts = ["".join(part) for part in self._phonemizer.phonemize("en-us", sentence)]
        phonemes = unicodedata.normalize("NFC", " ".join(parts))
        for theirs, ours in _SYMBOLS.items():
            phonemes = phonemes.replace(theirs, ours)
        return [self._vocabulary[symbol] for symbol in phonemes if symbol in self._vocabulary]


def _number(number: int) -> str:
    """A number up to 39 in words."""
    if number <= len(_NUMBERS):
        return _NUMBERS[number - 1].capitalize()
    tens = {2: "Twenty", 3: "Thirty"}[number // 10]
    return f"{tens}-{_NUMBERS[number % 10 - 1]}" if number % 10 else tens
