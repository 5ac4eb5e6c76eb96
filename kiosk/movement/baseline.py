"""The start posture, with which later poses are compared, and its estimation."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import isnan

import numpy as np
import numpy.typing as npt

from inference.pose import Keypoint, Pose, is_trusted
from kiosk.movement.camera_roll import camera_roll
from kiosk.movement.signals import Body, Reference, keypoint_excess, pelvic_drop, read_body, side_faced, trunk_lean
from kiosk.movement.start_posture import StartPosture

# On the clips people stand for 0.4 to 1.2 s before the first rep; a median over 0.3 s is stable to one pixel.
MIN_QUIET_S = 0.3
# A member who is in the start posture in the first frames and moves immediately gets a baseline of this length until
# the next quiet moment.
FIRST_GLANCE_S = 0.1
MAX_QUIET_S = 2.0
# Spread of a joint within the quiet time, in legs: standing sways by 0.01 to 0.02, one step of walking spreads 0.3.
MAX_STILL_SPREAD = 0.045
MAX_GAP_S = 0.25  # a joint unreadable for less than this does not end a quiet period
LEG_OF_BODY = 0.58  # hip to ankle as a share of shoulder to ankle
HIPS = [Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP]
SHOULDERS = [Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER]
KNEES = [Keypoint.LEFT_KNEE, Keypoint.RIGHT_KNEE]
ANKLES = [Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE]


@dataclass(frozen=True)
class Baseline:
    """The member's own start posture.

    points: float64 [17, 2], frame pixels, median over the quiet time; NaN where a point was not trusted.
    seconds: length of the quiet time, seconds, 0 to 2.
    model_keypoints: float64 [6, 2], MoveNet's own hips, knees and ankles, as in `Pose`; None if `points` has them.
    """

    points: npt.NDArray[np.float64]
    seconds: float
    model_keypoints: npt.NDArray[np.float64] | None = None

    def _length(self, *pairs: tuple[Keypoint, Keypoint]) -> float | None:
        """Mean distance of the pairs, pixels; None where none was trusted."""
        lengths = [float(np.hypot(*(self.points[a] - self.points[b]))) for a, b in pairs]
        trusted = [length for length in lengths if not isnan(length)]
        return sum(trusted) / len(trusted) if trusted else None

    def _ankle(self, side: int) -> npt.NDArray[np.float64]:
        """Ankle of the left (0) or right (1) leg; if not trusted, the other ankle, then a knee."""
        order = (ANKLES[side], ANKLES[1 - side], KNEES[side], KNEES[1 - side])
        return next((self.points[i] for i in order if not isnan(self.points[i, 0])), self.points[HIPS[side]])

    @property
    def shank(self) -> float:
        """Mean length of both shanks, pixels; of both thighs where no ankle was trusted, then of the trunk."""
        shank = self._length(
            (Keypoint.LEFT_KNEE, Keypoint.LEFT_ANKLE),
            (Keypoint.RIGHT_KNEE, Keypoint.RIGHT_ANKLE),
        )
        return max(shank or self._thigh or self.torso, 1.0)

    @property
    def _thigh(self) -> float | None:
        return self._length(
            (Keypoint.LEFT_HIP, Keypoint.LEFT_KNEE),
            (Keypoint.RIGHT_HIP, Keypoint.RIGHT_KNEE),
        )

    @property
    def leg(self) -> float:
        """Mean distance of hip and ankle of both legs, pixels; two shanks where no ankle was trusted."""
        leg = self._length(
            (Keypoint.LEFT_HIP, Keypoint.LEFT_ANKLE),
            (Keypoint.RIGHT_HIP, Keypoint.RIGHT_ANKLE),
        )
        return max(leg or 2 * self.shank, 1.0)

    @property
    def torso(self) -> float:
        """Mean distance of shoulder and hip of both sides, pixels; every start posture trusts both pairs."""
        torso = self._length(
            (Keypoint.LEFT_SHOULDER, Keypoint.LEFT_HIP),
            (Keypoint.RIGHT_SHOULDER, Keypoint.RIGHT_HIP),
        )
        return max(torso or 1.0, 1.0)

    @property
    def hip_y(self) -> float:
        """Frame y of the hip line, pixels."""
        return float(np.nanmean(self.points[HIPS, 1]))

    @property
    def body(self) -> Body:
        """The start posture as a body, in which untrusted points stay untrusted."""
        scores = np.where(np.isnan(self.points[:, 0]), 0.0, 1.0).astype(np.float32)
        keypoints = None if self.model_keypoints is None else self.model_keypoints.astype(np.float32)
        points = np.nan_to_num(self.points).astype(np.float32)
        return read_body(Pose(points, scores, 0.0, model_keypoints=keypoints))

    def reference(self) -> Reference:
        """The lengths and values by which later poses are scaled and with which they are compared."""
        body = self.body
        x, y = self.points[:, 0], self.points[:, 1]
        left, right = self._ankle(0), self._ankle(1)
        return Reference(
            shank=self.shank,
            leg=self.leg,
            torso=self.torso,
            hip_x=float(np.nanmean(x[HIPS])),
            hip_y=self.hip_y,
            side_faced=side_faced(body),
            shoulder_y=float(np.nanmean(y[SHOULDERS])),
            ankle_y=(float(left[1]), float(right[1])),
            ankle_x=float(left[0] + right[0]) / 2,
            ankle_gap=max(abs(float(left[0] - right[0])), 1.0),
            fppa=(body.left.fppa if body.left else 0.0, body.right.fppa if body.right else 0.0),
            keypoint_excess=(keypoint_excess(body, "left"), keypoint_excess(body, "right")),
            pelvis=pelvic_drop(body, "left", 0.0) or 0.0,
            trunk=trunk_lean(body, 0.0) or 0.0,
            left_knee_above=0.0 if isnan(above := float(y[KNEES[1]] - y[KNEES[0]])) else above / self.shank,
            roll=camera_roll(body) or 0.0,
        )


class BaselineEstimator:
    """Estimates the start posture once the member has held it still, and refines it for up to 2 s.

    posture: the posture of the exercise's kind.
    """

    def __init__(self, posture: StartPosture) -> None:
        self._posture = posture
        self._quiet: deque[tuple[float, Pose]] = deque()
        self._first_seen: float | None = None

    @property
    def since(self) -> float | None:
        """Start of the current quiet period, seconds of the frames' clock; None outside one."""
        return self._quiet[0][0] if self._quiet else None

    @property
    def seconds(self) -> float:
        """Duration of the current quiet period, seconds."""
        return self._quiet[-1][0] - self._quiet[0][0] if self._quiet else 0.0

    def step(self, body: Body | None, t: float) -> Baseline | None:
        """The start posture so far; None while the member is not in it or has not been still for long enough."""
        if body is not None and self._first_seen is None:
            self._first_seen = t
        if body is None or not self._posture.matches(body):
            if self._quiet and t - self._quiet[-1][0] > MAX_GAP_S:
                self._quiet.clear()
            return None
        self._quiet.append((t, body.pose))
        while self._quiet[-1][0] - self._quiet[0][0] > MAX_QUIET_S:
            self._quiet.popleft()
        while len(self._quiet) > 1 and not self._still():
            self._quiet.popleft()
        first_glance = self._first_seen is not None and t <= self._first_seen + MIN_QUIET_S
        required_s = FIRST_GLANCE_S if first_glance else MIN_QUIET_S
        return self._median() if self.seconds >= required_s - 1e-6 else None

    def _still(self) -> bool:
        points = np.stack([pose.points for _, pose in self._quiet])
        shoulder, ankle = points[-1, Keypoint.LEFT_SHOULDER], points[-1, Keypoint.LEFT_ANKLE]
        leg = max(float(np.hypot(*(ankle - shoulder))) * LEG_OF_BODY, 1.0)
        return bool(np.ptp(points[:, self._posture.still_points], axis=0).max() <= MAX_STILL_SPREAD * leg)

    def _median(self) -> Baseline:
        points = np.stack([pose.points for _, pose in self._quiet]).astype(np.float64)
        scores = np.median(np.stack([pose.scores for _, pose in self._quiet]), axis=0)
        median = np.median(points, axis=0)
        median[[which for which in Keypoint if not is_trusted(scores, which)]] = np.nan
        keypoints = [pose.model_keypoints for _, pose in self._quiet if pose.model_keypoints is not None]
        model_keypoints = np.median(np.stack(keypoints), axis=0).astype(np.float64) if keypoints else None
        return Baseline(median, self.seconds, model_keypoints)
