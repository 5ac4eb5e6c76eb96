"""A rep is that exercise and no other: other movements count nothing, and a cue names them once when they repeat."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from inference.pose import Keypoint, Pose
from kiosk.exercises.ladder import in_form
from kiosk.movement.engine import Movement
from kiosk.movement.reading import Reading

from .figures import EXERCISES, FPS, SIZE, STANDING, Frames, between, cues, hold, lifted, play, rep, reps, squat

START = hold(STANDING, 0.8)
ON_LEFT_LEG = replace(STANDING, hips=25.0, right_up=0.22)
HINGED = replace(STANDING, sink=0.05, lean=7.0)
LUNGE = replace(STANDING, sink=0.3, left_up=-0.6)


def told(readings: list[Reading]) -> list[str]:
    """The texts of the cues about another exercise."""
    return [r.cue.text for r in readings if r.cue is not None and r.cue.id == "other-exercise"]


def on_one_leg(times: int) -> Frames:
    """Stands on the left leg and bends it."""
    up = [between(STANDING, ON_LEFT_LEG, i / 20) for i in range(20)]
    return up + hold(ON_LEFT_LEG, 0.5) + squat(depth=0.15, top=ON_LEFT_LEG) * times


def jumping_jacks(times: int) -> Frames:
    return rep(STANDING, replace(STANDING, stance=2.6 * STANDING.stance), seconds=0.8, rest=0.1) * times


def side_steps(times: int) -> Frames:
    """The figure steps to the right of the frame, 66 pixels each time."""
    frames: Frames = []
    for number in range(times):
        start = replace(STANDING, x=150 + 66.0 * number)
        apart = replace(start, x=start.x + 33, stance=STANDING.stance + 33)
        end = replace(start, x=start.x + 66)
        frames += [between(start, apart, i / 15) for i in range(15)] + [between(apart, end, i / 15) for i in range(15)]
        frames += hold(end, 0.2)
    return frames


SQUATS = squat() * 4
NOT_THIS = [
    ("squat", on_one_leg(4), "cue.looks-like-one-leg-squat"),
    ("squat", rep(STANDING, LUNGE) * 4, "cue.looks-like-lunge"),
    ("squat", rep(STANDING, replace(HINGED, sink=0.06)) * 4, "cue.looks-like-hinge"),
    ("single-leg-squat", SQUATS, "cue.looks-like-two-leg-squat"),
    ("single-leg-deadlift", rep(STANDING, HINGED, seconds=3.0) * 4, "cue.looks-like-hinge"),
    ("side-step", jumping_jacks(4), "cue.looks-like-in-place"),
]


@pytest.mark.parametrize(("over_the_foot", "counted"), [(0.85, 3), (0.4, 0)])
def test_hips_over_one_foot_make_a_single_leg_squat_though_the_free_foot_seems_to_stand(
    over_the_foot: float, counted: int
) -> None:
    """A foot held out in front is as low in the frame as the standing one."""
    top = replace(STANDING, hips=over_the_foot * STANDING.stance)
    shift = [between(STANDING, top, i / 20) for i in range(20)]
    assert len(reps(play("single-leg-squat", START + shift + squat(0.12, top) * 3))) == counted


@pytest.mark.parametrize(("exercise", "frames", "text"), NOT_THIS)
def test_another_exercise_counts_nothing_and_is_told_once(exercise: str, frames: Frames, text: str) -> None:
    readings = play(exercise, START + frames)
    assert reps(readings) == []
    assert told(readings) in ([text], [])
    assert not [cue for cue in cues(readings) if cue.startswith("knee")]


@pytest.mark.parametrize(("exercise", "frames", "text"), NOT_THIS[1:2] + NOT_THIS[3:])
def test_what_is_seen_instead_is_told_after_the_second_time(exercise: str, frames: Frames, text: str) -> None:
    once = play(exercise, START + frames[: len(frames) // 4])
    assert told(once) == []
    assert told(play(exercise, START + frames)) == [text]


def test_no_knee_cue_for_knees_that_go_in_during_another_exercise() -> None:
    readings = play("single-leg-squat", START + squat(left_in=25.0, right_in=25.0) * 3)
    assert [cue for cue in cues(readings) if cue.startswith("knee")] == []


def test_a_deep_squat_seen_at_an_angle_counts_although_it_looks_as_if_one_leg_carried() -> None:
    """The hips are over one foot in the frame and the other foot is higher, as on one leg, but they sink deeper."""
    bottom = replace(STANDING, sink=0.4, lean=1.2, hips=26.0, right_up=0.3)
    assert len(reps(play("squat", START + rep(STANDING, bottom) * 2))) == 2


def test_a_squat_after_lunges_still_counts() -> None:
    assert len(reps(play("squat", START + rep(STANDING, LUNGE) * 3 + START + squat() * 2))) == 2


def test_side_steps_that_travel_count() -> None:
    assert len(reps(play("side-step", hold(replace(STANDING, x=150), 0.8) + side_steps(4)))) == 4


def test_sitting_on_the_floor_is_no_squat_and_a_deep_squat_is() -> None:
    seated = replace(STANDING, sink=0.62, lean=1.1)
    down, up = (
        [between(STANDING, seated, i / 30) for i in range(30)],
        [between(seated, STANDING, i / 30) for i in range(30)],
    )
    assert reps(play("squat", START + down + hold(seated, 4) + up + START)) == []
    assert len(reps(play("squat", START + squat(depth=0.55, lean=1.1) + START))) == 1


def test_hips_that_stay_over_one_foot_are_no_squat() -> None:
    """The free foot hangs next to the standing one, so that it looks as if it stood."""
    top = replace(STANDING, hips=25.0, right_up=0.1)
    assert reps(play("squat", START + hold(top, 0.5) + rep(top, replace(top, sink=0.2)) * 3)) == []


@pytest.mark.parametrize(("hips", "counted"), [(0.0, 2), (40.0, 0)])
def test_hips_that_go_over_one_foot_in_a_wide_stance_are_no_squat(hips: float, counted: int) -> None:
    wide = replace(STANDING, stance=70.0)
    bottom = replace(wide, sink=0.2, hips=hips)
    assert len(reps(play("squat", hold(wide, 1.0) + rep(wide, bottom) * 2))) == counted


@pytest.mark.parametrize(("lean", "counted"), [(1.5, 2), (3.4, 0)])
def test_a_hinge_with_the_free_toes_behind_is_no_small_single_leg_squat(lean: float, counted: int) -> None:
    top = replace(STANDING, hips=22.0, stance=24.0, right_up=0.35)
    movement = Movement(in_form(EXERCISES["single-leg-squat"], "small"), frame_size=SIZE)
    bottom = replace(top, sink=0.055, lean=lean)
    assert len(reps(play("single-leg-squat", START + hold(top, 0.5) + rep(top, bottom) * 2, movement))) == counted


@pytest.mark.parametrize(("sink", "lean", "counted"), [(0.05, 7.0, 2), (-0.07, -5.0, 2), (-0.15, -2.5, 0)])
def test_hips_that_rise_far_are_no_deadlift(sink: float, lean: float, counted: int) -> None:
    """Before a wide lens the hips of a hinge go up a little, because they go back; the trunk goes down all the same."""
    low = replace(STANDING, sink=sink, lean=lean, hips=25.0, right_up=1.2)
    assert len(reps(play("single-leg-deadlift", START + rep(STANDING, low, seconds=3.2) * 2))) == counted


def test_low_steps_with_bent_knees_are_no_squat_and_no_knee_is_told() -> None:
    bent = replace(STANDING, sink=0.25)
    inward = replace(bent, left_in=14.0, right_in=14.0)
    steps = [
        lifted(inward if number > 1 else bent, number, lift)
        for number in range(8)
        for lift in (0.1, 0.2, 0.25, 0.25, 0.2, 0.1)
    ]
    down = [between(STANDING, bent, i / 20) for i in range(20)]
    readings = play("squat", hold(STANDING, 1.0) + down + steps + down[::-1] + hold(STANDING, 1.0))
    assert (len(reps(readings)), cues(readings)) == (0, [])


def test_steps_on_a_box_are_no_march() -> None:
    on_box = replace(lifted(STANDING, 0, 0.35), sink=-0.1, lean=1.0)
    readings = play("march", START + [between(STANDING, on_box, i / 20) for i in range(20)] + hold(on_box, 1.0))
    assert reps(readings) == []


def test_nothing_is_held_by_a_standing_member_who_moves() -> None:
    readings = play("hip-flexor-stretch", START + rep(STANDING, replace(STANDING, sink=0.12, lean=0.3), seconds=6) * 2)
    assert readings[-1].hold_seconds == 0
    assert cues(readings) == []


def test_a_standing_member_does_no_clamshells() -> None:
    readings = play("clamshell", START + squat(left_in=-40.0, right_in=-40.0) * 3)
    assert reps(readings) == []


@pytest.mark.parametrize("exercise", ["clamshell", "hip-flexor-stretch"])
def test_ankles_outside_the_frame_leave_numbers_that_can_be_written_down(exercise: str) -> None:
    movement = Movement(EXERCISES[exercise], frame_size=SIZE)
    for i in range(2 * FPS):
        signals = movement.step(_without_ankles(exercise, i / FPS), i / FPS).signals
        values = [v for v in vars(signals).values() if v is not None]
        assert np.isfinite(values).all()


def _without_ankles(exercise: str, t: float) -> Pose:
    """A body lying on its right side, or kneeling on the right knee, whose ankles are cut off."""
    lying = exercise == "clamshell"
    points = np.zeros((17, 2), np.float32)
    shoulders, hips = ((450, 240), (330, 240)) if lying else ((320, 200), (320, 300))
    knees = ((260, 260), (262, 300)) if lying else ((340, 310), (300, 370))
    for first, (x, y) in ((Keypoint.LEFT_SHOULDER, shoulders), (Keypoint.LEFT_HIP, hips)):
        apart = (0, 20) if lying else (30, 0)
        points[first] = (x + apart[0], y - apart[1])
        points[first + 1] = (x - apart[0], y + apart[1])
    points[Keypoint.LEFT_KNEE], points[Keypoint.RIGHT_KNEE] = knees
    scores = np.full(17, 0.9, np.float32)
    scores[[Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE]] = 0.1
    return Pose(points, scores, t)


def test_a_lying_member_whose_knee_is_hidden_holds_no_stretch() -> None:
    movement = Movement(EXERCISES["hip-flexor-stretch"], frame_size=SIZE)
    for i in range(4 * FPS):
        pose = _without_ankles("clamshell", i / FPS)
        pose.scores[Keypoint.LEFT_KNEE] = 0.1
        pose.points[Keypoint.LEFT_SHOULDER : Keypoint.RIGHT_SHOULDER + 1, 1] += 6 * (i > FPS)
        assert movement.step(pose, i / FPS).hold_seconds == 0
