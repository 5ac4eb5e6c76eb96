"""From a model's outputs to 17 keypoints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inference.pose import Floats

CELL_PX = 4  # input pixels a cell of the feature grid spans, across and down
NEARNESS_CELLS = 1.8  # MoveNet divides a score by (distance + this), for the middle and for every joint's first guess
WINDOW = 6  # cells around a first guess in which a joint is looked for before the whole map is
BEYOND_CELLS = WINDOW + 0.5 + NEARNESS_CELLS  # what a score outside that window is divided by at least

AROUND = np.array([(row, column) for row in (-1, 0, 1) for column in (-1, 0, 1)])

Cells = npt.NDArray[np.intp]  # rows and columns of the feature grid
Tensor = npt.NDArray[np.int8] | Floats


def decode_full(output: Floats, height: int, width: int) -> Floats:
    """Keypoints from a file that decodes inside its own graph, as Google's do.

    output: float32 [1, 1, 17, 3], y, x (0..1 of the input) and score.
    Returns float32 [17, 3]: x and y in pixels of the input (continuous: pixel i spans i to i + 1), score 0..1.
    """
    y, x, score = output[0, 0].T
    return np.stack([x * width, y * height, score], axis=1).astype(np.float32)


@dataclass(frozen=True)
class Scale:
    """How an output tensor stores real numbers: real = (stored - zero) * step. Float outputs have step 1, zero 0."""

    step: float = 1.0
    zero: int = 0


@dataclass(frozen=True)
class Head:
    """One head of the network, to be evaluated at single cells: 3x3 taps of all features, ReLU, then a linear layer.

    taps: float32 [216, 96], rows in the order tap, feature.   bias: [96].   out: [96, n].   out_bias: [n].
    """

    taps: Floats
    bias: Floats
    out: Floats
    out_bias: Floats

    @classmethod
    def load(cls, file: Path, name: str) -> Head:
        """Read head `name` from an .npz written by the build, its depthwise and pointwise weights made one."""
        with np.load(file) as stored:
            taps = stored[f"{name}_depthwise"][..., np.newaxis] * stored[f"{name}_pointwise"]
            bias, out, out_bias = (stored[f"{name}_{part}"] for part in ("bias", "out", "out_bias"))
        return cls(taps.reshape(-1, taps.shape[-1]), bias, out, out_bias)

    def __call__(self, patches: Floats) -> Floats:
        """The head's output, float32 [k, n], at cells whose 3x3 features are patches [k, 9, 24]."""
        hidden = patches.reshape(len(patches), -1) @ self.taps
        hidden += self.bias
        output: Floats = np.maximum(hidden, 0, out=hidden) @ self.out
        output += self.out_bias
        return output


class SparseDecoder:
    """Decodes outputs of the product's own files: whole maps of features, centres and heatmaps, other heads at need.

    The full graph evaluates four heads on every cell, yet reads one cell of `regress` and seventeen of `offset`.
    Here these two are evaluated only where they are read. `center` comes on every second cell and is completed around
    its peak; heatmaps are searched around each joint's first guess, and farther only when something farther could win.
    What can be known before the first picture is a table: after an inference the caches are cold and every step counts.
    """

    def __init__(self, heads: Path, grid: tuple[int, int], center: Scale, heatmap: Scale) -> None:
        """heads: the .npz beside the model file.   grid: rows and columns of the feature map."""
        self._center, self._regress, self._offset = (Head.load(heads, name) for name in ("center", "regress", "offset"))
        self._rows, self._columns = self._grid = grid
        self._last = np.array(grid) - 1
        self._center_score, self._heatmap_score = _scorer(center), _scorer(heatmap)
        self._taps, self._inside = _taps(grid)
        rows, columns = (np.arange(-length, length + 1, dtype=np.float32) for length in grid)
        self._nearness = 1 / (np.sqrt(rows[:, np.newaxis] ** 2 + columns**2) + np.float32(NEARNESS_CELLS))
        reach = np.arange(-WINDOW, WINDOW + 1)
        self._reach = reach.astype(np.float32)
        self._window = np.stack(np.meshgrid(reach, reach, indexing="ij"), axis=-1).reshape(-1, 2)
        self._farthest = (self._last - WINDOW).astype(np.float32)
        self._strides = np.array([self._columns * 17, 17])  # of rows and columns in a flat heatmap
        self._joints = np.arange(17)
        self._around = self._joints[:, np.newaxis] + self._window @ self._strides

    def __call__(self, features: Floats, center: Tensor, heatmap: Tensor, focus: tuple[float, float] | None) -> Floats:
        """Keypoints, float32 [17, 3]: x and y in pixels of the input (pixel i spans i to i + 1), score 0..1.

        features: [rows, columns, 24].   center: [rows / 2, columns / 2] and heatmap: [rows, columns, 17], as stored.
        focus: where the wanted person's middle is, (x, y) in 0..1 of the input, to the nearest cell; None for the
            middle of the picture.
        """
        features = features.reshape(-1, features.shape[-1])
        cells, scores = self._find_joints(heatmap, self._first_guess(features, center, focus or (0.5, 0.5)))
        shifts = self._offset(self._patches(features, cells)).reshape(17, 17, 2)[self._joints, self._joints]
        found = np.empty((17, 3), np.float32)
        found[:, 1::-1] = (cells + shifts) * CELL_PX
        found[:, 2] = scores
        return found

    def _patches(self, features: Floats, cells: Cells) -> Floats:
        """The 3x3 features around each cell, [k, 9, 24]; zero beyond the edge."""
        at = cells[:, 0] * self._columns + cells[:, 1]
        patches: Floats = features[self._taps[at]]
        patches *= self._inside[at]
        return patches

    def _first_guess(self, features: Floats, center: Tensor, focus: tuple[float, float]) -> Floats:
        """Row and column of every joint, [17, 2], as seen from the person's middle."""
        top = self._rows - min(max(round(focus[1] * self._rows), 0), self._rows)
        left = self._columns - min(max(round(focus[0] * self._columns), 0), self._columns)
        nearness = self._nearness[top : top + self._rows, left : left + self._columns]
        coarse = int(np.argmax(self._center_score(center) * nearness[1::2, 1::2]))
        row, column = (2 * each + 1 for each in divmod(coarse, self._columns // 2))
        cells = np.minimum(AROUND + np.array((row, column)), self._last)
        patches = self._patches(features, cells)
        weight = nearness[cells[:, 0], cells[:, 1]]
        best = int(np.argmax(sigmoid(self._center(patches)[:, 0]) * weight))
        guess: Floats = self._regress(patches[best : best + 1]).reshape(17, 2) + cells[best]
        return guess

    def _find_joints(self, heatmap: Tensor, guess: Floats) -> tuple[Cells, Floats]:
        """Each joint's best cell (row, column), [17, 2], and its heatmap score, [17]."""
        flat = heatmap.reshape(-1)
        centre = np.minimum(np.maximum(np.rint(guess), WINDOW), self._farthest)
        middle = centre.astype(np.intp)
        scores = self._heatmap_score(flat.take((middle @ self._strides)[:, np.newaxis] + self._around))
        off = (centre - guess)[:, :, np.newaxis] + self._reach
        off *= off
        near = np.sqrt(off[:, 0, :, np.newaxis] + off[:, 1, np.newaxis, :]).reshape(17, -1)
        near += NEARNESS_CELLS
        weighted = scores / near
        best = weighted.argmax(1)
        cells = middle + self._window[best]
        found, won = scores[self._joints, best], weighted[self._joints, best]
        for joint in np.flatnonzero(won < self._heatmap_score(flat.max(keepdims=True)) / BEYOND_CELLS):
            if won[joint] < self._heatmap_score(heatmap[..., joint].max(keepdims=True)).item() / BEYOND_CELLS:
                cells[joint], found[joint] = self._search_all(heatmap[..., joint], guess[joint])
        return cells, found

    def _search_all(self, heatmap: Tensor, guess: Floats) -> tuple[Cells, float]:
        rows = np.arange(self._rows, dtype=np.float32) - guess[0]
        columns = np.arange(self._columns, dtype=np.float32) - guess[1]
        scores = self._heatmap_score(heatmap)
        best = np.argmax(scores / (np.sqrt(rows[:, np.newaxis] ** 2 + columns**2) + np.float32(NEARNESS_CELLS)))
        return np.array(np.unravel_index(best, scores.shape)), float(scores.flat[best])


def _taps(grid: tuple[int, int]) -> tuple[Cells, Floats]:
    """For each cell the nine around it, [cells, 9], and 1 where they lie in the grid, else 0, [cells, 9, 1]."""
    row, column = np.divmod(np.arange(grid[0] * grid[1])[:, np.newaxis], grid[1])
    down, across = np.divmod(np.arange(9), 3)
    rows, columns = row + down - 1, column + across - 1
    inside = (rows >= 0) & (rows < grid[0]) & (columns >= 0) & (columns < grid[1])
    taps = np.where(inside, rows * grid[1] + columns, 0)
    return taps, inside[..., np.newaxis].astype(np.float32)


def sigmoid(logits: Floats) -> Floats:
    """Scores, 0..1, of a network's raw outputs."""
    return np.reciprocal(1 + np.exp(-np.maximum(logits, -60)), dtype=np.float32)


def _scorer(scale: Scale) -> Callable[[Tensor], Floats]:
    """Sigmoid of stored logits: a table for int8, computed for float."""
    stored = np.arange(256).astype(np.uint8).view(np.int8).astype(np.float32)
    table = sigmoid((stored - scale.zero) * np.float32(scale.step))

    def score(values: Tensor) -> Floats:
        if values.dtype == np.int8:
            return table.take(values.view(np.uint8))
        return sigmoid(values.astype(np.float32, copy=False))

    return score
