"""Faults other than the knee, each in the way a member commits it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inference.pose import Keypoint

from .figures import STANDING, Frames, between, cues, hold, play, rep, reps, squat

START = hold(STANDING, 0.8)
FEET = (Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE)


def test_a_well_done_squat_is_not_criticized() -> None:
    assert cues(play("squat", START + squat() * 3)) == []


def test_dropping_into_the_squat_is_told_to_slow_down() -> None:
    low = replace(STANDING, sink=0.25)
    dropped = [between(STANDING, low, i / 9) for i in range(10)] + [between(low, STANDING, i / 29) for i in range(30)]
    assert cues(play("squat", START + dropped + START)) == ["slower"]


@pytest.mark.parametrize("seconds", [0.5, 0.6])
@pytest.mark.parametrize("rest", [0.1, 1.0])
def test_squats_too_quick_to_count_are_told_to_slow_down_from_the_second_on(seconds: float, rest: float) -> None:
    quick = rep(STANDING, replace(STANDING, sink=0.25), seconds, rest)
    readings = play("squat", START + quick * 4 + START)
    assert (reps(readings), cues(readings)) == ([], ["slower"])
    once = play("squat", START + quick + START)
    assert (reps(once), cues(once)) == ([], [])


def test_leaning_to_one_side_is_told_to_stand_tall() -> None:
    assert cues(play("squat", START + squat(part=60.0))) == ["trunk"]


def test_feet_out_of_the_picture_are_asked_back_into_it() -> None:
    near = replace(STANDING, unseen=FEET)
    assert cues(play("squat", START + hold(near, 2))) == ["step-back"]


def test_an_empty_picture_is_not_spoken_to() -> None:
    assert cues(play("squat", START + hold(None, 5))) == []


def side_steps(closing: float, standing_up: bool = False) -> Frames:
    """Four steps to the right of the frame in a small squat.

    closing: half the distance to which the feet close, pixels.
    standing_up: whether the last step is done standing tall.
    """
    low = replace(STANDING, sink=0.06)
    frames: Frames = [between(STANDING, low, i / 20) for i in range(21)]
    for number in range(4):
        sink = 0.0 if standing_up and number == 3 else 0.06
        here = replace(
            STANDING, sink=sink, x=STANDING.x + 30 * number, stance=STANDING.stance if not number else closing
        )
        wide = replace(here, x=here.x + 15, stance=56.0)
        after = replace(here, x=here.x + 30, stance=closing)
        frames += [between(here, wide, i / 14) for i in range(15)]
        frames += [between(wide, after, i / 14) for i in range(15)] + [after] * 9
    return frames


def test_side_steps_that_keep_the_band_tight_are_not_criticized() -> None:
    assert cues(play("side-step", START + side_steps(closing=30.0))) == []


def test_feet_that_close_too_far_are_told_to_keep_the_band_tight() -> None:
    assert "feet-apart" in cues(play("side-step", START + side_steps(closing=16.0)))


def test_standing_up_between_side_steps_is_told_to_stay_low() -> None:
    assert "stay-low" in cues(play("side-step", START + side_steps(closing=30.0, standing_up=True)))
