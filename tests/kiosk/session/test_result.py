from __future__ import annotations

from collections.abc import Sequence

import pytest

from kiosk.movement.reading import Band
from kiosk.session.result import offer_easier, offer_harder, one_thing_to_try
from kiosk.usage.records import SetOutcome
from tests.kiosk.session.sample_sets import EXERCISES, STRETCH, planned, result

GOOD, WATCH, COLLAPSE = Band.GOOD, Band.WATCH, Band.COLLAPSE


def test_praise_counts_only_graded_reps() -> None:
    done = result([GOOD, GOOD, WATCH, None])

    assert (done.good, done.judged, len(done.reps)) == (2, 3, 4)


@pytest.mark.parametrize(
    ("grades", "cues", "sentence"),
    [
        ([GOOD] * 8, (), "try.same-again"),
        ([GOOD] * 7 + [WATCH], (), "try.knee-in"),
        ([COLLAPSE] * 3, ("slower", "knee-in", "put-right", "knee-in"), "try.knee-in"),
        ([COLLAPSE] * 3, ("knees-in",), "try.knee-in"),
        ([GOOD] * 3, ("slower", "trunk"), "try.slower"),
        ([GOOD] * 2 + [WATCH], ("slower", "slower"), "try.slower"),
        ([GOOD] + [WATCH] * 2, ("slower", "slower"), "try.knee-in"),
        ([GOOD] * 3, ("put-right", "put-right", "trunk", "easier", "easier"), "try.trunk"),
        ([GOOD] * 3, ("put-right",), "try.same-again"),
        ([None] * 3, (), "try.unread"),
    ],
)
def test_one_thing_to_try_is_the_most_frequent_fault(
    grades: Sequence[Band | None], cues: tuple[str, ...], sentence: str
) -> None:
    assert one_thing_to_try(result(grades, cues)) == sentence


def test_with_a_band_around_the_knees_the_sentence_names_the_band() -> None:
    banded = result([WATCH], of=planned(EXERCISES["banded-squat"]))

    assert one_thing_to_try(banded) == "try.knee-in-band"


@pytest.mark.parametrize(
    ("grades", "cues", "offered"),
    [
        ([GOOD] * 10, (), False),
        ([GOOD] * 7 + [WATCH] * 3, (), False),
        ([GOOD] * 6 + [WATCH] * 4, (), True),
        ([GOOD] * 10, ("knee-in", "knee-in", "easier"), True),
        ([GOOD] * 10, ("knee-in", "put-right", "knee-in"), False),
    ],
)
def test_something_easier_is_offered_after_unanswered_cues_or_many_drifting_reps(
    grades: Sequence[Band | None], cues: tuple[str, ...], offered: bool
) -> None:
    assert offer_easier(result(grades, cues)) is offered


def test_something_harder_is_offered_after_two_complete_clean_sets_only() -> None:
    clean, drifting = result([GOOD] * 10), result([GOOD] * 8 + [WATCH] * 2)
    left_early = result([GOOD] * 3, outcome=SetOutcome.LEFT)
    other = result([GOOD] * 10, of=planned(STRETCH))

    assert offer_harder([clean, clean])
    assert not offer_harder([clean])
    assert not offer_harder([drifting, clean])
    assert not offer_harder([left_early, clean])
    assert not offer_harder([other, clean])


def test_the_thing_to_try_suits_the_exercise() -> None:
    clamshell = planned(EXERCISES["clamshell"])
    assert one_thing_to_try(result([None] * 3, cues=("deeper",), of=clamshell)) == "try.open-wider"
