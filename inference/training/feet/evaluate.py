"""Judge the shipped foot reader: on stills of bodies it never saw, and by eye on clips without any truth.

`python -m inference.training.feet.evaluate stills DIR` prints errors; `... evaluate sheet CLIP ... --into FILE.png`
draws what is read. Stills are rendered by stills.py with seeds below 1000, which training never takes.
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
TRUSTED = 0.3
TILE = 240  # pixels across and down of one foot sheet tile
COLOURS = ((255, 90, 60), (60, 200, 255))  # left, right


@click.group()
def main() -> None:
    """Judge the shipped foot reader."""


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
@click.option("--network", type=click.Choice(["lightning", "thunder"]), default="lightning", show_default=True)
@click.option("--below", default=1000, show_default=True, help="Only bodies with seeds below this.")
def stills(folder: Path, network: ModelName, below: int) -> None:
    """Errors on rendered stills, in cells of the grid, one unsmoothed look each."""
    models = {shape: load_model(model_path(network, shape), 1) for shape in SHAPES}
    seeds = [int(file.stem) for file in sorted(folder.glob("*.json")) if int(file.stem) < below]
    made = [crops_of_seed(folder, seed, network, models) for seed in track(seeds, "looking")]
    crops = [joined([part[shape] for part in made if shape in part]) for shape in SHAPES]
    guess, near = (PointReader.load(WEIGHTS / f"{network}.npz", which) for which in ("guess", "near"))
    table = Table(title=f"{network}: {len(seeds)} bodies, {sum(len(part.seed) for part in crops)} looks")
    for column in ("point", "seen", "median", "90 %", "within 1.2", "score if seen", "score if not"):
        table.add_column(column, justify="right" if column != "point" else "left")
    read = [_read(guess, near, part) for part in crops]
    off, scores, seen = (np.concatenate(each) for each in zip(*read, strict=True))
    for name, points in (("toes", slice(0, 4)), ("heels", slice(4, 6)), ("all", slice(0, 6))):
        there, error, score = seen[:, points], off[:, points], scores[:, points]
        table.add_row(
            name,
            str(int(there.sum())),
            f"{np.median(error[there]):.2f}",
            f"{np.percentile(error[there], 90):.2f}",
            f"{np.mean(error[there] < 1.2):.1%}",
            f"{np.median(score[there]):.2f}",
            f"{np.median(score[~there]):.2f}",
        )
    Console().print(table)


def _read(guess: PointReader, near: PointReader, crops: Crops) -> tuple[Any, ...]:
    """Errors in cells [n, 6], scores [n, 6], and whether each point is there to be seen [n, 6]."""
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
@click.option("--into", type=click.Path(path_type=Path), required=True, help="The picture to write.")
@click.option("--network", type=click.Choice(["lightning", "thunder"]), default="lightning", show_default=True)
@click.option("--each", default=12, show_default=True, help="Frames of each clip, evenly spread.")
def sheet(clips: tuple[Path, ...], into: Path, network: ModelName, each: int) -> None:
    """Draw the lower legs of clips with the foot points read: left orange, right blue, hollow where not trusted."""
    rows = [_row(clip, network, each) for clip in track(clips, "following")]
    cv2.imwrite(str(into), np.vstack(rows)[..., ::-1])


def _row(file: Path, network: ModelName, each: int) -> npt.NDArray[np.uint8]:
    tracker = Tracker({shape: load_model(model_path(network, shape), 1) for shape in SHAPES})
    clip = open_clip(file)
    poses = [(frame.pixels, tracker.step(frame)) for frame in clip]
    seen = [(pixels, pose) for pixels, pose in poses if pose is not None]
    chosen = [seen[int(i)] for i in np.linspace(0, len(seen) - 1, each)] if seen else []
    tiles = [_tile(pixels, pose) for pixels, pose in chosen]
    return np.hstack(tiles) if tiles else np.zeros((TILE, TILE * each, 3), np.uint8)


def _tile(pixels: npt.NDArray[np.uint8], pose: Pose) -> npt.NDArray[np.uint8]:
    """The feet from close by."""
    assert pose.feet is not None
    ankles = pose.points[15:17]
    half = max(float(np.ptp(pose.points[11:17], axis=0).max()) * 0.8, 20.0)
    x, y = ankles.mean(0) + np.array((0, half * 0.3))
    scale = TILE / (2 * half)
    shift = np.array([[scale, 0, TILE / 2 - x * scale], [0, scale, TILE / 2 - y * scale]])
    tile = cv2.warpAffine(pixels, shift, (TILE, TILE), flags=cv2.INTER_AREA)
    for point in FootPoint:
        place = shift[:, :2] @ pose.feet[point, :2] + shift[:, 2]
        size = 4 if point >= FootPoint.LEFT_HEEL else 5
        trusted = pose.feet[point, 2] >= TRUSTED
        cv2.circle(tile, (int(place[0]), int(place[1])), size, COLOURS[point % 2], -1 if trusted else 1, cv2.LINE_AA)
    return np.asarray(tile, np.uint8)


if __name__ == "__main__":
    main()
