"""Step-downs: one heel from the step to the floor and back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.exercises.ladder import in_form
from kiosk.movement.engine import Movement
from kiosk.movement.reading import Band, Side

from .figures import EXERCISES, SIZE, STANDING, Figure, cues, hold, play, rep, reps

ON_STEP = replace(STANDING, hips=22.0, stance=24.0)  # the weight over the left foot
DOWN = replace(ON_STEP, sink=0.15, right_up=-0.6)
START = hold(STANDING, 0.8)


def mirrored(figure: Figure) -> Figure:
    return replace(
        figure,
        hips=-figure.hips,
        left_up=figure.right_up,
        right_up=figure.left_up,
        left_in=figure.right_in,
        right_in=figure.left_in,
    )


@pytest.mark.parametrize("side", [Side.LEFT, Side.RIGHT])
def test_the_leg_on_the_step_works(side: Side) -> None:
    top, bottom = (ON_STEP, DOWN) if side is Side.LEFT else (mirrored(ON_STEP), mirrored(DOWN))
    done = reps(play("step-down", START + hold(top, 0.5) + rep(top, bottom) * 3))
    assert [(r.side, r.grade) for r in done] == [(side, Band.GOOD)] * 3


@pytest.mark.parametrize(("form", "below", "counts"), [(None, 0.21, False), ("low", 0.14, True), ("low", 0.07, False)])
def test_a_low_step_asks_for_less_way_of_the_free_foot(form: str | None, below: float, counts: bool) -> None:
    """From 10 cm the heel on the floor is 0.15 to 0.21 shanks below the other, by the height of the camera."""
    movement = Movement(in_form(EXERCISES["step-down"], form), frame_size=SIZE)
    bottom = replace(DOWN, right_up=-below)
    done = reps(play("step-down", START + hold(ON_STEP, 0.5) + rep(ON_STEP, bottom) * 2, movement))
    assert len(done) == (2 if counts else 0)


def test_a_knee_that_goes_in_on_the_step_is_told() -> None:
    readings = play("step-down", START + hold(ON_STEP, 0.5) + rep(ON_STEP, replace(DOWN, left_in=16.0)) * 2)
    assert [(r.grade, r.knee) for r in reps(readings)] == [(Band.COLLAPSE, "left")] * 2
    assert "knee-in" in cues(readings)


def test_the_hanging_leg_is_not_graded() -> None:
    (done,) = reps(play("step-down", START + hold(ON_STEP, 0.5) + rep(ON_STEP, replace(DOWN, right_in=16.0))))
    assert done.grade is Band.GOOD
    assert done.peak_fppa_right is None


def test_a_heel_that_stays_above_the_floor_is_asked_to_go_lower() -> None:
    half = replace(ON_STEP, sink=0.055, right_up=-0.3)
    readings = play("step-down", START + hold(ON_STEP, 0.5) + rep(ON_STEP, half) * 2)
    assert not reps(readings)
    assert "deeper" in cues(readings)


@pytest.mark.parametrize(
    "bottom",
    [
        replace(STANDING, sink=0.2),  # a squat
        replace(ON_STEP, sink=0.15, right_up=0.5),  # a single-leg squat
        replace(STANDING, sink=0.25, right_up=-0.6),  # a lunge: the hips stay in the middle
    ],
)
def test_other_bends_are_no_step_down(bottom: Figure) -> None:
    assert not reps(play("step-down", START + rep(STANDING, bottom) * 3))


@pytest.mark.parametrize("below", [0.6, 0.21, 0.14])
def test_a_step_down_is_no_squat(below: float) -> None:
    for other in ("squat", "single-leg-squat"):
        bottom = replace(DOWN, right_up=-below)
        assert not reps(play(other, START + hold(ON_STEP, 0.5) + rep(ON_STEP, bottom) * 3))
