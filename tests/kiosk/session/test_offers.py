"""Whether an easier or a harder form is offered after a set, and which one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kiosk.exercises.ladder import in_form, rungs
from kiosk.movement.reading import Band
from kiosk.session.offers import offer, too_easy, too_hard
from kiosk.usage.records import SetOutcome
from tests.kiosk.session.sample_sets import CLAMSHELL, EXERCISES, SQUAT, STRETCH, planned, result

GOOD, WATCH = Band.GOOD, Band.WATCH


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
    assert too_hard(result(grades, cues)) is offered


def test_something_harder_is_offered_after_two_complete_clean_sets_only() -> None:
    clean, drifting = result([GOOD] * 10), result([GOOD] * 8 + [WATCH] * 2)
    left_early = result([GOOD] * 3, outcome=SetOutcome.LEFT)
    other = result([GOOD] * 10, of=planned(STRETCH))

    assert too_easy([clean, clean])
    assert not too_easy([clean])
    assert not too_easy([drifting, clean])
    assert not too_easy([left_early, clean])
    assert not too_easy([other, clean])


def test_the_offers_lead_down_the_whole_ladder() -> None:
    exercise, seen = EXERCISES["single-leg-squat"], []
    while (found := offer([result([WATCH] * 5, of=planned(exercise))], EXERCISES, ())) is not None:
        assert found.direction == "easier"
        exercise = found.exercise
        seen.append((exercise.name, exercise.form.name if exercise.form else None))

    assert seen[:3] == [("single-leg-squat", "wall"), ("single-leg-squat", "small"), ("step-down", None)]
    assert seen[-1] == ("squat", "chair")


def test_the_offers_lead_up_the_whole_ladder() -> None:
    exercise, names = in_form(SQUAT, "chair"), []
    while (found := offer([result([GOOD] * 8, of=planned(exercise))] * 2, EXERCISES, ())) is not None:
        assert found.direction == "harder"
        exercise = found.exercise
        names.append(exercise.name)

    assert list(dict.fromkeys(names)) == ["squat", "banded-squat", "step-up", "step-down", "single-leg-squat"]


def test_nothing_is_offered_that_hurt_today() -> None:
    assert offer([result([WATCH] * 5, of=planned(EXERCISES["banded-squat"]))], EXERCISES, {"squat"}) is None


def test_a_form_is_offered_by_what_is_different_and_an_exercise_by_its_name() -> None:
    hard = [result([WATCH] * 5)]
    easy = [result([GOOD] * 8)] * 2
    from_half = [result([GOOD] * 8, of=planned(in_form(SQUAT, "half")))] * 2

    assert [found.title for found in (offer(sets, EXERCISES, ()) for sets in (hard, easy, from_half)) if found] == [
        "form.half-depth",
        "exercise.banded-squat.title",
        "form.usual",
    ]


def test_without_grades_a_harder_form_follows_two_sets_without_a_cue() -> None:
    clean, cued = (
        result([None] * 12, of=planned(CLAMSHELL)),
        result([None] * 12, ("hips-still",), of=planned(CLAMSHELL)),
    )

    assert too_easy([clean, clean])
    assert not too_easy([clean, cued])


@pytest.mark.parametrize("name", EXERCISES)
def test_every_ladder_has_two_forms_at_least(name: str) -> None:
    assert len(rungs(EXERCISES[name])) >= 2
