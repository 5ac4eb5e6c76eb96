"""Where a body is by now: the pose carried on to the moment it is shown, so that the lines sit on the legs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inference.pose import Floats, Pose

FURTHEST_S = 0.15  # a velocity says little about what comes later; on the truth clips it still helps up to here
TREMBLE = 0.05  # body heights a second: slower is tremble, and tremble carried on would be seen


def predicted(pose: Pose, t: float) -> Pose:
    """The pose at `t` seconds (its own clock): each point moved on at its velocity, the less the slower it is."""
    ahead = float(np.clip(t - pose.captured_at, 0.0, FURTHEST_S))
    speed = np.hypot(pose.velocity[:, 0], pose.velocity[:, 1])
    tremble = TREMBLE * _height(pose.points)
    share = speed**2 / (speed**2 + tremble**2)
    points = pose.points + pose.velocity * share[:, None] * ahead
    return replace(pose, points=points.astype(np.float32), captured_at=t)


def _height(points: Floats) -> float:
    """The body's longer side in pixels, lying or standing."""
    return max(float(np.ptp(points, axis=0).max()), 1.0)
