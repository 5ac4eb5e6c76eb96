"""Walking towards the camera and on a treadmill: steps, results after six steps, and what is no walk."""

from __future__ import annotations

from itertools import pairwise
from math import exp

import pytest

from inference.pose import Pose
from kiosk.exercises.ladder import in_form
from kiosk.movement.engine import Movement
from kiosk.movement.reading import Band, Reading, Side
from kiosk.movement.setup_check import SetupCheck
from kiosk.simulation.recordings import POSE_RATE_HZ, recording

from .figures import EXERCISES, FLOOR, FPS, SHANK, SIZE, STANDING, cues, hold, lifted, play, rep, reps
from .walking_figure import (
    FAR,
    NEAR,
    STANCE_SHARE,
    STAND_S,
    STEP_S,
    lane,
    standing,
    there_and_back,
    treadmill,
    walk,
    walker_pose,
)

START = hold(STANDING, 0.8)
FIVE_CM = 0.05
FEET = (STANDING.x, FLOOR)


def turned_away(reading: Reading) -> bool:
    """Whether the left shoulder is on the left of the frame."""
    assert reading.pose is not None
    return bool(reading.pose.points[5, 0] < reading.pose.points[6, 0])


def test_steps_on_a_treadmill_are_counted_for_the_leg_that_carries() -> None:
    done = reps(walk("treadmill-walk", standing(0.0) + treadmill(10.0)))
    assert len(done) == pytest.approx(10.0 / STEP_S, abs=2)
    assert {a.side for a in done[::2]} != {a.side for a in done[1::2]}
    assert {r.side for r in done} == {Side.LEFT, Side.RIGHT}


def test_the_first_step_on_a_treadmill_counts() -> None:
    """Its swing is only half a stride, but the belt has already carried the other foot."""
    moving = recording("treadmill-walk")  # sets off at 1.2 s, with 0.51 s a step
    engine = Movement(EXERCISES["treadmill-walk"], frame_size=moving.size)
    times = [number / POSE_RATE_HZ for number in range(len(moving))]
    steps = reps([engine.step(moving.pose(number, t), t) for number, t in enumerate(times)])
    assert steps[0].bottom < 1.2 + 0.51


def test_a_walker_who_drifts_forward_on_the_belt_loses_no_step() -> None:
    drifting, in_place = (
        [
            walker_pose(0.0, i / FPS / STEP_S / 2, drift * exp(-(((i / FPS - 4.0) / STEP_S) ** 2)))
            for i in range(round(8.0 * FPS))
        ]
        for drift in (0.25, 0.0)
    )
    steps = [len(reps(walk("treadmill-walk", standing(0.0) + poses))) for poses in (drifting, in_place)]
    assert steps[0] == steps[1]


def test_only_the_way_towards_the_camera_counts_and_the_way_back_is_left_in_peace() -> None:
    readings = walk("walk", standing(FAR) + there_and_back(3, FIVE_CM))
    one_way = len(reps(walk("walk", standing(FAR) + there_and_back(1))))
    assert one_way == 3
    assert len(reps(readings)) == pytest.approx(3 * one_way, abs=1)
    assert not any(turned_away(r) for r in readings if r.cue is not None)


def test_setting_off_with_a_full_stride_counts_as_a_step() -> None:
    """No foot has landed before; the stride towards the camera shows that the other leg carried."""
    readings = walk("walk", standing(FAR) + lane()[12:] + standing(NEAR))
    assert [r.side for r in reps(readings)] == [Side.LEFT, Side.RIGHT, Side.LEFT]


def test_the_slow_step_in_which_a_walk_ends_does_not_count() -> None:
    walked = treadmill(8.0)
    begin, frames = round(6 * STEP_S * 30) + 8, round(STEP_S * 30)
    slow = [pose for pose in walked[begin : begin + frames] for _ in range(2)]
    stopped = walked[:begin] + slow + walked[begin + frames :]
    steps = [len(reps(walk("treadmill-walk", standing(0.0) + poses))) for poses in (walked, stopped)]
    assert steps[1] == steps[0] - 1


def test_a_set_can_begin_at_the_far_end_of_the_lane() -> None:
    for exercise, begins in (("walk", True), ("squat", False)):
        check = SetupCheck(EXERCISES[exercise], SIZE)
        states = [check.step(Pose(p.points, p.scores, i / 30), i / 30) for i, p in enumerate(standing(-1.9, 2.0))]
        assert any(state.baseline for state in states) == begins


def test_the_first_six_steps_have_no_grade_and_no_cue() -> None:
    readings = walk("treadmill-walk", standing(0.0) + treadmill(8.0, FIVE_CM))
    grades = [r.grade for r in reps(readings)]
    assert grades[:5] == [None] * 5
    assert set(grades[5:]) == {Band.COLLAPSE}
    sixth = next(r.t for r in readings if r.count == 6)
    assert all(r.t >= sixth for r in readings if r.cue is not None)
    assert cues(readings)[0] in ("knee-in", "knees-in")


@pytest.mark.parametrize(("knee_in", "grade"), [(0.0, Band.GOOD), (FIVE_CM, Band.COLLAPSE)])
@pytest.mark.parametrize("exercise", ["walk", "treadmill-walk"])
def test_knees_that_go_in_are_told_from_knees_on_their_line(exercise: str, knee_in: float, grade: Band) -> None:
    poses = standing(0.0) + treadmill(8.0, knee_in)
    if exercise == "walk":
        poses = standing(FAR) + there_and_back(4, knee_in)
    readings = walk(exercise, poses)
    assert {r.grade for r in reps(readings)[5:]} == {grade}
    assert any(cue.startswith("knee") for cue in cues(readings)) == (grade is Band.COLLAPSE)


def test_a_single_step_with_the_knee_in_changes_no_result() -> None:
    one_step = round(STEP_S * 30)
    poses = standing(0.0) + treadmill(12.0)
    bad = treadmill(12.0, FIVE_CM)
    begin = 30 + 14 * one_step
    poses[begin : begin + one_step] = bad[begin - 30 : begin - 30 + one_step]
    readings = walk("treadmill-walk", poses)
    assert {r.grade for r in reps(readings)[5:]} == {Band.GOOD}
    assert not cues(readings)


@pytest.mark.parametrize(("knee_in", "band"), [(0.0, Band.GOOD), (FIVE_CM, Band.COLLAPSE)])
def test_the_leg_that_has_landed_shows_how_its_last_steps_were(knee_in: float, band: Band) -> None:
    """Its foot is on the floor then, and stays there for as long as the screen keeps a colour."""
    seconds, shown_s = 8.0, 0.3
    readings = walk("treadmill-walk", standing(0.0) + treadmill(seconds, knee_in))
    began = [
        (now.t - STAND_S, leg)
        for before, now in pairwise(readings)
        for leg in (0, 1)
        if (before.left, before.right)[leg].band is None and (now.left, now.right)[leg].band is not None
    ]
    assert {leg for _, leg in began} == {0, 1}
    assert len(began) == pytest.approx(seconds / STEP_S, abs=7)  # the first five steps of a walk are not shown
    for at, leg in began:
        phase = (at / STEP_S / 2 + leg / 2) % 1
        assert 0.0 < phase < STANCE_SHARE - shown_s / STEP_S / 2 + 0.05
    assert {r.band for r in readings} == {None, band}
    assert all(r.left.lane is None and r.right.lane is None for r in readings)


def test_a_walker_who_has_stopped_or_turned_has_no_colour() -> None:
    readings = walk("walk", standing(FAR) + there_and_back(3, FIVE_CM))
    assert any(r.band is not None for r in readings)
    assert all(r.band is None for r in readings if turned_away(r))


def test_each_walk_counts_only_as_itself() -> None:
    assert not reps(walk("treadmill-walk", standing(FAR) + there_and_back(2)))
    assert not reps(walk("walk", standing(0.0) + treadmill(6.0)))
    for other in ("march", "side-step", "squat", "single-leg-squat"):
        for poses in (standing(FAR) + there_and_back(2, FIVE_CM), standing(0.0) + treadmill(6.0, FIVE_CM)):
            readings = walk(other, poses)
            assert len(reps(readings)) <= 1  # the first step looks like a march step
            assert not any(cue.startswith("knee") for cue in cues(readings))


@pytest.mark.parametrize("exercise", ["walk", "treadmill-walk"])
def test_marching_on_the_spot_is_no_walk(exercise: str) -> None:
    steps = [rep(STANDING, lifted(STANDING, number, 0.6), seconds=0.6, rest=0.1) for number in range(12)]
    readings = play(exercise, START + [frame for step in steps for frame in step])
    assert not reps(readings)
    assert not cues(readings)


@pytest.mark.parametrize("lift", [0.25, 0.35, 0.6])
def test_a_march_at_ten_poses_a_second_counts_every_step(lift: float) -> None:
    """Between two poses one foot lands and the other leaves the floor, so each lift seems to begin with a landing."""
    steps = [frame for number in range(12) for frame in rep(STANDING, lifted(STANDING, number, lift), 0.6, rest=0)]
    engine = Movement(in_form(EXERCISES["march"], "low"), frame_size=SIZE)
    figures = (START + steps + hold(STANDING, 0.5))[::3]
    readings = [engine.step(figure.pose(i / 10), i / 10) for i, figure in enumerate(figures) if figure is not None]
    assert len(reps(readings)) == 12


@pytest.mark.parametrize(("carried_back", "counted"), [(0.0, 1), (1.0, 0)])
def test_the_first_step_on_a_treadmill_is_no_march(carried_back: float, counted: int) -> None:
    """The body gets smaller, because the belt carries it back, while the standing foot comes down a little."""
    step = rep(STANDING, lifted(STANDING, 1, 0.6), seconds=0.6, rest=0.1)
    engine = Movement(EXERCISES["march"], frame_size=SIZE)
    done = []
    for i, figure in enumerate(START + step):
        share = carried_back * max(i - len(START), 0) / len(step)
        pose = figure.pose(i / FPS) if figure is not None else None
        assert pose is not None
        pose.points[:] = (pose.points - FEET) * (1 - 0.06 * share) + FEET + (0, 0.17 * SHANK * share)
        done.append(engine.step(pose, i / FPS))
    assert len(reps(done)) == counted
