"""The peak of a rep: neither a short collapse is lost, nor does noise add to a long one."""

from __future__ import annotations

import math
from random import Random

import pytest

from inference.pose import JITTER_LIGHTNING, JITTER_THUNDER
from kiosk.movement.grading import PEAK_SPREAD
from kiosk.movement.samples import peak_level, robust_peak

SPREAD = PEAK_SPREAD * JITTER_LIGHTNING
FRAMES_PER_S = 30


def knee(held_s: float, degrees: float, noise: float = 0.0) -> list[tuple[float, float]]:
    """Times and angles of a knee that goes in for some seconds and stays straight for one before and after."""
    draw, held = Random(3), range(round(held_s * FRAMES_PER_S))
    angles = [0.0] * FRAMES_PER_S + [degrees] * len(held) + [0.0] * FRAMES_PER_S
    return [(i / FRAMES_PER_S, angle + draw.gauss(0.0, noise)) for i, angle in enumerate(angles)]


@pytest.mark.parametrize("jitter", [JITTER_LIGHTNING, JITTER_THUNDER])
def test_a_knee_that_stays_in_reads_its_angle_without_the_noise(jitter: float) -> None:
    values = knee(0.8, 14.0, jitter)
    level, highest = peak_level(values, PEAK_SPREAD * jitter), robust_peak(values)
    assert level == pytest.approx(14.0, abs=0.3 * jitter)
    assert highest is not None
    assert highest > 14.0 + 0.4 * jitter


def test_a_steadier_network_keeps_more_of_a_rising_angle() -> None:
    """Its highest readings are no noise, so the level of the peak may be nearer to them."""
    rising = [(i / FRAMES_PER_S, 14.0 - abs(i - 15) * 0.5) for i in range(31)]
    lightning, thunder = (peak_level(rising, PEAK_SPREAD * jitter) for jitter in (JITTER_LIGHTNING, JITTER_THUNDER))
    assert lightning is not None
    assert thunder is not None
    assert thunder > lightning


@pytest.mark.parametrize("seconds", [0.2, 0.3])
def test_a_short_collapse_keeps_its_height(seconds: float) -> None:
    frames = round(seconds * FRAMES_PER_S)
    swing = [15.0 * math.sin(math.pi * (i + 0.5) / frames) for i in range(frames)]
    angles = [0.0] * 20 + swing + [0.0] * 20
    level = peak_level([(i / FRAMES_PER_S, angle) for i, angle in enumerate(angles)], SPREAD)
    assert level is not None
    assert level > 12.0


def test_one_wild_frame_is_no_peak() -> None:
    values = [*knee(0.0, 0.0), (2.1, 40.0), *[(2.2 + i / 30, 0.0) for i in range(30)]]
    assert peak_level(values, SPREAD) == 0.0


def test_two_values_have_no_peak() -> None:
    assert peak_level(knee(0.0, 0.0)[:2], SPREAD) is None
