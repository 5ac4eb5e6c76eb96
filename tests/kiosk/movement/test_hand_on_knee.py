"""A hand on the knee hides it: a good knee is not called wrong, and one that goes in is still found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inference.pose import LEG_POINTS, Keypoint, Pose
from kiosk.movement.engine import Movement
from kiosk.movement.reading import Band, Reading

from .figures import EXERCISES, FPS, SIZE, STANDING, Figure, cues, hold, reps, squat


def play_with_hands_on_knees(
    joints: float, keypoints: float, left: float = 0.0, standing: Figure = STANDING
) -> list[Reading]:
    """A squat whose right knee goes in by `joints` degrees as the joint centres read it, and by `keypoints` as
    MoveNet's own keypoints do, with both hands on the knees while down. left: degrees of the left knee in both."""
    engine = Movement(EXERCISES["squat"], frame_size=SIZE)
    seen, marked = (
        hold(standing, 0.8) + squat(top=standing, right_in=knee_in, left_in=left) for knee_in in (joints, keypoints)
    )
    readings = []
    for i, (figure, other) in enumerate(zip(seen, marked, strict=True)):
        assert figure is not None
        assert other is not None
        readings.append(engine.step(_pose(figure.pose(i / FPS), other.pose(i / FPS), figure.sink > 0.05), i / FPS))
    return readings


def _pose(joints: Pose, keypoints: Pose, hands_on_knees: bool) -> Pose:
    points = joints.points.copy()
    if hands_on_knees:
        points[[Keypoint.LEFT_WRIST, Keypoint.RIGHT_WRIST]] = points[[Keypoint.LEFT_KNEE, Keypoint.RIGHT_KNEE]]
    return replace(joints, points=points, model_keypoints=keypoints.points[LEG_POINTS])


@pytest.mark.parametrize("joints", [0.0, 6.0, 10.0])
def test_a_covered_knee_that_one_reading_sees_straight_is_not_called_wrong(joints: float) -> None:
    readings = play_with_hands_on_knees(joints, keypoints=0.0)
    (done,) = reps(readings)
    assert (done.grade, done.knee) == (None, "none")
    assert cues(readings) == []
    assert readings[-1].hidden
    assert readings[-1].hands_on_knees


def test_a_covered_knee_that_goes_in_by_both_readings_is_named() -> None:
    readings = play_with_hands_on_knees(joints=11.0, keypoints=8.0)
    (done,) = reps(readings)
    assert (done.grade, done.knee) == (Band.WATCH, "right")


def test_a_covered_knee_that_the_network_hardly_sees_is_named_from_less_than_a_collapse() -> None:
    """Under hands and corrected, good knees read up to 5 degrees in; under clothes a straight one reads further."""
    dim = replace(STANDING, left_knee_score=0.55)
    (done,) = reps(play_with_hands_on_knees(joints=0.0, keypoints=0.0, left=9.5, standing=dim))
    assert (done.grade, done.knee) == (Band.WATCH, "left")


def test_knees_that_hands_cover_are_not_called_a_collapse_for_being_close_together() -> None:
    """The network guesses both towards the hands, so the distance between them says nothing."""
    narrow = replace(STANDING, stance=12.0)
    (done,) = reps(play_with_hands_on_knees(joints=10.0, keypoints=10.0, left=10.0, standing=narrow))
    assert (done.grade, done.knee) == (Band.WATCH, "both")


def test_a_covered_knee_is_never_shown_as_good() -> None:
    readings = play_with_hands_on_knees(joints=0.0, keypoints=0.0)
    down = [r for r in readings if r.signals.depth is not None and r.signals.depth > 0.06]
    assert down
    assert {r.left.band for r in down} == {None}
    assert readings[-1].left.band is Band.GOOD


def test_a_hand_that_only_brushes_a_hidden_knee_is_not_blamed() -> None:
    hidden = replace(STANDING, left_knee_score=0.31)
    frames = hold(hidden, 0.8) + squat(top=hidden)
    engine = Movement(EXERCISES["squat"], frame_size=SIZE)
    deepest = max(range(len(frames)), key=lambda i: 0.0 if (f := frames[i]) is None else f.sink)
    readings = []
    for i, figure in enumerate(frames):
        assert figure is not None
        pose = figure.pose(i / FPS)
        readings.append(engine.step(_pose(pose, pose, hands_on_knees=i == deepest), i / FPS))
    assert readings[-1].hidden == ("left",)
    assert not readings[-1].hands_on_knees
