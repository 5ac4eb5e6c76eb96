"""The leg overlay shows the reading, and nothing without one."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pygame
import pytest

from hardware.frame import Frame
from inference.pose import Keypoint, Pose
from kiosk.exercises.catalogue import load_exercises
from kiosk.movement.reading import Band, KneeLane, Leg, Reading
from kiosk.screens.drawing.camera_image import camera_view
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.leg_overlay import LegOverlay
from kiosk.screens.drawing.leg_shapes import LegState
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.screens.drawing.theme import COLLAPSE, GOOD, WATCH, Colour
from kiosk.text import load_text

SIZE = (540, 960)
FRAME_SIZE = (540, 480)
VIEW = camera_view(FRAME_SIZE, SIZE, None)
LEGS = {
    Keypoint.LEFT_HIP: (300, 240),
    Keypoint.LEFT_KNEE: (305, 330),
    Keypoint.LEFT_ANKLE: (308, 420),
    Keypoint.RIGHT_HIP: (240, 240),
    Keypoint.RIGHT_KNEE: (235, 330),
    Keypoint.RIGHT_ANKLE: (232, 420),
}


def pose(at: float = 10.0, **hidden: Keypoint) -> Pose:
    points, scores = np.zeros((17, 2), np.float32), np.full(17, 0.9, np.float32)
    for which, point in LEGS.items():
        points[which] = point
    scores[list(hidden.values())] = 0.1
    return Pose(points, scores, at)


def leg(side: str, band: Band | None) -> Leg:
    foot, knee = (LEGS[Keypoint[f"{side}_{part}"]] for part in ("ANKLE", "KNEE"))
    return Leg(True, band, KneeLane(foot, knee, 8.0))


def drawn(left: Band | None, right: Band | None, exercise: str = "banded-squat", **changes: object) -> Canvas:
    """A black image with one reading drawn over it, without a cross-fade."""
    reading = Reading(10.0, pose(), left=leg("LEFT", left), right=leg("RIGHT", right))
    return draw(replace(reading, **changes), exercise)  # type: ignore[arg-type]


def draw(reading: Reading, exercise: str = "banded-squat", now: float = 10.0) -> Canvas:
    canvas = Canvas(offscreen_stage(SIZE), load_text("en"))
    draw_black(canvas, now)
    LegOverlay(load_exercises()[exercise]).draw(canvas, VIEW, reading, now)
    return canvas


def draw_black(canvas: Canvas, now: float) -> None:
    """A black frame whose visible part is `VIEW`."""
    width, height = FRAME_SIZE
    assert canvas.draw_camera(Frame(np.zeros((height, width, 3), np.uint8), now, 0), None) == VIEW


def colour_at(canvas: Canvas, joint: Keypoint) -> Colour:
    x, y = VIEW.to_screen(LEGS[joint])
    red, green, blue = canvas.read().get_at((round(x), round(y)))[:3]
    return red, green, blue


def shares(canvas: Canvas, colour: Colour) -> tuple[int, int]:
    """Pixels of a colour in the left and in the right half of the screen."""
    pixels = pygame.surfarray.array3d(canvas.read()).astype(int)
    near = np.abs(pixels - np.array(colour)).max(2) < 12
    return int(near[: SIZE[0] // 2].sum()), int(near[SIZE[0] // 2 :].sum())


def test_good_knees_have_good_discs() -> None:
    canvas = drawn(Band.GOOD, Band.GOOD)
    assert colour_at(canvas, Keypoint.LEFT_KNEE) == GOOD
    assert colour_at(canvas, Keypoint.RIGHT_KNEE) == GOOD


def test_states_differ_in_shape_and_not_only_in_colour() -> None:
    grey = [pygame.surfarray.array3d(drawn(band, band).read()).mean(2) for band in Band]
    for one, other in ((0, 1), (1, 2), (0, 2)):
        assert (np.abs(grey[one] - grey[other]) > 60).sum() > 1000


def test_the_members_left_knee_is_on_the_left_of_the_mirror() -> None:
    left, right = shares(drawn(Band.COLLAPSE, Band.GOOD, exercise="squat"), COLLAPSE)
    assert left > 100
    assert right == 0


def test_chevrons_point_outward() -> None:
    canvas = drawn(Band.COLLAPSE, Band.COLLAPSE, exercise="squat")
    knee = VIEW.to_screen(LEGS[Keypoint.LEFT_KNEE])[0]
    pixels = pygame.surfarray.array3d(canvas.read()).astype(int)
    near = np.nonzero((np.abs(pixels - np.array(COLLAPSE)).max(2) < 12).any(1))[0]
    leftmost = near.min()
    innermost = max(x for x in near if x < SIZE[0] / 2)
    assert knee - leftmost > innermost - knee


def test_each_leg_has_its_own_state_and_the_band_shows_the_worse() -> None:
    without, with_band = (
        shares(drawn(Band.GOOD, Band.COLLAPSE, exercise=exercise), COLLAPSE) for exercise in ("squat", "banded-squat")
    )
    assert without[0] == 0
    assert with_band[0] > 100


def test_nothing_is_drawn_for_a_band_that_is_not_worn() -> None:
    middle = pygame.Rect(SIZE[0] // 2 - 8, 380, 16, 400)
    for exercise, seen in (("squat", False), ("banded-squat", True)):
        part = pygame.surfarray.array3d(drawn(Band.GOOD, Band.GOOD, exercise=exercise).read().subsurface(middle))
        assert bool((part > 60).any()) is seen


def test_a_leg_that_cannot_be_read_has_dashes_and_no_dot() -> None:
    hidden = pose(hidden=Keypoint.RIGHT_KNEE)
    reading = Reading(10.0, hidden, left=leg("LEFT", Band.GOOD), right=leg("RIGHT", None))
    canvas = draw(reading)
    assert colour_at(canvas, Keypoint.LEFT_KNEE) == GOOD
    assert max(colour_at(canvas, Keypoint.RIGHT_KNEE)) < 60
    edges = pygame.surfarray.array3d(canvas.read())[SIZE[0] // 2 :].max(2)
    assert (edges > 200).sum() > 100


def test_a_leg_that_is_read_again_has_its_dot_at_once() -> None:
    canvas = Canvas(offscreen_stage(SIZE), load_text("en"))
    overlay = LegOverlay(load_exercises()["squat"])
    bare = Leg(loaded=True, band=None, lane=None)
    for now, hidden in ((10.0, {"knee": Keypoint.LEFT_KNEE}), (10.05, {})):
        draw_black(canvas, now)
        overlay.draw(canvas, VIEW, Reading(now, pose(now, **hidden), left=bare, right=bare), now)
    assert min(colour_at(canvas, Keypoint.LEFT_KNEE)) > 200


@pytest.mark.parametrize(("gap_s", "shown"), [(0.15, True), (0.25, False)])
def test_limbs_stay_through_a_short_gap_in_the_reading(gap_s: float, shown: bool) -> None:
    canvas = Canvas(offscreen_stage(SIZE), load_text("en"))
    overlay, bare = LegOverlay(load_exercises()["squat"]), Leg()
    for now, seen in ((10.0, pose()), (10.0 + gap_s, pose(10.0 + gap_s, ankle=Keypoint.LEFT_ANKLE))):
        draw_black(canvas, now)
        overlay.draw(canvas, VIEW, Reading(now, seen, left=bare, right=bare), now)
    assert min(colour_at(canvas, Keypoint.RIGHT_KNEE)) > 200
    assert (min(colour_at(canvas, Keypoint.LEFT_KNEE)) > 200) is shown


@pytest.mark.parametrize(("gap_s", "state"), [(0.15, LegState.COLLAPSE), (0.4, LegState.UNREAD)])
def test_a_colour_stays_through_a_short_gap_without_a_pose(gap_s: float, state: LegState) -> None:
    """A body that moves fast is lost for some frames: its legs are neither lifted nor graded afresh then."""
    canvas = Canvas(offscreen_stage(SIZE), load_text("en"))
    overlay, inside = LegOverlay(load_exercises()["squat"]), (leg("LEFT", Band.COLLAPSE), leg("RIGHT", Band.GOOD))
    overlay.draw(canvas, VIEW, Reading(10.0, pose(), left=inside[0], right=inside[1]), 10.0)
    for step in range(1, 20):
        now = 10.0 + step * gap_s / 10
        overlay.draw(canvas, VIEW, Reading(now), now)
    assert overlay.states[0] is state


def test_getting_up_colours_no_knee_before_both_hips_have_risen() -> None:
    canvas = Canvas(offscreen_stage(SIZE), load_text("en"))
    overlay, states = LegOverlay(load_exercises()["squat"]), []
    for step in range(20):
        now = 10.0 + step / 10
        rising = pose(now)
        rising.points[Keypoint.LEFT_HIP, 1] = 328 if step < 5 else 240
        rising.points[Keypoint.RIGHT_HIP, 1] = 328 if step < 10 else 240
        draw_black(canvas, now)
        reading = Reading(now, rising, left=leg("LEFT", Band.GOOD), right=leg("RIGHT", Band.GOOD))
        overlay.draw(canvas, VIEW, reading, now)
        states.append(overlay.states)
    assert set(states[:12]) == {(LegState.PLAIN, LegState.PLAIN)}
    assert set(states[14:]) == {(LegState.GOOD, LegState.GOOD)}


def test_a_member_who_sits_has_no_coloured_knees() -> None:
    sitting = pose()
    sitting.points[[Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP], 1] = 328
    reading = Reading(10.0, sitting, left=leg("LEFT", Band.GOOD), right=leg("RIGHT", Band.COLLAPSE))
    canvas = draw(reading)
    assert min(colour_at(canvas, Keypoint.LEFT_KNEE)) > 200
    assert shares(canvas, COLLAPSE) == (0, 0)


def test_sitting_down_gives_no_knee_its_colour_back() -> None:
    """On the way down one thigh points at the camera for a moment and is not graded."""
    canvas = Canvas(offscreen_stage(SIZE), load_text("en"))
    overlay, states = LegOverlay(load_exercises()["squat"]), []
    for step in range(20):
        now = 10.0 + step / 10
        sinking = pose(now)
        sinking.points[[Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP], 1] = 240 if step < 5 else 310
        band = None if 5 <= step < 10 else Band.GOOD
        reading = Reading(now, sinking, left=leg("LEFT", band), right=leg("RIGHT", band))
        overlay.draw(canvas, VIEW, reading, now)
        states.append(overlay.states[0])
    assert states[:5] == [LegState.GOOD] * 5
    assert set(states[9:]) == {LegState.PLAIN}


def test_the_lane_of_a_leg_that_is_not_seen_is_dashed_or_missing() -> None:
    canvas = Canvas(offscreen_stage(SIZE), load_text("en"))
    overlay, edges = LegOverlay(load_exercises()["squat"]), []
    for step in range(10):
        now = 10.0 + step / 10
        draw_black(canvas, now)
        unseen = ("left", "right") if step > 0 else ()
        reading = Reading(now, pose(now), left=leg("LEFT", Band.GOOD), right=leg("RIGHT", Band.GOOD), unseen=unseen)
        overlay.draw(canvas, VIEW, reading, now)
        edges.append(sum(shares(canvas, GOOD)))
    assert edges[0] > 100
    assert not any(edges[1:])


def test_a_leg_that_was_read_on_the_standing_foot_is_not_drawn_until_the_feet_part() -> None:
    """The free leg of a deadlift is behind the standing one: its foot is read there and seems to stand."""
    canvas = Canvas(offscreen_stage(SIZE), load_text("en"))
    overlay, dots = LegOverlay(load_exercises()["single-leg-deadlift"]), []
    for step in range(30):
        now = 10.0 + step / 10
        bent = pose(now)
        apart = step < 5 or step >= 20
        bent.points[Keypoint.RIGHT_ANKLE] = (232, 340) if apart else (300, 420)
        right = Leg(loaded=not apart, band=None, lane=None if step < 12 or apart else leg("LEFT", None).lane)
        draw_black(canvas, now)
        overlay.draw(canvas, VIEW, Reading(now, bent, left=leg("LEFT", Band.GOOD), right=right), now)
        dots.append(min(colour_at(canvas, Keypoint.RIGHT_KNEE)) > 200)
        assert overlay.states == (LegState.GOOD, LegState.PLAIN)
    assert dots == [True] * 5 + [False] * 15 + [True] * 10


def test_the_first_lift_of_a_march_leaves_no_colour_on_the_lifted_leg() -> None:
    canvas = Canvas(offscreen_stage(SIZE), load_text("en"))
    overlay, states = LegOverlay(load_exercises()["march"]), []
    for step in range(20):
        now = 10.0 + step / 20
        lifted = 3 <= step < 10
        left = Leg(loaded=not lifted, band=None if lifted else Band.GOOD)
        overlay.draw(canvas, VIEW, Reading(now, pose(now), left=left, right=leg("RIGHT", Band.GOOD)), now)
        states.append(overlay.states[0])
    assert set(states[:16]) == {LegState.PLAIN}
    assert states[-1] is LegState.GOOD


def test_a_member_who_sits_has_no_lanes() -> None:
    """The shanks lean out of them."""
    seen = []
    for hip in (240, 328):
        body = pose()
        body.points[[Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP], 1] = hip
        legs = [Leg(True, None, KneeLane((x, 420), (x, 330), 8.0)) for x in (375, 165)]
        canvas = draw(Reading(10.0, body, left=legs[0], right=legs[1]), "squat")
        x, y = VIEW.to_screen((375, 420))
        seen.append(pygame.surfarray.array3d(canvas.read())[round(x) - 40 : round(x) + 40, : round(y)].max())
    assert seen[0] > 100
    assert seen[1] < 60


def test_a_plain_leg_does_not_flicker_while_a_joint_comes_and_goes() -> None:
    canvas = Canvas(offscreen_stage(SIZE), load_text("en"))
    overlay, shown = LegOverlay(load_exercises()["walk"]), set()
    for step in range(30):
        now = 10.0 + step / 20
        hidden = {"knee": Keypoint.LEFT_KNEE} if 10 <= step < 18 else {}
        overlay.draw(canvas, VIEW, Reading(now, pose(now, **hidden), left=Leg(True), right=Leg(True)), now)
        shown.add(overlay.states[0])
    assert shown == {LegState.PLAIN}


def test_a_knee_that_the_mirror_says_it_cannot_see_has_no_dot() -> None:
    canvas = drawn(Band.GOOD, Band.GOOD, unseen=("right",))
    assert colour_at(canvas, Keypoint.LEFT_KNEE) == GOOD
    assert max(colour_at(canvas, Keypoint.RIGHT_KNEE)) < 60


@pytest.mark.parametrize(("age", "shown"), [(0.1, True), (0.25, False)])
def test_no_dot_from_an_old_reading(age: float, shown: bool) -> None:
    reading = Reading(10.0, pose(10.0), left=leg("LEFT", Band.GOOD), right=leg("RIGHT", Band.GOOD))
    dots = sum(shares(draw(reading, now=10.0 + age), GOOD))
    assert (dots > 500) is shown


def test_points_are_carried_on_to_the_shown_frame() -> None:
    moving = replace(pose(), velocity=np.tile(np.array([[0, 100]], np.float32), (17, 1)))
    without_lane = Leg(loaded=True, band=Band.GOOD)
    reading = Reading(10.0, moving, left=without_lane, right=without_lane)
    now, later = draw(reading, "squat", now=10.0), draw(reading, "squat", now=10.1)
    assert dot_height(later) - dot_height(now) == pytest.approx(20, abs=3)  # 0.1 s at 100 px/s, screen is doubled


def dot_height(canvas: Canvas) -> float:
    pixels = pygame.surfarray.array3d(canvas.read()).astype(int)
    dots = np.abs(pixels - np.array(GOOD)).max(2) < 6
    rows = dots.sum(0)
    return float(np.average(np.arange(len(rows))[rows > 10], weights=rows[rows > 10]))


def test_a_change_of_state_cross_fades() -> None:
    canvas = Canvas(offscreen_stage(SIZE), load_text("en"))
    overlay = LegOverlay(load_exercises()["squat"])
    amounts = []
    for now, band in ((9.7, Band.GOOD), (10.05, Band.WATCH), (10.12, Band.WATCH), (10.3, Band.WATCH)):
        draw_black(canvas, now)
        reading = Reading(now, pose(now), left=leg("LEFT", band), right=leg("RIGHT", band))
        overlay.draw(canvas, VIEW, reading, now)
        amounts.append(sum(shares(canvas, WATCH)))
    assert amounts[0] == 0
    assert amounts[2] == 0
    assert amounts[3] > 500


@pytest.mark.parametrize("other", [Band.WATCH, None])
def test_no_state_is_shown_for_less_than_a_glance(other: Band | None) -> None:
    """A band that flickers every tenth of a second changes the picture at most every 0.3 s, and a gap never does."""
    overlay, shown = LegOverlay(load_exercises()["squat"]), []
    canvas = Canvas(offscreen_stage(SIZE), load_text("en"))
    for step in range(60):
        now = 10.0 + step / 20
        draw_black(canvas, now)
        band = Band.GOOD if step // 2 % 2 == 0 else other
        overlay.draw(canvas, VIEW, Reading(now, pose(now), left=leg("LEFT", band), right=leg("RIGHT", band)), now)
        shown.append(overlay.states[0])
    changes = [i for i in range(1, len(shown)) if shown[i] is not shown[i - 1]]
    assert all(later - sooner >= 6 for sooner, later in pairwise(changes))
    assert other is not None or not changes


def test_a_reading_that_goes_fades_once_to_neutral() -> None:
    overlay, shown = LegOverlay(load_exercises()["squat"]), []
    canvas = Canvas(offscreen_stage(SIZE), load_text("en"))
    for step in range(30):
        now = 10.0 + step / 20
        draw_black(canvas, now)
        band = Band.GOOD if step < 10 else None
        overlay.draw(canvas, VIEW, Reading(now, pose(now), left=leg("LEFT", band), right=leg("RIGHT", band)), now)
        shown.append(overlay.states[0])
    assert shown == [LegState.GOOD] * 16 + [LegState.PLAIN] * 14


def test_before_the_baseline_limbs_are_drawn_without_lanes() -> None:
    bare = Leg(loaded=False, band=None, lane=None)
    canvas = draw(Reading(10.0, pose(), left=bare, right=bare), "squat")
    assert min(colour_at(canvas, Keypoint.LEFT_KNEE)) > 200
