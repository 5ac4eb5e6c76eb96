"""What a squat, a bow and a deadlift look like, by the figures of the clips on which they were once mistaken."""

from __future__ import annotations

import pytest

from kiosk.movement.kinds.one_leg_bend import hinges
from kiosk.movement.kinds.two_leg_bend import bows


@pytest.mark.parametrize(
    ("fold", "drop", "shank", "bow"),
    [(0.595, 0.307, 0.931, False), (0.43, 0.10, 0.94, True), (0.60, 0.39, 0.895, False), (0.30, 0.10, 0.89, True)],
)
def test_a_leaning_squat_with_upright_shanks_is_no_bow(fold: float, drop: float, shank: float, bow: bool) -> None:
    """A real member leans far forward; his hips sink by half of what his trunk folds."""
    assert bows(fold, drop, shank) is bow


@pytest.mark.parametrize(
    ("fold", "drop", "hinge"),
    [(0.356, 0.160, True), (0.397, 0.159, True), (0.110, 0.034, True), (0.16, 0.16, False), (0.09, 0.02, False)],
)
def test_a_trunk_that_folds_more_than_the_knee_bends_is_a_deadlift(fold: float, drop: float, hinge: bool) -> None:
    assert hinges(fold, drop, shank=0.58) is hinge


def test_a_single_leg_squat_before_a_high_camera_is_no_bow() -> None:
    """Seen from above the hips hardly sink, but the shanks show the bent knee."""
    assert hinges(0.133, 0.038, shank=0.58)
    assert not hinges(0.133, 0.038, shank=0.45)
