"""Pain: the shown answer counts on every way out, and an exercise or a visit that hurt stays over."""

from __future__ import annotations

import pytest

from hardware.buttons import Button, Chord, Hold
from kiosk.movement.reading import Side
from kiosk.screens.attract import MAX_STOPPED_S, VISIT_OVER_S
from kiosk.screens.cards import Cards
from kiosk.screens.choose import Choose
from kiosk.screens.pain import ANSWER_TIMEOUT_S
from kiosk.screens.screen_name import ScreenName
from tests.kiosk.harness import SimulatedMirror

AFTER = [(0, ScreenName.RESULT), (3, ScreenName.RESULT), (4, ScreenName.LEFT_OUT), (6, ScreenName.NOT_TODAY)]


@pytest.fixture
def asked(mirror: SimulatedMirror) -> SimulatedMirror:
    """The pain question after a set of eight squats."""
    mirror.offer("squat", sets=1, reps=8)
    mirror.stand()
    mirror.begin()
    mirror.press(Button.OK)
    mirror.wait_for(ScreenName.LIVE, at_most=10)
    mirror.train("squat")
    mirror.wait_for(ScreenName.PAIN, at_most=60)
    mirror.stand()
    return mirror


@pytest.mark.parametrize(("answer", "following"), AFTER)
def test_the_answer_decides_whether_to_go_on(asked: SimulatedMirror, answer: int, following: ScreenName) -> None:
    asked.press(*[Button.NEXT] * answer, Button.OK)

    assert asked.screen is following


@pytest.mark.parametrize(("answer", "following"), AFTER)
def test_the_shown_answer_counts_when_the_time_is_over(
    asked: SimulatedMirror, answer: int, following: ScreenName
) -> None:
    asked.press(*[Button.NEXT] * answer)
    asked.wait(ANSWER_TIMEOUT_S - 1)
    assert asked.screen is ScreenName.PAIN
    asked.wait(2)

    assert asked.screen is following


def test_every_press_starts_the_time_again(asked: SimulatedMirror) -> None:
    for _ in range(3):
        asked.wait(ANSWER_TIMEOUT_S - 1)
        asked.press(Button.NEXT)

    assert asked.screen is ScreenName.PAIN


def test_the_question_is_spoken(asked: SimulatedMirror) -> None:
    assert asked.context.text("pain.question") in asked.sound.said


def test_an_exercise_that_hurt_is_left_out_for_the_session(asked: SimulatedMirror) -> None:
    asked.press(*[Button.NEXT] * 4, Button.OK)
    assert asked.screen is ScreenName.LEFT_OUT
    asked.press(Button.OK)

    assert asked.screen is ScreenName.CHOOSE
    assert asked.current(Choose).choice is not None
    assert Button.OK not in asked.app.labels(), "the squat cannot be started again"
    assert not asked.context.session.allowed(asked.context.selection.choices[0].doses)


def test_whom_to_see_is_one_press_away_and_leads_back_to_the_same_answer(asked: SimulatedMirror) -> None:
    asked.press(Button.NEXT, Button.NEXT, Button.BACK)
    assert asked.current(Cards).card == "help"
    asked.press(Button.BACK)

    assert asked.screen is ScreenName.PAIN
    asked.press(Button.NEXT, Button.NEXT, Button.OK)
    assert asked.screen is ScreenName.LEFT_OUT
    asked.press(Button.NEXT)
    assert asked.current(Cards).card == "help"


def _hold_back(mirror: SimulatedMirror) -> None:
    mirror.step(Hold(Button.BACK, mirror.now))


def _staff_look_in(mirror: SimulatedMirror) -> None:
    mirror.step(Chord(mirror.now))
    mirror.press(Button.BACK)


def _walk_away(mirror: SimulatedMirror) -> None:
    mirror.leave()
    mirror.wait_for(ScreenName.ATTRACT, at_most=120)


def _read_the_cards_and_stay(mirror: SimulatedMirror) -> None:
    mirror.press(Button.BACK)
    mirror.wait_for(ScreenName.ATTRACT, at_most=400)


def _confirm(mirror: SimulatedMirror) -> None:
    mirror.press(Button.OK)
    mirror.press(Button.OK)


def _raise_the_right_hand(mirror: SimulatedMirror) -> None:
    mirror.wait(1)
    mirror.raise_hand(Side.RIGHT)
    mirror.wait_for(ScreenName.ATTRACT, at_most=100)


def _ask_whom_to_see_by_hand(mirror: SimulatedMirror) -> None:
    mirror.wait(1)
    mirror.raise_hand(Side.LEFT)
    assert mirror.screen is ScreenName.CARDS
    mirror.wait_for(ScreenName.ATTRACT, at_most=400)


def _camera_fault(mirror: SimulatedMirror) -> None:
    mirror.problem = "problem.camera"
    mirror.wait_for(ScreenName.ATTRACT, at_most=300)
    mirror.problem = None


def _wait(mirror: SimulatedMirror) -> None:
    mirror.wait_for(ScreenName.ATTRACT, at_most=200)


WAYS_OUT = [
    *(_hold_back, _staff_look_in, _walk_away, _read_the_cards_and_stay, _confirm, _wait),
    *(_raise_the_right_hand, _ask_whom_to_see_by_hand, _camera_fault),
]


@pytest.mark.parametrize("way_out", WAYS_OUT)
def test_pain_of_eight_ends_the_visit_on_every_way_out(asked: SimulatedMirror, way_out: object) -> None:
    asked.press(*[Button.NEXT] * 8)
    assert callable(way_out)
    way_out(asked)
    asked.stand()
    asked.step()

    assert asked.screen is ScreenName.ATTRACT
    assert asked.app.labels() == {}, "the same visit cannot begin again"
    asked.wait(60)
    assert asked.app.labels() == {}
    asked.leave()
    asked.wait(VISIT_OVER_S + 1)
    asked.stand()
    asked.step()
    assert Button.OK in asked.app.labels(), "the next member can begin"


def test_in_a_crowded_room_the_next_member_can_begin_after_a_while(asked: SimulatedMirror) -> None:
    asked.press(*[Button.NEXT] * 8, Button.OK, Button.OK)
    asked.wait(MAX_STOPPED_S + 1)

    assert Button.OK in asked.app.labels()


def test_nothing_of_the_answer_is_logged(asked: SimulatedMirror) -> None:
    asked.press(*[Button.NEXT] * 8, Button.OK, Button.OK)
    asked.writer.close()
    report = asked.report()

    assert (report.sessions, report.total.sets, report.total.left) == (1, 1, 0)
    assert not report.events
