"""Recorded poses of synthetic members, for members who stand before no camera."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

import numpy as np
import numpy.typing as npt

from inference.pose import Pose

POSES_A_SECOND = 15  # of every recording
FEWEST_SEEN = 8  # keypoints; with fewer there is nobody


@dataclass(frozen=True)
class Recording:
    """Poses of one synthetic member, 15 a second.

    points: int16 [n, 17, 2], sixteenths of a pixel. seen: bool [n, 17], which points were to be seen. size: (width,
    height) of the frames in pixels.
    """

    points: npt.NDArray[np.int16]
    seen: npt.NDArray[np.bool_]
    size: tuple[int, int]

    def __len__(self) -> int:
        return len(self.points)

    def pose(self, number: int, at: float) -> Pose | None:
        """The pose of so many fifteenths of a second from the beginning, as if captured at `at`; None for nobody."""
        seen = self.seen[number]
        if seen.sum() < FEWEST_SEEN:
            return None
        scores = np.where(seen, 0.9, 0.0).astype(np.float32)
        return Pose(self.points[number].astype(np.float32) / 16, scores, at)


def recording(name: str) -> Recording:
    """name: an exercise's, or "demo" (walks in, eight banded squats of which three drift, walks out)."""
    with (
        resources.as_file(resources.files("kiosk.simulation") / "poses" / f"{name}.npz") as path,
        np.load(path) as file,
    ):
        width, height = file["size"]
        return Recording(file["points"], file["seen"], (int(width), int(height)))
