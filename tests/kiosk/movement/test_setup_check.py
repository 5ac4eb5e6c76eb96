"""The requests of the set-up check, and the conditions for passing it."""

from __future__ import annotations

from dataclasses import replace
from math import radians, sin

import pytest

from inference.pose import Keypoint
from kiosk.movement.setup_check import SetupCheck, SetupState

from .figures import EXERCISES, FOOT, FPS, SIZE, STANDING, Figure, Frames, hold

FEET = (Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE)


def check(frames: Frames, exercise: str = "squat") -> list[SetupState]:
    setup = SetupCheck(EXERCISES[exercise], SIZE)
    return [setup.step(None if f is None else f.pose(i / FPS), i / FPS) for i, f in enumerate(frames)]


@pytest.mark.parametrize(
    ("figure", "missing"),
    [
        (None, "setup.nobody"),
        (replace(STANDING, unseen=FEET), "setup.step-back"),
        (replace(STANDING, unseen=(Keypoint.NOSE,)), "setup.head"),
        (replace(STANDING, unseen=(Keypoint.LEFT_KNEE,)), "setup.legs"),
        (replace(STANDING, turned_away=True), "setup.turn-square"),
        (replace(STANDING, sink=0.3), "setup.stand-tall"),
        (replace(STANDING, right_up=0.3), "setup.feet-level"),
        (replace(STANDING, x=50.0), "setup.step-left"),
        (replace(STANDING, x=600.0), "setup.step-right"),
    ],
)
def test_it_names_the_one_thing_to_put_right(figure: Figure | None, missing: str) -> None:
    assert check(hold(figure, 1))[-1].missing == missing


@pytest.mark.parametrize(("exercise", "missing"), [("squat", "setup.step-right"), ("side-step", None)])
def test_somebody_who_stands_aside_of_the_mark_is_not_set_up(exercise: str, missing: str | None) -> None:
    """Side steps may begin where the set before ended."""
    state = check(hold(replace(STANDING, x=440.0), 2), exercise)[-1]
    assert state.missing == missing
    assert (state.baseline is None) is (missing is not None)


def test_standing_still_gives_the_baseline_and_fills_the_ring() -> None:
    states = check(hold(STANDING, 1.8))
    assert states[-1].baseline is not None
    assert states[-1].missing is None
    steady = [state.steady for state in states]
    assert steady == sorted(steady)
    assert states[-1].baseline.leg == pytest.approx(150, abs=2)


def test_a_moving_member_is_told_to_hold_still() -> None:
    swaying = [replace(STANDING, x=320 + 25 * (i % 20) / 20) for i in range(90)]
    states = check(list(swaying))
    assert all(state.baseline is None for state in states)


def test_one_unread_joint_for_a_moment_is_not_spoken_of() -> None:
    frames = hold(STANDING, 0.7) + hold(replace(STANDING, unseen=FEET), 0.1) + hold(STANDING, 1.2)
    states = check(frames)
    assert all(state.missing is None for state in states[15:])
    assert states[-1].baseline is not None


@pytest.mark.parametrize(("turn", "asked"), [(25.0, True), (-25.0, True), (6.0, False)])
def test_a_turned_member_is_asked_to_turn_square_before_the_set(turn: float, asked: bool) -> None:
    setup, pose = SetupCheck(EXERCISES["squat"], SIZE), replace(STANDING, toes_out=0.0).pose(0.0)
    assert pose.feet is not None
    pose.feet[:4, 0] += FOOT * sin(radians(turn))
    states = [setup.step(pose, i / FPS) for i in range(2 * FPS)]

    assert any(state.missing == "setup.turn-square" for state in states) is asked
