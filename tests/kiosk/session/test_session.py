from __future__ import annotations

import pytest

from kiosk.session.pain import AfterPain, after_pain
from kiosk.session.rest import Rest
from kiosk.session.session import Session
from tests.kiosk.session.sample_sets import SQUAT, STRETCH, dose_of, result


def begun() -> Session:
    """A program of two exercises, the first set of the first one done."""
    session = Session(0.0)
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


def test_rest_counts_down_to_its_end() -> None:
    rest = Rest(60.0, began_at=100.0)

    assert rest.remaining(110.0) == 50
    assert rest.share_left(115.0) == pytest.approx(0.75)
    assert not rest.over(159.9)
    assert rest.over(161.0)
    assert rest.remaining(999.0) == 0
