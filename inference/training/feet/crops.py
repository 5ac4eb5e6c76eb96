"""Training examples from stills: cropped as by the tracker, run through the shipped models, with the truth in cells."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from inference.crop import Sampler
from inference.crop_region import BodyExtent, body_extent, crop_around, head_up
from inference.movenet import InputShape, MoveNet
from inference.pose import Floats, Keypoint
from inference.training.network import CELL_PX

Pixels = npt.NDArray[np.uint8]
Rng = np.random.Generator

# Indices that swap left and right: of two points, of six, and of all points of a still.
SWAPPED_PAIR = np.array([1, 0])
SWAPPED_SIX = np.array([1, 0, 3, 2, 5, 4])
SWAPPED_ALL = np.array([0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15, 18, 17, 20, 19, 22, 21])
ANKLES = [Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE]
JOINTS = ("hip_L", "hip_R", "knee_L", "knee_R", "ankle_L", "ankle_R")
CENTRE_JITTER = 0.05  # share of the half length: the tracker's crop shows the body's position one frame earlier
LENGTH_JITTER = (0.96, 1.12)
FOLDED_SHARE, FOLDED_LENGTH = 0.4, (1.0, 1.4)  # a folded body keeps the crop of the standing one
CUT_SHARE = 0.12  # share of the stills that are cut off above the toes, as by a camera tilted too high
OTHER_LIGHT_SHARE = 0.6
DARK_SHARE, DARK_GAIN, DARK_NOISE = 0.12, (0.12, 0.4), (3.0, 12.0)  # a dark room, with noise in grey levels
MOVED_SHARE, MOVED_PX = 0.15, (3, 13)  # blur by movement during the exposure, frame pixels


@dataclass(frozen=True)
class Still:
    """One rendered image with its truth; positions in frame pixels.

    pixels: uint8 [height, width, 3], RGB.
    points: [23, 2], COCO keypoints, big toes, small toes, heels.
    visibility: [23], of `points`: 0 outside the frame, 1 hidden, 2 visible.
    joints: [6, 2], centres of hips, knees and ankles.
    toes: [2, 2], second toes.
    lying: whether the body lies.
    """

    pixels: Pixels
    points: Floats
    visibility: npt.NDArray[np.int64]
    joints: Floats
    toes: Floats
    lying: bool

    def mirrored(self) -> Still:
        """The mirror image, with left and right swapped."""
        width = self.pixels.shape[1]

        def flip(points: Floats, order: npt.NDArray[np.int64]) -> Floats:
            flipped: Floats = points[order] * np.array([-1, 1], np.float32) + np.array([width, 0], np.float32)
            return flipped

        return Still(
            np.ascontiguousarray(self.pixels[:, ::-1]),
            flip(self.points, SWAPPED_ALL),
            self.visibility[SWAPPED_ALL],
            flip(self.joints, SWAPPED_SIX),
            flip(self.toes, SWAPPED_PAIR),
            self.lying,
        )


@dataclass
class Crops:
    """n examples for one input shape: network output and truth; positions in feature cells (x, y).

    features: float16 [n, rows, columns, 24].
    keypoints: [n, 17, 3], decoded x, y and score.
    feet: [n, 6, 2], true foot points in `FootPoint` order.
    seen: [n, 6], whether each foot point is visible in the crop.
    joints: [n, 6, 2], true centres of hips, knees and ankles.
    surface: [n, 6, 2], true surface points of hips, knees and ankles, on which MoveNet is trained.
    toes: [n, 2, 2], true second toes.
    seed: [n], of the body.
    """

    features: npt.NDArray[np.float16]
    keypoints: Floats
    feet: Floats
    seen: npt.NDArray[np.bool_]
    joints: Floats
    surface: Floats
    toes: Floats
    seed: npt.NDArray[np.int64]


def crops_of_seed(folder: Path, seed: int, name: str, models: dict[InputShape, MoveNet]) -> dict[InputShape, Crops]:
    """The examples of one body by input shape, from network `name`; cached in the folder of the stills."""
    cache = folder / f"{seed:05d}-{name}.npz"
    if not cache.exists():
        rows = json.loads((folder / f"{seed:05d}.json").read_text())
        made = {shape: list(_examples(folder, rows, model)) for shape, model in models.items()}
        arrays = {
            f"{shape}_{key}": np.stack([example[key] for example in examples])
            for shape, examples in made.items()
            if examples
            for key in examples[0]
        }
        np.savez(cache, allow_pickle=False, **arrays)
    with np.load(cache) as stored:
        names = [field.name for field in fields(Crops)]
        shapes = [shape for shape in models if f"{shape}_seed" in stored]
        return {shape: Crops(**{key: stored[f"{shape}_{key}"] for key in names}) for shape in shapes}


def joined(parts: Sequence[Crops]) -> Crops:
    """The examples of many bodies in one object."""
    names = [field.name for field in fields(Crops)]
    return Crops(**{key: np.concatenate([getattr(part, key) for part in parts]) for key in names})


def load_still(folder: Path, row: dict[str, Any]) -> Still:
    """Read one rendered image with its truth."""
    image = cv2.imread(str(folder / f"{row['name']}.jpg"))
    assert image is not None, f"{row['name']}.jpg is missing; render the stills again"
    joints = row["joints"]
    return Still(
        cv2.cvtColor(image, cv2.COLOR_BGR2RGB).astype(np.uint8),
        np.array(row["kp"], np.float32),
        np.array(row["vis"]),
        np.array([joints[name] for name in JOINTS], np.float32),
        np.array([joints["toe2_L"], joints["toe2_R"]], np.float32),
        bool(row["lying"]),
    )


def _examples(folder: Path, rows: Sequence[dict[str, Any]], model: MoveNet) -> Iterator[dict[str, Any]]:
    """One example of every still and one of its mirror image, each with its own jittered crop."""
    sampler = Sampler(*model.input_size)
    for row in rows:
        still = load_still(folder, row)
        for side, each in enumerate((still, still.mirrored())):
            rng = np.random.default_rng([row["seed"], row["frame"], side, 0, model.input_size[1]])
            example = _example(_augmented(each, rng), model, sampler, rng)
            if example is not None:
                yield example | {"seed": row["seed"]}


def _augmented(still: Still, rng: Rng) -> Still:
    """The still with random light and blur, or cut off above the toes."""
    pixels, visibility = still.pixels, still.visibility
    if rng.random() < CUT_SHARE:
        ankle, lowest = still.points[15:17, 1].min(), still.points[17:23, 1].max()
        row = int(rng.uniform(ankle - 0.3 * (lowest - ankle), lowest))
        if 0.5 * len(pixels) < row < len(pixels):
            pixels, visibility = pixels[:row], np.where(still.points[:, 1] >= row, 0, visibility)
    if rng.random() < OTHER_LIGHT_SHARE:
        shades = (np.arange(256) / 255) ** rng.uniform(0.7, 1.6) * rng.uniform(0.6, 1.2)
        table = np.clip(255 * shades[:, np.newaxis] * rng.uniform(0.85, 1.07, 3), 0, 255).astype(np.uint8)
        pixels = np.asarray(cv2.LUT(np.ascontiguousarray(pixels), table[np.newaxis]), np.uint8)
        grey = cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
        colour = rng.uniform(0.3, 1.2)
        pixels = np.asarray(cv2.addWeighted(pixels, colour, grey, 1 - colour, 0), np.uint8)
        pixels = cv2.GaussianBlur(pixels, (0, 0), rng.uniform(0.2, 1.6)).astype(np.uint8)
    if rng.random() < DARK_SHARE:
        dark = pixels * rng.uniform(*DARK_GAIN) + rng.uniform(*DARK_NOISE) * rng.standard_normal(pixels.shape)
        pixels = np.clip(dark, 0, 255).astype(np.uint8)
    if rng.random() < MOVED_SHARE:
        pixels = blurred_by_movement(pixels, MOVED_PX, rng)
    return Still(np.ascontiguousarray(pixels), still.points, visibility, still.joints, still.toes, still.lying)


def blurred_by_movement(pixels: Pixels, length_px: tuple[int, int], rng: Rng) -> Pixels:
    """The image as after a straight movement of a random length in a random direction."""
    return np.asarray(cv2.filter2D(np.ascontiguousarray(pixels), -1, _streak(length_px, rng)), np.uint8)


def _streak(length_px: tuple[int, int], rng: Rng) -> Floats:
    """The blur kernel of a straight movement in a random direction."""
    size = int(rng.integers(*length_px)) | 1
    kernel = np.zeros((size, size), np.float32)
    angle = rng.uniform(0, np.pi)
    reach = (size - 1) / 2 * np.array((np.cos(angle), np.sin(angle)))
    middle = np.array((size // 2, size // 2))
    ends = [tuple(int(value) for value in np.round(middle + sign * reach)) for sign in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 1.0)
    return np.asarray(kernel / kernel.sum(), np.float32)


def _example(still: Still, model: MoveNet, sampler: Sampler, rng: Rng) -> dict[str, Any] | None:
    """One example; None where the tracker would find no body."""
    scores = (still.visibility[:17] > 0).astype(np.float32)
    points = still.points[:17]
    rotation = 0
    if still.lying:
        rotation = 90 if head_up(points, 90) else 270
    body = body_extent(points, scores, rotation)
    if body is None:
        return None
    transform = sampler.sample(still.pixels, crop_around(_jittered(body, rng), model.input_size, rotation))
    height, width = model.input_size
    x, y = transform.to_input(*body.centre)
    model.invoke(sampler.image, (x / width, y / height))
    keypoints = model.decode()[:17]
    keypoints[:, :2] /= CELL_PX

    def cells(points: Floats) -> Floats:
        inputs = np.array([transform.to_input(*point) for point in points.tolist()], np.float32)
        return inputs / np.float32(CELL_PX)

    feet, joints, surface, toes = (cells(p) for p in (still.points[17:], still.joints, still.points[11:17], still.toes))
    seen = (still.visibility[17:] == 2) & (feet >= 0).all(1) & (feet < np.array([width, height]) / CELL_PX).all(1)
    if _swapped(keypoints[ANKLES, :2], surface[4:]):  # the side-swap correction assigns the sides, not the reader
        feet, seen = feet[SWAPPED_SIX], seen[SWAPPED_SIX]
        joints, surface, toes = joints[SWAPPED_SIX], surface[SWAPPED_SIX], toes[SWAPPED_PAIR]
    return {
        "features": model.features().astype(np.float16),
        "keypoints": keypoints,
        "feet": feet,
        "seen": seen,
        "joints": joints,
        "surface": surface,
        "toes": toes,
    }


def _jittered(body: BodyExtent, rng: Rng) -> BodyExtent:
    """The extent that the tracker would have from the previous frame."""
    factor = rng.uniform(*(FOLDED_LENGTH if rng.random() < FOLDED_SHARE else LENGTH_JITTER))
    offset = rng.normal(0, CENTRE_JITTER / 2, 2) * body.half_length
    x, y = body.centre
    lift = (factor - 1) * body.half_length * rng.uniform(0, 0.6)
    return BodyExtent((x + offset[0], y + offset[1] - lift), body.half_length * factor, body.half_width, body.half_span)


def _swapped(found: Floats, true: Floats) -> bool:
    straight = np.hypot(*(found - true).T).sum()
    return bool(np.hypot(*(found - true[SWAPPED_PAIR]).T).sum() < 0.6 * straight)
