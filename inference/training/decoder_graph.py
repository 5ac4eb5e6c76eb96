"""The decoder at the end of a model file, in TensorFlow: keypoints, joint centres and foot points.

The published graph evaluates four heads on every cell but uses one cell of `regress` and seventeen of `offset`. This
graph evaluates these two only at the cells it uses, `center` on every second cell and then around its peak, and the
readers of joints and feet only near those points. As part of the model file the decoder takes about a third of the time
of a NumPy decoder after the inference, with cold caches. Points are (x, y) throughout. `inference.training.build` adds
the decoder to the network; MODEL_CARD.md describes how the readers were fitted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from inference.pose import LEG_POINTS
from inference.training.feet.readers import (
    ANKLE_DROP,
    ANKLE_PATCH,
    JOINT_PATCH,
    MAX_JOINT_OFFSET,
    POINT_PATCH,
    PointReader,
)
from inference.training.network import CELL_PX, HEADS, Array, Network

NEARNESS_CELLS = 1.8  # MoveNet divides a score by (distance + this value), for the centre and for each first guess
LEGS = np.array(LEG_POINTS, np.int32)
MAX_DOUBT = 1e6
NEIGHBOURS = np.array([(x, y) for y in (-1, 0, 1) for x in (-1, 0, 1)], np.float32)


@dataclass(frozen=True)
class Head:
    """One head of the network, evaluated at single cells: 3x3 taps of all features, ReLU, then a linear layer.

    taps: float32 [216, 96], rows ordered by tap, then feature.
    bias: [96].
    out: [96, n].
    out_bias: [n].
    """

    taps: Array
    bias: Array
    out: Array
    out_bias: Array

    @classmethod
    def of(cls, network: Network, name: str) -> Head:
        """Head `name` of a network, with its depthwise and pointwise weights merged."""
        out = network[HEADS[name]]
        pointwise = network[out.inputs[0]]
        depthwise = network[pointwise.inputs[0]]
        taps = depthwise.weights * pointwise.weights[0, 0]
        return cls(taps.reshape(-1, taps.shape[-1]), pointwise.bias, out.weights[0, 0], out.bias)

    def x_first(self) -> Head:
        """The head with its pairs of outputs reordered from (y, x) to (x, y)."""
        order = np.arange(len(self.out_bias)).reshape(-1, 2)[:, ::-1].ravel()
        return Head(self.taps, self.bias, self.out[:, order], self.out_bias[order])

    def __call__(self, patches: tf.Tensor) -> tf.Tensor:
        """The head's output, float32 [k, n], at the cells with 3x3 patches [k, 216]."""
        return tf.matmul(tf.nn.relu(tf.matmul(patches, self.taps) + self.bias), self.out) + self.out_bias


class FeatureMap:
    """The features [1, rows, columns, 24] of one image, read in patches."""

    def __init__(self, features: tf.Tensor) -> None:
        _, self.rows, self.columns, depth = features.shape
        self._flat = tf.reshape(features, (-1, depth))

    def around(self, cells: tf.Tensor) -> tf.Tensor:
        """The 3x3 features around each cell, [k, 216]; zero outside the map.

        cells: float32 [k, 2], column and row, whole numbers.
        """
        wanted = tf.reshape(cells, (-1, 1, 2)) + NEIGHBOURS
        clamped = tf.minimum(tf.maximum(wanted, 0.0), np.array([self.columns - 1, self.rows - 1], np.float32))
        wanted, clamped = (tf.reshape(each, (-1, 2)) for each in (wanted, clamped))
        outside = tf.matmul(tf.abs(wanted - clamped), np.ones((2, 1), np.float32))
        found = tf.gather(self._flat, tf.reshape(self._index(clamped), (-1,)))
        return tf.reshape(found * tf.maximum(1 - outside, 0.0), (cells.shape[0], -1))

    def cells_of(self, points: tf.Tensor, size: int) -> tf.Tensor:
        """The cells [k, 2] that contain points [k, 2], moved inward until a patch of `size` fits."""
        half = size // 2
        last = np.array([self.columns - 1 - half, self.rows - 1 - half], np.float32)
        return tf.minimum(tf.maximum(tf.floor(points), np.float32(half)), last)

    def patches(self, cells: tf.Tensor, size: int) -> tf.Tensor:
        """The features around each cell from `cells_of`, [k, size * size, 24]."""
        down, across = np.divmod(np.arange(size * size), size)
        steps = (down - size // 2) * self.columns + across - size // 2
        return tf.gather(self._flat, self._index(cells) + steps.astype(np.int32))

    def _index(self, cells: tf.Tensor) -> tf.Tensor:
        """Indices of the features of cells [k, 2], int32 [k, 1]."""
        return tf.cast(tf.matmul(cells, np.array([[1], [self.columns]], np.float32)), tf.int32)


@dataclass(frozen=True)
class DecoderGraph:
    """The end of a model file.

    heads: "center", "regress" and "offset" of the network.
    readers: "joints", "guess" and "near" (see `inference.training.feet.readers`); None for keypoints only.
    """

    heads: dict[str, Head]
    readers: dict[str, PointReader] | None = None

    @classmethod
    def of(cls, network: Network, readers: dict[str, PointReader] | None = None) -> DecoderGraph:
        center, regress, offset = (Head.of(network, name) for name in ("center", "regress", "offset"))
        heads = {"center": center, "regress": regress.x_first(), "offset": offset.x_first()}
        return cls(heads, readers)

    def __call__(self, features: tf.Tensor, center: tf.Tensor, heatmap: tf.Tensor, focus: tf.Tensor) -> tf.Tensor:
        """Points in input pixels with their scores, [17, 3] or [29, 3].

        The 17 keypoints come first; with readers, 6 joint centres with the scores of their keypoints and 6 foot points
        follow.

        features, center, heatmap: outputs of the network, batch of one.
        focus: [1, 2], see `find_points`.
        """
        grid = FeatureMap(features)
        points, scores = find_points(grid, center, heatmap, tf.reshape(focus, (2,)), self.heads)
        if self.readers is not None:
            legs = tf.gather(points, LEGS)
            joints = read_joints(grid, legs, self.readers["joints"])
            feet, visible = read_feet(grid, legs, self.readers["guess"], self.readers["near"])
            points = tf.concat([points, joints, feet], 0)
            scores = tf.concat([scores, tf.gather(scores, LEGS), visible], 0)
        return tf.concat([points * CELL_PX, tf.reshape(scores, (-1, 1))], 1)


def find_points(
    grid: FeatureMap, center: tf.Tensor, heatmap: tf.Tensor, focus: tf.Tensor, heads: dict[str, Head]
) -> tuple[tf.Tensor, tf.Tensor]:
    """The keypoints in cells, [17, 2], and their scores, [17], as the published graph decodes them.

    center: [1, rows / 2, columns / 2, 1], output of the network.
    heatmap: [1, rows, columns, 17], output of the network.
    focus: [2], the middle of the wanted person, 0..1 of the input, rounded to the nearest cell.
    """
    guess = _first_guess(grid, center, focus, heads)
    rows, columns = _indices(grid.rows)[:, tf.newaxis, tf.newaxis], _indices(grid.columns)[:, tf.newaxis]
    distance = tf.sqrt(tf.square(rows - guess[:, 1]) + tf.square(columns - guess[:, 0])) + NEARNESS_CELLS
    doubt = _doubt(heatmap)
    best = tf.argmin(tf.transpose(tf.reshape(doubt * distance, (-1, 17))), 1, tf.int32)
    row = best // grid.columns
    cells = tf.cast(tf.stack([best - row * grid.columns, row], 1), tf.float32)
    joints = np.arange(17, dtype=np.int32)
    shifts = tf.reshape(heads["offset"](grid.around(cells)), (-1, 2))
    found = cells + tf.gather(shifts, joints * 18)
    return found, _score(tf.gather(tf.reshape(doubt, (-1,)), best * 17 + joints))


def _first_guess(grid: FeatureMap, center: tf.Tensor, focus: tf.Tensor, heads: dict[str, Head]) -> tf.Tensor:
    """Every keypoint in cells, [17, 2], as regressed from the person's centre."""
    size = np.array([grid.columns, grid.rows], np.float32)
    middle = tf.minimum(tf.maximum(tf.round(focus * size), 0.0), size)
    coarse = np.stack(np.meshgrid(np.arange(1, grid.columns, 2), np.arange(1, grid.rows, 2)), -1).astype(np.float32)
    flat = coarse.reshape(-1, 2)
    peak = tf.argmin(tf.reshape(_doubt(center), (-1,)) * _distance(flat, middle), 0, tf.int32)
    cells = tf.minimum(tf.gather(flat, peak) + NEIGHBOURS, size - 1)
    patches = grid.around(cells)
    best = tf.argmin(_doubt(heads["center"](patches)[:, 0]) * _distance(cells, middle), 0, tf.int32)
    guess = heads["regress"](tf.gather(patches, [best]))
    return tf.reshape(guess, (17, 2)) + tf.gather(cells, best)


def _doubt(logits: tf.Tensor) -> tf.Tensor:
    """The reciprocal of the score of a logit."""
    return 1 + tf.exp(-logits)


def _score(doubt: tf.Tensor) -> tf.Tensor:
    """Scores, 0..1. Without the limit the converter would replace this by a sigmoid with 256 steps."""
    return 1 / tf.minimum(doubt, MAX_DOUBT)


def _distance(cells: tf.Tensor, position: tf.Tensor) -> tf.Tensor:
    squared = tf.square(cells - position)
    return tf.sqrt(squared[:, 0] + squared[:, 1]) + NEARNESS_CELLS


def _indices(length: int) -> tf.Tensor:
    return np.arange(length, dtype=np.float32)


def read_joints(grid: FeatureMap, legs: tf.Tensor, joints: PointReader) -> tf.Tensor:
    """The centres of hips, knees and ankles in cells, [6, 2]. legs: their keypoints in cells, [6, 2]."""
    cells = grid.cells_of(legs, JOINT_PATCH)
    offset = _read(grid.patches(cells, JOINT_PATCH), tf.concat([legs - cells, _relative_positions(legs)], 1), joints)
    return legs + tf.minimum(tf.maximum(offset, -MAX_JOINT_OFFSET), MAX_JOINT_OFFSET)


def read_feet(grid: FeatureMap, legs: tf.Tensor, guess: PointReader, near: PointReader) -> tuple[tf.Tensor, tf.Tensor]:
    """Toes and heels in cells, [6, 2], and the probability that each is visible, [6]."""
    ankles = legs[4:]
    cells = grid.cells_of(ankles + np.array((0, ANKLE_DROP), np.float32), ANKLE_PATCH)
    geometry = tf.concat([ankles - cells, _relative_positions(legs)[4:]], 1)
    offset = tf.transpose(tf.reshape(_read(grid.patches(cells, ANKLE_PATCH), geometry, guess), (2, 3, 2)), (1, 0, 2))
    positions = offset + (cells + 0.5)  # by kind of point, then side
    from_ankle = tf.reshape(positions - ankles, (6, 2))
    guesses = tf.reshape(positions, (6, 2))
    cells = grid.cells_of(guesses, POINT_PATCH)
    geometry = tf.concat([guesses - cells, from_ankle], 1)
    read = _read(grid.patches(cells, POINT_PATCH), geometry, near)
    return cells + 0.5 + read[:, :2], _score(_doubt(read[:, 2]))


def _relative_positions(legs: tf.Tensor) -> tf.Tensor:
    """Each point relative to every other, [6, 12]."""
    return tf.reshape(tf.reshape(legs, (6, 1, 2)) - legs, (6, 12))


def _read(patches: tf.Tensor, geometry: tf.Tensor, reader: PointReader) -> tf.Tensor:
    """The reader's output [k, m] for patches [k, cells, 24] and geometry [k, g]."""
    points, _, depth = patches.shape
    reduced = tf.matmul(tf.reshape(patches, (-1, depth)), reader.reduce)
    inputs = tf.concat([tf.reshape(reduced, (points, 1, -1)), tf.reshape(geometry, (points, 1, -1))], 2)
    hidden = tf.nn.relu(tf.matmul(inputs, reader.hidden) + reader.hidden_bias[:, np.newaxis])
    return tf.reshape(tf.matmul(hidden, reader.out) + reader.bias[:, np.newaxis], (points, -1))
