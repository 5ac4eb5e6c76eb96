"""Fit the readers of feet and joints to rendered stills: `python -m inference.training.feet.train`.

Needs stills (see stills.py) and the development extra `feet`. All draws are seeded: the same stills give the same
weights. Some minutes of two cores, once the stills have been looked at by the network.
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
    AROUND,
    NEAR,
    WEIGHTS,
    WIDE,
    PointReader,
    guesses_from,
    rows_of_ankles,
    rows_of_joints,
    rows_of_points,
)

SEED = 8
FIRST, LAST = 1000, 100_000  # bodies to train on; those below judge
LOST = 5.0  # cells: an ankle read further off than this is no place to look for a foot
LEG_LOST = 4.0  # cells: a leg with a point read further off than this is no leg to learn from
JOINT_FEW, FOOT_FEW = 12, 8  # features that a cell is reduced to: held-out joints were read better with 12 than with 8
UNSEEN_WEIGHT = 0.2  # of hidden points and those cut off: they are to be guessed, not learnt from
TREMBLE = (0.3, 0.8)  # cells by which guesses are moved, so that the second reading mends what the first leaves


@dataclass(frozen=True)
class Example:
    """One look, all points in cells.

    legs, feet: [6, 2]. seen, found: [6], whether a foot's point is in sight, and its ankle was read.
    joints: [6, 2], the middles of hips, knees and ankles. sure: whether the network has read the legs at all.
    """

    features: npt.NDArray[np.float16]
    legs: Floats
    feet: Floats
    seen: npt.NDArray[np.bool_]
    found: npt.NDArray[np.bool_]
    joints: Floats
    sure: bool


def load_examples(folder: Path, name: ModelName, models: Path = MODELS) -> list[Example]:
    """All looks of network `name` at stills for training that are in the folder."""
    shapes: tuple[InputShape, ...] = ("square", "portrait")
    networks = {shape: load_model(models / model_path(name, shape).name, 1) for shape in shapes}
    there = [seed for seed in range(FIRST, LAST) if (folder / f"{seed:05d}.json").exists()]
    examples = []
    for seed in track(there, f"looking through {name}"):
        for crops in crops_of_seed(folder, seed, name, networks).values():
            examples += [_example(crops, number) for number in range(len(crops.seed))]
    return examples


def _example(crops: Crops, number: int) -> Example:
    keypoints, marks = crops.keypoints[number], crops.surface[number]
    lost = np.hypot(*(keypoints[LEG_POINTS, :2] - marks).T)
    return Example(
        crops.features[number],
        keypoints[LEG_POINTS, :2],
        crops.feet[number],
        crops.seen[number],
        np.tile(lost[4:] < LOST, 3),
        crops.joints[number],
        bool((keypoints[LEG_POINTS, 2] > SCORE_TRUSTED).all() and (lost < LEG_LOST).all()),
    )


def fit_joints(examples: list[Example]) -> PointReader:
    """What `read_joints` takes: from the network's own points on."""
    sure = [each for each in examples if each.sure]
    rows = [rows_of_joints(each.features.astype(np.float32), each.legs).astype(np.float16) for each in sure]
    wanted = np.stack([each.joints - each.legs for each in sure])
    return fit(np.stack(rows), AROUND**2, JOINT_FEW, wanted, np.ones((len(sure), 6)), SEED)


def fit_guess(examples: list[Example]) -> PointReader:
    """The first half of what `read_feet` takes."""
    looks = [rows_of_ankles(each.features.astype(np.float32), each.legs) for each in examples]
    cells, rows = np.stack([look[0] for look in looks]), np.stack([look[1].astype(np.float16) for look in looks])
    feet = np.stack([each.feet for each in examples])
    by_side = feet.reshape(-1, 3, 2, 2).transpose(0, 2, 1, 3)  # point, side -> side, point
    off = (by_side - cells[:, :, np.newaxis] - np.float32(0.5)).reshape(-1, 2, 6)
    return fit(rows, WIDE**2, FOOT_FEW, off, _weight(examples).reshape(-1, 3, 2).mean(1), SEED)


def fit_near(examples: list[Example], guess: PointReader) -> PointReader:
    """The second half: from where the guesses put the points, trembling."""
    rng = np.random.default_rng(SEED)
    cells, rows = [], []
    for tremble in TREMBLE:
        for each in examples:
            at, row = _near(each, guess, tremble * rng.standard_normal((6, 2)).astype(np.float32))
            cells.append(at)
            rows.append(row.astype(np.float16))
    feet, seen = np.stack([each.feet for each in examples]), np.stack([each.seen for each in examples])
    times = (len(TREMBLE), 1)
    off = np.tile(feet, (*times, 1)) - np.stack(cells) - np.float32(0.5)
    return fit(np.stack(rows), NEAR**2, FOOT_FEW, off, np.tile(_weight(examples), times), SEED, np.tile(seen, times))


def _weight(examples: list[Example]) -> Array:
    """How much each foot point counts, [n, 6]."""
    seen = np.stack([each.seen for each in examples])
    return np.stack([each.found for each in examples]) * (seen * (1 - UNSEEN_WEIGHT) + UNSEEN_WEIGHT)


def _near(example: Example, guess: PointReader, tremble: Floats) -> tuple[Floats, Floats]:
    features = example.features.astype(np.float32)
    cells, rows = rows_of_ankles(features, example.legs)
    return rows_of_points(features, example.legs, guesses_from(cells, guess(rows)) + tremble)


@click.command()
@click.option("--stills", type=click.Path(path_type=Path, exists=True), required=True, help="Folder of stills.")
@click.option("--only", type=click.Choice(["lightning", "thunder"]), help="For one network only.")
@click.option("--into", type=click.Path(path_type=Path), default=WEIGHTS, help="Folder to write to.")
def main(stills: Path, only: ModelName | None, into: Path) -> None:
    """Fit both readers to stills with seeds >= 1000 and write the weights for `inference.training.build`."""
    names: tuple[ModelName, ...] = ("lightning", "thunder")
    for name in [only] if only else names:
        examples = load_examples(stills, name)
        guess = fit_guess(examples)
        readings = {"joints": fit_joints(examples), "guess": guess, "near": fit_near(examples, guess)}
        parts = {part: value for which, reading in readings.items() for part, value in reading.parts(which).items()}
        np.savez(into / f"{name}.npz", allow_pickle=False, **parts)


if __name__ == "__main__":
    main()
