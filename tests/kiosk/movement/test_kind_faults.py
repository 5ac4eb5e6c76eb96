"""Faults of one kind: weight on one foot, a free foot on the floor, a knee that wobbles, feet that cross."""

from __future__ import annotations

from dataclasses import replace
from math import sin

from inference.pose import Keypoint

from .figures import STANDING, Frames, between, cues, hold, lifted, play, rep, squat

START = hold(STANDING, 0.8)


def hinges(free_foot: float = 1.2, wobble: float = 0.0) -> Frames:
    """Three deadlifts on the left leg.

    free_foot: height of the right foot at the bottom, shanks.
    wobble: how far the left knee goes to and fro, degrees.
    """
    low = replace(STANDING, sink=0.05, lean=7.0, hips=25.0, right_up=free_foot)
    frames = rep(STANDING, low, seconds=3.2) * 3
    return [replace(f, left_in=f.left_in + wobble * sin(i / 3)) if f else None for i, f in enumerate(frames)]


def march(crossing: bool) -> Frames:
    """Ten knee lifts in turn. crossing: whether each foot lands across the middle of the body."""
    stance = -8.0 if crossing else STANDING.stance
    stands = replace(STANDING, stance=stance)
    frames: Frames = [between(STANDING, stands, i / 15) for i in range(16)]
    for number in range(10):
        frames += rep(stands, lifted(stands, number, 0.6), seconds=0.9, rest=0.1)
    return frames


def test_weight_that_goes_over_one_foot_is_told_to_spread() -> None:
    assert cues(play("squat", START + squat(hips=22.0)))[:1] == ["shift"]
    assert cues(play("squat", START + squat(hips=8.0))) == []


def test_a_hinge_with_the_free_foot_up_is_not_criticized() -> None:
    assert cues(play("single-leg-deadlift", START + hinges())) == []


def test_a_free_foot_that_touches_the_floor_is_asked_up() -> None:
    assert cues(play("single-leg-deadlift", START + hinges(free_foot=0.1)))[:1] == ["foot-down"]


def test_a_free_foot_that_is_not_seen_any_more_is_not_praised() -> None:
    unseen: Frames = [replace(f, unseen=(Keypoint.RIGHT_ANKLE,)) for f in hinges() if f is not None]
    assert "put-right" not in cues(play("single-leg-deadlift", START + hinges(free_foot=0.1) + unseen))
    assert "put-right" in cues(play("single-leg-deadlift", START + hinges(free_foot=0.1) + hinges()))


def test_a_standing_knee_that_goes_to_and_fro_is_told_to_be_steady() -> None:
    assert "wobble" in cues(play("single-leg-deadlift", START + hinges(wobble=14.0)))


def test_feet_that_land_across_the_middle_are_told_hip_width() -> None:
    assert "feet-cross" in cues(play("march", START + march(crossing=True)))
    assert "feet-cross" not in cues(play("march", START + march(crossing=False)))
