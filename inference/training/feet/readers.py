"""Reads joint centres and foot points from MoveNet's features, in NumPy.

MoveNet's keypoints end at the ankle and lie on skin and clothes, where annotators place them, but joint angles are
defined between joint centres. MoveNet's features also encode the feet and the joint centres. A patch of features at
each leg keypoint gives the joint centre. For the feet, a wide patch at each ankle gives a first guess of big toe, small
toe and heel, and a smaller patch around each guess gives the point and its visibility.
`inference.training.decoder_graph` computes the same in the model files, `train` fits the weights, and MODEL_CARD.md
describes them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from inference.pose import Floats

WEIGHTS = Path(__file__).parent  # folder of the fitted weights, NAME.npz
JOINT_PATCH = 5  # cells, width of the patch from which a joint centre is read
ANKLE_PATCH = 7  # cells, width of the patch at an ankle that gives the first guesses
ANKLE_DROP = 1.5  # cells from the ankle down to the middle of that patch
POINT_PATCH = 5  # cells, width of the patch around a guessed point
MAX_JOINT_OFFSET = 2.5  # cells from a keypoint to its joint centre; a point further away belongs to another limb

ANKLE_OF_POINT = np.array([0, 1, 0, 1, 0, 1])


@dataclass(frozen=True)
class PointReader:
    """k small networks, one for each point, on rows [k, n]: a patch of features, then g geometry numbers.

    The features of each cell are first reduced from 24 to c numbers, identically for all points; a hidden layer of h
    units follows.

    reduce: [24, c].
    hidden: [k, cells * c + g, h].
    hidden_bias: [k, h].
    out: [k, h, m].
    bias: [k, m].
    """

    reduce: Floats
    hidden: Floats
    hidden_bias: Floats
    out: Floats
    bias: Floats

    @classmethod
    def load(cls, file: Path, name: str) -> PointReader:
        """Load the reader "joints", "guess" or "near" from a file that `train` has written."""
        with np.load(file) as stored:
            return cls(**{field.name: stored[f"{name}_{field.name}"] for field in fields(cls)})

    def parts(self, name: str) -> dict[str, Floats]:
        """The arrays under the names that `load` expects."""
        return {f"{name}_{field.name}": getattr(self, field.name) for field in fields(self)}

    def __call__(self, rows: Floats) -> Floats:
        """The output [k, m] for rows [k, n]."""
        depth, few = self.reduce.shape
        cells = (rows.shape[1] - self.hidden.shape[1]) // (depth - few)
        reduced = rows[:, : cells * depth].reshape(len(rows), cells, depth) @ self.reduce
        inputs = np.concatenate([reduced.reshape(len(rows), -1), rows[:, cells * depth :]], 1)
        hidden = np.maximum(np.einsum("kn,knh->kh", inputs, self.hidden) + self.hidden_bias, 0)
        read: Floats = np.einsum("kh,khm->km", hidden, self.out) + self.bias
        return read


def cells_of(points: Floats, features: Floats, size: int) -> Floats:
    """The cells [k, 2] that contain points [k, 2], moved inward until a patch of `size` fits into the features."""
    rows, columns, _ = features.shape
    half = size // 2
    inside: Floats = np.clip(np.floor(points), half, np.array([columns - 1 - half, rows - 1 - half], np.float32))
    return inside


def patches(features: Floats, cells: Floats, size: int) -> Floats:
    """The features around each cell from `cells_of`, [k, size * size * depth]. features: [rows, columns, depth]."""
    steps = np.arange(size) - size // 2
    column, row = cells.astype(int).T
    found: Floats = features[row[:, None, None] + steps[:, None], column[:, None, None] + steps]
    return found.reshape(len(cells), -1)


def rows_of_joints(features: Floats, legs: Floats) -> Floats:
    """The rows for the joint centres, [6, 614]. legs: [6, 2], keypoints of hips, knees and ankles in cells."""
    cells = cells_of(legs, features, JOINT_PATCH)
    return np.concatenate([patches(features, cells, JOINT_PATCH), legs - cells, _relative_positions(legs)], 1)


def rows_of_ankles(features: Floats, legs: Floats) -> tuple[Floats, Floats]:
    """The middle cells [2, 2] of the patches at both ankles, and the rows for the first guesses, [2, 1190].

    legs: [6, 2], keypoints of hips, knees and ankles in cells.
    """
    cells = cells_of(legs[4:] + np.array((0, ANKLE_DROP), np.float32), features, ANKLE_PATCH)
    geometry = np.concatenate([legs[4:] - cells, _relative_positions(legs)[4:]], 1)
    return cells, np.concatenate([patches(features, cells, ANKLE_PATCH), geometry], 1)


def _relative_positions(legs: Floats) -> Floats:
    """Each point relative to every other, [6, 12]."""
    return (legs[:, np.newaxis] - legs).reshape(6, 12)


def guesses_from(cells: Floats, offsets: Floats) -> Floats:
    """Guessed points [6, 2] in cells, from the middle cells of both ankle patches and the offsets [2, 6] read there."""
    by_side = offsets.reshape(2, 3, 2) + (cells + np.float32(0.5))[:, np.newaxis]
    return by_side.transpose(1, 0, 2).reshape(6, 2)


def rows_of_points(features: Floats, legs: Floats, guesses: Floats) -> tuple[Floats, Floats]:
    """The middle cells [6, 2] of the patches at guesses [6, 2], and the rows for the points, [6, 604]."""
    cells = cells_of(guesses, features, POINT_PATCH)
    from_ankle = guesses - legs[4:][ANKLE_OF_POINT]
    return cells, np.concatenate([patches(features, cells, POINT_PATCH), guesses - cells, from_ankle], 1)


def read_joints(features: Floats, legs: Floats, joints: PointReader) -> Floats:
    """The centres of hips, knees and ankles in cells, [6, 2]."""
    found: Floats = legs + np.clip(joints(rows_of_joints(features, legs)), -MAX_JOINT_OFFSET, MAX_JOINT_OFFSET)
    return found


def read_feet(features: Floats, legs: Floats, guess: PointReader, near: PointReader) -> Floats:
    """Toes and heels in `FootPoint` order, [6, 3]: column and row in cells, and the logit of being visible.

    guess: reads three points from each ankle.
    near: reads the six points from patches around the guesses.
    """
    cells, rows = rows_of_ankles(features, legs)
    cells, rows = rows_of_points(features, legs, guesses_from(cells, guess(rows)))
    read = near(rows)
    read[:, :2] += cells + np.float32(0.5)
    return read
