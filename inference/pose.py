"""The 17 keypoints of one person in one frame."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


class Keypoint(IntEnum):
    """COCO order. Left is the person's own left: the right of an unmirrored picture of someone facing the camera."""

    NOSE = 0
    LEFT_EYE = 1
    RIGHT_EYE = 2
    LEFT_EAR = 3
    RIGHT_EAR = 4
    LEFT_SHOULDER = 5
    RIGHT_SHOULDER = 6
    LEFT_ELBOW = 7
    RIGHT_ELBOW = 8
    LEFT_WRIST = 9
    RIGHT_WRIST = 10
    LEFT_HIP = 11
    RIGHT_HIP = 12
    LEFT_KNEE = 13
    RIGHT_KNEE = 14
    LEFT_ANKLE = 15
    RIGHT_ANKLE = 16


class FootPoint(IntEnum):
    """Order of `Pose.feet`."""

    LEFT_BIG_TOE = 0
    RIGHT_BIG_TOE = 1
    LEFT_SMALL_TOE = 2
    RIGHT_SMALL_TOE = 3
    LEFT_HEEL = 4
    RIGHT_HEEL = 5


LEG_POINTS = [
    Keypoint.LEFT_HIP,
    Keypoint.RIGHT_HIP,
    Keypoint.LEFT_KNEE,
    Keypoint.RIGHT_KNEE,
    Keypoint.LEFT_ANKLE,
    Keypoint.RIGHT_ANKLE,
]
SCORE_TRUSTED = 0.3  # below this MoveNet's guess is as often beside the limb as on it; readers treat it as unseen


@dataclass(frozen=True)
class Pose:
    """One person in one frame.

    points: float32 [17, 2], x and y in pixels of the frame as captured (unmirrored, unrotated), sub-pixel, smoothed.
        Hips, knees and ankles are the middles of the joints where the legs are read, else where the network marks them.
    scores: float32 [17], 0..1. `point` returns None below `SCORE_TRUSTED`.
    captured_at: the frame's own time in seconds.
    velocity: float32 [17, 2], pixels a second, smoothed; zeros where unknown. For prediction to display time only.
    feet: float32 [6, 3] (x, y, score; `FootPoint` order), or None where feet are not read.
    marks: float32 [6, 2] in the order of `LEG_POINTS`, where the network itself marks hips, knees and ankles;
        None where `points` has these already.
    """

    points: Floats
    scores: Floats
    captured_at: float
    velocity: Floats = field(default_factory=lambda: np.zeros((17, 2), np.float32))
    feet: Floats | None = None
    model_keypoints: Floats | None = None

    def point(self, which: Keypoint) -> tuple[float, float] | None:
        """x and y of one keypoint in pixels, or None where it cannot be trusted."""
        if self.scores[which] < SCORE_TRUSTED:
            return None
        return float(self.points[which, 0]), float(self.points[which, 1])

    @property
    def keypoints(self) -> Floats:
        """float32 [17, 2]: all 17 points as the network marks them, to be compared with those of other networks."""
        keypoints = self.points.copy()
        if self.model_keypoints is not None:
            keypoints[LEG_POINTS] = self.model_keypoints
        return keypoints
