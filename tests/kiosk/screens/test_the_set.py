from __future__ import annotations

import pytest

from hardware.buttons import Button, Hold
from kiosk.audio.sound import Tone
from kiosk.screens.live import LINGER_S
from kiosk.screens.screen_name import ScreenName
from kiosk.session.running_set import AWAY_ENDS_S
from tests.kiosk.harness import SimulatedMirror


@pytest.fixture
def squatting(mirror: SimulatedMirror) -> SimulatedMirror:
    """A set of eight squats has just begun."""
    mirror.offer("squat", sets=2, reps=8, rest_seconds=30.0)
    mirror.stand()
    mirror.begin()
    mirror.press(Button.OK)
    mirror.wait_for(ScreenName.LIVE, at_most=10)
    mirror.train("squat")
    return mirror


def logged(mirror: SimulatedMirror) -> tuple[int, int, int]:
    """Sets in the log, those left early, and reps."""
    mirror.writer.close()
    total = mirror.report().total
    return total.sets, total.left, total.reps


def test_a_set_ends_by_itself_with_its_last_rep_and_is_in_the_log_at_once(squatting: SimulatedMirror) -> None:
    squatting.wait_for(ScreenName.PAIN, at_most=60)

    assert len(squatting.context.session.results[-1].reps) == 8
    assert squatting.sound.tones.count(Tone.REP) == 8
    assert logged(squatting) == (1, 0, 8)


def test_the_last_count_can_be_seen_before_the_screen_changes(squatting: SimulatedMirror) -> None:
    while squatting.app.screen.set.done < 8:
        squatting.step()
    squatting.wait(LINGER_S - 0.2)

    assert squatting.screen is ScreenName.LIVE
    assert squatting.app.labels() == {}


def test_pause_and_go_on(squatting: SimulatedMirror) -> None:
    squatting.wait(8)
    done = squatting.app.screen.set.done
    squatting.press(Button.OK)
    squatting.wait(10)
    assert squatting.app.screen.set.done == done
    squatting.press(Button.OK)
    squatting.wait(8)

    assert squatting.app.screen.set.done > done


def test_end_asks_first_and_the_set_can_go_on(squatting: SimulatedMirror) -> None:
    squatting.press(Button.BACK, Button.OK)
    squatting.wait(1)
    assert squatting.screen is ScreenName.LIVE
    squatting.press(Button.BACK, Button.BACK)
    squatting.wait_for(ScreenName.PAIN, at_most=3)
    squatting.press(Button.OK)

    assert squatting.screen is ScreenName.RESULT, "who ends a set does not want the next one"
    assert logged(squatting)[:2] == (1, 1)


def test_holding_back_ends_the_session_and_keeps_what_was_done(squatting: SimulatedMirror) -> None:
    squatting.wait(8)
    done = squatting.app.screen.set.done
    squatting.press(Button.BACK)
    squatting.step(Hold(Button.BACK, squatting.now))

    assert squatting.screen is ScreenName.ATTRACT
    assert logged(squatting) == (1, 1, done)


def test_a_member_who_leaves_pauses_the_set_and_after_twenty_seconds_ends_the_session(
    squatting: SimulatedMirror,
) -> None:
    squatting.wait(8)
    squatting.leave()
    squatting.wait(AWAY_ENDS_S - 1)
    assert squatting.screen is ScreenName.LIVE
    squatting.wait(3)

    assert squatting.screen is ScreenName.ATTRACT
    assert squatting.context.session.results == [], "nothing of the member is left"
    assert logged(squatting)[:2] == (1, 1)


def test_a_camera_that_fails_for_a_moment_says_so_and_the_set_goes_on(squatting: SimulatedMirror) -> None:
    squatting.wait(8)
    done = squatting.app.screen.set.done
    squatting.problem = "problem.camera"
    squatting.wait(5)
    assert squatting.app.labels() == {}
    squatting.problem = None
    squatting.wait(8)

    assert squatting.app.screen.set.done > done


def test_a_camera_that_stays_away_ends_the_set_and_keeps_it(squatting: SimulatedMirror) -> None:
    squatting.wait(8)
    squatting.problem = "problem.camera"
    squatting.wait(30)
    squatting.problem = None
    squatting.step()

    assert squatting.screen is ScreenName.ATTRACT
    assert logged(squatting)[:2] == (1, 1)


@pytest.mark.parametrize(
    ("answer", "following"),
    [(0, ScreenName.REST), (3, ScreenName.REST), (4, ScreenName.RESULT), (6, ScreenName.NOT_TODAY)],
)
def test_pain_decides_whether_to_go_on(squatting: SimulatedMirror, answer: int, following: ScreenName) -> None:
    squatting.wait_for(ScreenName.PAIN, at_most=60)
    squatting.press(*[Button.NEXT] * answer, Button.OK)

    assert squatting.screen is following


def test_pain_that_is_not_answered_goes_on_to_the_rest(squatting: SimulatedMirror) -> None:
    squatting.wait_for(ScreenName.PAIN, at_most=60)
    squatting.wait(31)

    assert squatting.screen in (ScreenName.REST, ScreenName.SETUP)


def test_the_next_set_comes_by_itself_after_the_rest_and_then_the_result(squatting: SimulatedMirror) -> None:
    squatting.wait_for(ScreenName.PAIN, at_most=60)
    squatting.press(Button.OK)
    squatting.stand()
    squatting.wait_for(ScreenName.LIVE, at_most=45)
    squatting.train("squat")
    squatting.wait_for(ScreenName.PAIN, at_most=60)
    squatting.press(Button.OK)

    assert squatting.screen is ScreenName.RESULT
    assert [result.planned.number for result in squatting.context.session.results] == [1, 2]


def test_fetching_water_in_the_rest_does_not_end_the_session(squatting: SimulatedMirror) -> None:
    squatting.wait_for(ScreenName.PAIN, at_most=60)
    squatting.press(Button.OK)
    squatting.leave()
    squatting.wait(25)

    assert squatting.screen is ScreenName.REST


def test_what_the_camera_cannot_see_is_said_before_the_set(squatting: SimulatedMirror) -> None:
    words = [squatting.context.text(key) for key in squatting.context.exercises["squat"].say]

    assert squatting.sound.said[: len(words)] == words


@pytest.mark.parametrize("feedback", [True, False])
def test_by_feel_means_counted_but_neither_shown_nor_told(mirror: SimulatedMirror, feedback: bool) -> None:
    sets = 1 if feedback else 2
    mirror.offer("banded-squat", sets=sets, reps=8)
    mirror.press(Button.OK, Button.OK, Button.NEXT)
    mirror.press(Button.OK)
    if not feedback:
        session = mirror.context.session
        session.queue = session.queue.after_set()
    mirror.stand("demo", number=64)
    mirror.wait_for(ScreenName.LIVE, at_most=10)
    mirror.train("demo", first=160)
    mirror.wait_for(ScreenName.PAIN, at_most=60)
    told = mirror.context.text("cue.push-band-apart") in mirror.sound.said
    result = mirror.context.session.results[-1]

    assert told is feedback
    assert len(result.reps) == (8 if feedback else 5)
    assert result.good < result.judged
