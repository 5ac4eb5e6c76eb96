"""The words of exercises and programs that an installer added: whether they are all there, and the mirror's text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from unicodedata import category

from kiosk.exercises.schema import CueWords, Exercise, Form, Program
from kiosk.text import FALLBACK, LANGUAGES, Text, load_text

OwnWords = Mapping[str, Mapping[str, str]]  # language, text key: words

# More cannot be read on the screen: a cue during a rep, a title on a card, any other sentence at all.
MAX_CUE_WORDS = 6
MAX_TITLE_LENGTH = 40
MAX_LENGTH = 160


def missing_words(entry: Exercise | Program, language: str) -> Iterator[tuple[str, str]]:
    """Every mistake in the words of an exercise or program, as field and reason.

    language: of the display. A text has to exist in this language or in English, which stands in for it.
    """
    known = [load_text(code, entry.words.get(code)) for code in dict.fromkeys((language, FALLBACK))]
    tables = " or ".join(f"[words.{text.language}]" for text in known)
    for field, key in _named(entry):
        if not any(key in text for text in known):
            yield field, f'"{key}" has no words; add them under {tables}'
    fields: dict[str, list[str]] = {}
    for field, key in _named(entry):
        fields.setdefault(key, []).append(field)
    for code, words in entry.words.items():
        if code not in LANGUAGES:
            yield f"words.{code}", f"there is no such language; give one of {', '.join(LANGUAGES)}"
        for key, sentence in words.items():
            if (why := _why_refused(sentence, fields.get(key, ()))) is not None:
                yield f'words.{code}."{key}"', why


def _why_refused(sentence: str, fields: Sequence[str]) -> str | None:
    """Why the words of a key cannot be used; None when they can. fields: that name the key."""
    if not fields:
        return "nothing in this file uses it"
    if not sentence.strip():
        return "is empty"
    if "{" in sentence or "}" in sentence:
        return "may not have braces"
    if any(category(character) == "Cc" for character in sentence):
        return "may not have line breaks, tabs or other control characters"
    of_cue = any("cues." in field and field.endswith(".text") for field in fields)
    if of_cue and len(sentence.split()) > MAX_CUE_WORDS:
        return f"has {len(sentence.split())} words; a cue has {MAX_CUE_WORDS} at most"
    longest = MAX_TITLE_LENGTH if any(field.endswith("title") for field in fields) else MAX_LENGTH
    return f"has {len(sentence)} characters; {longest} are the most" if len(sentence) > longest else None


def own_words(entries: Iterable[Exercise | Program]) -> dict[str, dict[str, str]]:
    """The words that these exercises and programs bring, by language and key."""
    found: dict[str, dict[str, str]] = {}
    for entry in entries:
        for language, words in entry.words.items():
            found.setdefault(language, {}).update(words)
    return found


def text_with(own: OwnWords, language: str) -> Text:
    """The catalogue of a language with the installer's words; what has none in this language is in English."""
    shipped = load_text(language)
    stand_in = {key: words for key, words in own.get(FALLBACK, {}).items() if key not in shipped}
    return load_text(language, {**stand_in, **own.get(language, {})})


def _named(entry: Exercise | Program) -> list[tuple[str, str]]:
    """Every text key that the entry names, with its field."""
    if isinstance(entry, Program):
        return [("title", entry.title)]
    forms = [pair for form in (*entry.easier_forms, *entry.harder_forms) for pair in _of_form(form)]
    return [("title", entry.title), ("limits", entry.limits), *_said(entry.say), *_of_cues(entry.cues), *forms]


def _of_form(form: Form) -> list[tuple[str, str]]:
    named = [("title", form.title), *_said(form.say or ()), *_of_cues(form.cues)]
    return [(f"form {form.name}: {field}", key) for field, key in named]


def _said(say: Sequence[str]) -> list[tuple[str, str]]:
    return [(f"say.{number}", key) for number, key in enumerate(say, 1)]


def _of_cues(cues: Mapping[str, CueWords]) -> list[tuple[str, str]]:
    texts = [(f"cues.{cue}.text", words.text) for cue, words in cues.items()]
    return texts + [(f"cues.{cue}.hint", words.hint) for cue, words in cues.items() if words.hint is not None]
