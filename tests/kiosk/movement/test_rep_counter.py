"""Which movements count as a rep, and which never do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from inference.pose import Keypoint, Pose
from kiosk.movement.engine import Movement
from kiosk.movement.reading import Side
from kiosk.simulation.recordings import recording

from .figures import EXERCISES, FPS, SIZE, STANDING, Figure, Frames, between, cues, hold, lifted, play, rep, reps, squat

START = hold(STANDING, 0.8)
MIRRORED = [0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15]


def test_each_squat_counts_once_and_at_its_end() -> None:
    readings = play("squat", START + squat() + squat() + squat())
    assert [r.count for r in readings if r.rep] == [1, 2, 3]


def test_a_rep_is_dated_from_leaving_to_regaining_the_start() -> None:
    (done,) = reps(play("squat", START + squat() + hold(STANDING, 0.5)))
    assert done.start == pytest.approx(0.8, abs=0.2)
    assert done.bottom == pytest.approx(2.0, abs=0.1)
    assert done.end == pytest.approx(3.2, abs=0.2)


def test_it_counts_within_half_a_second_of_standing_up() -> None:
    readings = play("squat", START + squat() + hold(STANDING, 1))
    counted_at = next(r.t for r in readings if r.rep)
    assert counted_at < 3.2 + 0.5


def test_half_a_rep_does_not_count_and_is_told_why() -> None:
    readings = play("squat", START + squat(depth=0.06) + hold(STANDING, 1))
    assert (reps(readings), cues(readings)) == ([], ["deeper"])


def test_a_poor_rep_counts_just_the_same() -> None:
    readings = play("squat", START + squat(left_in=25.0, right_in=25.0))
    assert readings[-1].count == 1


def test_shallow_and_deep_squats_of_one_member_both_count() -> None:
    readings = play("squat", START + squat(0.35) + squat(0.35) + squat(0.35) + squat(0.18))
    assert readings[-1].count == 4


def test_bowing_with_straight_legs_is_no_squat() -> None:
    bow = replace(STANDING, sink=0.02, lean=25.0)
    assert reps(play("squat", START + rep(STANDING, bow))) == []


def test_standing_talking_and_shifting_weight_never_count() -> None:
    fidget = rep(STANDING, replace(STANDING, x=332.0, sink=0.03), seconds=1.5)
    assert reps(play("squat", START + fidget * 5)) == []


def test_walking_in_is_no_rep_and_the_squat_after_it_is() -> None:
    far = Figure(x=60.0, stance=12.0)
    walk = [between(far, STANDING, i / 60) for i in range(61)]
    walk = [replace(f, sink=0.05 + 0.05 * (i % 10 < 5), left_up=0.3 * (i % 10 < 5)) for i, f in enumerate(walk)]
    readings = play("squat", hold(None, 1) + walk + hold(STANDING, 1) + squat())
    assert readings[-1].count == 1


@pytest.mark.parametrize("exercise", ["squat", "single-leg-squat", "single-leg-deadlift"])
@pytest.mark.parametrize("standing", [STANDING, replace(STANDING, left_up=0.5)])
def test_pacing_to_and_fro_with_stiff_legs_is_no_rep(exercise: str, standing: Figure) -> None:
    """The whole body grows and shrinks about the horizon: 0.7 m at 2.75 m, three times in nine seconds."""
    movement, horizon, done = Movement(EXERCISES[exercise], frame_size=SIZE), np.array([320.0, 150.0], np.float32), []
    for i in range(13 * FPS):
        t = i / FPS
        away_m = 0.35 * np.sin(2 * np.pi * max(t - 4.0, 0.0) / 3.0)
        pose = standing.pose(t)
        points = ((pose.points - horizon) * np.float32(2.75 / (2.75 + away_m)) + horizon).astype(np.float32)
        done += reps([movement.step(replace(pose, points=points), t)])
    assert done == []


def test_a_squat_done_with_the_back_to_the_mirror_does_not_count() -> None:
    away = replace(STANDING, turned_away=True)
    assert reps(play("squat", START + squat(top=away))) == []


def test_leaving_in_mid_rep_for_long_forgets_it() -> None:
    down = squat()[:36]
    readings = play("squat", START + down + hold(None, 4) + hold(STANDING, 1) + squat())
    assert readings[-1].count == 1


def test_an_unseen_moment_in_mid_rep_loses_nothing() -> None:
    moves = squat()
    readings = play("squat", START + moves[:30] + hold(None, 0.3) + moves[39:])
    assert readings[-1].count == 1
    assert not any(r.frozen for r in readings[30:])


def test_the_machine_says_when_it_waits_for_the_body() -> None:
    readings = play("squat", START + hold(None, 1))
    assert [r.frozen for r in (readings[24 + 10], readings[-1])] == [False, True]


def test_a_member_who_squats_at_once_is_counted() -> None:
    assert play("squat", hold(STANDING, 0.15) + squat())[-1].count == 1


def test_a_knee_unseen_for_two_seconds_is_named() -> None:
    hidden = replace(STANDING, unseen=(Keypoint.RIGHT_KNEE,))
    assert play("squat", START + hold(hidden, 2.5))[-1].unseen == ("right",)


def test_side_steps_count_each_way() -> None:
    frames = START
    x = STANDING.x
    for direction in (1, 1, -1):
        here, there = replace(STANDING, x=x), replace(STANDING, x=x + 20 * direction, stance=55.0)
        x += 40 * direction
        after = replace(STANDING, x=x)
        frames = frames + [between(here, there, i / 14) for i in range(15)]
        frames += [between(there, after, i / 14) for i in range(15)] + hold(after, 0.3)
    done = reps(play("side-step", frames))
    assert [r.side for r in done] == [Side.LEFT, Side.LEFT, Side.RIGHT]


def march_steps(lift: float, times: int) -> Frames:
    steps: Frames = []
    for i in range(times):
        steps += rep(STANDING, lifted(STANDING, i, lift), seconds=0.6, rest=0.07)
    return steps


def test_every_knee_lift_of_a_march_counts_with_its_side() -> None:
    done = reps(play("march", START + march_steps(0.6, 6) + START))
    assert [r.side for r in done] == [Side.RIGHT, Side.LEFT] * 3


def test_a_march_counts_from_the_first_two_steps_in_turn() -> None:
    readings = play("march", START + march_steps(0.6, 2) + START)
    first, second = (i for i, r in enumerate(readings) if r.rep is not None)
    assert second == first + 1
    assert [r.side for r in reps(readings)] == [Side.RIGHT, Side.LEFT]


def test_a_foot_lifted_without_the_other_is_no_march() -> None:
    lifts = [*march_steps(0.6, 1), *hold(STANDING, 2.5)]
    assert reps(play("march", START + lifts * 3)) == []


def test_walking_on_the_spot_counts_nothing_and_is_told_to_lift() -> None:
    readings = play("march", START + march_steps(0.2, 10) + START)
    assert reps(readings) == []
    assert "lift-knees" in cues(readings)


@pytest.mark.parametrize(("turned", "side"), [(False, Side.RIGHT), (True, Side.LEFT)])
def test_the_upper_leg_names_the_side_when_lying(turned: bool, side: Side) -> None:
    """The recorded member lies on the left side; with left and right exchanged, on the right side."""
    lying = recording("clamshell")
    movement = Movement(EXERCISES["clamshell"], frame_size=lying.size)
    done = []
    for i in range(len(lying)):
        pose = lying.pose(i, i / 15)
        if pose is not None and turned:
            pose = Pose(pose.points[MIRRORED], pose.scores[MIRRORED], pose.captured_at)
        reading = movement.step(pose, i / 15)
        done += [reading.rep] if reading.rep else []
    assert {rep.side for rep in done} == {side}
