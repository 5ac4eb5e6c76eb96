from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from kiosk.exercises.ladder import in_form
from kiosk.movement.reading import Band, Side
from kiosk.session.pain import AfterPain, after_pain
from kiosk.session.rest import Rest
from kiosk.session.session import Session
from tests.kiosk.session.sample_sets import CLAMSHELL, EXERCISES, SQUAT, STRETCH, dose_of, rep, result

GOOD, WATCH = Band.GOOD, Band.WATCH
BANDED = EXERCISES["banded-squat"]


def begun() -> Session:
    """A program of two exercises, the first set of the first one done."""
    session = Session(0.0, EXERCISES)
    session.choose([dose_of(SQUAT), dose_of(STRETCH)])
    assert session.next_set is not None
    session.finish_set(result([], of=session.next_set))
    return session


@pytest.mark.parametrize(
    ("answer", "decision"),
    [
        (0, AfterPain.GO_ON),
        (3, AfterPain.GO_ON),
        (4, AfterPain.END_EXERCISE),
        (5, AfterPain.END_EXERCISE),
        (6, AfterPain.END_SESSION),
        (10, AfterPain.END_SESSION),
    ],
)
def test_pain_rule(answer: int, decision: AfterPain) -> None:
    assert after_pain(answer) is decision


def test_little_pain_goes_on_with_the_next_set() -> None:
    session = begun()
    session.answer_pain(3)

    assert session.next_is_same_exercise


def test_pain_over_three_goes_on_with_the_next_exercise() -> None:
    session = begun()
    session.answer_pain(4)

    assert session.next_set is not None
    assert session.next_set.exercise == STRETCH
    assert not session.next_is_same_exercise


def test_pain_over_five_leaves_nothing_to_do() -> None:
    session = begun()
    session.answer_pain(6)

    assert session.next_set is None


def test_results_of_an_exercise_are_those_since_its_first_set() -> None:
    session = begun()
    session.end_exercise()
    for _ in range(2):
        assert session.next_set is not None
        session.finish_set(result([], of=session.next_set))

    assert len(session.results) == 3
    assert [r.planned.exercise for r in session.exercise_results] == [STRETCH, STRETCH]


def test_no_pain_answer_is_left_in_the_session() -> None:
    session = begun()
    before = set(vars(session))
    session.answer_pain(2)

    assert set(vars(session)) == before


def banded_after_squats(*grades: Sequence[Band | None]) -> Session:
    """A program of squats and banded squats, after sets with these grades."""
    session = Session(0.0, EXERCISES)
    session.choose([dose_of(SQUAT), dose_of(BANDED)])
    for of_set in grades:
        finish(session, of_set)
    return session


def finish(session: Session, grades: Sequence[Band | None]) -> None:
    assert session.next_set is not None
    session.finish_set(result(grades, of=session.next_set))


def next_name(session: Session) -> str | None:
    return session.next_set.exercise.name if session.next_set is not None else None


@pytest.mark.parametrize(
    ("second", "following"),
    [([GOOD] * 10, "banded-squat"), ([GOOD] * 7 + [WATCH] * 3, "banded-squat"), ([WATCH] * 10, "squat")],
)
def test_the_band_comes_after_four_good_squats_of_five(second: Sequence[Band], following: str) -> None:
    session = banded_after_squats([GOOD] * 9 + [WATCH], second)

    assert next_name(session) == following
    assert (session.held_back == BANDED) is (following == "squat")
    assert len(session.queue.sets) == BANDED.dose.sets


def test_squats_that_could_not_be_read_do_not_open_the_gate() -> None:
    assert next_name(banded_after_squats([None] * 10, [None] * 10)) == "squat"


def test_squats_that_were_skipped_do_not_open_the_gate() -> None:
    session = banded_after_squats()
    session.skip_exercise()

    assert next_name(session) == "squat"
    session.skip_exercise()
    assert session.next_set is None


def test_the_band_goes_again_when_the_knees_are_worse_with_it() -> None:
    session = banded_after_squats([GOOD] * 10, [GOOD] * 10)
    finish(session, [GOOD] * 7 + [WATCH] * 3)

    assert (next_name(session), session.held_back) == ("squat", BANDED)


def test_the_band_stays_where_the_knees_stay_good_or_are_not_read() -> None:
    for grades in ([GOOD] * 8 + [WATCH] * 2, [None] * 10):
        session = banded_after_squats([GOOD] * 10, [GOOD] * 10, grades)
        assert next_name(session) == "banded-squat"


def test_the_band_does_not_follow_squats_that_hurt() -> None:
    session = banded_after_squats([GOOD] * 10)
    session.answer_pain(4)

    assert session.next_set is None
    assert session.allowed([dose_of(SQUAT), dose_of(BANDED), dose_of(STRETCH)]) == [dose_of(STRETCH)]


def test_a_form_taken_in_a_set_is_kept_for_the_sets_after_it() -> None:
    session = banded_after_squats()
    half = in_form(SQUAT, "half")
    assert session.next_set is not None
    session.finish_set(result([GOOD] * 10, of=replace(session.next_set, exercise=half)))

    assert session.next_set.exercise == half
    session.choose([dose_of(SQUAT)])
    assert session.next_set.exercise == half


def test_a_round_more_is_done_before_the_rest_of_the_program() -> None:
    session = banded_after_squats([GOOD] * 10, [GOOD] * 10)
    before = session.queue.sets
    session.add_round(in_form(CLAMSHELL, "no-band"))

    assert [s.side for s in session.queue.sets[:2]] == [Side.LEFT, Side.RIGHT]
    assert session.queue.sets[2:] == before


def test_after_a_set_on_the_other_side_the_planned_side_is_still_to_do() -> None:
    session = Session(0.0, EXERCISES)
    session.choose([dose_of(CLAMSHELL)])
    assert session.next_set is not None
    on_right = tuple(replace(rep(None), side=Side.RIGHT) for _ in range(3))
    session.finish_set(replace(result([], of=session.next_set), reps=on_right))

    assert session.next_set.side is Side.LEFT


def test_rest_counts_down_to_its_end() -> None:
    rest = Rest(60.0, began_at=100.0)

    assert rest.remaining(110.0) == 50
    assert rest.share_left(115.0) == pytest.approx(0.75)
    assert not rest.over(159.9)
    assert rest.over(161.0)
    assert rest.remaining(999.0) == 0
