"""Compares speed and single-frame error of model files: `python -m inference.training.compare --clips DIR FILE ...`.

Prints the table of MODEL_CARD.md. Every file gets the same crops, placed by the ground truth, without tracking or
smoothing, so only the model differs between rows. Time is the processor time of one thread. The files alternate frame
by frame, so that load on the machine affects all of them equally. `gym-mirror accuracy` measures tracked errors.
--plot needs matplotlib (extra `model`).
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import cv2
import numpy as np
import numpy.typing as npt
from rich.progress import track

from inference.crop import Sampler
from inference.movenet import MoveNet, load_model
from inference.pose import Keypoint
from inference.training.reference_poses import reference_crop, reference_frames

Points = npt.NDArray[np.float64]

FRAME_STEP = 12  # every 12th frame; neighbouring poses hardly differ
VISIBLE = 2  # visibility value of an unoccluded point in the ground truth
LEG = slice(Keypoint.LEFT_HIP, Keypoint.RIGHT_ANKLE + 1)
SIDES = {"left": (11, 13, 15), "right": (12, 14, 16)}  # hip, knee, ankle
MIN_THIGH_TO_SHANK = 0.35  # projected lengths; below it the leg is too foreshortened for a meaningful angle


@dataclass
class Row:
    """The measurements of one file.

    durations_ms: processor time of each frame, milliseconds.
    leg_errors: error of each leg keypoint, torso lengths.
    angle_errors: absolute error of each loaded leg's FPPA, degrees.
    """

    model: MoveNet
    sampler: Sampler
    durations_ms: list[float] = field(default_factory=list)
    leg_errors: list[float] = field(default_factory=list)
    angle_errors: list[float] = field(default_factory=list)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--clips", required=True, type=click.Path(path_type=Path), help="Folder of NAME.mp4 with NAME.json.")
@click.option("--like", type=click.Path(path_type=Path), metavar="FILE", help="Use this model as the truth instead.")
@click.option("--plot", type=click.Path(path_type=Path), help="Draw angle error against time.")
def main(files: tuple[Path, ...], clips: Path, like: Path | None, plot: Path | None) -> None:
    """Compare model files on clips with truth; ratios are relative to the first file."""
    rows = [Row(model, Sampler(*model.input_size)) for model in (load_model(file, threads=1) for file in files)]
    frames = _frames(clips) if like is None else _frames_like(clips, like)
    for pixels, truth, fppa in track(list(frames), "Measuring"):
        for row in rows:
            _measure(row, pixels, truth, fppa)
    click.echo(f"{len(rows[0].durations_ms)} frames\n")
    click.echo("| file | input | ms | ratio | leg error, median | within 0.1 torso | FPPA error, median |")
    click.echo("|---|---|---|---|---|---|---|")
    for row in rows:
        height, width = row.model.input_size
        ratio = np.median(row.durations_ms) / np.median(rows[0].durations_ms)
        click.echo(
            f"| {row.model.file.stem} | {height}x{width} | {np.median(row.durations_ms):.2f} | {ratio:.2f} "
            f"| {np.median(row.leg_errors):.4f} | {np.mean(np.array(row.leg_errors) < 0.1):.3f} "
            f"| {np.median(row.angle_errors):.2f} |"
        )
    if plot is not None:
        _draw(rows, plot)


def _frames(clips: Path) -> Iterator[tuple[Any, Points, dict[str, float]]]:
    """Pixels, true keypoints [17, 2] and true FPPA of each loaded leg, for frames that show both legs upright."""
    for file in sorted(clips.glob("*.json")):
        truth = json.loads(file.read_text(encoding="utf-8"))
        if "frames" not in truth or truth["exercise"] == "banded_clamshell":  # lies across the frame
            continue
        video = cv2.VideoCapture(str(file.with_suffix(".mp4")))
        for number, frame in enumerate(truth["frames"]):
            decoded, bgr = video.read()
            if decoded and number % FRAME_STEP == 0 and frame and _usable(frame):
                yield bgr[..., ::-1], np.array(frame["kp"], np.float64)[:17, :2], _angles(truth, frame)


def _frames_like(clips: Path, file: Path) -> Iterator[tuple[Any, Points, dict[str, float]]]:
    """The same for real people, with another model's keypoints and angles as the truth."""
    for frame, points in reference_frames(clips, file):
        sides = [side for side, joints in SIDES.items() if _thigh_to_shank(points[list(joints)]) >= MIN_THIGH_TO_SHANK]
        yield frame.pixels.copy(), points, {side: frontal_angle(points, side) for side in sides}


def _thigh_to_shank(leg: Points) -> float:
    thigh, shank = np.hypot(*np.diff(leg, axis=0).T)
    return float(thigh / max(shank, 1.0))


def _usable(frame: dict[str, Any]) -> bool:
    return bool(frame.get("kp")) and all(frame["kp"][:17]) and min(frame["vis"][LEG]) == VISIBLE


def _angles(truth: dict[str, Any], frame: dict[str, Any]) -> dict[str, float]:
    loaded = dict(zip(SIDES, frame["loaded"], strict=True))
    if not truth.get("fppa_meaningful", True):
        return {}
    sides = [side for side in SIDES if loaded[side] and frame["thigh_shank_px"][side] >= MIN_THIGH_TO_SHANK]
    return {side: frame["fppa"][side] for side in sides}


def _measure(row: Row, pixels: Any, truth: Points, fppa: dict[str, float]) -> None:
    crop = reference_crop(truth, row.model.input_size[0])
    transform = row.sampler.sample(np.ascontiguousarray(pixels), crop)
    started_s = time.thread_time()
    row.model.invoke(row.sampler.image)
    found = row.model.decode()[:17]
    row.durations_ms.append((time.thread_time() - started_s) * 1000)
    points = transform.to_frame(found[:, :2]).astype(np.float64)
    shoulders = truth[[Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER]].mean(0)
    torso = float(np.hypot(*(shoulders - truth[[Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP]].mean(0))))
    row.leg_errors += list(np.hypot(*(points - truth)[LEG].T) / torso)
    row.angle_errors += [abs(frontal_angle(points, side) - true) for side, true in fppa.items()]


def frontal_angle(points: Points, side: str) -> float:
    """Frontal plane projection angle of one leg in degrees, positive for a knee that points inward."""
    hip, knee, ankle = points[list(SIDES[side])]
    inward = np.sign(points[Keypoint.LEFT_HIP, 0] - points[Keypoint.RIGHT_HIP, 0]) * (1 if side == "left" else -1)
    thigh = np.arctan2(inward * (hip[0] - knee[0]), knee[1] - hip[1])
    shank = np.arctan2(inward * (ankle[0] - knee[0]), ankle[1] - knee[1])
    return float(np.degrees(thigh + shank))


def _draw(rows: list[Row], file: Path) -> None:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4.5), layout="constrained")
    for row in rows:
        x, y = np.median(row.durations_ms), np.median(row.angle_errors)
        axes.plot(x, y, "o")
        axes.annotate(f"{row.model.file.stem}", (x, y), textcoords="offset points", xytext=(6, 4), fontsize=8)
    axes.set(xlabel="processor time per frame, ms (one thread)", ylabel="FPPA error, median, degrees", ylim=(0, None))
    axes.set_xlim(0, axes.get_xlim()[1] * 1.15)
    axes.grid(alpha=0.3)
    figure.savefig(file, dpi=110)


if __name__ == "__main__":
    main()
