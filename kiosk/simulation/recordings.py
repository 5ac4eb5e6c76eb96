"""Recorded poses of synthetic members, for simulations without a camera."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

import numpy as np
import numpy.typing as npt

from inference.pose import Pose

POSE_RATE_HZ = 15  # pose rate of every recording
MIN_VISIBLE_KEYPOINTS = 8  # a pose with fewer counts as no person found


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
