"""The visible part of the frame, and points that stay on what they mark."""

from __future__ import annotations

import numpy as np
import pygame
import pytest

from hardware.frame import Frame
from inference.pose import Keypoint, Pose
from kiosk.exercises.catalogue import load_exercises
from kiosk.screens.drawing.camera_image import CameraView, camera_view, toned_view
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.screens.drawing.theme import LANDSCAPE, PORTRAIT
from kiosk.simulation.recordings import POSE_RATE_HZ, START_POSE, recording
from kiosk.text import load_text
from kiosk.vision.framing import BodyBounds, Framing, body_bounds

FRAMES = [(640, 480), (1280, 720), (480, 640), (1920, 1080), (322, 246)]
SCREENS = [PORTRAIT, LANDSCAPE, (800, 600), (1000, 1000), (600, 1024)]


def standing(middle: float = 320.0, top: float = 60.0, bottom: float = 440.0, drop: float = 0.0) -> Pose:
    """A standing person. top, bottom: of the body, frame pixels. drop: how far head and hips are lowered (a squat)."""
    tall = bottom - top
    heights = {"NOSE": 0.07, "SHOULDER": 0.18, "WRIST": 0.48, "HIP": 0.5, "KNEE": 0.72, "ANKLE": 0.93}
    points = np.zeros((17, 2), np.float32)
    points[Keypoint.NOSE] = middle, top + heights["NOSE"] * tall + drop
    for part in ("SHOULDER", "WRIST", "HIP", "KNEE", "ANKLE"):
        lowered = drop if part in ("SHOULDER", "WRIST", "HIP") else 0
        for side, off in (("LEFT", 20), ("RIGHT", -20)):
            points[Keypoint[f"{side}_{part}"]] = middle + off, top + heights[part] * tall + lowered
    return Pose(points, np.full(17, 0.9, np.float32), 0.0)


def drawn(frame: Frame, view: CameraView, brightness: float) -> pygame.Surface:
    stage = offscreen_stage(view.area.size)
    stage.draw_camera(toned_view(frame, view), view.area, brightness)
    return stage.read()


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("middle", [0.0, 0.1, 0.5, 0.97])
def test_the_view_stays_inside_the_frame_and_is_not_stretched(
    frame: tuple[int, int], screen: tuple[int, int], middle: float
) -> None:
    member = BodyBounds(0.1 * frame[1], 0.9 * frame[1], middle * frame[0])
    view = camera_view(frame, screen, member)
    assert view.x >= 0
    assert view.y >= 0
    assert view.x + view.width <= frame[0]
    assert view.y + view.height <= frame[1]
    assert view.width / view.height == pytest.approx(view.area.width / view.area.height, rel=0.02)
    assert pygame.Rect((0, 0), screen).contains(view.area)


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("screen", SCREENS)
def test_the_picture_fills_the_screen_unless_the_member_needs_more(
    frame: tuple[int, int], screen: tuple[int, int]
) -> None:
    small = BodyBounds(0.4 * frame[1], 0.6 * frame[1], frame[0] / 2)
    for member in (None, small):
        assert camera_view(frame, screen, member).area == pygame.Rect((0, 0), screen)


@pytest.mark.parametrize("screen", [PORTRAIT, LANDSCAPE])
def test_a_lying_member_and_a_tall_one_are_shown_whole(screen: tuple[int, int]) -> None:
    frame = (640, 480)
    for member in (BodyBounds(0, 480, 330, 500), BodyBounds(40, 430, 330)):
        view = camera_view(frame, screen, member)
        left, right = (view.to_screen((member.middle + off, 0))[0] for off in (member.width / 2, -member.width / 2))
        assert left >= 0
        assert right <= screen[0]
        if not member.width:
            head, toes = (view.to_screen((330, y))[1] for y in (member.top, member.bottom))
            assert head >= screen[1] / 16 - 2
            assert toes <= screen[1] * (15 / 16 if screen[1] > screen[0] else 12 / 13) + 2


@pytest.mark.parametrize("screen", [PORTRAIT, LANDSCAPE])
def test_the_view_follows_a_member_who_lies_down_and_gets_up(screen: tuple[int, int]) -> None:
    framing, now = Framing(), 0.0
    for name in ("squat", "clamshell", "squat"):
        pose = recording(name).pose(START_POSE, 0.0)
        assert pose is not None
        for _ in range(6 * POSE_RATE_HZ):
            now += 1 / POSE_RATE_HZ
            member = framing.update(pose, now)
        view = camera_view((640, 480), screen, member)
        for joint in (Keypoint.NOSE, Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE):
            x, y = view.to_screen((float(pose.points[joint, 0]), float(pose.points[joint, 1])))
            assert 0 < x < screen[0], f"{name}: {joint.name} is out of the picture"
            assert 0 < y < screen[1], f"{name}: {joint.name} is out of the picture"


@pytest.mark.parametrize("screen", [PORTRAIT, LANDSCAPE])
def test_head_and_toes_clear_the_edges_if_the_frame_allows(screen: tuple[int, int]) -> None:
    member = BodyBounds(120, 500, 640)
    view = camera_view((1280, 720), screen, member)
    head = view.to_screen((640, member.top))[1]
    toes = view.to_screen((640, member.bottom))[1]
    assert head >= screen[1] / 16 - 2
    assert toes <= screen[1] * (15 / 16 if screen[1] > screen[0] else 12 / 13) + 2


def test_a_point_right_of_the_middle_is_mirrored_to_the_left() -> None:
    view = CameraView(100, 0, 200, 400, pygame.Rect(0, 0, 1000, 2000))
    assert view.to_screen((100, 0)) == (1000, 0)
    assert view.to_screen((300, 400)) == (0, 2000)
    assert view.scale == 5


def test_drawn_points_lie_on_what_they_mark() -> None:
    pixels = np.zeros((480, 640, 3), np.uint8)
    pixels[200:204, 380:384] = (255, 0, 0)
    view = camera_view((640, 480), (540, 960), BodyBounds(40, 460, 330))
    surface = drawn(Frame(pixels, 0.0, 0), view, 1.0)
    x, y = view.to_screen((382, 202))
    red, green, blue = surface.get_at((round(x), round(y)))[:3]
    assert red > 150 > 3 * max(green, blue)


def test_colours_are_those_of_the_frame() -> None:
    pixels = np.full((100, 100, 3), (200, 100, 20), np.uint8)
    surface = drawn(Frame(pixels, 0.0, 0), CameraView(0, 0, 100, 100, pygame.Rect(0, 0, 100, 100)), 1.0)
    red, green, blue = surface.get_at((50, 50))[:3]
    assert red > green + 50 > blue + 100


def test_brightness_and_dimming_darken_towards_ink() -> None:
    white = Frame(np.full((100, 100, 3), 255, np.uint8), 0.0, 0)
    canvas = Canvas(offscreen_stage((100, 100)), load_text("en"))
    canvas.draw_camera(white, None, dim=0.91, brightness=0.88)
    surface = canvas.read()
    assert surface.get_at((50, 50))[:3] == pytest.approx((30, 35, 38), abs=1)


def test_framing_a_squat_neither_zooms_nor_shifts() -> None:
    framing = Framing()
    before = framing.update(standing(), 0.0, hold=True)
    during = framing.update(standing(drop=90), 1.5, hold=True)
    assert before is not None
    assert during is not None
    assert (during.top, during.bottom) == (before.top, before.bottom)


def test_framing_of_a_set_grows_for_somebody_far_taller() -> None:
    framing = Framing()
    framing.update(standing(top=200, bottom=400), 0.0)
    for step in range(1, 120):
        member = framing.update(standing(top=60, bottom=440), step / 30, hold=True)
    assert member is not None
    assert member.bottom - member.top > 0.95 * 380


def test_framing_follows_a_side_step_but_not_a_sway() -> None:
    framing = Framing()
    start = framing.update(standing(320), 0.0)
    swayed = framing.update(standing(326), 0.5)
    assert start is not None
    assert swayed is not None
    assert swayed.middle == start.middle
    for step in range(1, 60):
        stepped = framing.update(standing(480), 0.5 + step / 30)
    assert stepped is not None
    assert stepped.middle == pytest.approx(480, abs=20)


def test_framing_without_a_person_keeps_the_last_bounds_until_reset() -> None:
    framing = Framing()
    here = framing.update(standing(200), 0.0)
    assert framing.update(None, 1.0) == here
    framing.forget()
    assert framing.update(None, 2.0) is None


def test_a_person_without_visible_feet_has_no_bounds() -> None:
    pose = standing()
    pose.scores[[Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE]] = 0.1
    assert body_bounds(pose) is None


@pytest.mark.parametrize("screen", [PORTRAIT, LANDSCAPE])
def test_a_hand_that_reaches_to_one_side_is_in_the_picture(screen: tuple[int, int]) -> None:
    reaching, framing = standing(), Framing()
    reaching.points[Keypoint.RIGHT_WRIST] = 120, 160
    reaching.points[Keypoint.LEFT_ANKLE] = 440, 413
    framing.make_room(load_exercises()["ankle-drill"])
    view = camera_view((640, 480), screen, framing.update(reaching, 0.0))
    for joint in (Keypoint.RIGHT_WRIST, Keypoint.LEFT_ANKLE):
        assert 0 < view.to_screen((float(reaching.points[joint, 0]), 160))[0] < screen[0]


@pytest.mark.parametrize("screen", [PORTRAIT, LANDSCAPE])
def test_a_walk_towards_the_mirror_shows_all_of_the_frame_that_it_needs(screen: tuple[int, int]) -> None:
    framing = Framing()
    framing.make_room(load_exercises()["walk"])
    view = camera_view((640, 480), screen, framing.update(standing(top=110, bottom=330), 0.0))
    assert view.to_screen((320, 0))[1] >= 0
    assert view.to_screen((320, 479))[1] <= screen[1] * (15 / 16 if screen[1] > screen[0] else 12 / 13)


def test_a_step_up_has_room_above_the_head() -> None:
    framing = Framing()
    framing.make_room(load_exercises()["step-up"])
    member = framing.update(standing(top=100, bottom=440), 0.0)
    assert member is not None
    view = camera_view((640, 480), PORTRAIT, member)
    assert view.y <= 100 - 0.2 * 300
