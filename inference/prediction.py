"""Extrapolates a pose to its display time, so that the drawn lines lie on the legs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inference.pose import Floats, Pose
from inference.smoothing import lag_s

MAX_HORIZON_S = 0.15  # on the clips with truth, extrapolation still helps up to here
JITTER_SPEED = 0.05  # body heights per second: slower motion is jitter, and extrapolated jitter would be visible
# Share of the smoothing lag that is compensated. More was no closer on the clips with truth: it overshoots reversals.
LAG_SHARE = 0.5


def extrapolate(pose: Pose, t: float) -> Pose:
    """The pose extrapolated to `t` seconds (the pose's own clock), with part of the smoothing lag compensated.

    Each point moves on at its velocity; the slower it is, the smaller the share that is applied.
    """
    speed = np.asarray(np.hypot(*pose.velocity.T) / _height(pose.points), np.float32)
    share = speed**2 / (speed**2 + JITTER_SPEED**2)
    ahead = np.minimum(max(t - pose.captured_at, 0.0) + LAG_SHARE * lag_s(speed), MAX_HORIZON_S)
    points = pose.points + pose.velocity * (share * ahead)[:, None]
    return replace(pose, points=points.astype(np.float32), captured_at=t)


def _height(points: Floats) -> float:
    """The longer side of the body's bounding box in pixels, lying or standing."""
    return max(float(np.ptp(points, axis=0).max()), 1.0)
