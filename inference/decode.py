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

TAPS = np.arange(3)
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

    taps: float32 [216, 96], rows in the order row, column, feature of a 3x3 patch.   taps_bias: float32 [96].
    out: float32 [96, n].   out_bias: float32 [n].
    """

    taps: Floats
    taps_bias: Floats
    out: Floats
    out_bias: Floats

    @classmethod
    def load(cls, file: Path, name: str, features: Scale) -> Head:
        """Read head `name` from an .npz written by the build, made to take features as stored (see `Scale`)."""
        with np.load(file) as stored:
            depthwise, pointwise = stored[f"{name}_depthwise"], stored[f"{name}_pointwise"]
            bias, out, out_bias = stored[f"{name}_bias"], stored[f"{name}_out"], stored[f"{name}_out_bias"]
        taps = (depthwise[..., np.newaxis] * pointwise).reshape(-1, pointwise.shape[-1]) * features.step
        return cls(taps.astype(np.float32), (bias - features.zero * taps.sum(0)).astype(np.float32), out, out_bias)

    def hidden(self, patches: Floats) -> Floats:
        """float32 [k, 96] from patches [k, 3, 3, 24] of stored features."""
        return np.maximum(patches.reshape(len(patches), -1) @ self.taps + self.taps_bias, 0)


class SparseDecoder:
    """Decodes outputs of the product's own files: whole maps of features, centres and heatmaps, other heads at need.

    The full graph evaluates four heads on every cell, yet reads one cell of `regress` and seventeen of `offset`.
    Here these two are evaluated only where they are read. `center` comes on every second cell and is completed around
    its peak; heatmaps are searched around each joint's first guess, and farther only when something farther could win.
    """

    def __init__(self, heads: Path, grid: tuple[int, int], features: Scale, center: Scale, heatmap: Scale) -> None:
        """heads: the .npz beside the model file.   grid: rows and columns of the feature map."""
        self._center = Head.load(heads, "center", features)
        self._regress = Head.load(heads, "regress", features)
        self._offset = Head.load(heads, "offset", features)
        self._offset_out = self._offset.out.reshape(-1, 17, 2).transpose(1, 0, 2).copy()  # [joint, 96, (y, x)]
        self._offset_bias = self._offset.out_bias.reshape(17, 2)
        self._rows, self._columns = grid
        self._padded = np.full((self._rows + 2, self._columns + 2, 24), features.zero, np.float32)
        self._center_score = _scorer(center)
        self._heatmap_score = _scorer(heatmap)
        self._focus: tuple[float, float] | None = None
        self._wanted, self._nearness = self._look_at((0.5, 0.5))
        self._reach = np.arange(-WINDOW, WINDOW + 1).astype(np.float32)
        across = np.arange(-WINDOW, WINDOW + 1)
        self._window = ((across[:, np.newaxis] * self._columns + across) * 17).ravel()
        self._last = np.array([self._rows, self._columns]) - 1
        self._inner = self._last - WINDOW
        self._joints = np.arange(17)

    def __call__(self, features: Tensor, center: Tensor, heatmap: Tensor, focus: tuple[float, float] | None) -> Floats:
        """Keypoints, float32 [17, 3]: x and y in pixels of the input (pixel i spans i to i + 1), score 0..1.

        features: [rows, columns, 24].   center: [rows / 2, columns / 2].   heatmap: [rows, columns, 17], all as stored.
        focus: where the wanted person's middle is, (x, y) in 0..1 of the input; None for the middle of the picture.
        """
        self._padded[1:-1, 1:-1] = features
        if focus != self._focus:
            self._focus = focus
            self._wanted, self._nearness = self._look_at(focus or (0.5, 0.5))
        cells, scores = self._find_joints(heatmap, self._first_guess(center))
        found = np.empty((17, 3), np.float32)
        found[:, 1::-1] = (cells + self._offset_at(cells)) * CELL_PX
        found[:, 2] = scores
        return found

    def _look_at(self, focus: tuple[float, float]) -> tuple[Floats, Floats]:
        """The focus as row and column, and how much each coarse centre counts for being near it."""
        wanted = np.array([focus[1] * self._rows, focus[0] * self._columns], np.float32)
        rows = np.arange(1, self._rows, 2, dtype=np.float32) - wanted[0]
        columns = np.arange(1, self._columns, 2, dtype=np.float32) - wanted[1]
        return wanted, 1 / (np.sqrt(rows[:, np.newaxis] ** 2 + columns**2) + np.float32(NEARNESS_CELLS))

    def _first_guess(self, center: Tensor) -> Floats:
        """Row and column of every joint, [17, 2], as seen from the person's middle."""
        coarse = int(np.argmax(self._center_score(center) * self._nearness))
        peak = np.array(divmod(coarse, self._nearness.shape[1])) * 2 + 1
        cells = np.minimum(AROUND + peak, self._last)
        patches = self._patches(cells)
        logits = (self._center.hidden(patches) @ self._center.out)[:, 0] + self._center.out_bias
        off = cells - self._wanted
        best = int(np.argmax(_sigmoid(logits) / (np.sqrt((off * off).sum(1)) + NEARNESS_CELLS)))
        hidden = self._regress.hidden(patches[best : best + 1])
        guess: Floats = (hidden @ self._regress.out + self._regress.out_bias).reshape(17, 2) + cells[best]
        return guess

    def _offset_at(self, cells: Cells) -> Floats:
        hidden = self._offset.hidden(self._patches(cells))
        shift: Floats = (hidden[:, np.newaxis] @ self._offset_out)[:, 0] + self._offset_bias
        return shift

    def _patches(self, cells: Cells) -> Floats:
        """The 3x3 features around each cell, [k, 3, 3, 24]."""
        rows, columns = cells[:, 0, np.newaxis] + TAPS, cells[:, 1, np.newaxis] + TAPS
        patches: Floats = self._padded[rows[:, :, np.newaxis], columns[:, np.newaxis]]
        return patches

    def _find_joints(self, heatmap: Tensor, guess: Floats) -> tuple[Cells, Floats]:
        """Each joint's best cell (row, column), [17, 2], and its heatmap score, [17]."""
        flat = heatmap.reshape(-1)
        middle = np.minimum(np.maximum(np.rint(guess).astype(np.intp), WINDOW), self._inner)
        start = (middle[:, 0] * self._columns + middle[:, 1]) * 17 + self._joints
        scores = self._heatmap_score(flat[start[:, np.newaxis] + self._window])
        astray = middle - guess
        off = (astray[:, :, np.newaxis] + self._reach) ** 2
        near = np.sqrt(off[:, 0, :, np.newaxis] + off[:, 1, np.newaxis, :]).reshape(17, -1)
        weighted = scores / (near + np.float32(NEARNESS_CELLS))
        best = weighted.argmax(1)
        size = len(self._reach)
        cells = middle + np.stack([best // size, best % size], axis=1) - WINDOW
        found = scores[self._joints, best]
        won = weighted[self._joints, best]
        beyond = np.maximum(WINDOW + 1 - np.abs(astray).max(1), 0) + NEARNESS_CELLS
        for joint in np.flatnonzero(won * beyond < self._heatmap_score(flat.max(keepdims=True))):
            if won[joint] * beyond[joint] < self._heatmap_score(heatmap[..., joint].max(keepdims=True)).item():
                cells[joint], found[joint] = self._search_all(heatmap[..., joint], guess[joint])
        return cells, found

    def _search_all(self, heatmap: Tensor, guess: Floats) -> tuple[Cells, float]:
        rows = np.arange(self._rows, dtype=np.float32) - guess[0]
        columns = np.arange(self._columns, dtype=np.float32) - guess[1]
        scores = self._heatmap_score(heatmap)
        best = np.argmax(scores / (np.sqrt(rows[:, np.newaxis] ** 2 + columns**2) + np.float32(NEARNESS_CELLS)))
        return np.array(np.unravel_index(best, scores.shape)), float(scores.flat[best])


def _sigmoid(logits: Floats) -> Floats:
    return np.reciprocal(1 + np.exp(-np.maximum(logits, -60)), dtype=np.float32)


def _scorer(scale: Scale) -> Callable[[Tensor], Floats]:
    """Sigmoid of stored logits: a table for int8, computed for float."""
    stored = np.arange(256).astype(np.uint8).view(np.int8).astype(np.float32)
    table = _sigmoid((stored - scale.zero) * np.float32(scale.step))

    def score(values: Tensor) -> Floats:
        if values.dtype == np.int8:
            return table[values.view(np.uint8)]
        return _sigmoid(values.astype(np.float32, copy=False))

    return score
