"""What follows the network inside a model file, in TensorFlow: the keypoints decoded, joints and feet read.

The published graph evaluates four heads on every cell, yet reads one cell of `regress` and seventeen of `offset`. Here
these two are evaluated only where they are read, `center` on every second cell and then around its peak, and what
reads joints and feet only near them. Inside the file all of it costs a tenth of what it cost after the inference, when
the caches are cold. Points are (x, y) throughout; MODEL_CARD.md says how the weights were made.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from inference.models.feet.rows import (
    ANKLE_DROP,
    ANKLE_OF_POINT,
    AROUND,
    FOOT_CELLS,
    LEG_CELLS,
    LEG_ENDS,
    LEG_STARTS,
    MOST,
    NEAR,
    WIDE,
)
from inference.models.network import CELL_PX, HEADS, Array, Network
from inference.pose import LEG_POINTS

NEARNESS_CELLS = 1.8  # MoveNet divides a score by (distance + this), for the middle and for every joint's first guess
MOST_DOUBT = 1e6
BESIDE = np.array([(x, y) for y in (-1, 0, 1) for x in (-1, 0, 1)], np.float32)


@dataclass(frozen=True)
class Head:
    """One head of the network, to be evaluated at single cells: 3x3 taps of all features, ReLU, then a linear layer.

    taps: float32 [216, 96], rows in the order tap, feature.   bias: [96].   out: [96, n].   out_bias: [n].
    """

    taps: Array
    bias: Array
    out: Array
    out_bias: Array

    @classmethod
    def of(cls, network: Network, name: str) -> Head:
        """Head `name` of a network, its depthwise and pointwise weights made one."""
        out = network[HEADS[name]]
        pointwise = network[out.inputs[0]]
        depthwise = network[pointwise.inputs[0]]
        taps = depthwise.weights * pointwise.weights[0, 0]
        return cls(taps.reshape(-1, taps.shape[-1]), pointwise.bias, out.weights[0, 0], out.bias)

    def across_first(self) -> Head:
        """With pairs of outputs turned from (y, x) to (x, y)."""
        turned = np.arange(len(self.out_bias)).reshape(-1, 2)[:, ::-1].ravel()
        return Head(self.taps, self.bias, self.out[:, turned], self.out_bias[turned])

    def __call__(self, patches: tf.Tensor) -> tf.Tensor:
        """The head's output, float32 [k, n], at cells whose 3x3 features are patches [k, 216]."""
        return tf.matmul(tf.nn.relu(tf.matmul(patches, self.taps) + self.bias), self.out) + self.out_bias


class Field:
    """The features [1, rows, columns, 24] of one picture, to be read in patches."""

    def __init__(self, features: tf.Tensor) -> None:
        _, self.rows, self.columns, depth = features.shape
        self._flat = tf.reshape(features, (-1, depth))

    def patches(self, cells: tf.Tensor, size: int) -> tf.Tensor:
        """The features around each cell, [k, size * size * 24]; zero beyond the edge.

        cells: float32 [k, 2], column and row, whole numbers, anywhere.
        """
        down, across = np.divmod(np.arange(size * size, dtype=np.float32), size)
        wanted = cells[:, tf.newaxis] + np.stack([across, down], 1) - size // 2
        taken = tf.minimum(tf.maximum(wanted, 0.0), np.array([self.columns - 1, self.rows - 1], np.float32))
        beyond = tf.linalg.matvec(tf.abs(wanted - taken), np.ones(2, np.float32))
        index = tf.linalg.matvec(taken, np.array([1, self.columns], np.float32))
        found = tf.gather(self._flat, tf.cast(index, tf.int32))
        inside = tf.maximum(1 - beyond, 0.0)[..., tf.newaxis]
        return tf.reshape(found * inside, (cells.shape[0], -1))


@dataclass(frozen=True)
class Tail:
    """The end of a model file.

    heads: "center", "regress" and "offset" of the network.
    joints, feet: weights of the readers (see `inference.models.feet.rows`); None for a file that reads neither.
    """

    heads: dict[str, Head]
    joints: dict[str, Array] | None = None
    feet: dict[str, Array] | None = None

    @classmethod
    def of(cls, network: Network, joints: dict[str, Array] | None = None, feet: dict[str, Array] | None = None) -> Tail:
        center, regress, offset = (Head.of(network, name) for name in ("center", "regress", "offset"))
        return cls({"center": center, "regress": regress.across_first(), "offset": offset.across_first()}, joints, feet)

    def __call__(self, features: tf.Tensor, center: tf.Tensor, heatmap: tf.Tensor, focus: tf.Tensor) -> list[tf.Tensor]:
        """Keypoints [17, 3], and where they are read joints [6, 2] and feet [6, 3]: pixels of the input and scores.

        features, center, heatmap: as the network gives them, batch of one.   focus: [1, 2], see `find_points`.
        """
        field = Field(features)
        points, scores = find_points(field, center, heatmap, tf.reshape(focus, (2,)), self.heads)
        found = [_in_pixels(points, scores)]
        legs = tf.gather(points, np.array(LEG_POINTS, np.int32))
        if self.joints:
            found.append(read_joints(field, legs, self.joints) * CELL_PX)
        if self.feet:
            found.append(_in_pixels(*read_feet(field, legs, self.feet)))
        return found


def find_points(
    field: Field, center: tf.Tensor, heatmap: tf.Tensor, focus: tf.Tensor, heads: dict[str, Head]
) -> tuple[tf.Tensor, tf.Tensor]:
    """The keypoints in cells, [17, 2], and their scores, [17], as the published graph decodes them.

    center: [1, rows / 2, columns / 2, 1] and heatmap: [1, rows, columns, 17], as the network gives them.
    focus: [2], where the wanted person's middle is, 0..1 of the input, to the nearest cell.
    """
    guess = _first_guess(field, center, focus, heads)
    rows, columns = _counting(field.rows)[:, tf.newaxis, tf.newaxis], _counting(field.columns)[:, tf.newaxis]
    far = tf.sqrt(tf.square(rows - guess[:, 1]) + tf.square(columns - guess[:, 0])) + NEARNESS_CELLS
    doubt = _doubt(heatmap)
    best = tf.argmin(tf.transpose(tf.reshape(doubt * far, (-1, 17))), 1, tf.int32)
    row = best // field.columns
    cells = tf.cast(tf.stack([best - row * field.columns, row], 1), tf.float32)
    joints = np.arange(17, dtype=np.int32)
    shifts = tf.reshape(heads["offset"](field.patches(cells, 3)), (-1, 2))
    found = cells + tf.gather(shifts, joints * 18)
    return found, _score(tf.gather(tf.reshape(doubt, (-1,)), best * 17 + joints))


def _first_guess(field: Field, center: tf.Tensor, focus: tf.Tensor, heads: dict[str, Head]) -> tf.Tensor:
    """Every joint in cells, [17, 2], as seen from the person's middle."""
    size = np.array([field.columns, field.rows], np.float32)
    middle = tf.minimum(tf.maximum(tf.round(focus * size), 0.0), size)
    coarse = np.stack(np.meshgrid(np.arange(1, field.columns, 2), np.arange(1, field.rows, 2)), -1).astype(np.float32)
    flat = coarse.reshape(-1, 2)
    peak = tf.argmin(tf.reshape(_doubt(center), (-1,)) * _distance(flat, middle), 0, tf.int32)
    cells = tf.minimum(tf.gather(flat, peak) + BESIDE, size - 1)
    patches = field.patches(cells, 3)
    best = tf.argmin(_doubt(heads["center"](patches)[:, 0]) * _distance(cells, middle), 0, tf.int32)
    guess = heads["regress"](tf.gather(patches, [best]))
    return tf.reshape(guess, (17, 2)) + tf.gather(cells, best)


def _doubt(logits: tf.Tensor) -> tf.Tensor:
    """One over the score that logits stand for."""
    return 1 + tf.exp(-logits)


def _score(doubt: tf.Tensor) -> tf.Tensor:
    """Scores, 0..1. Without the bound the converter would see a sigmoid here, and round it to 256 steps."""
    return 1 / tf.minimum(doubt, MOST_DOUBT)


def _distance(cells: tf.Tensor, place: tf.Tensor) -> tf.Tensor:
    off = tf.square(cells - place)
    return tf.sqrt(off[:, 0] + off[:, 1]) + NEARNESS_CELLS


def _counting(length: int) -> tf.Tensor:
    return np.arange(length, dtype=np.float32)


def read_joints(field: Field, legs: tf.Tensor, weights: dict[str, Array]) -> tf.Tensor:
    """The middles of hips, knees and ankles in cells, [6, 2].   legs: their keypoints in cells, [6, 2]."""
    cells = tf.floor(legs)
    others = tf.reshape(legs[:, tf.newaxis] - legs, (6, 12)) / LEG_CELLS
    rows = tf.concat([field.patches(cells, AROUND), legs - cells - 0.5, others], 1)
    off = _own(rows, weights["weights"], weights["bias"])
    return legs + tf.minimum(tf.maximum(off, -MOST), MOST)


def read_feet(field: Field, legs: tf.Tensor, weights: dict[str, Array]) -> tuple[tf.Tensor, tf.Tensor]:
    """Toes and heels in cells, [6, 2], and how surely each is in sight, [6]."""
    ankles = legs[4:]
    cells = tf.floor(ankles + np.array((0, ANKLE_DROP), np.float32))
    bones = tf.reshape(tf.gather(legs, LEG_ENDS) - tf.gather(legs, LEG_STARTS), (2, 8)) / LEG_CELLS
    rows = tf.concat([field.patches(cells, WIDE), ankles - cells - 0.5, bones], 1)
    off = tf.reshape(_own(rows, weights["guess"], weights["guess_bias"]), (2, 3, 2))
    guesses = tf.reshape(tf.transpose(off + (cells + 0.5)[:, tf.newaxis], (1, 0, 2)), (6, 2))
    cells = tf.floor(guesses)
    from_ankle = (guesses - tf.gather(ankles, ANKLE_OF_POINT)) / FOOT_CELLS
    rows = tf.concat([field.patches(cells, NEAR), guesses - cells - 0.5, from_ankle], 1)
    read = _own(rows, weights["near"], weights["near_bias"])
    return cells + 0.5 + read[:, :2], _score(_doubt(read[:, 2]))


def _own(rows: tf.Tensor, weights: Array, bias: Array) -> tf.Tensor:
    """Each row times its own weights: rows [k, n], weights [k, n, m], bias [k, m]; gives [k, m].

    One product of all rows with all weights, of which the diagonal is taken: quicker than k products.
    """
    k, n, m = weights.shape
    every = tf.matmul(rows, weights.transpose(1, 0, 2).reshape(n, k * m)) + bias.reshape(k * m)
    return tf.gather(tf.reshape(every, (k * k, m)), np.arange(k, dtype=np.int32) * (k + 1))


def _in_pixels(points: tf.Tensor, scores: tf.Tensor) -> tf.Tensor:
    """[n, 3] from points in cells [n, 2] and scores [n]."""
    return tf.concat([points * CELL_PX, scores[:, tf.newaxis]], 1)
