"""Evaluates the shipped foot reader on stills of held-out bodies, and visually on clips without ground truth.

`python -m inference.training.feet.evaluate stills DIR` prints errors; `python -m inference.training.feet.evaluate sheet
CLIP ... --into FILE.png` draws the foot points. Render the stills with `stills.py` and seeds below 1000, which training
does not use.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import cv2
import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.progress import track
from rich.table import Table

from hardware.camera.clip import open_clip
from inference.movenet import InputShape, ModelName, load_model, model_path
from inference.pose import LEG_POINTS, FootPoint, Pose
from inference.tracker import Tracker
from inference.training.feet.crops import Crops, crops_of_seed, joined
from inference.training.feet.readers import WEIGHTS, PointReader, read_feet

SHAPES: tuple[InputShape, ...] = ("square", "portrait")
MIN_SCORE = 0.3  # foot points with a lower score are drawn hollow
TILE_PX = 240  # width and height of one tile of the sheet
COLOURS = ((255, 90, 60), (60, 200, 255))  # left, right


@click.group()
def main() -> None:
    """Evaluate the shipped foot reader."""


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
@click.option("--network", type=click.Choice(["lightning", "thunder"]), default="lightning", show_default=True)
@click.option("--below", default=1000, show_default=True, help="Only bodies with seeds below this.")
def stills(folder: Path, network: ModelName, below: int) -> None:
    """Print errors on rendered stills, in feature cells, one unsmoothed inference each."""
    models = {shape: load_model(model_path(network, shape), 1) for shape in SHAPES}
    seeds = [int(file.stem) for file in sorted(folder.glob("*.json")) if int(file.stem) < below]
    made = [crops_of_seed(folder, seed, network, models) for seed in track(seeds, "inferring")]
    crops = [joined([part[shape] for part in made if shape in part]) for shape in SHAPES]
    guess, near = (PointReader.load(WEIGHTS / f"{network}.npz", name) for name in ("guess", "near"))
    table = Table(title=f"{network}: {len(seeds)} bodies, {sum(len(part.seed) for part in crops)} examples")
    for column in ("point", "visible", "median", "90 %", "within 1.2", "score if visible", "score if not"):
        table.add_column(column, justify="right" if column != "point" else "left")
    read = [_read(guess, near, part) for part in crops]
    errors, scores, visible = (np.concatenate(each) for each in zip(*read, strict=True))
    for name, points in (("toes", slice(0, 4)), ("heels", slice(4, 6)), ("all", slice(0, 6))):
        shown, error, score = visible[:, points], errors[:, points], scores[:, points]
        table.add_row(
            name,
            str(int(shown.sum())),
            f"{np.median(error[shown]):.2f}",
            f"{np.percentile(error[shown], 90):.2f}",
            f"{np.mean(error[shown] < 1.2):.1%}",
            f"{np.median(score[shown]):.2f}",
            f"{np.median(score[~shown]):.2f}",
        )
    Console().print(table)


def _read(guess: PointReader, near: PointReader, crops: Crops) -> tuple[Any, ...]:
    """Errors in cells [n, 6], scores [n, 6], and whether each point is visible [n, 6]."""
    found = np.stack(
        [
            read_feet(features.astype(np.float32), keypoints[LEG_POINTS, :2].astype(np.float32), guess, near)
            for features, keypoints in zip(crops.features, crops.keypoints, strict=True)
        ]
    )
    scores = 1 / (1 + np.exp(-found[..., 2]))
    return np.hypot(*(found[..., :2] - crops.feet).transpose(2, 0, 1)), scores, crops.seen


@main.command()
@click.argument("clips", type=click.Path(path_type=Path, exists=True), nargs=-1, required=True)
@click.option("--into", type=click.Path(path_type=Path), required=True, help="The image to write.")
@click.option("--network", type=click.Choice(["lightning", "thunder"]), default="lightning", show_default=True)
@click.option("--each", default=12, show_default=True, help="Frames of each clip, evenly spread.")
def sheet(clips: tuple[Path, ...], into: Path, network: ModelName, each: int) -> None:
    """Draw the foot points of clips: left orange, right blue, hollow below the minimum score."""
    rows = [_row(clip, network, each) for clip in track(clips, "tracking")]
    cv2.imwrite(str(into), np.vstack(rows)[..., ::-1])


def _row(file: Path, network: ModelName, each: int) -> npt.NDArray[np.uint8]:
    tracker = Tracker({shape: load_model(model_path(network, shape), 1) for shape in SHAPES})
    clip = open_clip(file)
    poses = [(frame.pixels, tracker.step(frame)) for frame in clip]
    seen = [(pixels, pose) for pixels, pose in poses if pose is not None]
    chosen = [seen[int(i)] for i in np.linspace(0, len(seen) - 1, each)] if seen else []
    tiles = [_tile(pixels, pose) for pixels, pose in chosen]
    return np.hstack(tiles) if tiles else np.zeros((TILE_PX, TILE_PX * each, 3), np.uint8)


def _tile(pixels: npt.NDArray[np.uint8], pose: Pose) -> npt.NDArray[np.uint8]:
    """A close-up of the feet with their points."""
    assert pose.feet is not None
    ankles = pose.points[15:17]
    half = max(float(np.ptp(pose.points[11:17], axis=0).max()) * 0.8, 20.0)
    x, y = ankles.mean(0) + np.array((0, half * 0.3))
    scale = TILE_PX / (2 * half)
    shift = np.array([[scale, 0, TILE_PX / 2 - x * scale], [0, scale, TILE_PX / 2 - y * scale]])
    tile = cv2.warpAffine(pixels, shift, (TILE_PX, TILE_PX), flags=cv2.INTER_AREA)
    for point in FootPoint:
        place = shift[:, :2] @ pose.feet[point, :2] + shift[:, 2]
        size = 4 if point >= FootPoint.LEFT_HEEL else 5
        trusted = pose.feet[point, 2] >= MIN_SCORE
        cv2.circle(tile, (int(place[0]), int(place[1])), size, COLOURS[point % 2], -1 if trusted else 1, cv2.LINE_AA)
    return np.asarray(tile, np.uint8)


if __name__ == "__main__":
    main()
