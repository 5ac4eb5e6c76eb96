"""Joint centres of a leg whose knee is far outside: the mean with the keypoints, and nothing else changes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from inference.far_knees import with_far_knees

# Hips, knees and ankles of somebody who faces the lens: the left side is on the right.
STRAIGHT = np.array([(120, 100), (80, 100), (120, 200), (80, 200), (120, 300), (80, 300)], np.float32)


def legs(left_out: float, right_out: float) -> npt.NDArray[np.float32]:
    """Both knees as far out as given, pixels: 60 is an FPPA of -62 degrees."""
    return STRAIGHT + np.array([(0, 0), (0, 0), (left_out, 0), (-right_out, 0), (0, 0), (0, 0)], np.float32)


def test_a_knee_far_outside_is_read_halfway_between_both_readings() -> None:
    found = with_far_knees(legs(80, 10), legs(60, 0))
    assert found[2, 0] == 190  # left knee: between 200 and 180
    assert np.array_equal(found[1::2], legs(60, 0)[1::2])


def test_the_mean_is_blended_in_without_a_jump() -> None:
    shifts = [float(with_far_knees(legs(x + 8, 0), legs(x, 0))[2, 0] - 120 - x) for x in range(20, 70)]
    assert shifts[0] == 0
    assert shifts[-1] == 4
    assert max(np.diff(shifts)) < 0.5


@pytest.mark.parametrize("inward", [0.0, 15.0, 60.0])
def test_a_knee_that_goes_in_stays_as_read(inward: float) -> None:
    centres = legs(-inward, 0)
    assert np.array_equal(with_far_knees(legs(-inward - 10, 0), centres), centres)


def test_seen_from_behind_out_is_still_out() -> None:
    mirrored = np.array([-1, 1], np.float32)
    found = with_far_knees(legs(80, 0) * mirrored, legs(60, 0) * mirrored)
    assert np.array_equal(found, with_far_knees(legs(80, 0), legs(60, 0)) * mirrored)
