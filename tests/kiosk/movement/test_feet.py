"""Foot points: the second toe under the lane, the knee measured against it, feet that point outward."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from inference.pose import Keypoint
from kiosk.movement.baseline import Baseline
from kiosk.movement.feet import both_turned_out, second_toe
from kiosk.movement.reading import KneeLane, Reading, Signals
from kiosk.movement.setup_check import FEET_REQUEST_TIMEOUT_S, SetupCheck
from kiosk.movement.signals import measure, read_body

from .figures import EXERCISES, FPS, SHANK, SIZE, STANDING, Figure, cues, hold, play, squat
from .test_setup_check import check

READ = replace(STANDING, toes_out=0.0)
OUT = replace(STANDING, toes_out=28.0)


def signals_of(figure: Figure) -> Signals:
    baseline = Baseline(STANDING.pose(0.0).points.astype(np.float64), 1.0)
    return measure(read_body(figure.pose(0.0)), baseline.reference(), two_legs=True)


def left_lane(reading: Reading) -> KneeLane:
    assert reading.left.lane is not None
    return reading.left.lane


def test_a_knee_that_goes_in_moves_inward_of_the_second_toe_on_both_legs() -> None:
    straight, inward = signals_of(READ), signals_of(replace(READ, left_in=15, right_in=15))
    for side in ("left", "right"):
        moved = getattr(inward, f"knee_toe_{side}") - getattr(straight, f"knee_toe_{side}")
        kmd = getattr(inward, f"kmd_{side}") - getattr(straight, f"kmd_{side}")
        assert moved == pytest.approx(kmd, abs=0.001)
        assert moved > 0.08


def test_toes_turned_out_leave_the_knee_inward_of_them() -> None:
    straight, out = signals_of(READ), signals_of(OUT)
    assert out.fppa_left == straight.fppa_left
    assert out.knee_toe_left is not None
    assert straight.knee_toe_left is not None
    assert out.knee_toe_left > straight.knee_toe_left + 0.2


@pytest.mark.parametrize("figure", [STANDING, replace(READ, foot_score=0.2)], ids=["no reader", "hidden"])
def test_without_a_foot_in_sight_nothing_is_said_of_it(figure: Figure) -> None:
    pose, signals = figure.pose(0.0), signals_of(figure)
    assert (signals.knee_toe_left, signals.knee_toe_right) == (None, None)
    assert signals.fppa_left is not None
    assert second_toe(pose, "left") is None
    assert both_turned_out(pose, -1.0, SHANK, SIZE[0] / 2) is None


@pytest.mark.parametrize("degrees", [0.0, 10.0, 25.0])
def test_how_far_feet_are_turned_out_is_read(degrees: float) -> None:
    pose = replace(STANDING, toes_out=degrees).pose(0.0)
    assert both_turned_out(pose, -1.0, SHANK, SIZE[0] / 2) == pytest.approx(degrees, abs=5)


def test_the_lane_stands_on_the_second_toe_where_it_is_seen() -> None:
    for figure, on_toe in ((READ, True), (STANDING, False)):
        reading = play("squat", hold(figure, 1))[-1]
        lane, pose = left_lane(reading), reading.pose
        assert pose is not None
        assert lane.on_toe is on_toe
        foot = second_toe(pose, "left") if on_toe else pose.point(Keypoint.LEFT_ANKLE)
        assert lane.foot == pytest.approx(foot, abs=1)


def test_the_upper_end_of_the_lane_is_the_same_with_and_without_feet() -> None:
    with_feet, without = (left_lane(play("squat", hold(f, 1))[-1]) for f in (OUT, STANDING))
    assert with_feet.knee == pytest.approx(without.knee, abs=0.5)


def test_a_toe_hidden_for_a_moment_does_not_move_the_lane() -> None:
    frames = hold(READ, 1) + hold(replace(READ, foot_score=0.1), 0.5)
    before, after = (play("squat", frames)[i].left.lane for i in (29, -1))
    assert after == before


def test_feet_turned_out_are_asked_to_be_put_straight_before_the_set() -> None:
    states = check(hold(OUT, 2) + hold(READ, 2))
    assert states[50].missing == "setup.feet-straight"
    assert states[-1].missing is None
    assert states[-1].feet_read
    assert states[-1].baseline is not None


def test_whoever_cannot_turn_the_feet_may_begin_all_the_same() -> None:
    assert check(hold(OUT, FEET_REQUEST_TIMEOUT_S + 3))[-1].baseline is not None


def test_an_exercise_with_the_toes_out_does_not_ask_for_straight_feet() -> None:
    sumo = EXERCISES["squat"].model_copy(update={"max_toes_out": 40})
    setup = SetupCheck(sumo, SIZE)
    states = [setup.step(figure.pose(i / FPS), i / FPS) for i, figure in enumerate(hold(OUT, 2))]
    assert "setup.feet-straight" not in {state.missing for state in states}
    assert states[-1].baseline is not None


def test_feet_out_of_sight_hold_nobody_up() -> None:
    state = check(hold(STANDING, 2))[-1]
    assert state.baseline is not None
    assert not state.feet_read


def test_squatting_with_feet_turned_out_is_told() -> None:
    assert cues(play("squat", hold(OUT, 1) + squat(top=OUT))) == ["feet-straight"]
    assert cues(play("squat", hold(READ, 1) + squat(top=READ))) == []
