"""Loads the text catalogues and returns sentences by key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from kiosk.errors import KioskError
from kiosk.toml_file import joined_keys

FALLBACK = "en"  # has every text; what another language lacks is in English


def _languages() -> tuple[str, ...]:
    """The languages that have a file here, English first."""
    names = {path.name for path in resources.files("kiosk.text").iterdir()}
    codes = sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))
    return (FALLBACK, *(code for code in codes if code != FALLBACK))


LANGUAGES = _languages()


class TextError(KioskError, ValueError):
    """A language, a text key or a value is missing; the message names it."""


class Text:
    """The texts of one language.

    Call it with a key and the values of the sentence's placeholders: `text("live.of", goal=10)`. If the catalogue has
    a `one` and an `other` form, the value `n` selects one of them.
    """

    def __init__(self, language: str, sentences: Mapping[str, str]) -> None:
        self.language = language
        self._sentences = dict(sentences)

    def switch_to(self, other: Text) -> None:
        """Take over the language and the sentences of another catalogue, for everybody who holds this one."""
        self.language, self._sentences = other.language, other._sentences

    def __contains__(self, key: str) -> bool:
        return key in self._sentences or f"{key}.other" in self._sentences

    @property
    def keys(self) -> frozenset[str]:
        """All keys; plural forms end in `.one` and `.other`."""
        return frozenset(self._sentences)

    def template(self, key: str) -> str:
        """The sentence with its placeholders. Raises KeyError for an unknown key."""
        return self._sentences[key]

    def __call__(self, key: str, **values: object) -> str:
        """The sentence with its values. Raises TextError for an unknown key or a missing value."""
        entry = self._sentences.get(key)
        if entry is None:
            entry = self._sentences.get(f"{key}.{'one' if values.get('n') == 1 else 'other'}")
        if entry is None:
            raise TextError(f'The {self.language} catalogue has no text "{key}"; add it.')
        try:
            return entry.format_map(values)
        except KeyError as missing:
            raise TextError(f'The text "{key}" needs a value for {missing}; pass it.') from None

    def numbered(self, key: str) -> list[str]:
        """The sentences of a numbered list: key.1, key.2 ..."""
        found: list[str] = []
        while f"{key}.{len(found) + 1}" in self._sentences:
            found.append(self(f"{key}.{len(found) + 1}"))
        return found


def load_text(language: str, extra: Mapping[str, str] | None = None) -> Text:
    """Load the catalogue of a language, with English for what it lacks. Raises TextError for an unknown language.

    language: one of `LANGUAGES`.
    extra: further texts by key, which an installer's own exercises bring.
    """
    if language not in LANGUAGES:
        raise TextError(f'There is no language "{language}"; choose one of {", ".join(LANGUAGES)}.')
    return Text(language, {**shipped_sentences(FALLBACK), **shipped_sentences(language), **(extra or {})})


@cache
def shipped_sentences(language: str) -> Mapping[str, str]:
    """The sentences of the language's own file by key; what it lacks is not filled in."""
    source = resources.files("kiosk.text") / f"{language}.toml"
    return joined_keys(tomllib.loads(source.read_text(encoding="utf-8")))
