"""What joints and feet are read from: rows of features around points, and the linear maps that read them.

MoveNet ends at the ankle, and marks a leg as people mark pictures, on skin and clothes, where an angle is meant between
the middles of the joints; its features know the feet, and where the joints lie beside the marks. The joints are read
from a patch of features at each keypoint of a leg. For the feet, a wide patch at each ankle gives first guesses of big
toe, small toe and heel; a smaller patch around each guess gives the point and how surely it is seen.
`inference.models.tail` does the same inside the model files; MODEL_CARD.md says how the weights were made.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from inference.pose import Floats

AROUND = 5  # cells across the patch that a joint is read from
WIDE = 7  # cells across the patch at an ankle that gives the first guesses ...
ANKLE_DROP = 1.5  # ... whose middle lies this many cells below the ankle
NEAR = 5  # cells across the patch around a guessed point
LEG_CELLS, FOOT_CELLS = 8.0, 4.0  # what lengths are divided by, so that they are about as large as features
MOST = 2.5  # cells by which a joint may lie from its keypoint: further off it would be another limb

# Of left and right leg: ankle to knee, knee to hip, ankle to other ankle, other ankle to other knee.
LEG_STARTS = np.array([[4, 2, 4, 5], [5, 3, 5, 4]])
LEG_ENDS = np.array([[2, 0, 5, 3], [3, 1, 4, 2]])
ANKLE_OF_POINT = np.array([0, 1, 0, 1, 0, 1])


def patches(features: Floats, cells: Floats, size: int) -> Floats:
    """The features around each cell, [k, size * size * depth]; zero beyond the edge.

    features: [rows, columns, depth].   cells: [k, 2], column and row, anywhere.
    """
    rows, columns, _ = features.shape
    margin = size // 2 + 1  # from so far beyond the edge on a patch holds nothing at all
    padded = np.pad(features, ((2 * margin, 2 * margin), (2 * margin, 2 * margin), (0, 0)))
    last = np.array([columns, rows]) + (margin - 1)
    column, row = (np.clip(cells, -margin, last).astype(int) + 2 * margin).T
    steps = np.arange(size) - size // 2
    found: Floats = padded[row[:, None, None] + steps[:, None], column[:, None, None] + steps]
    return found.reshape(len(cells), -1)


def rows_of_joints(features: Floats, legs: Floats) -> Floats:
    """What the joints are read from, [6, 614]. legs: [6, 2], hips, knees and ankles in cells."""
    cells = np.floor(legs)
    others = (legs[:, np.newaxis] - legs).reshape(6, 12) / np.float32(LEG_CELLS)
    return np.concatenate([patches(features, cells, AROUND), legs - cells - np.float32(0.5), others], 1)


def rows_of_ankles(features: Floats, legs: Floats) -> tuple[Floats, Floats]:
    """The middle cells [2, 2] of the patches at both ankles, and what the first guesses are made from [2, 1186].

    legs: [6, 2], hips, knees and ankles in cells.
    """
    cells = np.floor(legs[4:] + np.array((0, ANKLE_DROP), np.float32))
    bones = (legs[LEG_ENDS] - legs[LEG_STARTS]).reshape(2, 8) / np.float32(LEG_CELLS)
    geometry = np.concatenate([legs[4:] - cells - np.float32(0.5), bones], 1)
    return cells, np.concatenate([patches(features, cells, WIDE), geometry], 1)


def guesses_from(cells: Floats, off: Floats) -> Floats:
    """Points [6, 2] in cells from the middle cells of both ankles and what was read there [2, 6]."""
    each = off.reshape(2, 3, 2) + (cells + np.float32(0.5))[:, np.newaxis]
    return each.transpose(1, 0, 2).reshape(6, 2)


def rows_of_points(features: Floats, legs: Floats, guesses: Floats) -> tuple[Floats, Floats]:
    """The cells [6, 2] that guesses [6, 2] lie in, and what the points are read from [6, 604]."""
    cells = np.floor(guesses)
    from_ankle = (guesses - legs[4:][ANKLE_OF_POINT]) / np.float32(FOOT_CELLS)
    place = np.concatenate([guesses - cells - np.float32(0.5), from_ankle], 1)
    return cells, np.concatenate([patches(features, cells, NEAR), place], 1)


def read_joints(features: Floats, legs: Floats, weights: Mapping[str, Floats]) -> Floats:
    """The middles of hips, knees and ankles in cells, [6, 2].

    weights: of 24 features, `weights` [6, 614, 2] and `bias` [6, 2].
    """
    off = np.einsum("kn,knm->km", rows_of_joints(features, legs), weights["weights"]) + weights["bias"]
    joints: Floats = legs + np.clip(off, -MOST, MOST)
    return joints


def read_feet(features: Floats, legs: Floats, weights: Mapping[str, Floats]) -> Floats:
    """Toes and heels in the order of `FootPoint`, [6, 3]: column and row in cells, and the logit of being in sight.

    weights: of 24 features, `guess` [2, 1186, 6] and `guess_bias` [2, 6] for left and right ankle, `near` [6, 604, 3]
        and `near_bias` [6, 3] for the points.
    """
    cells, rows = rows_of_ankles(features, legs)
    guesses = guesses_from(cells, np.einsum("kn,knm->km", rows, weights["guess"]) + weights["guess_bias"])
    cells, rows = rows_of_points(features, legs, guesses)
    read: Floats = np.einsum("kn,knm->km", rows, weights["near"]) + weights["near_bias"]
    read[:, :2] += cells + np.float32(0.5)
    return read
