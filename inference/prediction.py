"""Extrapolates a pose to its display time, so that the overlay matches the legs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inference.pose import Floats, Pose
from inference.smoothing import lag_s

MAX_HORIZON_S = 0.15  # on the clips with ground truth, extrapolation reduces the error up to this horizon
JITTER_SPEED = 0.05  # body heights per second: slower motion is jitter, which extrapolation would make visible
# Share of the smoothing lag that is compensated. A larger share overshoots reversals and did not reduce the error on
# the clips with ground truth.
LAG_SHARE = 0.5


def extrapolate(pose: Pose, t: float) -> Pose:
    """The pose extrapolated to `t` seconds (the pose's own clock), with part of the smoothing lag compensated.

    Each point is extrapolated along its velocity; the slower the point, the smaller the applied share.
    """
    speed = np.asarray(np.hypot(*pose.velocity.T) / _height(pose.points), np.float32)
    share = speed**2 / (speed**2 + JITTER_SPEED**2)
    ahead = np.minimum(max(t - pose.captured_at, 0.0) + LAG_SHARE * lag_s(speed), MAX_HORIZON_S)
    points = pose.points + pose.velocity * (share * ahead)[:, None]
    return replace(pose, points=points.astype(np.float32), captured_at=t)


def _height(points: Floats) -> float:
    """The longer side of the body's bounding box in pixels, lying or standing."""
    return max(float(np.ptp(points, axis=0).max()), 1.0)
