"""Small squares of a network's features, cut out around cells of their grid."""

from __future__ import annotations

import numpy as np

from inference.pose import Floats


class Patches:
    """Cuts squares of `size` x `size` cells out of features of one grid (rows, columns).

    Where they lie is a table: after an inference the caches are cold and every step counts.
    """

    def __init__(self, grid: tuple[int, int], size: int) -> None:
        rows, columns = grid
        self._margin = size // 2 + 1  # cells beyond the edge, from where on a square holds nothing at all
        self._last = np.array([columns, rows], np.float32) + (self._margin - 1)
        down, across = np.divmod(np.arange(size * size), size)
        row = np.arange(-self._margin, rows + self._margin)[:, np.newaxis, np.newaxis] + down - size // 2
        column = np.arange(-self._margin, columns + self._margin)[np.newaxis, :, np.newaxis] + across - size // 2
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        self._taps = np.where(inside, row * columns + column, 0).astype(np.int32)
        self._inside = inside[..., np.newaxis].astype(np.float32)

    def __call__(self, features: Floats, cells: Floats) -> Floats:
        """The features around each cell, [k, size * size * depth]; zero beyond the edge.

        features: [rows, columns, depth].   cells: [k, 2], column and row, anywhere.
        """
        at = np.fmin(np.fmax(cells, -self._margin), self._last).astype(np.intp) + self._margin
        column, row = at.T
        patches: Floats = features.reshape(-1, features.shape[-1])[self._taps[row, column]]
        patches *= self._inside[row, column]
        return patches.reshape(len(cells), -1)
