"""Arrows of the set-up check point where the member has to move, next to the body."""

from __future__ import annotations

import math

import numpy as np
import pygame
import pytest

from inference.pose import Keypoint, Pose
from kiosk.screens.drawing.camera_image import camera_view
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.setup_arrows import DOWN, LEFT, RIGHT, UP, SetupArrows
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.text import load_text
from kiosk.vision.framing import body_bounds
from tests.kiosk.screens.drawing.test_camera_image import standing

FRAME = (640, 480)
SCREENS = [(540, 960), (960, 540)]
BODY = (Keypoint.NOSE, Keypoint.LEFT_KNEE, Keypoint.RIGHT_KNEE, Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE)


def arrows(missing: str, screen: tuple[int, int], pose: Pose | None = None) -> SetupArrows:
    shown = pose or standing()
    canvas = Canvas(offscreen_stage(screen), load_text("en"))
    return SetupArrows(canvas, camera_view(FRAME, screen, body_bounds(shown)), shown, missing)


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize(
    ("missing", "directions"),
    [
        ("setup.step-left", [LEFT]),
        ("setup.step-right", [RIGHT]),
        ("setup.step-back", [UP, UP]),
        ("setup.step-closer", [DOWN, DOWN]),
        ("setup.stand-tall", [UP, UP]),
        ("setup.feet-straight", [LEFT, RIGHT]),
        ("setup.feet-level", [UP]),
        ("setup.hold-still", []),
    ],
)
def test_arrows_point_where_the_body_has_to_go_and_cover_none_of_it(
    missing: str, directions: list[float], screen: tuple[int, int]
) -> None:
    pose = standing()
    drawn = arrows(missing, screen, pose)
    assert sorted(arrow.direction for arrow in drawn.arrows) == sorted(directions)
    view = camera_view(FRAME, screen, body_bounds(pose))
    for zone in drawn.zones():
        assert pygame.Rect((0, 0), screen).collidepoint(zone.center)
        for joint in BODY:
            x, y = pose.points[joint].tolist()
            assert not zone.collidepoint(view.to_screen((x, y)))


def test_arrows_at_the_feet_point_inward() -> None:
    for arrow in arrows("setup.feet-straight", SCREENS[0]).arrows:
        assert math.cos(arrow.direction) * (SCREENS[0][0] / 2 - arrow.middle[0]) > 0


def turn(nose: float) -> np.ndarray:
    """The screen with the arrow of a turn. nose: pixels of the frame by which the nose is off the middle."""
    pose = standing()
    pose.points[Keypoint.NOSE, 0] += np.float32(nose)
    canvas = Canvas(offscreen_stage(SCREENS[0]), load_text("en"))
    canvas.blank()
    SetupArrows(canvas, camera_view(FRAME, SCREENS[0], body_bounds(pose)), pose, "setup.turn-square").draw(0.0)
    return pygame.surfarray.array3d(canvas.read()).astype(int)


def test_the_arrow_of_a_turn_depends_on_where_the_face_points() -> None:
    left, right, square = turn(12.0), turn(-12.0), turn(0.0)
    assert left.max() > 200
    assert square.max() < 50
    assert np.abs(left - right[::-1]).mean() < np.abs(left - right).mean() / 2
