"""The quiet start posture everything is compared with, and how it is taken."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from inference.pose import LEG_POINTS, SCORE_TRUSTED, Keypoint, Pose
from kiosk.movement.half_kneeling import side_faced
from kiosk.movement.signals import (
    Body,
    LegPoints,
    Reference,
    knee_ankle_ratio,
    pelvic_drop,
    read_body,
    trunk_lean,
)

View = Literal["front", "side", "lying"]

# Clips give 0.4 to 1.2 s of standing before the first rep; a median over 0.3 s is already steady to a pixel.
SHORTEST_SECONDS = 0.3
# A member who is in the start posture when the pictures begin and moves at once is taken as met, until a quiet moment.
MET_SECONDS = 0.1
LONGEST_SECONDS = 2.0
# Spread of a joint over the shortest time, of the leg: standing sways 0.01 to 0.02, one step of walking 0.3.
STILL_SPREAD = 0.045
GAP_SECONDS = 0.25  # a joint unread for less does not end a quiet spell
LEG_OF_BODY = 0.58  # hip to ankle of shoulder to ankle
STILL_POINTS: dict[View, tuple[Keypoint, ...]] = {
    "front": tuple(LEG_POINTS),
    "side": (Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER, Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP),
    "lying": (Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP, Keypoint.LEFT_KNEE, Keypoint.RIGHT_KNEE),
}


@dataclass(frozen=True)
class Baseline:
    """The member's own start posture.

    points: float64 [17, 2], pixels of the frame, the median over the quiet time; NaN where a point was not seen.
    seconds: how long the quiet time was.
    """

    points: npt.NDArray[np.float64]
    seconds: float

    def _length(self, *pairs: tuple[Keypoint, Keypoint]) -> float:
        return float(np.nanmean([np.hypot(*(self.points[a] - self.points[b])) for a, b in pairs]))

    @property
    def thigh(self) -> float:
        """Pixels, mean of both legs, as are the other lengths."""
        return self._length(
            (Keypoint.LEFT_HIP, Keypoint.LEFT_KNEE),
            (Keypoint.RIGHT_HIP, Keypoint.RIGHT_KNEE),
        )

    @property
    def shank(self) -> float:
        return self._length(
            (Keypoint.LEFT_KNEE, Keypoint.LEFT_ANKLE),
            (Keypoint.RIGHT_KNEE, Keypoint.RIGHT_ANKLE),
        )

    @property
    def leg(self) -> float:
        return self._length(
            (Keypoint.LEFT_HIP, Keypoint.LEFT_ANKLE),
            (Keypoint.RIGHT_HIP, Keypoint.RIGHT_ANKLE),
        )

    @property
    def torso(self) -> float:
        return self._length(
            (Keypoint.LEFT_SHOULDER, Keypoint.LEFT_HIP),
            (Keypoint.RIGHT_SHOULDER, Keypoint.RIGHT_HIP),
        )

    @property
    def hip_y(self) -> float:
        """Height of the standing hip line in the frame, pixels from the top."""
        return float(np.nanmean(self.points[[Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP], 1]))

    @property
    def body(self) -> Body:
        """The start posture as a measured body."""
        scores = np.where(np.isnan(self.points[:, 0]), 0.0, 1.0)
        return read_body(Pose(np.nan_to_num(self.points).astype(np.float32), scores.astype(np.float32), 0.0))

    def reference(self) -> Reference:
        """What later poses are scaled by and compared with."""
        body = self.body
        x, y = self.points[:, 0], self.points[:, 1]
        ankles = [Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE]
        left, right = body.left, body.right
        return Reference(
            shank=self.shank,
            leg=self.leg,
            torso=self.torso,
            thigh=self.thigh,
            hip_x=float(np.nanmean(x[[Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP]])),
            hip_y=self.hip_y,
            side_faced=side_faced(body),
            shoulder_y=float(np.nanmean(y[[Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER]])),
            ankle_y=(float(y[ankles[0]]), float(y[ankles[1]])),
            ankle_x=float(np.nanmean(x[ankles])),
            ankle_gap=max(abs(float(x[ankles[0]] - x[ankles[1]])), 1.0),
            fppa=(left.fppa if left else 0.0, right.fppa if right else 0.0),
            kasr=(knee_ankle_ratio(left, right) if left and right else None) or 1.0,
            pelvis=pelvic_drop(body, "left", 0.0) or 0.0,
            trunk=trunk_lean(body, 0.0) or 0.0,
        )


class BaselineEstimator:
    """Watches poses until the member has been quiet in the start posture, and refines for up to two seconds."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._quiet: deque[tuple[float, Pose]] = deque()
        self._first_seen: float | None = None

    @property
    def since(self) -> float | None:
        """When this quiet spell began, None while there is none."""
        return self._quiet[0][0] if self._quiet else None

    @property
    def seconds(self) -> float:
        """How long the member has been quiet in the start posture until now."""
        return self._quiet[-1][0] - self._quiet[0][0] if self._quiet else 0.0

    def step(self, body: Body | None, t: float) -> Baseline | None:
        """The start posture so far, or None while it is not one or not yet quiet for long enough."""
        if body is not None and self._first_seen is None:
            self._first_seen = t
        if body is None or not in_start_posture(body, self._view):
            if self._quiet and t - self._quiet[-1][0] > GAP_SECONDS:
                self._quiet.clear()
            return None
        self._quiet.append((t, body.pose))
        while self._quiet[-1][0] - self._quiet[0][0] > LONGEST_SECONDS:
            self._quiet.popleft()
        while len(self._quiet) > 1 and not self._still():
            self._quiet.popleft()
        begun = self._first_seen is not None and t <= self._first_seen + SHORTEST_SECONDS
        enough = MET_SECONDS if begun else SHORTEST_SECONDS
        return self._median() if self.seconds >= enough - 1e-6 else None

    def _still(self) -> bool:
        points = np.stack([pose.points for _, pose in self._quiet])
        shoulder, ankle = points[-1, Keypoint.LEFT_SHOULDER], points[-1, Keypoint.LEFT_ANKLE]
        leg = max(float(np.hypot(*(ankle - shoulder))) * LEG_OF_BODY, 1.0)
        return bool(np.ptp(points[:, STILL_POINTS[self._view]], axis=0).max() <= STILL_SPREAD * leg)

    def _median(self) -> Baseline:
        points = np.stack([pose.points for _, pose in self._quiet]).astype(np.float64)
        scores = np.stack([pose.scores for _, pose in self._quiet])
        median = np.median(points, axis=0)
        median[np.median(scores, axis=0) < SCORE_TRUSTED] = np.nan
        return Baseline(median, self.seconds)


def in_start_posture(body: Body, view: View) -> bool:
    """Whether this pose could be the start of a set: for `front`, standing upright and facing the camera."""
    if view != "front":
        return all(body.pose.point(point) is not None for point in STILL_POINTS[view])
    left, right = body.left, body.right
    return (
        left is not None
        and right is not None
        and faces_camera(body)
        and all(_upright(leg) for leg in (left, right))
        and abs(left.ankle[1] - right.ankle[1]) < 0.25 * left.shank
    )


def faces_camera(body: Body) -> bool:
    """Front on, within some 45 degrees: the member's left is on the picture's right and the trunk is not edge-on."""
    shoulders = [body.pose.point(p) for p in (Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER)]
    hips = [body.pose.point(p) for p in (Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP)]
    middle_top, middle_low = body.mid_shoulder, body.mid_hip
    if middle_top is None or middle_low is None:
        return False
    trunk = max(abs(middle_low[1] - middle_top[1]), 1.0)
    (left_top, right_top), (left_low, right_low) = shoulders, hips
    if left_top is None or right_top is None or left_low is None or right_low is None:
        return False
    # Square on, shoulders span 0.6 and hips 0.4 of the trunk's length in the clips; side on, 0.2 and 0.1.
    return left_top[0] - right_top[0] > 0.35 * trunk and left_low[0] - right_low[0] > 0.2 * trunk


def _upright(leg: LegPoints) -> bool:
    """Hip over knee over ankle, the thigh seen at its full length: standing, not squatting or striding."""
    thigh_down, shank_down = leg.knee[1] - leg.hip[1], leg.ankle[1] - leg.knee[1]
    return thigh_down > 0.75 * leg.shank and shank_down > 0.85 * leg.shank
