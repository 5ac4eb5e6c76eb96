"""Left and right swapped by the network for a moment."""

from __future__ import annotations

import numpy as np
import pytest

from inference.pose import Floats, Keypoint
from inference.side_swaps import ACCEPT_AFTER_S, SideSwapCorrector
from tests.inference.bodies import HEIGHT, scores, standing

LEFT_LEG = [Keypoint.LEFT_HIP, Keypoint.LEFT_KNEE, Keypoint.LEFT_ANKLE]
RIGHT_LEG = [Keypoint.RIGHT_HIP, Keypoint.RIGHT_KNEE, Keypoint.RIGHT_ANKLE]


def swapped_legs(points: Floats) -> Floats:
    flipped = points.copy()
    flipped[LEFT_LEG], flipped[RIGHT_LEG] = points[RIGHT_LEG], points[LEFT_LEG]
    return flipped


def test_swapped_legs_are_put_back_with_their_scores() -> None:
    points, seen = standing(), scores()
    seen[Keypoint.RIGHT_KNEE] = 0.4  # after the swap this belongs to the left knee
    got, got_seen = SideSwapCorrector().step(swapped_legs(points), seen, points, HEIGHT, 1.0)
    np.testing.assert_array_equal(got, points)
    assert got_seen[Keypoint.LEFT_KNEE] == pytest.approx(0.4)
    assert got_seen[Keypoint.RIGHT_KNEE] == pytest.approx(0.8)


def test_a_moving_body_is_left_alone() -> None:
    points = standing()
    moved = points + np.float32((25, -10))
    got, _ = SideSwapCorrector().step(moved, scores(), points, HEIGHT, 1.0)
    np.testing.assert_array_equal(got, moved)


def test_feet_together_are_left_alone() -> None:
    points = standing()
    points[LEFT_LEG + RIGHT_LEG, 0] = 320 + (points[LEFT_LEG + RIGHT_LEG, 0] - 320) * 0.05
    trembling = swapped_legs(points)
    got, _ = SideSwapCorrector().step(trembling, scores(), points, HEIGHT, 1.0)
    np.testing.assert_array_equal(got, trembling)


def test_who_stays_swapped_has_turned_round() -> None:
    points, guard = standing(), SideSwapCorrector()
    times = np.arange(0, ACCEPT_AFTER_S + 0.5, 0.1)
    got = [guard.step(swapped_legs(points), scores(), points, HEIGHT, t)[0] for t in times]
    np.testing.assert_array_equal(got[0], points)
    np.testing.assert_array_equal(got[-1], swapped_legs(points))
