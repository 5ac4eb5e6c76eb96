"""Left and right limbs that the network swaps for a moment."""

from __future__ import annotations

import numpy as np
import pytest

from inference.pose import Floats, Keypoint
from inference.side_swaps import ACCEPT_AFTER_S, SideSwapCorrector
from tests.inference.bodies import HEIGHT, scores, standing

LEFT_LEG = [Keypoint.LEFT_HIP, Keypoint.LEFT_KNEE, Keypoint.LEFT_ANKLE]
RIGHT_LEG = [Keypoint.RIGHT_HIP, Keypoint.RIGHT_KNEE, Keypoint.RIGHT_ANKLE]


def swapped_legs(points: Floats) -> Floats:
    swapped = points.copy()
    swapped[LEFT_LEG], swapped[RIGHT_LEG] = points[RIGHT_LEG], points[LEFT_LEG]
    return swapped


def test_swapped_legs_are_corrected_with_their_scores() -> None:
    points, swapped_scores = standing(), scores()
    swapped_scores[Keypoint.RIGHT_KNEE] = 0.4  # the left knee's score
    corrected, corrected_scores = SideSwapCorrector().step(swapped_legs(points), swapped_scores, points, HEIGHT, 1.0)
    np.testing.assert_array_equal(corrected, points)
    assert corrected_scores[Keypoint.LEFT_KNEE] == pytest.approx(0.4)
    assert corrected_scores[Keypoint.RIGHT_KNEE] == pytest.approx(0.8)


def test_a_moving_body_is_not_changed() -> None:
    points = standing()
    moved = points + np.array((25, -10), np.float32)
    corrected, _ = SideSwapCorrector().step(moved, scores(), points, HEIGHT, 1.0)
    np.testing.assert_array_equal(corrected, moved)


def test_feet_together_are_not_changed() -> None:
    points = standing()
    points[LEFT_LEG + RIGHT_LEG, 0] = 320 + (points[LEFT_LEG + RIGHT_LEG, 0] - 320) * 0.05
    jittering = swapped_legs(points)
    corrected, _ = SideSwapCorrector().step(jittering, scores(), points, HEIGHT, 1.0)
    np.testing.assert_array_equal(corrected, jittering)


def test_a_lasting_swap_is_accepted_as_a_turned_person() -> None:
    points, corrector = standing(), SideSwapCorrector()
    times = np.arange(0, ACCEPT_AFTER_S + 0.5, 0.1)
    corrected = [corrector.step(swapped_legs(points), scores(), points, HEIGHT, t)[0] for t in times]
    np.testing.assert_array_equal(corrected[0], points)
    np.testing.assert_array_equal(corrected[-1], swapped_legs(points))
