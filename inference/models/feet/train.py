"""Fit the foot reader to rendered stills by least squares: `python -m inference.models.feet.train`.

Needs stills (see stills.py). All draws are seeded: the same stills give the same weights. Half a minute of one core,
once the stills have been looked at by the network.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt
from rich.progress import track

from inference.feet import LEGS, guesses_from, rows_of_ankles, rows_of_points
from inference.models.feet.crops import ANKLES, crops_of_seed
from inference.models.listing import write_listing
from inference.movenet import MODELS, InputShape, ModelName, load_model, model_path
from inference.pose import Floats

Array = npt.NDArray[np.floating]

SEED = 8
FIRST, LAST = 1000, 100_000  # bodies to train on; those below judge
LOST = 5.0  # cells: an ankle read further off than this is no place to look for a foot
UNSEEN_WEIGHT = 0.2  # of hidden points and those cut off: they are to be guessed, not learnt from
RIGHT = 1.5  # cells: a point within this counts as found, for the score
TREMBLE = (0.3, 0.8)  # cells by which guesses are moved, so that the second reading mends what the first leaves
GUESS_RIDGE, NEAR_RIDGE, SCORE_RIDGE = 300.0, 100.0, 30.0  # held-out bodies chose them
NEWTON_STEPS = 6


@dataclass(frozen=True)
class Example:
    """One look. legs, feet: [6, 2] in cells. seen, found: [6], whether a point is in sight, and its ankle was read."""

    features: npt.NDArray[np.float16]
    legs: Floats
    feet: Floats
    seen: npt.NDArray[np.bool_]
    found: npt.NDArray[np.bool_]


def load_examples(folder: Path, name: ModelName, models: Path = MODELS) -> list[Example]:
    """All looks of network `name` at stills for training that are in the folder."""
    shapes: tuple[InputShape, ...] = ("square", "portrait")
    networks = {shape: load_model(models / model_path(name, shape).name, 1) for shape in shapes}
    there = [seed for seed in range(FIRST, LAST) if (folder / f"{seed:05d}.json").exists()]
    examples = []
    for seed in track(there, f"looking through {name}"):
        for crops in crops_of_seed(folder, seed, name, networks).values():
            off = np.hypot(*(crops.keypoints[:, ANKLES, :2] - crops.surface[:, 4:]).transpose(2, 0, 1))
            examples += [
                Example(features, keypoints[LEGS, :2], feet, seen, np.tile(lost < LOST, 3))
                for features, keypoints, feet, seen, lost in zip(
                    crops.features, crops.keypoints, crops.feet, crops.seen, off, strict=True
                )
            ]
    return examples


def fit(examples: list[Example]) -> dict[str, Floats]:
    """The weights that `FootReader` reads."""
    feet, seen = np.stack([each.feet for each in examples]), np.stack([each.seen for each in examples])
    weight = np.stack([each.found for each in examples]) * (seen * (1 - UNSEEN_WEIGHT) + UNSEEN_WEIGHT)
    guess = _fit_guesses(examples, feet, weight)
    near = _fit_points(examples, guess, feet, weight)
    score = _fit_scores(examples, guess, near, feet, seen)
    near = np.concatenate([near, score], 2)
    parts = {"guess": guess[:, :-1], "guess_bias": guess[:, -1], "near": near[:, :-1], "near_bias": near[:, -1]}
    return {name: np.ascontiguousarray(part, dtype=np.float32) for name, part in parts.items()}


def _fit_guesses(examples: list[Example], feet: Floats, weight: Array) -> Array:
    """[2, 1187, 6], the last row the bias."""
    looks = [rows_of_ankles(each.features.astype(np.float32), each.legs) for each in examples]
    cells, rows = np.stack([look[0] for look in looks]), np.stack([look[1] for look in looks])
    fits = []
    for side in (0, 1):
        own = [side, 2 + side, 4 + side]
        off = (feet[:, own] - cells[:, side, np.newaxis] - 0.5).reshape(len(examples), 6)
        fits.append(_ridge(rows[:, side], off, weight[:, own].mean(1), GUESS_RIDGE))
    return np.stack(fits)


def _fit_points(examples: list[Example], guess: Array, feet: Floats, weight: Array) -> Array:
    """[6, 605, 2]: from where the guesses put the points, trembling."""
    rng = np.random.default_rng(SEED)
    cells, rows = [], []
    for tremble in TREMBLE:
        for each in examples:
            at, row = _near(each, guess, tremble * rng.standard_normal((6, 2)).astype(np.float32))
            cells.append(at)
            rows.append(row)
    off, times = np.tile(feet, (len(TREMBLE), 1, 1)) - np.stack(cells) - 0.5, np.tile(weight, (len(TREMBLE), 1))
    all_rows = np.stack(rows)
    return np.stack([_ridge(all_rows[:, k], off[:, k], times[:, k], NEAR_RIDGE) for k in range(6)])


def _fit_scores(examples: list[Example], guess: Array, near: Array, feet: Floats, seen: npt.NDArray[np.bool_]) -> Array:
    """[6, 605, 1]: by logistic regression, whether a point read like this is in sight and within RIGHT of its place."""
    still = np.zeros((6, 2), np.float32)
    looks = [_near(each, guess, still) for each in examples]
    cells, rows = np.stack([look[0] for look in looks]), np.stack([look[1] for look in looks])
    fits = []
    for k in range(6):
        found = cells[:, k] + 0.5 + _with_one(rows[:, k]) @ near[k]
        right = seen[:, k] & (np.hypot(*(found - feet[:, k]).T) < RIGHT)
        fits.append(_logistic(rows[:, k], right.astype(float))[:, np.newaxis])
    return np.stack(fits)


def _near(example: Example, guess: Array, tremble: Floats) -> tuple[Floats, Floats]:
    features = example.features.astype(np.float32)
    cells, rows = rows_of_ankles(features, example.legs)
    off = np.stack([rows[side] @ guess[side, :-1] + guess[side, -1] for side in (0, 1)])
    guesses = guesses_from(cells, off.astype(np.float32)) + tremble
    return rows_of_points(features, example.legs, guesses)


def _with_one(rows: Array) -> Array:
    return np.concatenate([rows, np.ones((len(rows), 1))], 1).astype(np.float64)


def _levelled(rows: Floats) -> tuple[Array, Array, Array]:
    """Rows with mean 0 and spread 1 and a one at the end, and those means and spreads."""
    mean, spread = rows.mean(0, dtype=np.float64), rows.std(0, dtype=np.float64) + 1e-3
    return _with_one((rows - mean) / spread), mean, spread


def _raw(weights: Array, mean: Array, spread: Array) -> Array:
    """Weights of levelled rows as weights of the rows themselves."""
    plain = weights[:-1] / spread[:, np.newaxis]
    return np.concatenate([plain, weights[-1:] - mean[np.newaxis] @ plain])


def _ridge(rows: Floats, wanted: Array, weight: Array, ridge: float) -> Array:
    """Weighted least squares with shrunken weights, the bias (the last row) free: [n + 1, k]."""
    levelled, mean, spread = _levelled(rows)
    weighted = levelled * weight[:, np.newaxis]
    square = weighted.T @ levelled
    shrink = np.full(len(square), ridge * weight.mean())
    shrink[-1] = 0.0
    return _raw(np.linalg.solve(square + np.diag(shrink), weighted.T @ wanted), mean, spread)


def _logistic(rows: Floats, right: Array) -> Array:
    """Weights of the log odds, [n + 1], by Newton's method."""
    levelled, mean, spread = _levelled(rows)
    weights = np.zeros(levelled.shape[1])
    for _ in range(NEWTON_STEPS):
        odds = 1 / (1 + np.exp(-levelled @ weights))
        curve = np.maximum(odds * (1 - odds), 1e-3)
        square = (levelled * curve[:, np.newaxis]).T @ levelled + SCORE_RIDGE * np.eye(len(weights))
        weights += np.linalg.solve(square, levelled.T @ (right - odds) - SCORE_RIDGE * weights)
    return _raw(weights[:, np.newaxis], mean, spread)[:, 0]


@click.command()
@click.option("--stills", type=click.Path(path_type=Path, exists=True), required=True, help="Folder of stills.")
@click.option("--only", type=click.Choice(["lightning", "thunder"]), help="For one network only.")
@click.option("--into", type=click.Path(path_type=Path), default=MODELS, help="Folder to write to.")
def main(stills: Path, only: ModelName | None, into: Path) -> None:
    """Fit the foot reader to stills with seeds from 1000 up and write its weights with their hashes."""
    names: tuple[ModelName, ...] = ("lightning", "thunder")
    for name in [only] if only else names:
        np.savez(into / f"{name}-feet.npz", allow_pickle=False, **fit(load_examples(stills, name)))
    write_listing(into)


if __name__ == "__main__":
    main()
