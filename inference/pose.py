"""The pose of one person in one frame: 17 keypoints and six foot points."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
_FLOAT32 = np.dtype(np.float32)


class Keypoint(IntEnum):
    """Keypoints in COCO order. Left is the person's own left: the right of an unmirrored frame if facing the camera."""

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
    """The order of `Pose.feet`."""

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
SCORE_TRUSTED = 0.3  # below it MoveNet's point misses the limb as often as it hits, and counts as not visible
# An ankle in a dim room: below a knee with this score it is in its place as often at 0.18 to 0.3 (62 % of 170 within a
# quarter of the shank) as at 0.3 to 0.4 (69 % of 399).
MIN_ANKLE_SCORE = 0.18
MIN_KNEE_ABOVE = 0.4
# Degrees: noise of the angle between the joint centres, from the second differences of unsmoothed angles in the graded
# part of the repetitions of the clips with truth.
JITTER_LIGHTNING, JITTER_THUNDER = 0.89, 0.51
_KNEE_ABOVE = {Keypoint.LEFT_ANKLE: Keypoint.LEFT_KNEE, Keypoint.RIGHT_ANKLE: Keypoint.RIGHT_KNEE}


def is_trusted(scores: Floats, which: Keypoint) -> bool:
    """Whether a keypoint counts as visible. scores: [17], 0..1."""
    if scores[which] >= SCORE_TRUSTED:
        return True
    knee = _KNEE_ABOVE.get(which)
    return knee is not None and bool(scores[which] >= MIN_ANKLE_SCORE and scores[knee] >= MIN_KNEE_ABOVE)


@dataclass(frozen=True)
class Pose:
    """One person in one frame.

    points: float32 [17, 2], x and y in pixels of the captured frame (not mirrored, not rotated), sub-pixel, smoothed.
        Hips, knees and ankles are joint centres where the model reads them, otherwise MoveNet's keypoints.
    scores: float32 [17], 0..1; `point` returns None where `is_trusted` says no.
    captured_at: the frame's capture time, seconds.
    velocity: float32 [17, 2], pixels per second, smoothed; zeros where unknown. Only for prediction to display time.
    feet: float32 [6, 3] (x, y in pixels, score 0..1) in `FootPoint` order; None where the model reads no feet.
    model_keypoints: float32 [6, 2] in `LEG_POINTS` order, MoveNet's own hips, knees and ankles; None if `points`
        contains them.
    unsmoothed_legs: float32 [6, 2] in `LEG_POINTS` order, the hips, knees and ankles of this frame before smoothing:
        noisier than `points`, but without lag at the turning point; None if only the smoothed points are known.
    angle_jitter: noise of the angle at a knee of `unsmoothed_legs`, standard deviation in degrees, by network.

    Raises ValueError for an array of another shape or type.
    """

    points: Floats
    scores: Floats
    captured_at: float
    velocity: Floats = field(default_factory=lambda: np.zeros((17, 2), np.float32))
    feet: Floats | None = None
    model_keypoints: Floats | None = None
    unsmoothed_legs: Floats | None = None
    angle_jitter: float = JITTER_LIGHTNING

    def __post_init__(self) -> None:
        _require("points", self.points, (17, 2))
        _require("scores", self.scores, (17,))
        _require("velocity", self.velocity, (17, 2))
        if self.feet is not None:
            _require("feet", self.feet, (6, 3))
        if self.model_keypoints is not None:
            _require("model_keypoints", self.model_keypoints, (6, 2))
        if self.unsmoothed_legs is not None:
            _require("unsmoothed_legs", self.unsmoothed_legs, (6, 2))

    def point(self, which: Keypoint) -> tuple[float, float] | None:
        """x and y of one keypoint in pixels; None where it is not trusted."""
        if not is_trusted(self.scores, which):
            return None
        return float(self.points[which, 0]), float(self.points[which, 1])

    @property
    def keypoints(self) -> Floats:
        """float32 [17, 2]: all 17 keypoints as MoveNet reports them, for comparison with other networks."""
        keypoints = self.points.copy()
        if self.model_keypoints is not None:
            keypoints[LEG_POINTS] = self.model_keypoints
        return keypoints


def _require(name: str, array: Floats, shape: tuple[int, ...]) -> None:
    if array.shape != shape or array.dtype != _FLOAT32:
        raise ValueError(f"Pose.{name} must be float32 {list(shape)}, not {array.dtype} {list(array.shape)}")
