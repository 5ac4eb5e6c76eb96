"""Whether what looks like a person moves as one: a poster or a mannequin does not keep the mirror awake."""

from __future__ import annotations

import numpy as np

from inference.pose import Floats, Keypoint, Pose

STILL_S = 180.0  # somebody who stands and reads shifts their weight within this time
# Shift of the trunk's centre, trunks: about 5 cm. In a still picture with camera noise of 15 of 255 it wanders by 0.02.
MIN_SHIFT = 0.1
ABSENT_S = 20.0  # whoever comes after it is somebody else
SHOULDERS = [Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER]
HIPS = [Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP]


class Presence:
    """Watches one body in view."""

    def __init__(self) -> None:
        self._centre: Floats | None = None  # where the trunk was when it last moved
        self._moved_at = 0.0
        self._seen_at = 0.0

    def is_person(self, pose: Pose, now: float) -> bool:
        """Whether the body has moved within `STILL_S`, or has just come. now: seconds."""
        shoulders, hips = (pose.points[points].mean(axis=0) for points in (SHOULDERS, HIPS))
        centre, trunk = (shoulders + hips) / 2, float(np.linalg.norm(shoulders - hips))
        came = self._centre is None or now - self._seen_at > ABSENT_S
        if came or float(np.linalg.norm(centre - self._centre)) > MIN_SHIFT * trunk:
            self._centre, self._moved_at = centre, now
        self._seen_at = now
        return now - self._moved_at < STILL_S
