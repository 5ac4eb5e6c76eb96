"""A scripted member on the wrong side, on the rungs of a ladder, and at the edge of the picture."""

from __future__ import annotations

import pytest

from hardware.buttons import Button
from inference.pose import Keypoint, Pose
from kiosk.exercises.catalogue import load_exercises
from kiosk.movement.reading import Side
from kiosk.screens.live import Live
from kiosk.screens.screen_name import ScreenName
from kiosk.screens.setup import Setup
from kiosk.session.picture_edge import near_edge
from kiosk.simulation.recordings import Recording, recording_on
from tests.kiosk.harness import STEP_S, SimulatedMirror

EXERCISES = load_exercises()


def begin(mirror: SimulatedMirror, name: str, **dose: object) -> None:
    mirror.offer(name, **dose)
    mirror.begin()
    mirror.press(Button.OK)
    if mirror.screen is ScreenName.FIRST_TIME:
        mirror.press(Button.PREVIOUS)
    assert mirror.screen is ScreenName.SETUP


def play(mirror: SimulatedMirror, moving: Recording, first: int = 0, still: bool = False) -> None:
    """Let the member do a recording, on whatever side it was done; still: its start posture only."""
    mirror._size = moving.size
    began = mirror.now
    mirror.member = lambda at: moving.pose(0 if still else (first + round((at - began) / STEP_S)) % len(moving), at)


def knees_hidden(moving: Recording, at: float) -> Pose | None:
    """The start posture with the knees out of sight."""
    pose = moving.pose(0, at)
    if pose is not None:
        pose.scores[[Keypoint.LEFT_KNEE, Keypoint.RIGHT_KNEE]] = 0.1
    return pose


@pytest.mark.parametrize("name", ["clamshell", "hip-flexor-stretch"])
def test_the_set_up_check_asks_for_the_other_side_until_it_is_taken(mirror: SimulatedMirror, name: str) -> None:
    begin(mirror, name)
    play(mirror, recording_on(name, Side.RIGHT), still=True)
    mirror.wait(4)
    assert mirror.screen is ScreenName.SETUP
    assert mirror.current(Setup).hint == "setup.other-side"

    play(mirror, recording_on(name, Side.LEFT), still=True)
    mirror.wait_for(ScreenName.LIVE, at_most=8)


def test_the_working_leg_is_said_before_every_set_of_a_side(mirror: SimulatedMirror) -> None:
    begin(mirror, "clamshell", reps=2, sets=1)
    assert "Left knee on top" in mirror.sound.said
    mirror.stand("clamshell", 0)
    mirror.wait_for(ScreenName.LIVE, at_most=8)
    mirror.train("clamshell", 0)
    mirror.wait_for(ScreenName.REST, at_most=40)
    assert mirror.sound.said[-1] == "Right knee on top"
    mirror.wait_for(ScreenName.SETUP, at_most=20)
    assert "Right knee on top" in mirror.sound.said


@pytest.mark.parametrize("name", [name for name, exercise in EXERCISES.items() if exercise.dose.each_side])
def test_work_on_the_wrong_side_is_said_once_and_logged_as_what_it_was(mirror: SimulatedMirror, name: str) -> None:
    exercise = EXERCISES[name]
    begin(mirror, name, sets=1, **({"reps": 3} if exercise.dose.reps is not None else {"seconds": 6}))
    wrong = recording_on(name, Side.RIGHT)
    play(mirror, wrong, still=True)
    mirror.wait_for(ScreenName.LIVE, at_most=30)
    before = len(mirror.sound.said)
    play(mirror, wrong)
    mirror.wait_for(ScreenName.REST, at_most=60)

    said = mirror.sound.said[before:]
    assert said.count("Other side, please") == 1
    assert said[said.index("Other side, please") + 1] == mirror.context.text(f"side.{exercise.kind}.left")
    assert mirror.context.session.results[-1].record.side is Side.RIGHT
    following = mirror.context.session.next_set
    assert following is not None
    assert following.side is Side.LEFT, "the planned side is still to do"


def test_one_rep_on_the_wrong_side_is_left_out_of_the_log(mirror: SimulatedMirror) -> None:
    begin(mirror, "single-leg-squat", reps=4, sets=1)
    mirror.stand("single-leg-squat", 0)
    mirror.wait_for(ScreenName.LIVE, at_most=10)
    play(mirror, recording_on("single-leg-squat", Side.RIGHT))
    live = mirror.current(Live)
    while not live.set.reps:
        mirror.step()
    assert live.cue is not None
    assert live.cue.text == "side.one-leg-bend.left"
    play(mirror, recording_on("single-leg-squat", Side.LEFT))
    mirror.wait_for(ScreenName.REST, at_most=90)

    record = mirror.context.session.results[-1].record
    assert (record.side, record.reps) == (Side.LEFT, 3)


def test_the_form_is_chosen_before_the_set_and_said(mirror: SimulatedMirror) -> None:
    begin(mirror, "squat", reps=2)
    mirror.press(Button.PREVIOUS)
    assert mirror.current(Setup)._planned.exercise.form is not None
    assert "Half as deep" in mirror.sound.said
    mirror.press(Button.PREVIOUS)
    assert Button.PREVIOUS not in mirror.app.labels(), "holding a chair is the easiest form"
    assert "Put a chair at your side and hold on to it." in mirror.sound.said
    mirror.press(Button.NEXT, Button.NEXT)
    assert mirror.current(Setup)._planned.exercise.form is None
    assert Button.NEXT not in mirror.app.labels()


@pytest.mark.parametrize(
    ("name", "button", "height"),
    [
        ("step-up", None, 15),
        ("step-up", Button.NEXT, 20),
        ("step-up", Button.PREVIOUS, 10),
        ("step-down", Button.NEXT, 20),
        ("step-down", Button.PREVIOUS, 10),
    ],
)
def test_the_height_of_the_step_is_said_and_shown(
    mirror: SimulatedMirror, name: str, button: Button | None, height: int
) -> None:
    begin(mirror, name)
    if button is not None:
        mirror.press(button)
    mirror.member = lambda at: knees_hidden(recording_on(name, Side.LEFT), at)
    shown = set()
    for _ in range(4):  # the instructions take turns while something is missing
        mirror.wait(3)
        shown |= {line.replace("\n", " ") for line in mirror.texts()}

    assert mirror.current(Setup).hint == "setup.legs"
    sentence = mirror.context.text(mirror.current(Setup)._planned.exercise.say[0])
    assert f"{height} centimetres" in sentence
    assert sentence in mirror.sound.said
    assert sentence in shown


def test_the_band_of_the_side_step_is_drawn_where_the_member_chose_it(mirror: SimulatedMirror) -> None:
    begin(mirror, "side-step")
    mirror.press(Button.PREVIOUS)
    mirror.stand("side-step", 0)
    mirror.wait_for(ScreenName.LIVE, at_most=10)

    assert mirror.current(Live).set.planned.exercise.resistance_band == "thighs"


def test_an_easier_form_asked_for_in_a_set_counts_from_then_on(mirror: SimulatedMirror) -> None:
    begin(mirror, "squat", reps=8)
    mirror.stand("squat", 0)
    mirror.wait_for(ScreenName.LIVE, at_most=10)
    live = mirror.current(Live)
    live._take_easier_form()
    mirror.train("squat", 0)
    mirror.wait_for(ScreenName.REST, at_most=90)
    result = mirror.context.session.results[-1]
    following = mirror.context.session.next_set

    assert result.planned.exercise.form is not None
    assert len(result.reps) == 8
    assert following is not None
    assert following.exercise.form == result.planned.exercise.form


def test_the_result_offers_one_more_round_in_the_easier_form(mirror: SimulatedMirror) -> None:
    begin(mirror, "squat", reps=5, sets=1)
    mirror.stand("squat", 0)
    mirror.wait_for(ScreenName.LIVE, at_most=10)
    mirror.train("squat", 0)  # the recorded knees go in
    mirror.wait_for(ScreenName.PAIN, at_most=60)
    mirror.press(Button.OK)
    assert "Easier: Half as deep" in mirror.texts()
    mirror.press(Button.PREVIOUS)

    planned = mirror.context.session.next_set
    assert mirror.screen is ScreenName.SETUP
    assert planned is not None
    assert planned.exercise.form is not None
    assert (planned.number, planned.of) == (1, 1)


def test_the_result_offers_one_more_round_in_the_harder_form(mirror: SimulatedMirror) -> None:
    begin(mirror, "adductor-stretch", seconds=3, sets=1)
    while mirror.screen is not ScreenName.PAIN:
        if mirror.screen is ScreenName.SETUP:
            mirror.stand("adductor-stretch", 0)
            mirror.wait_for(ScreenName.LIVE, at_most=10)
            mirror.train("adductor-stretch", 0)
        mirror.step()
    mirror.press(Button.OK)
    assert "Harder: Held for longer" in mirror.texts()
    mirror.press(Button.PREVIOUS)

    assert mirror.screen is ScreenName.SETUP
    assert mirror.current(Setup)._planned.exercise.form is not None


def test_a_member_who_has_stepped_across_the_picture_is_told_to_turn_back(mirror: SimulatedMirror) -> None:
    begin(mirror, "side-step")
    mirror.stand("side-step", 0)
    mirror.wait_for(ScreenName.LIVE, at_most=10)
    moving, began = recording_on("side-step", Side.BOTH), mirror.now

    def across(at: float) -> Pose | None:
        pose = moving.pose(round((at - began) / STEP_S) % len(moving), at)
        if pose is not None:
            pose.points[:, 0] += 0.3 * moving.size[0]  # to the member's left
        return pose

    mirror.member = across
    mirror.wait(12)

    assert "Now back the other way" in mirror.sound.said


def test_a_member_who_steps_towards_the_edge_is_sent_back() -> None:
    moving = recording_on("side-step", Side.BOTH)
    pose = moving.pose(0, 0.0)
    assert pose is not None
    width = moving.size[0]
    middle = (pose.points[11, 0] + pose.points[12, 0]) / 2
    for towards, place, near in (
        (Side.LEFT, 0.80, True),  # the member's left is the right of the frame
        (Side.LEFT, 0.60, False),
        (Side.RIGHT, 0.80, False),
        (Side.RIGHT, 0.20, True),
    ):
        pose.points[:, 0] += place * width - middle
        middle = place * width
        assert near_edge(pose, towards, width) is near
