"""From a model's outputs to points. The product's own files decode inside their graph (see inference.models.tail)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.pose import Floats


@dataclass(frozen=True)
class Found:
    """What a network finds in one picture, in pixels of its input (continuous: pixel i spans i to i + 1).

    keypoints: float32 [17, 3]: x, y and score, 0..1.
    joints: float32 [6, 2] in the order of `LEG_POINTS`, the middles of hips, knees and ankles.
    feet: float32 [6, 3] in `FootPoint` order: x, y and how surely the point is in sight, 0..1.
    Both are None from files of others.
    """

    keypoints: Floats
    joints: Floats | None = None
    feet: Floats | None = None


def decode(output: Floats, height: int, width: int) -> Found:
    """The points in a file's output, copied.

    output: from a file that decodes as Google's do [1, 1, 17, 3], y, x (0..1 of the input) and score; from the
        product's own [17, 3] or [29, 3], x, y (pixels) and score of keypoints, joints and feet.
    """
    if output.ndim == 4:
        y, x, score = output[0, 0].T
        return Found(np.stack([x * width, y * height, score], axis=1).astype(np.float32))
    points = output.copy()
    return Found(points) if len(points) == 17 else Found(points[:17], points[17:23, :2], points[23:])
