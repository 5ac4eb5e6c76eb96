"""The peak of a rep: neither a short collapse is lost, nor does noise add to a long one."""

from __future__ import annotations

import math
from random import Random

import pytest

from kiosk.movement.grading import PEAK_SPREAD
from kiosk.movement.samples import peak_level, robust_peak

NOISE = 1.2  # degrees, standard deviation
FRAMES_PER_S = 30


def knee(held_s: float, degrees: float, noise: float = 0.0) -> list[tuple[float, float]]:
    """Times and angles of a knee that goes in for some seconds and stays straight for one before and after."""
    draw, held = Random(3), range(round(held_s * FRAMES_PER_S))
    angles = [0.0] * FRAMES_PER_S + [degrees] * len(held) + [0.0] * FRAMES_PER_S
    return [(i / FRAMES_PER_S, angle + draw.gauss(0.0, noise)) for i, angle in enumerate(angles)]


def test_a_knee_that_stays_in_reads_its_angle_without_the_noise() -> None:
    values = knee(0.8, 14.0, NOISE)
    level, highest = peak_level(values, PEAK_SPREAD), robust_peak(values)
    assert level == pytest.approx(14.0, abs=0.4)
    assert highest is not None
    assert highest > 14.4


@pytest.mark.parametrize("seconds", [0.2, 0.3])
def test_a_short_collapse_keeps_its_height(seconds: float) -> None:
    frames = round(seconds * FRAMES_PER_S)
    swing = [15.0 * math.sin(math.pi * (i + 0.5) / frames) for i in range(frames)]
    angles = [0.0] * 20 + swing + [0.0] * 20
    level = peak_level([(i / FRAMES_PER_S, angle) for i, angle in enumerate(angles)], PEAK_SPREAD)
    assert level is not None
    assert level > 12.0


def test_one_wild_frame_is_no_peak() -> None:
    values = [*knee(0.0, 0.0), (2.1, 40.0), *[(2.2 + i / 30, 0.0) for i in range(30)]]
    assert peak_level(values, PEAK_SPREAD) == 0.0


def test_two_values_have_no_peak() -> None:
    assert peak_level(knee(0.0, 0.0)[:2], PEAK_SPREAD) is None
