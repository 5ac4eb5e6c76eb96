"""Reads the word catalogues and hands out sentences by key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any

LANGUAGES = ("en", "de")


class TextError(ValueError):
    """A key or a value is missing from the words; the message names it."""


class Text:
    """The words of one language.

    Call it with a key and the values the sentence names: `text("live.of", goal=10)`. Where the catalogue gives a
    `one` and an `other` form, the value `n` chooses.
    """

    def __init__(self, language: str, words: Mapping[str, str]) -> None:
        self.language = language
        self._words = dict(words)

    def __contains__(self, key: str) -> bool:
        return key in self._words or f"{key}.other" in self._words

    @property
    def keys(self) -> frozenset[str]:
        """Every key, forms of plurals with their `.one` and `.other`."""
        return frozenset(self._words)

    def template(self, key: str) -> str:
        """The sentence as the catalogue has it, values still named. Raises KeyError for an unknown key."""
        return self._words[key]

    def __call__(self, key: str, **values: object) -> str:
        """Raises TextError for an unknown key or a value the sentence needs and did not get."""
        entry = self._words.get(key)
        if entry is None:
            entry = self._words.get(f"{key}.{'one' if values.get('n') == 1 else 'other'}")
        if entry is None:
            raise TextError(f'There are no words for "{key}" in "{self.language}".')
        try:
            return entry.format_map(values)
        except KeyError as missing:
            raise TextError(f'The words for "{key}" need a value for {missing}.') from None

    def numbered(self, key: str) -> list[str]:
        """The sentences key.1, key.2 ... as far as they go."""
        found: list[str] = []
        while f"{key}.{len(found) + 1}" in self._words:
            found.append(self(f"{key}.{len(found) + 1}"))
        return found


def load_text(language: str, extra: Mapping[str, str] | None = None) -> Text:
    """The catalogue of a language.

    language: one of `LANGUAGES`. extra: further words by key (an installer's own exercise brings its own).
    Raises TextError for an unknown language.
    """
    if language not in LANGUAGES:
        raise TextError(f'There are no words in "{language}"; there are {", ".join(LANGUAGES)}.')
    source = resources.files("kiosk.text") / f"{language}.toml"
    words = dict(_flat(tomllib.loads(source.read_text(encoding="utf-8"))))
    return Text(language, {**words, **(extra or {})})


def _flat(table: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        if isinstance(value, Mapping):
            found += _flat(value, f"{prefix}{key}.")
        else:
            found.append((f"{prefix}{key}", value))
    return found
