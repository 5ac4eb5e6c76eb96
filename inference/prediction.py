"""Where a body is by now: the pose carried on to the moment it is shown, so that the lines sit on the legs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inference.pose import Floats, Pose
from inference.smoothing import lag

MAX_HORIZON_S = 0.15  # a velocity says little about what comes later; on the truth clips it still helps up to here
JITTER_SPEED = 0.05  # body heights a second: slower is tremble, and tremble carried on would be seen
# Of what smoothing is behind. More was no nearer on the truth clips: a body that turns round is overshot then.
LAG_SHARE = 0.5


def extrapolate(pose: Pose, t: float) -> Pose:
    """The pose at `t` seconds (its own clock), and what smoothing holds back made up for in part.

    Each point is moved on at its velocity, the less the slower it is.
    """
    speed = np.asarray(np.hypot(*pose.velocity.T) / _height(pose.points), np.float32)
    share = speed**2 / (speed**2 + JITTER_SPEED**2)
    ahead = np.minimum(max(t - pose.captured_at, 0.0) + LAG_SHARE * lag(speed), MAX_HORIZON_S)
    points = pose.points + pose.velocity * (share * ahead)[:, None]
    return replace(pose, points=points.astype(np.float32), captured_at=t)


def _height(points: Floats) -> float:
    """The body's longer side in pixels, lying or standing."""
    return max(float(np.ptp(points, axis=0).max()), 1.0)
