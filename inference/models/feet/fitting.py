"""Least squares and logistic regression with shrunken weights, given back as weights of the rows as they come."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from inference.pose import Floats

Array = npt.NDArray[np.floating]

SCORE_RIDGE = 30.0  # held-out bodies chose it
NEWTON_STEPS = 6


def with_one(rows: Array) -> Array:
    return np.concatenate([rows, np.ones((len(rows), 1))], 1).astype(np.float64)


def _levelled(rows: Floats) -> tuple[Array, Array, Array]:
    """Rows with mean 0 and spread 1 and a one at the end, and those means and spreads."""
    mean, spread = rows.mean(0, dtype=np.float64), rows.std(0, dtype=np.float64) + 1e-3
    return with_one((rows - mean) / spread), mean, spread


def _raw(weights: Array, mean: Array, spread: Array) -> Array:
    """Weights of levelled rows as weights of the rows themselves."""
    plain = weights[:-1] / spread[:, np.newaxis]
    return np.concatenate([plain, weights[-1:] - mean[np.newaxis] @ plain])


def ridge(rows: Floats, wanted: Array, weight: Array, shrink: float) -> Array:
    """Weighted least squares with shrunken weights, the bias (the last row) free: [n + 1, k]."""
    levelled, mean, spread = _levelled(rows)
    weighted = levelled * weight[:, np.newaxis]
    square = weighted.T @ levelled
    shrinking = np.full(len(square), shrink * weight.mean())
    shrinking[-1] = 0.0
    return _raw(np.linalg.solve(square + np.diag(shrinking), weighted.T @ wanted), mean, spread)


def logistic(rows: Floats, right: Array) -> Array:
    """Weights of the log odds, [n + 1], by Newton's method."""
    levelled, mean, spread = _levelled(rows)
    weights = np.zeros(levelled.shape[1])
    for _ in range(NEWTON_STEPS):
        odds = 1 / (1 + np.exp(-levelled @ weights))
        curve = np.maximum(odds * (1 - odds), 1e-3)
        square = (levelled * curve[:, np.newaxis]).T @ levelled + SCORE_RIDGE * np.eye(len(weights))
        weights += np.linalg.solve(square, levelled.T @ (right - odds) - SCORE_RIDGE * weights)
    return _raw(weights[:, np.newaxis], mean, spread)[:, 0]
