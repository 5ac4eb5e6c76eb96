from __future__ import annotations

from dataclasses import replace

import pytest

from hardware.buttons import Button
from inference.pose import Keypoint, Pose
from kiosk.screens.screen_name import ScreenName
from kiosk.simulation.recordings import recording
from tests.kiosk.harness import SimulatedMirror

SIDES = {
    "right": (Keypoint.RIGHT_SHOULDER, Keypoint.RIGHT_ELBOW, Keypoint.RIGHT_WRIST),
    "left": (Keypoint.LEFT_SHOULDER, Keypoint.LEFT_ELBOW, Keypoint.LEFT_WRIST),
}


def with_hand_up(pose: Pose, side: str) -> Pose:
    """The same pose with one arm stretched up."""
    points, scores = pose.points.copy(), pose.scores.copy()
    shoulder, elbow, wrist = SIDES[side]
    trunk = points[Keypoint.LEFT_HIP][1] - points[Keypoint.LEFT_SHOULDER][1]
    points[elbow] = points[shoulder] - (0, 0.5 * trunk)
    points[wrist] = points[shoulder] - (0, 1.0 * trunk)
    scores[[elbow, wrist]] = 0.9
    return replace(pose, points=points, scores=scores)


def raise_hand(mirror: SimulatedMirror, side: str, seconds: float = 1.3) -> None:
    """Hold one hand up, then lower it."""
    standing = recording("squat")
    before = mirror.member

    def member(at: float) -> Pose | None:
        found = standing.pose(8, at)
        return with_hand_up(found, side) if found is not None else None

    mirror.member = member
    mirror.wait(seconds)
    mirror.member = before
    mirror.wait(0.6)


def test_raised_hands_lead_from_the_dark_mirror_to_the_set(mirror: SimulatedMirror) -> None:
    mirror.stand()
    mirror.wait(0.6)
    for screen in (ScreenName.SAFETY, ScreenName.CHOOSE, ScreenName.NEXT_UP):
        raise_hand(mirror, "right")
        assert mirror.screen is screen
    mirror.wait_for(ScreenName.LIVE, at_most=25)


def test_the_left_hand_goes_back(mirror: SimulatedMirror) -> None:
    mirror.stand()
    mirror.press(Button.OK)
    mirror.wait(0.6)
    raise_hand(mirror, "left")

    assert mirror.screen is ScreenName.ATTRACT


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_hand_does_nothing_inside_a_set(mirror: SimulatedMirror, side: str) -> None:
    mirror.offer("squat")
    mirror.stand()
    mirror.begin()
    mirror.press(Button.OK)
    mirror.wait_for(ScreenName.LIVE, at_most=15)
    raise_hand(mirror, side, 3.0)

    assert mirror.screen is ScreenName.LIVE
    assert mirror.app.labels()[Button.OK] == "button.pause"


def test_one_hand_that_stays_up_answers_one_screen(mirror: SimulatedMirror) -> None:
    mirror.stand()
    mirror.wait(0.6)
    raise_hand(mirror, "right", 6.0)

    assert mirror.screen is ScreenName.SAFETY
