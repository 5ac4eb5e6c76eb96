from __future__ import annotations

from kiosk.exercises.catalogue import load_programs, program_doses
from kiosk.exercises.ladder import in_form
from kiosk.movement.reading import Side
from kiosk.session.feedback import Feedback
from kiosk.session.plan import minutes, planned_sets, queue_of
from tests.kiosk.session.sample_sets import EXERCISES, SQUAT, STRETCH, dose_of


def test_a_two_legged_exercise_is_its_sets_in_a_row() -> None:
    sets = planned_sets(SQUAT, SQUAT.dose)

    assert [(s.number, s.of, s.side) for s in sets] == [
        (n + 1, SQUAT.dose.sets, Side.BOTH) for n in range(SQUAT.dose.sets)
    ]
    assert {s.reps for s in sets} == {SQUAT.dose.reps}
    assert all(s.feedback is Feedback.LIVE for s in sets)


def test_a_one_sided_exercise_alternates_sides_with_a_short_change_between() -> None:
    sets = planned_sets(STRETCH, STRETCH.dose)

    assert [s.side for s in sets] == [Side.LEFT, Side.RIGHT] * STRETCH.dose.sets
    assert sets[0].rest_s < sets[1].rest_s == STRETCH.dose.rest_seconds


def test_after_leaving_an_exercise_the_program_continues() -> None:
    queue = queue_of([dose_of(SQUAT), dose_of(STRETCH)]).after_set()

    assert queue.next_set is not None
    assert queue.next_set.exercise == SQUAT
    left = queue.after_exercise()
    assert left.next_set is not None
    assert (left.next_set.exercise, left.next_set.number) == (STRETCH, 1)
    assert left.after_exercise() == left, "an exercise that has not been begun is not left"


def test_the_easier_form_replaces_only_the_remaining_sets() -> None:
    banded = EXERCISES["banded-squat"]
    queue = queue_of([dose_of(banded), dose_of(STRETCH)]).after_set().with_exercise(SQUAT)

    assert [s.exercise.name for s in queue.sets][: banded.dose.sets - 1] == ["squat"] * (banded.dose.sets - 1)
    assert queue.sets[-1].exercise == STRETCH


def test_an_easier_form_keeps_the_reps_of_the_program() -> None:
    few = SQUAT.dose.model_copy(update={"reps": 6})
    half = in_form(SQUAT, "half")
    queue = queue_of([(SQUAT, few), dose_of(STRETCH)]).with_exercise(half)

    assert [(s.exercise, s.reps, s.number) for s in queue.sets[:-4]] == [(half, 6, 1), (half, 6, 2)]
    assert queue.sets[-1].exercise == STRETCH


def test_a_form_with_a_dose_of_its_own_brings_it() -> None:
    queue = queue_of([dose_of(STRETCH)]).with_exercise(in_form(STRETCH, "small"))

    assert {s.duration_s for s in queue.sets} == {20}
    assert len(queue.sets) == 2 * STRETCH.dose.sets


def test_a_form_keeps_the_rounds_of_the_program_and_begins_with_the_first() -> None:
    once = STRETCH.dose.model_copy(update={"sets": 1})
    queue = queue_of([(STRETCH, once)]).with_exercise(in_form(STRETCH, "small"))

    assert [(s.number, s.of, s.side) for s in queue.sets] == [(1, 2, Side.LEFT), (2, 2, Side.RIGHT)]


def test_an_easier_form_on_two_legs_replaces_both_sides() -> None:
    one_leg = EXERCISES["single-leg-squat"]
    queue = queue_of([dose_of(one_leg)])
    for _ in range(2 * (one_leg.dose.sets - 1)):
        queue = queue.after_set()
    (left,) = queue.with_exercise(SQUAT).sets

    assert (left.exercise, left.side, left.number, left.reps) == (SQUAT, Side.BOTH, left.of, SQUAT.dose.reps)


def test_every_program_has_a_plausible_duration() -> None:
    for program in load_programs().values():
        assert 3 <= minutes(program_doses(program, EXERCISES)) <= 60
