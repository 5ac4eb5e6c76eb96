"""What follows the network inside a model file, in TensorFlow: the keypoints decoded, joints and feet read.

The published graph evaluates four heads on every cell, yet reads one cell of `regress` and seventeen of `offset`. Here
these two are evaluated only where they are read, `center` on every second cell and then around its peak, and what
reads joints and feet only near them. Inside the file all of it costs about a third of what it cost in NumPy after
the inference, when the caches are cold. Points are (x, y) throughout; MODEL_CARD.md says how the weights were made.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from inference.pose import LEG_POINTS
from inference.training.feet.readers import ANKLE_DROP, AROUND, MOST, NEAR, WIDE, PointReader
from inference.training.network import CELL_PX, HEADS, Array, Network

NEARNESS_CELLS = 1.8  # MoveNet divides a score by (distance + this), for the middle and for every joint's first guess
LEGS = np.array(LEG_POINTS, np.int32)
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


class FeatureMap:
    """The features [1, rows, columns, 24] of one picture, to be read in patches."""

    def __init__(self, features: tf.Tensor) -> None:
        _, self.rows, self.columns, depth = features.shape
        self._flat = tf.reshape(features, (-1, depth))

    def around(self, cells: tf.Tensor) -> tf.Tensor:
        """The 3x3 features around each cell of the features, [k, 216]; zero beyond the edge.

        cells: float32 [k, 2], column and row, whole numbers.
        """
        wanted = tf.reshape(cells, (-1, 1, 2)) + BESIDE
        taken = tf.minimum(tf.maximum(wanted, 0.0), np.array([self.columns - 1, self.rows - 1], np.float32))
        wanted, taken = (tf.reshape(each, (-1, 2)) for each in (wanted, taken))
        beyond = tf.matmul(tf.abs(wanted - taken), np.ones((2, 1), np.float32))
        found = tf.gather(self._flat, tf.reshape(self._index(taken), (-1,)))
        return tf.reshape(found * tf.maximum(1 - beyond, 0.0), (cells.shape[0], -1))

    def cells_of(self, points: tf.Tensor, size: int) -> tf.Tensor:
        """The cells [k, 2] that points [k, 2] lie in, moved inside so far that a patch of `size` fits."""
        half = size // 2
        last = np.array([self.columns - 1 - half, self.rows - 1 - half], np.float32)
        return tf.minimum(tf.maximum(tf.floor(points), np.float32(half)), last)

    def patches(self, cells: tf.Tensor, size: int) -> tf.Tensor:
        """The features around each cell of `cells_of`, [k, size * size, 24]."""
        down, across = np.divmod(np.arange(size * size), size)
        steps = (down - size // 2) * self.columns + across - size // 2
        return tf.gather(self._flat, self._index(cells) + steps.astype(np.int32))

    def _index(self, cells: tf.Tensor) -> tf.Tensor:
        """Where the features of cells [k, 2] lie, int32 [k, 1]."""
        return tf.cast(tf.matmul(cells, np.array([[1], [self.columns]], np.float32)), tf.int32)


@dataclass(frozen=True)
class DecoderGraph:
    """The end of a model file.

    heads: "center", "regress" and "offset" of the network.
    readers: "joints", "guess" and "near" (see `inference.training.feet.readers`); None for a file that reads neither.
    """

    heads: dict[str, Head]
    readers: dict[str, PointReader] | None = None

    @classmethod
    def of(cls, network: Network, readers: dict[str, PointReader] | None = None) -> DecoderGraph:
        center, regress, offset = (Head.of(network, name) for name in ("center", "regress", "offset"))
        heads = {"center": center, "regress": regress.across_first(), "offset": offset.across_first()}
        return cls(heads, readers)

    def __call__(self, features: tf.Tensor, center: tf.Tensor, heatmap: tf.Tensor, focus: tf.Tensor) -> tf.Tensor:
        """Points in pixels of the input and their scores: 17 keypoints, and where they are read 6 joints of the legs,
        with the scores of their keypoints, and 6 points of the feet; [17, 3] or [29, 3].

        features, center, heatmap: as the network gives them, batch of one.   focus: [1, 2], see `find_points`.
        """
        field = FeatureMap(features)
        points, scores = find_points(field, center, heatmap, tf.reshape(focus, (2,)), self.heads)
        if self.readers is not None:
            legs = tf.gather(points, LEGS)
            joints = read_joints(field, legs, self.readers["joints"])
            feet, sure = read_feet(field, legs, self.readers["guess"], self.readers["near"])
            points = tf.concat([points, joints, feet], 0)
            scores = tf.concat([scores, tf.gather(scores, LEGS), sure], 0)
        return tf.concat([points * CELL_PX, tf.reshape(scores, (-1, 1))], 1)


def find_points(
    field: FeatureMap, center: tf.Tensor, heatmap: tf.Tensor, focus: tf.Tensor, heads: dict[str, Head]
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
    shifts = tf.reshape(heads["offset"](field.around(cells)), (-1, 2))
    found = cells + tf.gather(shifts, joints * 18)
    return found, _score(tf.gather(tf.reshape(doubt, (-1,)), best * 17 + joints))


def _first_guess(field: FeatureMap, center: tf.Tensor, focus: tf.Tensor, heads: dict[str, Head]) -> tf.Tensor:
    """Every joint in cells, [17, 2], as seen from the person's middle."""
    size = np.array([field.columns, field.rows], np.float32)
    middle = tf.minimum(tf.maximum(tf.round(focus * size), 0.0), size)
    coarse = np.stack(np.meshgrid(np.arange(1, field.columns, 2), np.arange(1, field.rows, 2)), -1).astype(np.float32)
    flat = coarse.reshape(-1, 2)
    peak = tf.argmin(tf.reshape(_doubt(center), (-1,)) * _distance(flat, middle), 0, tf.int32)
    cells = tf.minimum(tf.gather(flat, peak) + BESIDE, size - 1)
    patches = field.around(cells)
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


def read_joints(field: FeatureMap, legs: tf.Tensor, joints: PointReader) -> tf.Tensor:
    """The middles of hips, knees and ankles in cells, [6, 2].   legs: their keypoints in cells, [6, 2]."""
    cells = field.cells_of(legs, AROUND)
    off = _read(field.patches(cells, AROUND), tf.concat([legs - cells, _seen_from_each(legs)], 1), joints)
    return legs + tf.minimum(tf.maximum(off, -MOST), MOST)


def read_feet(field: FeatureMap, legs: tf.Tensor, guess: PointReader, near: PointReader) -> tuple[tf.Tensor, tf.Tensor]:
    """Toes and heels in cells, [6, 2], and how surely each is in sight, [6]."""
    ankles = legs[4:]
    cells = field.cells_of(ankles + np.array((0, ANKLE_DROP), np.float32), WIDE)
    geometry = tf.concat([ankles - cells, _seen_from_each(legs)[4:]], 1)
    off = tf.transpose(tf.reshape(_read(field.patches(cells, WIDE), geometry, guess), (2, 3, 2)), (1, 0, 2))
    by_side = off + (cells + 0.5)  # of each kind of point left and right
    from_ankle = tf.reshape(by_side - ankles, (6, 2))
    guesses = tf.reshape(by_side, (6, 2))
    cells = field.cells_of(guesses, NEAR)
    geometry = tf.concat([guesses - cells, from_ankle], 1)
    read = _read(field.patches(cells, NEAR), geometry, near)
    return cells + 0.5 + read[:, :2], _score(_doubt(read[:, 2]))


def _seen_from_each(legs: tf.Tensor) -> tf.Tensor:
    return tf.reshape(tf.reshape(legs, (6, 1, 2)) - legs, (6, 12))


def _read(patches: tf.Tensor, geometry: tf.Tensor, reading: PointReader) -> tf.Tensor:
    """What `reading` reads from patches [k, cells, 24] and geometry [k, g], [k, m]."""
    points, _, depth = patches.shape
    reduced = tf.matmul(tf.reshape(patches, (-1, depth)), reading.reduce)
    inputs = tf.concat([tf.reshape(reduced, (points, 1, -1)), tf.reshape(geometry, (points, 1, -1))], 2)
    hidden = tf.nn.relu(tf.matmul(inputs, reading.hidden) + reading.hidden_bias[:, np.newaxis])
    return tf.reshape(tf.matmul(hidden, reading.out) + reading.bias[:, np.newaxis], (points, -1))
