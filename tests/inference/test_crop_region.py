"""Which part of the frame is looked at next, and through which input shape."""

from __future__ import annotations

import numpy as np
import pytest

from inference.crop import Crop
from inference.crop_region import BodyExtent, InputShapeSelector, body_extent, crop_around, head_up, search_crops
from inference.pose import Floats, Keypoint
from tests.inference.bodies import scores, standing

PORTRAIT, SQUARE = (192, 128), (192, 192)
LEGS = [Keypoint.LEFT_KNEE, Keypoint.RIGHT_KNEE, Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE]


def edges(crop: Crop, size: tuple[int, int]) -> tuple[float, float, float, float]:
    """left, top, right, bottom of a crop in the frame."""
    height, width = size[::-1] if crop.turn % 180 else size
    x, y = crop.centre
    return (
        x - crop.scale * width / 2,
        y - crop.scale * height / 2,
        x + crop.scale * width / 2,
        y + crop.scale * height / 2,
    )


def inside(points: Floats, crop: Crop, size: tuple[int, int]) -> bool:
    left, top, right, bottom = edges(crop, size)
    x, y = points.T
    return bool(((x > left) & (x < right) & (y > top) & (y < bottom)).all())


def placed(points: Floats, seen: Floats | None = None, turn: int = 0) -> BodyExtent:
    body = body_extent(points, scores() if seen is None else seen, turn)
    assert body is not None
    return body


@pytest.mark.parametrize("size", [SQUARE, PORTRAIT], ids=["square", "portrait"])
def test_the_whole_body_fits_with_room_to_move(size: tuple[int, int]) -> None:
    points = standing()
    crop = crop_around(placed(points), size, 0)
    _, top, _, bottom = edges(crop, size)
    assert inside(points, crop, size)
    assert points[:, 1].min() - top > 0.05 * 400
    assert bottom - points[:, 1].max() > 0.05 * 400


def test_a_tall_body_fills_most_of_the_input() -> None:
    points = standing()
    _, top, _, bottom = edges(crop_around(placed(points), PORTRAIT, 0), PORTRAIT)
    assert np.ptp(points[:, 1]) / (bottom - top) > 0.75


def test_ankles_size_the_crop_when_the_trunk_is_folded() -> None:
    points = standing()
    points[:11] = points[11:13].mean(axis=0) + (points[:11] - points[5:7].mean(axis=0)) * 0.2  # a deep hinge
    assert inside(points[LEGS], crop_around(placed(points), PORTRAIT, 0), PORTRAIT)


def test_a_leg_stretched_to_the_side_stays_inside() -> None:
    points = standing()
    points[Keypoint.LEFT_ANKLE] = (560, 330)
    assert inside(points, crop_around(placed(points), SQUARE, 0), SQUARE)
    assert inside(points[LEGS], crop_around(placed(points), PORTRAIT, 0), PORTRAIT)


def test_outstretched_arms_may_leave_the_portrait_crop_but_not_the_square_one() -> None:
    points = standing()
    points[Keypoint.LEFT_WRIST] = (500, 110)
    points[Keypoint.RIGHT_WRIST] = (140, 110)
    body = placed(points)
    assert inside(points, crop_around(body, SQUARE, 0), SQUARE)
    assert crop_around(body, PORTRAIT, 0).scale == crop_around(placed(standing()), PORTRAIT, 0).scale


def test_unseen_ankles_are_looked_for_below_the_hips() -> None:
    points, seen = standing(), scores()
    there = points[[Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE]].copy()
    points[[Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE]] = 0
    seen[[Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE]] = 0.05
    assert inside(there, crop_around(placed(points, seen), PORTRAIT, 0), PORTRAIT)


def test_a_lying_body_gets_a_lying_crop() -> None:
    upright = standing()
    lying = upright[:, ::-1].copy()  # the head at the left
    crop = crop_around(placed(lying, turn=90), PORTRAIT, 90)
    left, top, right, bottom = edges(crop, PORTRAIT)
    assert right - left > bottom - top
    assert inside(lying, crop, PORTRAIT)


def test_without_a_trunk_there_is_no_body() -> None:
    seen = scores()
    seen[Keypoint.LEFT_HIP] = 0.1
    assert body_extent(standing(), seen, 0) is None


def test_the_search_begins_in_the_middle_at_full_height() -> None:
    first, second = search_crops((1280, 720), SQUARE, (0,))
    assert edges(first, SQUARE) == pytest.approx((280, 0, 1000, 720))
    assert edges(second, SQUARE) == pytest.approx((0, -280, 1280, 1000))


def test_in_a_portrait_frame_one_look_sees_it_all() -> None:
    (only,) = search_crops((480, 640), SQUARE, (0,))
    left, top, right, bottom = edges(only, SQUARE)
    assert left <= 0 < 480 <= right
    assert (top, bottom) == pytest.approx((0, 640))


def test_lying_bodies_are_searched_both_ways_round() -> None:
    assert {crop.turn for crop in search_crops((640, 480), SQUARE, (90, 270))} == {90, 270}


def wide(breadth: float) -> BodyExtent:
    return BodyExtent((320, 240), 240, breadth, breadth)


def test_wide_legs_take_the_square_input_at_once_and_give_it_back_late() -> None:
    choice = InputShapeSelector("portrait")
    assert choice.step(wide(80), 0.0) == "portrait"
    assert choice.step(wide(200), 0.1) == "square"
    assert choice.step(wide(80), 0.2) == "square"
    assert choice.step(wide(80), 0.9) == "square"
    assert choice.step(wide(80), 1.3) == "portrait"


def test_side_steps_do_not_switch_at_every_step() -> None:
    choice = InputShapeSelector("portrait")
    shapes = [choice.step(wide(200 if t % 8 < 4 else 80), t / 10) for t in range(80)]
    assert set(shapes) == {"square"}


def test_an_exercise_that_wants_the_square_input_keeps_it() -> None:
    choice = InputShapeSelector("square")
    assert all(choice.step(wide(60), float(t)) == "square" for t in range(10))


@pytest.mark.parametrize(("turn", "up"), [(0, (0, -1)), (90, (-1, 0)), (180, (0, 1)), (270, (1, 0))])
def test_a_body_upside_down_is_told_from_an_upright_one(turn: int, up: tuple[int, int]) -> None:
    """Both can be found lying; only with the head up are they read well."""
    x, y = (standing() - np.float32((320, 240))).T
    lying = np.stack([-y * up[0] - x * up[1], -y * up[1] + x * up[0]], axis=1).astype(np.float32)
    assert head_up(lying, turn)
    assert not head_up(lying, (turn + 180) % 360)


def test_who_folds_keeps_the_room_of_the_legs() -> None:
    """A hinge hides the trunk's length, and a lost ankle must not shrink the crop that would find it again."""
    upright = placed(standing())
    folded = standing()
    folded[:11] = folded[11:13].mean(axis=0) + (folded[:11] - folded[5:7].mean(axis=0)) * 0.3
    folded[[Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE], 1] -= 90  # both read at the knees
    body = upright
    for _ in range(30):
        body = body.updated(placed(folded), 1 / 30)
    assert inside(standing()[LEGS], crop_around(body, PORTRAIT, 0), PORTRAIT)


def test_who_comes_nearer_gets_more_room_at_once() -> None:
    near, far = placed(standing(scale=1.2)), placed(standing())
    assert far.updated(near, 1 / 30).half_length > 0.97 * near.half_length


def test_who_goes_away_fills_the_crop_again_in_time() -> None:
    body, far = placed(standing()), placed(standing(scale=0.7))
    for _ in range(150):
        body = body.updated(far, 1 / 30)
    assert body.half_length < 1.05 * far.half_length


def test_a_body_without_any_arm_in_sight_still_has_its_place() -> None:
    seen = scores()
    seen[[Keypoint.LEFT_ELBOW, Keypoint.RIGHT_ELBOW, Keypoint.LEFT_WRIST, Keypoint.RIGHT_WRIST]] = 0.0
    assert placed(standing(), seen).half_width == placed(standing()).half_width
