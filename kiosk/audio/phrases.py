"""The phrases that the mirror speaks and knows beforehand: those of the voice pack."""

from __future__ import annotations

import re

from kiosk.text.catalogue import shipped_sentences

MAX_NUMBER = 30  # numbers beyond it are spoken by espeak-ng
# Text keys that are spoken. Sentences with values are not: their words change.
_SPOKEN = re.compile(
    r"say\.|cue\.|try\.|need\.|side\.|form\.|exercise\..*\.(title|say-\d)|setup\..*\.(order|why)|next-up\.(first|title)$"
    r"|live\.(last-|poor-view|turn-back)|pain\.question|program\.(done|done-try|often)$"
)


def phrases(language: str) -> list[str]:
    """Every fixed phrase of a language, as the screens ask for it; numbers as digits."""
    sentences = shipped_sentences(language)
    spoken = [words for key, words in sentences.items() if _SPOKEN.match(key) and "{" not in words]
    return list(dict.fromkeys([*spoken, *(str(number) for number in range(1, MAX_NUMBER + 1))]))
