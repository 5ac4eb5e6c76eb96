"""Where hips, knees and ankles turn: a linear reading of the features around the points that MoveNet gives.

MoveNet marks a leg as people mark pictures, on the skin and the clothes; an angle at the knee is meant between the
middles of the joints. These lie a little beside the marks, and the features know by how much. MODEL_CARD.md says how
the weights were made.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from inference.decode import CELL_PX
from inference.patches import Patches
from inference.pose import LEG_POINTS, Floats

AROUND = 5  # cells across the patch at each point
LEG_CELLS = 8.0  # what lengths are divided by, so that they are about as large as features
MOST = 2.5  # cells by which a point is moved at most: further off it would be another limb


class LegReader:
    """Reads the joints of both legs from the features of one network.

    weights: the .npz beside the model file: weights [6, 614, 2] and bias [6, 2].
    grid: rows and columns of its features.
    """

    def __init__(self, weights: Path, grid: tuple[int, int]) -> None:
        with np.load(weights) as stored:
            self._weights, self._bias = stored["weights"], stored["bias"]
        self._patches = Patches(grid, AROUND)

    def __call__(self, features: Floats, points: Floats) -> Floats:
        """The middles of hips, knees and ankles, float32 [6, 2] in the order of `LEG_POINTS`, pixels of the input.

        features: [rows, columns, 24].   points: float32 [17, 2], the keypoints in pixels of the input.
        """
        legs = points[LEG_POINTS] / np.float32(CELL_PX)
        off = (rows_of_legs(self._patches, features, legs)[:, np.newaxis] @ self._weights)[:, 0] + self._bias
        found: Floats = (legs + np.minimum(np.maximum(off, -MOST), MOST)) * np.float32(CELL_PX)
        return found


def rows_of_legs(patches: Patches, features: Floats, legs: Floats) -> Floats:
    """What the points are read from, [6, 614]. legs: [6, 2], hips, knees and ankles in cells."""
    cells = np.floor(legs)
    others = (legs[:, np.newaxis] - legs).reshape(6, 12) / np.float32(LEG_CELLS)
    return np.concatenate([patches(features, cells), legs - cells - np.float32(0.5), others], 1)
