"""Recorded poses of synthetic members, for simulations without a camera."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

import numpy as np
import numpy.typing as npt

from inference.pose import Keypoint, Pose
from kiosk.movement.reading import Side, other_side

POSE_RATE_HZ = 15  # pose rate of every recording
MIN_VISIBLE_KEYPOINTS = 8  # a pose with fewer counts as no person found
# The working leg in the recordings of one-sided exercises.
RECORDED_SIDES = {
    "adductor-stretch": Side.LEFT,
    "ankle-drill": Side.LEFT,
    "clamshell": Side.RIGHT,
    "hip-flexor-stretch": Side.RIGHT,
    "single-leg-deadlift": Side.LEFT,
    "single-leg-squat": Side.LEFT,
    "step-down": Side.LEFT,
    "step-up": Side.LEFT,
}
START_POSE = 4  # number of a pose in the start posture
_EXCHANGED = {"LEFT": "RIGHT", "RIGHT": "LEFT"}
# For each joint, its counterpart on the other side.
_OTHER_SIDE = [Keypoint["_".join(_EXCHANGED.get(part, part) for part in point.name.split("_"))] for point in Keypoint]


@dataclass(frozen=True)
class Recording:
    """Poses of one synthetic member at `POSE_RATE_HZ`.

    points: int16 [n, 17, 2], sixteenths of a pixel.
    visible: bool [n, 17].
    size: width and height of the frames, px.
    """

    points: npt.NDArray[np.int16]
    visible: npt.NDArray[np.bool_]
    size: tuple[int, int]

    def __len__(self) -> int:
        return len(self.points)

    def pose(self, number: int, at: float) -> Pose | None:
        """Pose `number`, with the capture time `at`; None if nobody is found."""
        visible = self.visible[number]
        if visible.sum() < MIN_VISIBLE_KEYPOINTS:
            return None
        scores = np.where(visible, 0.9, 0.0).astype(np.float32)
        return Pose(self.points[number].astype(np.float32) / 16, scores, at)

    def mirrored(self) -> Recording:
        """The same movement with left and right exchanged."""
        points = self.points[:, _OTHER_SIDE].copy()
        points[..., 0] = 16 * self.size[0] - points[..., 0]
        return Recording(points, self.visible[:, _OTHER_SIDE], self.size)


def recording_on(name: str, side: Side) -> Recording:
    """The recording of an exercise, done on this side where the exercise has sides."""
    found = recording(name)
    return found.mirrored() if side is not Side.BOTH and RECORDED_SIDES.get(name) is other_side(side) else found


def recording(name: str) -> Recording:
    """Load a recording.

    name: of an exercise, or "demo" (walks in, eight banded squats of which three drift, walks out).
    """
    with (
        resources.as_file(resources.files("kiosk.simulation") / "poses" / f"{name}.npz") as path,
        np.load(path) as file,
    ):
        width, height = file["size"]
        return Recording(file["points"], file["seen"], (int(width), int(height)))
