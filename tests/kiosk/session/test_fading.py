"""Feedback that fades for a member who has been here before, without fewer reps."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kiosk.movement.reading import Band
from kiosk.session.fading import Shares, shares
from kiosk.session.feedback import Feedback
from kiosk.session.session import Session
from tests.kiosk.session.sample_sets import CLAMSHELL, EXERCISES, MARCH, SQUAT, dose_of, result

GOOD, WATCH = Band.GOOD, Band.WATCH
FOUR_SETS = (SQUAT, SQUAT.dose.model_copy(update={"sets": 4}))


def trained(returning: bool, grades: Sequence[Band | None], sets: int) -> list[Feedback]:
    """The feedback of each set of a session with these grades in every set."""
    session = Session(0.0, EXERCISES)
    session.returning = returning
    session.choose([FOUR_SETS])
    seen = []
    for _ in range(sets):
        assert session.next_set is not None
        assert session.next_set.reps == SQUAT.dose.reps
        seen.append(session.next_set.feedback)
        session.finish_set(result(grades, of=session.next_set))
    return seen


def test_good_reps_fade_the_feedback_step_by_step() -> None:
    assert trained(True, [GOOD] * 10, 4) == list(Feedback)


def test_reps_that_are_not_good_bring_it_back() -> None:
    assert trained(True, [GOOD] * 7 + [WATCH] * 3, 4) == [Feedback.LIVE] * 4
    session = Session(0.0, EXERCISES)
    session.returning = True
    session.choose([FOUR_SETS])
    for grades in ([GOOD] * 10, [GOOD] * 10, [WATCH] * 10):
        assert session.next_set is not None
        session.finish_set(result(grades, of=session.next_set))
    assert session.next_set is not None
    assert session.next_set.feedback is Feedback.EVERY_SECOND


def test_a_member_who_is_new_here_is_always_shown_everything() -> None:
    assert trained(False, [GOOD] * 10, 4) == [Feedback.LIVE] * 4


def test_another_exercise_begins_with_every_second_rep_at_the_most() -> None:
    session = Session(0.0, EXERCISES)
    session.returning = True
    session.choose([FOUR_SETS, dose_of(EXERCISES["single-leg-squat"])])
    for _ in range(4):
        assert session.next_set is not None
        session.finish_set(result([GOOD] * 10, of=session.next_set))

    assert session.next_set is not None
    assert session.next_set.feedback is Feedback.EVERY_SECOND


def test_both_sides_of_a_round_have_the_same_feedback() -> None:
    session = Session(0.0, EXERCISES)
    session.returning = True
    session.choose([dose_of(EXERCISES["single-leg-squat"])])
    seen = []
    while session.next_set is not None:
        seen.append(session.next_set.feedback)
        session.finish_set(result([GOOD] * 8, of=session.next_set))

    assert seen == [Feedback.LIVE] * 2 + [Feedback.EVERY_SECOND] * 2


@pytest.mark.parametrize("exercise", [CLAMSHELL, MARCH])
def test_nothing_is_hidden_where_no_knee_is_graded_or_the_set_is_timed(exercise: object) -> None:
    session = Session(0.0, EXERCISES)
    session.returning = True
    session.choose([FOUR_SETS, *[dose_of(e) for e in (CLAMSHELL, MARCH) if e == exercise]])
    for _ in range(4):
        assert session.next_set is not None
        session.finish_set(result([GOOD] * 10, of=session.next_set))
    assert session.next_set is not None
    assert session.next_set.feedback is Feedback.LIVE


def test_the_shares_with_and_without_feedback_are_told_apart() -> None:
    session = Session(0.0, EXERCISES)
    session.returning = True
    session.choose([FOUR_SETS])
    for grades in ([GOOD] * 10, [GOOD, WATCH] * 5):
        assert session.next_set is not None
        session.finish_set(result(grades, of=session.next_set))

    # The second set shows every second rep, the first of them, and those were the good ones.
    assert shares(session.results) == Shares(shown_good=15, shown=15, felt_good=0, felt=5)
