"""What a set says about knees that are not seen."""

from __future__ import annotations

import pytest

from kiosk.movement.reading import Reading
from kiosk.screens.live_preparation import knees_note
from kiosk.text import load_text


@pytest.mark.parametrize(
    ("reading", "said"),
    [
        (Reading(0.0), None),
        (Reading(0.0, unseen=("left",)), "I can\u2019t see your left knee"),
        (Reading(0.0, hidden=("right",)), "I couldn\u2019t see your right knee"),
        (Reading(0.0, unseen=("left",), hidden=("left", "right")), "I can\u2019t see your left knee"),
        (Reading(0.0, hidden=("left", "right")), "I couldn\u2019t see your knees"),
        (Reading(0.0, hidden=("left", "right"), hands_on_knees=True), "Take your hands off your knees"),
    ],
)
def test_the_note_says_which_knee_is_not_seen_or_what_to_do(reading: Reading, said: str | None) -> None:
    note = knees_note(reading)
    assert (None if note is None else load_text("en")(note)) == said
