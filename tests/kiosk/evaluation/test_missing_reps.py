"""The explanation of a clip without reps: each sentence names the observation and the action."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest

from inference.pose import Keypoint, Pose
from inference.rotation import upright_pose
from kiosk.evaluation.missing_reps import Seen, why_no_reps
from kiosk.movement.engine import Movement
from kiosk.movement.reading import Cue, Reading
from tests.kiosk.movement.figures import EXERCISES, FPS, SIZE, STANDING, Figure, hold, rep, squat

FEET = (Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE)


def watched(poses: Iterable[Pose | None], exercise: str = "squat", fps: float = FPS) -> list[Seen]:
    movement = Movement(EXERCISES[exercise], frame_size=SIZE)
    return [Seen(movement.step(pose, i / fps), 120.0) for i, pose in enumerate(poses)]


def figures(frames: Iterable[Figure | None]) -> list[Pose | None]:
    return [None if figure is None else figure.pose(i / FPS) for i, figure in enumerate(frames)]


def reason(frames: Iterable[Figure | None], exercise: str = "squat") -> str:
    found = why_no_reps(watched(figures(frames), exercise), EXERCISES[exercise])
    assert found is not None
    return found


def turned(pose: Pose, degrees: float) -> Pose:
    """The figure turned about its own axis: every joint comes nearer to the middle."""
    points = pose.points.copy()
    points[:, 0] = 320 + (points[:, 0] - 320) * np.cos(np.radians(degrees))
    return replace(pose, points=points)


def test_a_clip_with_reps_needs_no_reason() -> None:
    assert why_no_reps(watched(figures([*hold(STANDING, 1), *squat()])), EXERCISES["squat"]) is None


def test_a_clip_without_frames_has_none() -> None:
    assert why_no_reps([], EXERCISES["squat"]) is None


def test_an_empty_room() -> None:
    assert "Nobody was seen" in reason(hold(None, 2))


def test_a_dark_clip() -> None:
    seen = [replace(frame, brightness=8.0) for frame in watched([None] * 60)]
    assert "too dark (brightness 8" in str(why_no_reps(seen, EXERCISES["squat"]))


def test_a_single_picture() -> None:
    assert "single picture" in reason([STANDING])


@pytest.mark.parametrize(
    ("stored_turned_by", "rotate", "cure"), [(90, 0, 270), (180, 0, 180), (270, 0, 90), (90, 180, 90)]
)
def test_a_clip_that_is_not_upright(stored_turned_by: int, rotate: int, cure: int) -> None:
    poses = [upright_pose(STANDING.pose(i / FPS), SIZE, stored_turned_by) for i in range(60)]
    found = str(why_no_reps(watched(poses), EXERCISES["squat"], rotate))
    assert found.endswith(f"--rotate {cure}")


def test_a_member_who_stands_at_a_lying_exercise() -> None:
    assert "lie on one side" in reason(hold(STANDING, 2), "clamshell")


@pytest.mark.parametrize(("degrees", "words"), [(60, "turned by about 60 degrees"), (85, "seen from the side")])
def test_a_turned_member(degrees: float, words: str) -> None:
    seen = watched([turned(STANDING.pose(i / FPS), degrees) for i in range(60)])
    found = str(why_no_reps(seen, EXERCISES["squat"]))
    assert words in found
    assert "face the camera" in found


def test_a_member_seen_from_behind() -> None:
    assert "from behind" in reason(hold(replace(STANDING, turned_away=True), 2))


def test_feet_that_are_never_in_view() -> None:
    assert "feet are not in view" in reason(hold(replace(STANDING, unseen=FEET), 2))


def test_a_start_posture_that_is_never_taken() -> None:
    assert "start posture was never seen; stand tall" in reason(hold(replace(STANDING, sink=0.3), 2))


def test_a_member_who_only_stands() -> None:
    assert "no movement after it" in reason(hold(STANDING, 3))


def test_half_reps_are_called_too_shallow() -> None:
    found = reason([*hold(STANDING, 1), *squat(depth=0.09), *hold(STANDING, 0.5)])
    assert "too shallow" in found
    assert "go further" in found


def test_movements_too_quick_to_count_are_named() -> None:
    quick = rep(STANDING, replace(STANDING, sink=0.25), seconds=0.7, rest=0.3)
    found = reason([*hold(STANDING, 1), *quick, *quick, *quick, *hold(STANDING, 0.5)])
    assert "less than 1 s, too quick to count; do them slower" in found


def test_another_exercise_is_named() -> None:
    seen = watched(figures(hold(STANDING, 2)))
    lunge = Reading(2.0, cue=Cue(2.0, "other-exercise", "cue.looks-like-lunge"))
    assert "another exercise (lunge)" in str(why_no_reps([*seen, Seen(lunge, 120.0)], EXERCISES["squat"]))


def test_too_few_pictures_a_second() -> None:
    poses = [replace(STANDING, sink=0.3 * (i % 2)).pose(i / 2) for i in range(20)]
    movement = Movement(EXERCISES["squat"], frame_size=SIZE)
    start = [movement.step(STANDING.pose(i / FPS - 1), i / FPS - 1) for i in range(20)]
    seen = [Seen(movement.step(pose, i / 2), 120.0) for i, pose in enumerate(poses)]
    assert start[-1].phase is not None
    assert "only 2.0 pictures a second" in str(why_no_reps(seen, EXERCISES["squat"]))
