"""The adductor stretch and the knee-to-wall drill: timed, never graded."""

from __future__ import annotations

from dataclasses import replace
from math import cos, radians, sin

import numpy as np
import pytest

from inference.pose import Keypoint, Pose
from kiosk.movement.engine import Movement
from kiosk.movement.reading import Reading, Side

from .figures import EXERCISES, FPS, SIZE, STANDING, Frames, between, cues, hold, play, rep, reps

WIDE = replace(STANDING, stance=75.0)
OVER_LEFT = replace(WIDE, hips=52.0, sink=0.12)
START = hold(STANDING, 0.8)
HELD_S = 5.0
FLOOR, SHANK, THIGH, TRUNK = 430.0, 75.0, 75.0, 95.0


def stretch(far: float = 1.0, seconds: float = HELD_S) -> Frames:
    """From a wide stance over the left leg, held and back."""
    there = [between(WIDE, OVER_LEFT, far * i / FPS) for i in range(FPS)]
    return hold(WIDE, 1.0) + there + [there[-1]] * round(seconds * FPS) + there[::-1] + hold(WIDE, 0.6)


def test_the_adductor_stretch_times_the_straight_leg_and_grades_nothing() -> None:
    readings = play("adductor-stretch", START + stretch() * 2)
    assert readings[-1].hold_seconds == pytest.approx(2 * HELD_S, abs=3)
    assert [(r.side, r.grade) for r in reps(readings)] == [(Side.RIGHT, None)] * 2
    assert all(r.band is None for r in readings)
    assert not cues(readings)


def test_who_only_stands_wide_is_told_how_after_a_while() -> None:
    readings = play("adductor-stretch", START + hold(WIDE, 8.0))
    assert readings[-1].hold_seconds == 0
    assert cues(readings)[0] == "deeper"


def test_a_weight_shift_in_a_narrow_stance_is_no_stretch() -> None:
    shifted = replace(STANDING, hips=28.0)
    readings = play("adductor-stretch", START + hold(shifted, 5.0) + hold(STANDING, 1.0))
    assert readings[-1].hold_seconds == 0


def test_a_bend_in_a_stance_as_wide_as_a_stretch_is_no_single_leg_squat() -> None:
    """The bent leg alone carries in both; only the distance of the feet tells them apart."""
    for stance, counted in ((30.0, 3), (75.0, 0)):
        top = replace(STANDING, stance=stance, hips=stance * 0.83, right_up=0.22)
        bends = rep(top, replace(top, sink=0.15)) * 3
        readings = play("single-leg-squat", START + [between(STANDING, top, i / 20) for i in range(20)] + bends)
        assert len(reps(readings)) == counted


def at_wall(t: float, tilt: float, faces: int = 1, left_in_front: bool = True) -> Pose:
    """A member seen from the side, one foot ahead of the other, its shin tilted forward by `tilt` degrees.

    faces: 1 towards the right of the frame, -1 towards the left.
    """
    points = np.zeros((17, 2))
    hip = np.array((0.0, FLOOR - SHANK - THIGH + 0.2 * tilt))
    for side, front in ((0, left_in_front), (1, not left_in_front)):
        ankle = np.array((25.0 if front else -45.0, FLOOR))
        lean = radians(tilt if front else 8.0)
        points[Keypoint.LEFT_SHOULDER + side] = hip + np.array((side * 6.0, -TRUNK))
        points[Keypoint.LEFT_HIP + side] = hip + np.array((side * 4.0, 0.0))
        points[Keypoint.LEFT_KNEE + side] = ankle + np.array((SHANK * sin(lean), -SHANK * cos(lean)))
        points[Keypoint.LEFT_ANKLE + side] = ankle
    points[: Keypoint.LEFT_SHOULDER] = hip + np.array((20.0, -TRUNK - 35.0))
    points[Keypoint.LEFT_ELBOW : Keypoint.LEFT_HIP] = hip + np.array((30.0, -60.0))
    points[:, 0] = SIZE[0] / 2 + faces * points[:, 0]
    return Pose(points.astype(np.float32), np.full(17, 0.9, np.float32), t)


def drill(faces: int = 1, left_in_front: bool = True, seconds: float = HELD_S) -> list[Reading]:
    there = [5.0 + 30.0 * i / FPS for i in range(FPS + 1)]
    tilts = [5.0] * FPS + there + [35.0] * round(seconds * FPS) + there[::-1] + [5.0] * FPS
    movement = Movement(EXERCISES["ankle-drill"], frame_size=SIZE)
    return [movement.step(at_wall(i / FPS, tilt, faces, left_in_front), i / FPS) for i, tilt in enumerate(tilts)]


@pytest.mark.parametrize("faces", [1, -1])
@pytest.mark.parametrize("left_in_front", [True, False])
def test_the_ankle_drill_times_the_front_leg_and_grades_nothing(faces: int, left_in_front: bool) -> None:
    readings = drill(faces, left_in_front)
    assert readings[-1].hold_seconds == pytest.approx(HELD_S, abs=2.0)
    assert [(r.side, r.grade) for r in reps(readings)] == [(Side.LEFT if left_in_front else Side.RIGHT, None)]
    assert all(r.band is None for r in readings)


def test_a_member_who_faces_the_camera_is_not_timed_at_the_wall() -> None:
    readings = play("ankle-drill", START + hold(replace(STANDING, sink=0.2), 6.0))
    assert readings[-1].hold_seconds == 0
    assert not reps(readings)
