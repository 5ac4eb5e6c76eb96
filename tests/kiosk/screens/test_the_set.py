from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hardware.buttons import Button, Hold
from inference.pose import Pose
from kiosk.audio.sound import Tone
from kiosk.movement.reading import Band, Cue
from kiosk.screens.cards import Cards
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.screens.live import LAST_COUNT_S, Live
from kiosk.screens.screen_name import ScreenName
from kiosk.screens.setup import Setup
from kiosk.session.feedback import Feedback
from kiosk.session.running_set import AWAY_TIMEOUT_S, SetState
from kiosk.simulation.recordings import recording
from kiosk.usage.records import PRAISE_CUE
from kiosk.vision.observation import Observation
from tests.kiosk.harness import STEP_S, SimulatedMirror


@pytest.fixture
def squatting(mirror: SimulatedMirror) -> SimulatedMirror:
    """The start of a set of eight squats."""
    mirror.offer("squat", sets=2, reps=8, rest_seconds=30.0)
    mirror.stand()
    mirror.begin()
    mirror.press(Button.OK)
    mirror.wait_for(ScreenName.LIVE, at_most=10)
    mirror.train("squat")
    return mirror


def texts_drawn(mirror: SimulatedMirror) -> list[str]:
    """The texts of the current screen's picture."""
    texts: list[str] = []
    canvas = Canvas(
        offscreen_stage((540, 960)), mirror.context.text, on_record=lambda record: texts.append(record.text)
    )
    mirror.app.screen.draw(canvas, mirror.now, mirror.app.observation)
    return texts


def logged(mirror: SimulatedMirror) -> tuple[int, int, int]:
    """Sets in the log, sets that were left early, and reps."""
    mirror.writer.close()
    total = mirror.report().total
    return total.sets, total.left, total.reps


def test_a_set_ends_with_its_last_rep_and_is_logged_at_once(squatting: SimulatedMirror) -> None:
    squatting.wait_for(ScreenName.REST, at_most=60)

    assert len(squatting.context.session.results[-1].reps) == 8
    assert squatting.sound.tones.count(Tone.REP) == 8
    assert logged(squatting) == (1, 0, 8)


def test_the_last_count_can_be_seen_before_the_screen_changes(squatting: SimulatedMirror) -> None:
    while squatting.current(Live).set.done < 8:
        squatting.step()
    squatting.wait(LAST_COUNT_S - 0.2)

    assert squatting.screen is ScreenName.LIVE
    assert squatting.app.labels() == {}


def test_pause_and_go_on(squatting: SimulatedMirror) -> None:
    squatting.wait(8)
    done = squatting.current(Live).set.done
    squatting.press(Button.OK)
    squatting.wait(10)
    assert squatting.current(Live).set.done == done
    squatting.press(Button.OK)
    squatting.wait(8)

    assert squatting.current(Live).set.done > done


def test_ending_a_set_needs_a_confirmation(squatting: SimulatedMirror) -> None:
    squatting.press(Button.BACK, Button.OK)
    squatting.wait(1)
    assert squatting.screen is ScreenName.LIVE
    squatting.press(Button.BACK, Button.BACK)
    squatting.wait_for(ScreenName.PAIN, at_most=3)
    squatting.press(Button.OK)

    assert squatting.screen is ScreenName.RESULT, "ending a set ends the exercise"
    assert logged(squatting)[:2] == (1, 1)


def test_holding_back_ends_the_session_and_saves_the_set(squatting: SimulatedMirror) -> None:
    squatting.wait(8)
    done = squatting.current(Live).set.done
    squatting.press(Button.BACK)
    squatting.step(Hold(Button.BACK, squatting.now))

    assert squatting.screen is ScreenName.ATTRACT
    assert logged(squatting) == (1, 1, done)


def test_a_member_who_leaves_pauses_the_set_and_after_twenty_seconds_ends_the_session(
    squatting: SimulatedMirror,
) -> None:
    squatting.wait(8)
    squatting.leave()
    squatting.wait(AWAY_TIMEOUT_S - 1)
    assert squatting.screen is ScreenName.LIVE
    squatting.wait(3)

    assert squatting.screen is ScreenName.ATTRACT
    assert squatting.context.session.results == [], "nothing about the member remains"
    assert logged(squatting)[:2] == (1, 1)


@pytest.mark.parametrize("how", ["aside", "nearer"])
def test_a_member_who_steps_off_the_mark_in_the_picture_pauses_the_set_and_goes_on_when_back(
    squatting: SimulatedMirror, how: str
) -> None:
    squatting.wait(8)
    live, standing = squatting.current(Live), recording("squat").pose(8, 0.0)
    assert standing is not None
    points = np.add(standing.points, (150, 0)) if how == "aside" else standing.points * 1.5 - (160, 60)

    def off_the_mark(at: float) -> Pose:
        return replace(standing, points=points.astype(np.float32), captured_at=at)

    squatting.member = off_the_mark
    squatting.wait(4)
    done = live.set.done
    assert live.set.state is SetState.AWAY
    assert squatting.context.text("say.stepped-off") in squatting.sound.said
    squatting.wait(AWAY_TIMEOUT_S + 10)
    assert (live.set.state, live.set.done) == (SetState.AWAY, done), "somebody who is still there may take a drink"

    squatting.train("squat")
    squatting.wait(2)
    assert live.set.state is SetState.RETURNING
    squatting.wait(8)
    assert live.set.done > done


def test_a_short_camera_fault_is_shown_and_the_set_goes_on(squatting: SimulatedMirror) -> None:
    squatting.wait(8)
    done = squatting.current(Live).set.done
    squatting.problem = "problem.camera"
    squatting.wait(5)
    assert squatting.app.labels() == {}
    squatting.problem = None
    squatting.wait(8)

    assert squatting.current(Live).set.done > done


def test_a_long_camera_fault_ends_the_set_and_saves_it(squatting: SimulatedMirror) -> None:
    squatting.wait(8)
    squatting.problem = "problem.camera"
    squatting.wait(30)
    squatting.problem = None
    squatting.step()

    assert squatting.screen is ScreenName.ATTRACT
    assert logged(squatting)[:2] == (1, 1)


def test_the_next_set_starts_after_the_rest_and_pain_is_asked_once_after_the_last(squatting: SimulatedMirror) -> None:
    squatting.wait_for(ScreenName.REST, at_most=60)
    squatting.stand()
    squatting.wait_for(ScreenName.LIVE, at_most=45)
    squatting.train("squat")
    squatting.wait_for(ScreenName.PAIN, at_most=60)
    squatting.press(Button.OK)

    assert squatting.screen is ScreenName.RESULT
    assert squatting.visited.count(ScreenName.PAIN) == 1
    assert [result.planned.number for result in squatting.context.session.results] == [1, 2]


def test_cards_opened_from_the_result_return_to_the_result(squatting: SimulatedMirror) -> None:
    squatting.wait_for(ScreenName.REST, at_most=60)
    squatting.press(Button.BACK, Button.OK)
    assert squatting.screen is ScreenName.RESULT
    squatting.press(Button.NEXT)
    assert squatting.current(Cards).card == "help"
    squatting.press(Button.NEXT, Button.BACK)

    assert squatting.screen is ScreenName.RESULT


def test_fetching_water_during_the_rest_does_not_end_the_session(squatting: SimulatedMirror) -> None:
    squatting.wait_for(ScreenName.REST, at_most=60)
    squatting.leave()
    squatting.wait(25)

    assert squatting.screen is ScreenName.REST


def test_the_limits_of_the_camera_are_said_before_the_set(squatting: SimulatedMirror) -> None:
    sentences = [squatting.context.text(key) for key in squatting.context.selection.exercises["squat"].say]

    said = squatting.sound.said
    assert said[said.index(sentences[0]) :][: len(sentences)] == sentences


def test_what_is_not_seen_is_not_said_after_the_set(squatting: SimulatedMirror) -> None:
    live = squatting.current(Live)
    dark = squatting.context.text("setup.too-dark.order")
    live.set.too_dark = True
    assert dark in texts_drawn(squatting)
    live.set.abandon(squatting.now)
    assert dark not in texts_drawn(squatting)


def test_praise_goes_when_the_next_knee_falls_in(squatting: SimulatedMirror) -> None:
    live, inside = squatting.current(Live), 0
    for _ in range(round(30 / STEP_S)):
        live.cue, live.cue_at = Cue(squatting.now, PRAISE_CUE, "cue.thats-it"), squatting.now
        squatting.step()
        reading = live.set.reading
        if squatting.screen is ScreenName.LIVE and reading is not None and reading.band is Band.COLLAPSE:
            inside += 1
            assert live.cue is None or live.cue.id != PRAISE_CUE
    assert inside > 5, "the recording has knees that fall in"


@pytest.mark.parametrize("feedback", Feedback)
def test_a_faded_set_is_counted_and_graded_without_cues(mirror: SimulatedMirror, feedback: Feedback) -> None:
    squat_with(mirror, feedback)
    mirror.wait_for(ScreenName.PAIN, at_most=60)
    cued = mirror.context.text("cue.push-band-apart") in mirror.sound.said
    result = mirror.context.session.results[-1]

    assert cued is (feedback in (Feedback.LIVE, Feedback.EVERY_SECOND))
    assert len(result.reps) == 8
    assert result.good < result.judged
    assert bool(result.record.cues) is cued, "only cues that were given are in the log"
    assert sum(result.shown) == {Feedback.LIVE: 8, Feedback.EVERY_SECOND: 4}.get(feedback, 0)


def test_show_me_shows_the_last_rep_and_the_next_one(mirror: SimulatedMirror) -> None:
    squat_with(mirror, Feedback.ON_REQUEST)
    live = mirror.current(Live)
    while not live.set.reps:
        mirror.step()
    assert mirror.app.labels()[Button.NEXT] == "button.show-me"
    mirror.press(Button.NEXT)

    assert live.cue is not None
    assert live.cue.text in ("live.last-good", "live.last-inside")
    assert live.set.shows_feedback
    assert Button.NEXT not in mirror.app.labels()
    mirror.wait_for(ScreenName.PAIN, at_most=60)
    assert mirror.context.session.results[-1].shown == (False, True, *[False] * 6)


def squat_with(mirror: SimulatedMirror, feedback: Feedback) -> None:
    """Begin a banded squat of eight reps in which the recorded knees go in."""
    mirror.offer("banded-squat", sets=1, reps=8)
    mirror.begin()
    mirror.press(Button.OK)
    session = mirror.context.session
    session.queue = session.queue.with_next(feedback=feedback)
    mirror.current(Setup).enter(mirror.now, Observation())
    mirror.stand("demo", number=64)
    mirror.wait_for(ScreenName.LIVE, at_most=10)
    mirror.train("demo", first=160)


@pytest.mark.parametrize(("name", "ticks"), [("clamshell", True), ("squat", False)])
def test_a_soft_tick_marks_the_phases_of_what_is_done_without_looking(
    mirror: SimulatedMirror, name: str, ticks: bool
) -> None:
    mirror.offer(name, sets=1)
    mirror.begin()
    mirror.press(Button.OK)
    mirror.stand(name, 0)
    mirror.wait_for(ScreenName.LIVE, at_most=30)
    mirror.train(name, 0)
    mirror.wait(8)
    assert mirror.current(Live).set.done >= 1
    assert (Tone.TEMPO in mirror.sound.tones) is ticks


def test_in_the_dark_the_set_asks_for_light_and_grades_nothing_until_it_comes(squatting: SimulatedMirror) -> None:
    text = squatting.context.text
    dark, light = text("setup.too-dark.order"), text("setup.too-dark.why")
    squatting.wait(5)
    assert light not in squatting.sound.said
    squatting.grey = 20
    before = list(squatting.current(Live).set.cues)
    squatting.wait(12)
    live = squatting.current(Live)
    assert squatting.sound.said.count(light) == 1
    assert dark in texts_drawn(squatting)
    assert [rep.grade for rep in live.set.reps[-2:]] == [None, None]
    assert not [cue for cue in live.set.cues[len(before) :] if cue.id.startswith("knee")]
    squatting.grey = 120
    while live.set.done < 8:
        squatting.step()
    assert live.set.reps[-1].grade is not None
    assert dark not in texts_drawn(squatting)
