from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from kiosk.movement.reading import Band, Rep, Side
from kiosk.session.result import one_thing_to_try
from tests.kiosk.session.sample_sets import EXERCISES, planned, rep, result

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


def test_the_thing_to_try_suits_the_exercise() -> None:
    clamshell = planned(EXERCISES["clamshell"])
    assert one_thing_to_try(result([None] * 3, cues=("deeper",), of=clamshell)) == "try.open-wider"


def side_reps(*sides: Side) -> tuple[Rep, ...]:
    return tuple(replace(rep(), side=side) for side in sides)


@pytest.mark.parametrize("name", ["walk", "treadmill-walk", "march", "side-step", "single-leg-deadlift"])
def test_where_nobody_comes_up_the_knees_have_another_sentence(name: str) -> None:
    assert one_thing_to_try(result([COLLAPSE] * 3, ("knee-in",), of=planned(EXERCISES[name]))).startswith("cue.")


@pytest.mark.parametrize(
    ("done", "side", "reps"),
    [
        ([Side.LEFT] * 3, Side.LEFT, 3),
        ([Side.RIGHT] * 3, Side.RIGHT, 3),
        ([Side.RIGHT] + [Side.LEFT] * 3, Side.LEFT, 3),
    ],
)
def test_a_one_sided_set_is_logged_as_the_side_that_was_worked(done: list[Side], side: Side, reps: int) -> None:
    planned_left = planned(EXERCISES["clamshell"])
    record = replace(result([], of=planned_left), reps=side_reps(*done)).record

    assert planned_left.side is Side.LEFT
    assert (record.side, record.reps) == (side, reps)
