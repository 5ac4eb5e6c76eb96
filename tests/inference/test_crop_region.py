"""The next crop of the frame and its input shape."""

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
    """Left, top, right and bottom of a crop in the frame."""
    height, width = size[::-1] if crop.rotation % 180 else size
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


def extent(points: Floats, visible: Floats | None = None, rotation: int = 0) -> BodyExtent:
    body = body_extent(points, scores() if visible is None else visible, rotation)
    assert body is not None
    return body


@pytest.mark.parametrize("size", [SQUARE, PORTRAIT], ids=["square", "portrait"])
def test_the_whole_body_fits_with_room_to_move(size: tuple[int, int]) -> None:
    points = standing()
    crop = crop_around(extent(points), size, 0)
    _, top, _, bottom = edges(crop, size)
    assert inside(points, crop, size)
    assert points[:, 1].min() - top > 0.05 * 400
    assert bottom - points[:, 1].max() > 0.05 * 400


def test_a_tall_body_fills_most_of_the_input() -> None:
    points = standing()
    _, top, _, bottom = edges(crop_around(extent(points), PORTRAIT, 0), PORTRAIT)
    assert np.ptp(points[:, 1]) / (bottom - top) > 0.75


def test_the_ankles_determine_the_crop_when_the_trunk_is_folded() -> None:
    points = standing()
    points[:11] = points[11:13].mean(axis=0) + (points[:11] - points[5:7].mean(axis=0)) * 0.2  # a deep hinge
    assert inside(points[LEGS], crop_around(extent(points), PORTRAIT, 0), PORTRAIT)


def test_a_leg_stretched_to_the_side_stays_inside() -> None:
    points = standing()
    points[Keypoint.LEFT_ANKLE] = (560, 330)
    assert inside(points, crop_around(extent(points), SQUARE, 0), SQUARE)
    assert inside(points[LEGS], crop_around(extent(points), PORTRAIT, 0), PORTRAIT)


def test_outstretched_arms_may_leave_the_portrait_crop_but_not_the_square_one() -> None:
    points = standing()
    points[Keypoint.LEFT_WRIST] = (500, 110)
    points[Keypoint.RIGHT_WRIST] = (140, 110)
    body = extent(points)
    assert inside(points, crop_around(body, SQUARE, 0), SQUARE)
    assert crop_around(body, PORTRAIT, 0).scale == crop_around(extent(standing()), PORTRAIT, 0).scale


def test_the_crop_leaves_room_for_ankles_that_are_not_visible() -> None:
    points, visible = standing(), scores()
    ankles = points[[Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE]].copy()
    points[[Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE]] = 0
    visible[[Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE]] = 0.05
    assert inside(ankles, crop_around(extent(points, visible), PORTRAIT, 0), PORTRAIT)


def test_a_lying_body_gets_a_rotated_crop() -> None:
    upright = standing()
    lying = upright[:, ::-1].copy()  # head on the left
    crop = crop_around(extent(lying, rotation=90), PORTRAIT, 90)
    left, top, right, bottom = edges(crop, PORTRAIT)
    assert right - left > bottom - top
    assert inside(lying, crop, PORTRAIT)


def test_without_a_trunk_there_is_no_body() -> None:
    visible = scores()
    visible[Keypoint.LEFT_HIP] = 0.1
    assert body_extent(standing(), visible, 0) is None


def test_the_search_starts_in_the_middle_at_full_height() -> None:
    first, second = search_crops((1280, 720), SQUARE, (0,))
    assert edges(first, SQUARE) == pytest.approx((280, 0, 1000, 720))
    assert edges(second, SQUARE) == pytest.approx((0, -280, 1280, 1000))


def test_one_crop_covers_a_portrait_frame() -> None:
    (only,) = search_crops((480, 640), SQUARE, (0,))
    left, top, right, bottom = edges(only, SQUARE)
    assert left <= 0 < 480 <= right
    assert (top, bottom) == pytest.approx((0, 640))


def test_lying_bodies_are_searched_in_both_rotations() -> None:
    assert {crop.rotation for crop in search_crops((640, 480), SQUARE, (90, 270))} == {90, 270}


def wide(half_width: float) -> BodyExtent:
    return BodyExtent((320, 240), 240, half_width, half_width)


def test_a_small_lying_body_is_searched_in_the_enlarged_middle_after_the_whole_frame() -> None:
    *whole, left, right = search_crops((640, 480), SQUARE, (90, 270))
    assert max(crop.scale for crop in whole) * SQUARE[0] == 640
    assert [crop.scale * SQUARE[0] for crop in (left, right)] == [320, 320]


def test_wide_legs_select_the_square_input_at_once_and_portrait_returns_late() -> None:
    selector = InputShapeSelector("portrait")
    assert selector.step(wide(80), 0.0) == "portrait"
    assert selector.step(wide(200), 0.1) == "square"
    assert selector.step(wide(80), 0.2) == "square"
    assert selector.step(wide(80), 0.9) == "square"
    assert selector.step(wide(80), 1.3) == "portrait"


def test_side_steps_do_not_switch_at_every_step() -> None:
    selector = InputShapeSelector("portrait")
    shapes = [selector.step(wide(200 if t % 8 < 4 else 80), t / 10) for t in range(80)]
    assert set(shapes) == {"square"}


def test_a_square_preference_always_selects_square() -> None:
    selector = InputShapeSelector("square")
    assert all(selector.step(wide(60), float(t)) == "square" for t in range(10))


@pytest.mark.parametrize(("rotation", "up"), [(0, (0, -1)), (90, (-1, 0)), (180, (0, 1)), (270, (1, 0))])
def test_an_upside_down_body_is_distinguished_from_an_upright_one(rotation: int, up: tuple[int, int]) -> None:
    """A lying body is found either way, but read well only with the head up."""
    x, y = (standing() - np.array((320, 240), np.float32)).T
    lying = np.stack([-y * up[0] - x * up[1], -y * up[1] + x * up[0]], axis=1).astype(np.float32)
    assert head_up(lying, rotation)
    assert not head_up(lying, (rotation + 180) % 360)


def test_a_folding_body_keeps_the_room_for_its_legs() -> None:
    """A hinge hides the trunk's length, and a lost ankle must not shrink the crop in which it can be found again."""
    upright = extent(standing())
    folded = standing()
    folded[:11] = folded[11:13].mean(axis=0) + (folded[:11] - folded[5:7].mean(axis=0)) * 0.3
    folded[[Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE], 1] -= 90  # both read at the knees
    body = upright
    for _ in range(30):
        body = body.updated(extent(folded), 1 / 30)
    assert inside(standing()[LEGS], crop_around(body, PORTRAIT, 0), PORTRAIT)


def test_an_approaching_body_gets_more_room_at_once() -> None:
    near, far = extent(standing(scale=1.2)), extent(standing())
    assert far.updated(near, 1 / 30).half_length > 0.97 * near.half_length


def test_a_receding_body_fills_the_crop_again_in_time() -> None:
    body, far = extent(standing()), extent(standing(scale=0.7))
    for _ in range(150):
        body = body.updated(far, 1 / 30)
    assert body.half_length < 1.05 * far.half_length


def test_a_body_without_visible_arms_has_an_extent() -> None:
    visible = scores()
    visible[[Keypoint.LEFT_ELBOW, Keypoint.RIGHT_ELBOW, Keypoint.LEFT_WRIST, Keypoint.RIGHT_WRIST]] = 0.0
    assert extent(standing(), visible).half_width == extent(standing()).half_width
