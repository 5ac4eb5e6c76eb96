"""Smoothing: no jitter at rest, little lag in movement, independent of the frame rate."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from inference.pose import Floats
from inference.smoothing import OneEuro

HEIGHT = 400.0
FULL_WEIGHT = np.ones(1, np.float32)


def run(xs: npt.NDArray[np.floating[Any]], fps: float, weights: Floats = FULL_WEIGHT) -> tuple[Floats, Floats]:
    """Smoothed x and its velocity for one point moving along x."""
    smoother = OneEuro(min_cutoff=0.7, beta=6.0, speed_cutoff=1.0, velocity_cutoff=4.0)
    points, speeds = [], []
    for number, x in enumerate(xs):
        point, velocity = smoother.step(np.array([[x, 50]], np.float32), weights, number / fps, HEIGHT)
        points.append(point[0, 0])
        speeds.append(velocity[0, 0])
    return np.array(points), np.array(speeds)


def test_jitter_at_rest_is_at_least_halved() -> None:
    jitter = np.random.default_rng(1).normal(100, 3, 300)
    smoothed, _ = run(jitter, 30)
    assert smoothed[30:].std() < 0.5 * jitter[30:].std()


def test_a_moving_point_is_followed_within_a_tenth_of_a_second() -> None:
    speed = 0.3 * HEIGHT  # a squat's hips
    xs = speed * np.arange(90) / 30
    smoothed, _ = run(xs, 30)
    assert (xs - smoothed)[45:].max() < 0.1 * speed


def test_the_lag_is_the_same_at_half_the_frame_rate() -> None:
    speed = 0.3 * HEIGHT
    lags = []
    for fps in (30, 15):
        xs = speed * np.arange(3 * fps) / fps
        smoothed, _ = run(xs, fps)
        lags.append((xs - smoothed)[-1] / speed)
    assert lags[0] == pytest.approx(lags[1], abs=0.02)


def test_the_velocity_is_that_of_the_movement() -> None:
    speed = 0.3 * HEIGHT
    _, velocity = run(speed * np.arange(90) / 30, 30)
    assert velocity[-1] == pytest.approx(speed, rel=0.05)


def test_a_point_of_little_weight_moves_little() -> None:
    xs = np.full(10, 100.0)
    xs[5] = 300
    full, _ = run(xs, 30)
    reduced, _ = run(xs, 30, np.full(1, 0.1, np.float32))
    assert abs(reduced[5] - 100) < 0.2 * abs(full[5] - 100)


def test_the_distance_from_the_camera_has_no_effect() -> None:
    xs = np.sin(np.arange(60) / 5) * 20
    smoother = [OneEuro(0.7, 6.0, 1.0, 4.0) for _ in range(2)]
    for number, x in enumerate(xs):
        near, _ = smoother[0].step(np.array([[2 * x, 0]], np.float32), FULL_WEIGHT, number / 30, 2 * HEIGHT)
        far, _ = smoother[1].step(np.array([[x, 0]], np.float32), FULL_WEIGHT, number / 30, HEIGHT)
        np.testing.assert_allclose(near, 2 * far, rtol=1e-4, atol=1e-3)


def test_after_a_reset_the_next_point_is_returned_unsmoothed() -> None:
    smoother = OneEuro(0.7, 6.0, 1.0, 4.0)
    smoother.step(np.zeros((1, 2), np.float32), FULL_WEIGHT, 0.0, HEIGHT)
    smoother.reset()
    point, velocity = smoother.step(np.full((1, 2), 500, np.float32), FULL_WEIGHT, 0.1, HEIGHT)
    assert point.tolist() == [[500, 500]]
    assert velocity.tolist() == [[0, 0]]
