"""The catalogues: complete in every language, short where necessary, and without medical claims."""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path

import pytest

from kiosk.exercises.catalogue import load_exercises, load_programs
from kiosk.movement.kinds import kind_of
from kiosk.screens.cards import CARDS
from kiosk.text import LANGUAGES, load_text
from kiosk.text.catalogue import shipped_sentences

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
NEVER = tomllib.loads((HERE / "never_say.toml").read_text(encoding="utf-8"))
MAX_CUE_WORDS = 6
MAX_CARD_WORDS = 55  # readable in 20 seconds, at three words per second from three metres away
MAX_TRY_WORDS = 8


def sentences_of(language: str) -> dict[str, str]:
    """Every sentence by its key, with 2 for each placeholder."""
    text = load_text(language)
    return {key: text(key, **dict.fromkeys(_values(text.template(key)), 2)) for key in sorted(text.keys)}


def _values(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def claims(sentence: str, language: str) -> list[str]:
    """Words of a sentence that start like a medical claim."""
    words = re.findall(r"[\w-]+", sentence.lower())
    return [word for word in words if any(f"{word}|".startswith(start) for start in NEVER[language])]


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_language_has_every_sentence_with_the_same_values(language: str) -> None:
    english, other = (
        {key: _values(sentence) for key, sentence in shipped_sentences(code).items()} for code in ("en", language)
    )
    assert other == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_exercises_and_programs_have_their_texts(language: str) -> None:
    text = load_text(language)
    for exercise in load_exercises().values():
        hints = [words.hint for words in exercise.cues.values() if words.hint is not None]
        for key in (exercise.title, exercise.limits, *exercise.say, *(w.text for w in exercise.cues.values()), *hints):
            assert key in text, f"{exercise.name}: {key}"
        assert f"place.{exercise.resistance_band}" in text
        assert f"view.{kind_of(exercise).camera_view}" in text
    for program in load_programs().values():
        assert program.title in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_result_can_name_every_cue_as_the_thing_to_try(language: str) -> None:
    text = load_text(language)
    cues = {cue for exercise in load_exercises().values() for cue in exercise.cues} - {"put-right"} | {"other-exercise"}
    assert not {cue for cue in cues if f"try.{cue}" not in text}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cue_has_at_most_six_words(language: str) -> None:
    long = {k: w for k, w in sentences_of(language).items() if k.startswith("cue.") and len(w.split()) > MAX_CUE_WORDS}
    assert not long


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_one_thing_to_try_is_one_short_sentence(language: str) -> None:
    hints = {k: w for k, w in sentences_of(language).items() if k.startswith("try.")}
    assert not {k: w for k, w in hints.items() if len(w.split()) > MAX_TRY_WORDS}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_can_be_read_in_twenty_seconds(language: str) -> None:
    cards = {k: w for k, w in sentences_of(language).items() if k.startswith("card.") and k.endswith(".text")}
    assert len(cards) == len(CARDS)
    assert not {k: len(w.split()) for k, w in cards.items() if len(w.split()) > MAX_CARD_WORDS}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_makes_a_medical_claim(language: str) -> None:
    claimed = {key: claims(sentence, language) for key, sentence in sentences_of(language).items()}
    assert not {key: found for key, found in claimed.items() if found}


@pytest.mark.parametrize("page", ["README.md", "kiosk/exercises/README.md", "pyproject.toml"])
def test_no_public_page_makes_a_medical_claim(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    if page.endswith(".toml"):
        text = tomllib.loads(text)["project"]["description"]
    claimed = {s: claims(s, "en") for s in re.split(r"(?<=[.!?])\s+|\n\n", text) if not _denies(s)}
    assert not {sentence: found for sentence, found in claimed.items() if found}


def test_the_readme_has_the_disclaimer() -> None:
    sentences = re.split(r"(?<=[.!?])\s+", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert [s for s in sentences if "training aid" in s and "not a medical device" in s]


def _denies(sentence: str) -> bool:
    """Whether the sentence says what the mirror does not do."""
    return "not a medical device" in sentence or "does not" in sentence


def test_the_word_list_catches_a_claim() -> None:
    assert claims("This corrects knock-knees and prevents injury.", "en") == ["corrects", "knock-knees", "prevents"]
    assert claims("Das behandelt X-Beine.", "de") == ["behandelt", "x-beine"]
    assert claims("A safe way that heals and restores.", "en") == ["safe", "heals", "restores"]
    assert claims("Sicher und schmerzfrei, ohne Verschleiß.", "de") == ["sicher", "schmerzfrei", "verschleiß"]
    assert claims("A certified way to straighten legs, with lasting results.", "en") == [
        "certified",
        "straighten",
        "lasting",
    ]


def test_the_safety_card_asks_every_question() -> None:
    for language in LANGUAGES:
        text = load_text(language)
        assert (len(text.numbered("safety.urgent")), len(text.numbered("safety.other"))) == (3, 6)
