"""The angles and ratios: their signs, and None for unreadable joints."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from inference.pose import Keypoint
from kiosk.movement.baseline import Baseline
from kiosk.movement.reading import Signals
from kiosk.movement.signals import measure, perspective_share, read_body

from .figures import STANDING, Figure


def signals_of(figure: Figure) -> Signals:
    return measure(read_body(figure.pose(0.0)), None, two_legs=True)


@pytest.mark.parametrize("angle", [-8.0, 0.0, 5.0, 20.0])
def test_a_knee_reads_as_it_stands_and_inward_is_positive_on_both_legs(angle: float) -> None:
    signals = signals_of(replace(STANDING, left_in=angle, right_in=angle))
    assert (signals.fppa_left, signals.fppa_right) == pytest.approx((angle, angle), abs=0.1)


def test_knees_coming_in_bring_the_ratio_down() -> None:
    straight, inward = signals_of(STANDING).kasr, signals_of(replace(STANDING, left_in=15, right_in=15)).kasr
    assert straight is not None
    assert inward is not None
    assert inward < straight - 0.2


def test_one_leg_exercises_have_no_ratio() -> None:
    assert measure(read_body(STANDING.pose(0.0)), None, two_legs=False).kasr is None


def test_an_unseen_ankle_leaves_that_leg_unread_and_the_other_as_it_was() -> None:
    signals = signals_of(replace(STANDING, unseen=(Keypoint.LEFT_ANKLE,)))
    assert signals.fppa_left is None
    assert signals.fppa_right == pytest.approx(0, abs=0.1)
    assert signals.kasr is None


def test_a_thigh_pointing_at_the_lens_tells_nothing() -> None:
    pose = STANDING.pose(0.0)
    pose.points[Keypoint.LEFT_HIP] = pose.points[Keypoint.LEFT_KNEE] - (2, 15)
    assert measure(read_body(pose), None, two_legs=True).fppa_left is None


def test_depth_pelvis_and_trunk_need_the_start_posture() -> None:
    signals = signals_of(STANDING)
    assert (signals.depth, signals.pelvis, signals.trunk) == (None, None, None)


def test_depth_is_the_hips_drop_in_legs() -> None:
    baseline = Baseline(STANDING.pose(0.0).points.astype(np.float64), 1.0)
    body = read_body(replace(STANDING, sink=0.2).pose(0.0))
    assert measure(body, baseline.reference(), two_legs=True).depth == pytest.approx(0.2, abs=0.01)


def test_bent_knees_look_further_apart_by_a_twelfth_at_the_floor_mark() -> None:
    standing = read_body(STANDING.pose(0.0))
    assert standing.left is not None
    assert standing.right is not None
    upright = perspective_share(standing.left, standing.right, standing.left.shank, None)
    foreshortened = perspective_share(standing.left, standing.right, standing.left.shank / 0.85, None)
    assert upright == pytest.approx(1, abs=0.03)
    assert foreshortened == pytest.approx(0.92, abs=0.01)
