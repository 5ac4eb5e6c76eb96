"""Fits the readers of joint centres and feet to stills: `python -m inference.training.feet.train --stills DIR`.

Needs the stills rendered by `stills.py`, and the extra `feet`. All random draws are seeded: the same stills give the
same weights. Takes a few minutes on two cores, after the network has processed the stills once.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt
from rich.progress import track

from inference.movenet import MODELS, InputShape, ModelName, load_model, model_path
from inference.pose import LEG_POINTS, SCORE_TRUSTED, Floats
from inference.training.feet.crops import Crops, crops_of_seed
from inference.training.feet.fitting import Array, fit
from inference.training.feet.readers import (
    ANKLE_PATCH,
    JOINT_PATCH,
    POINT_PATCH,
    WEIGHTS,
    PointReader,
    guesses_from,
    rows_of_ankles,
    rows_of_joints,
    rows_of_points,
)

SEED = 8
FIRST_UNUSUAL = 2700  # see `stills`
FIRST_SEED, LAST_SEED = 1000, 100_000  # bodies for training; those below are for evaluation
MAX_ANKLE_ERROR = 5.0  # cells; feet at an ankle with a larger error get weight 0
MAX_LEG_ERROR = 4.0  # cells; a body with a larger error at a leg keypoint is not used for the joint centres
# Numbers per cell after the reduction, and hidden units. With 12 and 32, strong valgus of held-out unusual bodies reads
# 0.7 degrees lower, and their joints are 0.03 cells further off.
JOINT_FEW, FOOT_FEW = 16, 8
JOINT_HIDDEN, FOOT_HIDDEN = 96, 32
JOINT_EPOCHS, FOOT_EPOCHS = 24, 16
UNUSUAL_WEIGHT = 0.7  # of unusual bodies in the fit of the joints, so that usual ones decide
HIDDEN_WEIGHT = 0.2  # of foot points that are hidden or cut off
GUESS_JITTER = (0.3, 0.8)  # cells of noise on the guesses, so that the second reader corrects the first one's errors


@dataclass(frozen=True)
class Example:
    """One inference on a still; positions in cells.

    features: float16 [rows, columns, 24].
    legs: [6, 2], the network's keypoints of hips, knees and ankles.
    feet: [6, 2], true foot points.
    seen: [6], whether each foot point is visible.
    found: [6], whether the network has found the ankle of each foot point.
    joints: [6, 2], true centres of hips, knees and ankles.
    reliable: whether the network has found all leg keypoints.
    unusual: whether the body is one of those in `unusual` and `extremes`.
    """

    features: npt.NDArray[np.float16]
    legs: Floats
    feet: Floats
    seen: npt.NDArray[np.bool_]
    found: npt.NDArray[np.bool_]
    joints: Floats
    reliable: bool
    unusual: bool


def load_examples(folder: Path, name: ModelName, models: Path = MODELS) -> list[Example]:
    """All examples of network `name` from the training stills in the folder."""
    shapes: tuple[InputShape, ...] = ("square", "portrait")
    networks = {shape: load_model(models / model_path(name, shape).name, 1) for shape in shapes}
    seeds = [seed for seed in range(FIRST_SEED, LAST_SEED) if (folder / f"{seed:05d}.json").exists()]
    examples = []
    for seed in track(seeds, f"running {name}"):
        for crops in crops_of_seed(folder, seed, name, networks).values():
            examples += [_example(crops, number) for number in range(len(crops.seed))]
    return examples


def _example(crops: Crops, number: int) -> Example:
    keypoints, truth = crops.keypoints[number], crops.surface[number]
    errors = np.hypot(*(keypoints[LEG_POINTS, :2] - truth).T)
    return Example(
        crops.features[number],
        keypoints[LEG_POINTS, :2],
        crops.feet[number],
        crops.seen[number],
        np.tile(errors[4:] < MAX_ANKLE_ERROR, 3),
        crops.joints[number],
        bool((keypoints[LEG_POINTS, 2] > SCORE_TRUSTED).all() and (errors < MAX_LEG_ERROR).all()),
        bool(crops.seed[number] >= FIRST_UNUSUAL),
    )


def fit_joints(examples: list[Example]) -> PointReader:
    """Fit the reader "joints", from the network's own keypoints.

    Without a loss of their mean errors, unusual bodies are read nearer to straight legs than they stand.
    """
    reliable = [each for each in examples if each.reliable]
    rows = [rows_of_joints(each.features.astype(np.float32), each.legs).astype(np.float16) for each in reliable]
    legs = np.stack([each.legs for each in reliable])
    wanted = np.stack([each.joints for each in reliable]) - legs
    unusual = np.array([each.unusual for each in reliable])
    weight = np.repeat(np.where(unusual, UNUSUAL_WEIGHT, 1.0)[:, np.newaxis], 6, axis=1)
    size = (JOINT_PATCH**2, JOINT_FEW)
    return fit(np.stack(rows), *size, wanted, weight, SEED, JOINT_HIDDEN, JOINT_EPOCHS, legs=legs, unbiased=unusual)


def fit_guess(examples: list[Example]) -> PointReader:
    """Fit the reader "guess", the first step of `read_feet`."""
    pairs = [rows_of_ankles(each.features.astype(np.float32), each.legs) for each in examples]
    cells, rows = np.stack([pair[0] for pair in pairs]), np.stack([pair[1].astype(np.float16) for pair in pairs])
    feet = np.stack([each.feet for each in examples])
    by_side = feet.reshape(-1, 3, 2, 2).transpose(0, 2, 1, 3)  # point, side -> side, point
    offsets = (by_side - cells[:, :, np.newaxis] - np.float32(0.5)).reshape(-1, 2, 6)
    weight = _weight(examples).reshape(-1, 3, 2).mean(1)
    return fit(rows, ANKLE_PATCH**2, FOOT_FEW, offsets, weight, SEED, FOOT_HIDDEN, FOOT_EPOCHS)


def fit_near(examples: list[Example], guess: PointReader) -> PointReader:
    """Fit the reader "near", the second step, from guesses with added noise."""
    rng = np.random.default_rng(SEED)
    cells, rows = [], []
    for jitter in GUESS_JITTER:
        for each in examples:
            at, row = _near(each, guess, jitter * rng.standard_normal((6, 2)).astype(np.float32))
            cells.append(at)
            rows.append(row.astype(np.float16))
    feet, seen = np.stack([each.feet for each in examples]), np.stack([each.seen for each in examples])
    times = (len(GUESS_JITTER), 1)
    offsets = np.tile(feet, (*times, 1)) - np.stack(cells) - np.float32(0.5)
    weight, seen = np.tile(_weight(examples), times), np.tile(seen, times)
    return fit(np.stack(rows), POINT_PATCH**2, FOOT_FEW, offsets, weight, SEED, FOOT_HIDDEN, FOOT_EPOCHS, seen)


def _weight(examples: list[Example]) -> Array:
    """The weight of each foot point, [n, 6]."""
    seen = np.stack([each.seen for each in examples])
    return np.stack([each.found for each in examples]) * (seen * (1 - HIDDEN_WEIGHT) + HIDDEN_WEIGHT)


def _near(example: Example, guess: PointReader, noise: Floats) -> tuple[Floats, Floats]:
    features = example.features.astype(np.float32)
    cells, rows = rows_of_ankles(features, example.legs)
    return rows_of_points(features, example.legs, guesses_from(cells, guess(rows)) + noise)


@click.command()
@click.option("--stills", type=click.Path(path_type=Path, exists=True), required=True, help="Folder of stills.")
@click.option("--only", type=click.Choice(["lightning", "thunder"]), help="For one network only.")
@click.option("--into", type=click.Path(path_type=Path), default=WEIGHTS, help="Folder to write to.")
def main(stills: Path, only: ModelName | None, into: Path) -> None:
    """Fit the readers to stills with seeds from 1000 and write the weights for `inference.training.build`."""
    names: tuple[ModelName, ...] = ("lightning", "thunder")
    for name in [only] if only else names:
        examples = load_examples(stills, name)
        guess = fit_guess(examples)
        readers = {"joints": fit_joints(examples), "guess": guess, "near": fit_near(examples, guess)}
        parts = {part: value for which, reader in readers.items() for part, value in reader.parts(which).items()}
        np.savez(into / f"{name}.npz", allow_pickle=False, **parts)


if __name__ == "__main__":
    main()
