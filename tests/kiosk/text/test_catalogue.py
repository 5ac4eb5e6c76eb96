"""Lookup of sentences in a catalogue."""

from __future__ import annotations

import pytest

from kiosk.text import Text, TextError, load_text

SENTENCES = {"sets.one": "1 set", "sets.other": "{n} sets", "of": "of {goal}", "ask.1": "First", "ask.2": "Second"}


@pytest.mark.parametrize(("n", "sentence"), [(0, "0 sets"), (1, "1 set"), (2, "2 sets")])
def test_a_number_chooses_between_one_and_other(n: int, sentence: str) -> None:
    assert Text("en", SENTENCES)("sets", n=n) == sentence


def test_values_replace_placeholders_by_name() -> None:
    assert Text("en", SENTENCES)("of", goal=10) == "of 10"


def test_numbered_sentences_come_in_order() -> None:
    assert Text("en", SENTENCES).numbered("ask") == ["First", "Second"]


@pytest.mark.parametrize(("key", "names"), [("nothing", '"nothing"'), ("of", "'goal'")])
def test_a_missing_key_or_value_is_named(key: str, names: str) -> None:
    with pytest.raises(TextError, match=names):
        Text("en", SENTENCES)(key)


def test_an_unknown_language_is_refused_with_the_known_ones() -> None:
    with pytest.raises(TextError, match='no language "fr"; choose one of en, de'):
        load_text("fr")


def test_an_installers_own_texts_are_added() -> None:
    assert load_text("de", {"exercise.bridge.title": "Brücke"})("exercise.bridge.title") == "Brücke"
