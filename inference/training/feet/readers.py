"""What joints and feet are read from: rows of features around points, and the small networks that read them.

MoveNet ends at the ankle, and marks a leg as people mark pictures, on skin and clothes, where an angle is meant between
the middles of the joints; its features know the feet, and where the joints lie beside the marks. The joints are read
from a patch of features at each keypoint of a leg. For the feet, a wide patch at each ankle gives first guesses of big
toe, small toe and heel; a smaller patch around each guess gives the point and how surely it is seen.
`inference.training.decoder_graph` does the same inside the model files; MODEL_CARD.md says how the weights were made.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from inference.pose import Floats

WEIGHTS = Path(__file__).parent  # where `train` leaves what it has fitted: NAME.npz
AROUND = 5  # cells across the patch that a joint is read from
WIDE = 7  # cells across the patch at an ankle that gives the first guesses ...
ANKLE_DROP = 1.5  # ... whose middle lies this many cells below the ankle
NEAR = 5  # cells across the patch around a guessed point
MOST = 2.5  # cells by which a joint may lie from its keypoint: further off it would be another limb

ANKLE_OF_POINT = np.array([0, 1, 0, 1, 0, 1])


@dataclass(frozen=True)
class PointReader:
    """Small networks, one for each of k points, over rows [k, n]: a patch of features, then g numbers of geometry.

    The cells of a patch are first reduced from 24 features to a few, in the same way for all points; one hidden layer
    follows.   reduce: [24, c].  hidden: [k, cells * c + g, h].  hidden_bias: [k, h].  out: [k, h, m].  bias: [k, m].
    """

    reduce: Floats
    hidden: Floats
    hidden_bias: Floats
    out: Floats
    bias: Floats

    @classmethod
    def load(cls, file: Path, name: str) -> PointReader:
        """Read "joints", "guess" or "near" from what `inference.training.feet.train` has written."""
        with np.load(file) as stored:
            return cls(**{field.name: stored[f"{name}_{field.name}"] for field in fields(cls)})

    def parts(self, name: str) -> dict[str, Floats]:
        """The arrays under the names that `load` reads them by."""
        return {f"{name}_{field.name}": getattr(self, field.name) for field in fields(self)}

    def __call__(self, rows: Floats) -> Floats:
        """What is read from rows [k, n], [k, m]."""
        depth, few = self.reduce.shape
        cells = (rows.shape[1] - self.hidden.shape[1]) // (depth - few)
        reduced = rows[:, : cells * depth].reshape(len(rows), cells, depth) @ self.reduce
        inputs = np.concatenate([reduced.reshape(len(rows), -1), rows[:, cells * depth :]], 1)
        hidden = np.maximum(np.einsum("kn,knh->kh", inputs, self.hidden) + self.hidden_bias, 0)
        read: Floats = np.einsum("kh,khm->km", hidden, self.out) + self.bias
        return read


def cells_of(points: Floats, features: Floats, size: int) -> Floats:
    """The cells [k, 2] that points [k, 2] lie in, moved inside so far that a patch of `size` fits into the features."""
    rows, columns, _ = features.shape
    half = size // 2
    inside: Floats = np.clip(np.floor(points), half, np.array([columns - 1 - half, rows - 1 - half], np.float32))
    return inside


def patches(features: Floats, cells: Floats, size: int) -> Floats:
    """The features around each cell of `cells_of`, [k, size * size * depth].   features: [rows, columns, depth]."""
    steps = np.arange(size) - size // 2
    column, row = cells.astype(int).T
    found: Floats = features[row[:, None, None] + steps[:, None], column[:, None, None] + steps]
    return found.reshape(len(cells), -1)


def rows_of_joints(features: Floats, legs: Floats) -> Floats:
    """What the joints are read from, [6, 614]. legs: [6, 2], hips, knees and ankles in cells."""
    cells = cells_of(legs, features, AROUND)
    return np.concatenate([patches(features, cells, AROUND), legs - cells, _seen_from_each(legs)], 1)


def rows_of_ankles(features: Floats, legs: Floats) -> tuple[Floats, Floats]:
    """The middle cells [2, 2] of the patches at both ankles, and what the first guesses are made from [2, 1190].

    legs: [6, 2], hips, knees and ankles in cells.
    """
    cells = cells_of(legs[4:] + np.array((0, ANKLE_DROP), np.float32), features, WIDE)
    return cells, np.concatenate([patches(features, cells, WIDE), legs[4:] - cells, _seen_from_each(legs)[4:]], 1)


def _seen_from_each(legs: Floats) -> Floats:
    """Where each point lies as seen from every other, [6, 12]."""
    return (legs[:, np.newaxis] - legs).reshape(6, 12)


def guesses_from(cells: Floats, off: Floats) -> Floats:
    """Points [6, 2] in cells from the middle cells of both ankles and what was read there [2, 6]."""
    each = off.reshape(2, 3, 2) + (cells + np.float32(0.5))[:, np.newaxis]
    return each.transpose(1, 0, 2).reshape(6, 2)


def rows_of_points(features: Floats, legs: Floats, guesses: Floats) -> tuple[Floats, Floats]:
    """The middle cells [6, 2] of the patches at guesses [6, 2], and what the points are read from [6, 604]."""
    cells = cells_of(guesses, features, NEAR)
    from_ankle = guesses - legs[4:][ANKLE_OF_POINT]
    return cells, np.concatenate([patches(features, cells, NEAR), guesses - cells, from_ankle], 1)


def read_joints(features: Floats, legs: Floats, joints: PointReader) -> Floats:
    """The middles of hips, knees and ankles in cells, [6, 2]."""
    found: Floats = legs + np.clip(joints(rows_of_joints(features, legs)), -MOST, MOST)
    return found


def read_feet(features: Floats, legs: Floats, guess: PointReader, near: PointReader) -> Floats:
    """Toes and heels in the order of `FootPoint`, [6, 3]: column and row in cells, and the logit of being in sight.

    guess: from left and right ankle, three points each.   near: from the six points guessed.
    """
    cells, rows = rows_of_ankles(features, legs)
    cells, rows = rows_of_points(features, legs, guesses_from(cells, guess(rows)))
    read = near(rows)
    read[:, :2] += cells + np.float32(0.5)
    return read
