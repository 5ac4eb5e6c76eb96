"""The One Euro filter (Casiez, Roussel, Vogel: 1 Euro Filter, CHI 2012) over the points of one body.

Calm points are smoothed hard, moving points little, so the lines neither tremble at rest nor trail behind a squat.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from inference.pose import Floats

# Hz for points at rest and Hz more a body height a second, chosen on the truth clips: least angle error at a lag of
# about 60 ms. Thunder's points tremble less, and what smoothing costs it is the lag.
SMOOTHING_HZ = (0.7, 6.0)
SMOOTHING_THUNDER_HZ = (1.0, 9.0)


class OneEuro:
    """Smooths points [n, 2] in pixels with their real time stamps; speeds count in body heights, so that near and far
    people are treated alike.

    min_cutoff: Hz, the low-pass on a point at rest. beta: Hz more a body height a second.
    speed_cutoff: Hz, the low-pass on that speed. velocity_cutoff: Hz, the low-pass on the velocity handed out.
    """

    def __init__(self, min_cutoff: float, beta: float, speed_cutoff: float, velocity_cutoff: float) -> None:
        self._min_cutoff = min_cutoff
        self._beta = beta
        self._speed_cutoff = speed_cutoff
        self._velocity_cutoff = velocity_cutoff
        self._points: Floats | None = None
        self._measured_velocity = self._velocity = np.zeros((1, 2), np.float32)
        self._time = 0.0

    def reset(self) -> None:
        """Forget the body."""
        self._points = None

    def step(self, points: Floats, weights: Floats, t: float, height: float) -> tuple[Floats, Floats]:
        """Smoothed points and their velocity (pixels a second), both float32 [n, 2].

        points: measured, float32 [n, 2]. trust: [n], 0..1, the share of its usual weight that each point gets.
        t: seconds, later than the step before. height: of the body, in pixels.
        """
        before, dt = self._points, t - self._time
        self._time = t
        if before is None:
            self._points = points.copy()
            self._measured_velocity = self._velocity = np.zeros_like(points)
            return self._points, self._velocity
        weights = np.asarray(weights[:, None], np.float32)
        measured = (points - before) / np.float32(dt) - self._measured_velocity
        self._measured_velocity = self._measured_velocity + weights * _weight(self._speed_cutoff, dt) * measured
        speed = np.hypot(self._measured_velocity[:, 0], self._measured_velocity[:, 1]) / np.float32(height)
        weight = weights * _weight(self._min_cutoff + self._beta * speed, dt)[:, None]
        self._points = before + weight * (points - before)
        moved = (self._points - before) / np.float32(dt) - self._velocity
        self._velocity = self._velocity + _weight(self._velocity_cutoff, dt) * moved
        return self._points, self._velocity


def lag(speed: Floats) -> Floats:
    """Seconds by which points at a steady speed (body heights a second) are behind once they are smoothed, at the most:
    Thunder's are less."""
    min_cutoff, beta = SMOOTHING_HZ
    return np.asarray(1 / (2 * np.pi * (min_cutoff + beta * speed)), np.float32)


def _weight(cutoff: npt.ArrayLike, dt: float) -> Floats:
    """Share of the new value in an exponential low-pass of `cutoff` Hz after `dt` seconds."""
    ratio = 2 * np.pi * dt * np.asarray(cutoff, np.float32)
    return np.asarray(ratio / (ratio + 1), np.float32)
