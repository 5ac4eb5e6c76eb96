"""Where toes and heels are: a linear reading of the features the pose network has computed anyway, near the ankles.

MoveNet ends at the ankle, yet its features know the foot. A patch of them around each ankle gives first guesses of big
toe, small toe and heel; a smaller patch around each guess gives the point and how surely it is seen. Eight rows of
features in all, instead of a head over the whole map. MODEL_CARD.md says how the weights were made.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from inference.decode import CELL_PX, sigmoid
from inference.patches import Patches
from inference.pose import LEG_POINTS, Floats

WIDE = 7  # cells across the patch at an ankle that gives the first guesses ...
ANKLE_DROP = 1.5  # ... whose middle lies this many cells below the ankle
NEAR = 5  # cells across the patch around a guessed point
LEG_CELLS, FOOT_CELLS = 8.0, 4.0  # what lengths are divided by, so that they are about as large as features

# Of left and right leg: ankle to knee, knee to hip, ankle to other ankle, other ankle to other knee.
_STARTS = np.array([[4, 2, 4, 5], [5, 3, 5, 4]])
_ENDS = np.array([[2, 0, 5, 3], [3, 1, 4, 2]])
_ANKLE_OF_POINT = [0, 1, 0, 1, 0, 1]


class FootReader:
    """Reads the six points of `FootPoint` from the features of one network.

    weights: the .npz beside the model file: guess [2, 1186, 6] and guess_bias [2, 6] for left and right ankle, near
        [6, 604, 3] and near_bias [6, 3] for the points. grid: rows and columns of its features.
    """

    def __init__(self, weights: Path, grid: tuple[int, int]) -> None:
        with np.load(weights) as stored:
            self._guess, self._guess_bias = stored["guess"], stored["guess_bias"]
            self._near, self._near_bias = stored["near"], stored["near_bias"]
        self._wide_patches, self._near_patches = Patches(grid, WIDE), Patches(grid, NEAR)

    def __call__(self, features: Floats, points: Floats) -> Floats:
        """Toes and heels, float32 [6, 3]: x and y in pixels of the input, score 0..1.

        features: [rows, columns, 24].   points: float32 [17, 2], the keypoints in pixels of the input.
        A score says how surely the point is there and to be seen; it is low for a foot hidden or cut off.
        """
        legs = points[LEG_POINTS] / np.float32(CELL_PX)
        cells, rows = rows_of_ankles(self._wide_patches, features, legs)
        off = (rows[:, np.newaxis] @ self._guess)[:, 0] + self._guess_bias
        guesses = guesses_from(cells, off)
        cells, rows = rows_of_points(self._near_patches, features, legs, guesses)
        read = (rows[:, np.newaxis] @ self._near)[:, 0] + self._near_bias
        feet = np.empty((6, 3), np.float32)
        feet[:, :2] = (cells + np.float32(0.5) + read[:, :2]) * np.float32(CELL_PX)
        feet[:, 2] = sigmoid(read[:, 2])
        return feet


def rows_of_ankles(patches: Patches, features: Floats, legs: Floats) -> tuple[Floats, Floats]:
    """The middle cells [2, 2] of the patches at both ankles, and what the first guesses are made from [2, 1186].

    legs: [6, 2], hips, knees and ankles in cells.
    """
    cells = np.floor(legs[4:] + np.array((0, ANKLE_DROP), np.float32))
    return cells, np.concatenate([patches(features, cells), _geometry(legs, cells)], 1)


def guesses_from(cells: Floats, off: Floats) -> Floats:
    """Points [6, 2] in cells from the middle cells of both ankles and what was read there [2, 6]."""
    each = off.reshape(2, 3, 2) + (cells + np.float32(0.5))[:, np.newaxis]
    return each.transpose(1, 0, 2).reshape(6, 2)


def rows_of_points(patches: Patches, features: Floats, legs: Floats, guesses: Floats) -> tuple[Floats, Floats]:
    """The cells [6, 2] that guesses [6, 2] lie in, and what the points are read from [6, 604]."""
    cells = np.floor(guesses)
    from_ankle = (guesses - legs[4:][_ANKLE_OF_POINT]) / np.float32(FOOT_CELLS)
    place = np.concatenate([guesses - cells - np.float32(0.5), from_ankle], 1)
    return cells, np.concatenate([patches(features, cells), place], 1)


def _geometry(legs: Floats, cells: Floats) -> Floats:
    """Where each ankle lies in its cell, and both legs as seen from it, [2, 10]."""
    leg = (legs[_ENDS] - legs[_STARTS]).reshape(2, 8) / np.float32(LEG_CELLS)
    return np.concatenate([legs[4:] - cells - np.float32(0.5), leg], 1)
