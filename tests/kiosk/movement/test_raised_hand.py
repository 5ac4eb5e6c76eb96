from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pytest

from inference.pose import Keypoint, Pose
from kiosk.movement.raised_hand import RaisedHand
from kiosk.movement.reading import Side

RATE_HZ = 10  # poses per second; a slow board has 8
TRUNK = 100.0  # pixels

# A standing member, trunks from the middle of the hips; the member's right is on the left of the frame.
STANDING = {
    Keypoint.NOSE: (0.0, -1.45),
    Keypoint.LEFT_SHOULDER: (0.35, -1.0),
    Keypoint.RIGHT_SHOULDER: (-0.35, -1.0),
    Keypoint.LEFT_ELBOW: (0.42, -0.45),
    Keypoint.RIGHT_ELBOW: (-0.42, -0.45),
    Keypoint.LEFT_WRIST: (0.45, 0.0),
    Keypoint.RIGHT_WRIST: (-0.45, 0.0),
    Keypoint.LEFT_HIP: (0.2, 0.0),
    Keypoint.RIGHT_HIP: (-0.2, 0.0),
}
RIGHT_UP = {Keypoint.RIGHT_ELBOW: (-0.42, -1.5), Keypoint.RIGHT_WRIST: (-0.40, -2.0)}
LEFT_UP = {Keypoint.LEFT_ELBOW: (0.42, -1.5), Keypoint.LEFT_WRIST: (0.40, -2.0)}
ON_THE_HEAD = {Keypoint.RIGHT_ELBOW: (-0.6, -1.4), Keypoint.RIGHT_WRIST: (-0.1, -1.7)}
AT_THE_EAR = {Keypoint.RIGHT_ELBOW: (-0.5, -0.7), Keypoint.RIGHT_WRIST: (-0.2, -1.4)}
TO_THE_SIDE = {Keypoint.RIGHT_ELBOW: (-0.9, -1.3), Keypoint.RIGHT_WRIST: (-1.4, -1.9)}
SLANTED = {Keypoint.RIGHT_ELBOW: (-0.65, -1.35), Keypoint.RIGHT_WRIST: (-0.95, -1.9)}
OTHER_HAND_HIDDEN = {Keypoint.LEFT_WRIST: None}
OTHER_ARM_HIDDEN = {Keypoint.LEFT_WRIST: None, Keypoint.LEFT_ELBOW: None}
NO_FACE = {Keypoint.NOSE: None}

Change = Mapping[Keypoint, "tuple[float, float] | None"]


def pose(*changes: Change, at: tuple[float, float] = (300.0, 400.0)) -> Pose:
    joints: dict[Keypoint, tuple[float, float] | None] = {**STANDING}
    for change in changes:
        joints.update(change)
    points, scores = np.zeros((17, 2), np.float32), np.zeros(17, np.float32)
    for joint, place in joints.items():
        if place is not None:
            points[joint] = at[0] + place[0] * TRUNK, at[1] + place[1] * TRUNK
            scores[joint] = 0.9
    return Pose(points, scores, 0.0)


def pressed(poses: Iterable[Pose | None]) -> list[tuple[Side, float]]:
    """The hands that acted, each with seconds since the first pose."""
    watch, found = RaisedHand(), []
    for i, each in enumerate(poses):
        side = watch.step(each, i / RATE_HZ)
        if side is not None:
            found.append((side, i / RATE_HZ))
    return found


def seconds(s: float, *changes: Change) -> list[Pose | None]:
    return [pose(*changes)] * round(s * RATE_HZ)


@pytest.mark.parametrize(("hand", "side"), [(RIGHT_UP, Side.RIGHT), (LEFT_UP, Side.LEFT)])
def test_a_hand_held_for_a_second_acts_once(hand: Change, side: Side) -> None:
    found = pressed([*seconds(1.0), *seconds(5.0, hand), *seconds(1.0)])

    assert [acted for acted, _ in found] == [side]
    assert 1.8 <= found[0][1] <= 2.3


@pytest.mark.parametrize(
    "change",
    [{**RIGHT_UP, **OTHER_HAND_HIDDEN}, {**RIGHT_UP, **NO_FACE}, SLANTED],
    ids=["the other hand at the thigh is not read", "the face is not read", "the arm is slanted"],
)
def test_a_raised_hand_that_is_read_in_part_acts(change: Change) -> None:
    assert [side for side, _ in pressed([*seconds(1.0), *seconds(1.0, change)])] == [Side.RIGHT]


def test_each_new_raise_acts_again() -> None:
    once = [*seconds(1.0), *seconds(1.2, RIGHT_UP)]

    assert len(pressed([*once, *once, *once])) == 3


def test_a_wave_is_too_short() -> None:
    assert pressed([*seconds(1.0), *seconds(0.7, RIGHT_UP), *seconds(0.5), *seconds(0.7, RIGHT_UP)]) == []


def test_a_hand_that_is_up_from_the_beginning_does_not_act() -> None:
    assert pressed(seconds(4.0, RIGHT_UP)) == []


@pytest.mark.parametrize(
    "change",
    [{**RIGHT_UP, **LEFT_UP}, ON_THE_HEAD, AT_THE_EAR, TO_THE_SIDE, {**RIGHT_UP, **OTHER_ARM_HIDDEN}],
    ids=["both up", "on the head", "phone", "to the side", "other arm hidden"],
)
def test_other_arms_do_not_act(change: Change) -> None:
    assert pressed([*seconds(1.0), *seconds(3.0, change)]) == []


def test_a_swinging_arm_does_not_act() -> None:
    swing = [pose(RIGHT_UP if i % 10 < 5 else {}) for i in range(100)]

    assert pressed([*seconds(1.0), *swing]) == []


def test_a_person_who_walks_does_not_act() -> None:
    walk = [pose(RIGHT_UP, at=(100.0 + 8 * i, 400.0)) for i in range(40)]

    assert pressed([*[pose(at=(100.0, 400.0))] * 10, *walk]) == []


def test_the_reading_may_fail_for_a_moment() -> None:
    held: list[Pose | None] = [None if i % 4 == 3 else pose(RIGHT_UP) for i in range(14)]

    assert len(pressed([*seconds(1.0), *held])) == 1
