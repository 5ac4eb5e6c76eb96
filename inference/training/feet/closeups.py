"""Training examples for the foot network: close-ups of feet cut from the stills, and their random changes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from inference.foot_network import CLOSEUP_PX, CLOSEUP_TORSOS
from inference.pose import Floats
from inference.training.feet.crops import Pixels, Rng, Still, blurred_by_movement, load_still

PATCH_PX, TORSO_PX = 120, 75.0  # width of a stored patch, and of a torso in it: room for turned and shifted close-ups
MIN_TORSO_PX = 20.0  # of the still; smaller bodies have no feet to speak of
LEG_TORSOS = 0.35  # torsos in the distance from hip to ankle, for a trunk that leans towards the camera
FOOT = np.array([17, 19, 21])  # big toe, small toe and heel of the left foot among a still's points

# The first guess is off by a normal distribution, in torsos, and seldom by much more.
GUESS_SD, LOST_SHARE, LOST = 0.035, 0.1, 0.14
SCALE, TURN_DEG_SD, STRETCH_SD, SHEAR_SD = 0.22, 6.0, 0.04, 0.05  # logarithm of the scale
CUT_SHARE, CUT = 0.06, (0.45, 1.0)  # rows from which the frame ends
LIGHT_SHARE, GAMMA, GAIN, TINT_SD, CONTRAST = 0.8, (-0.5, 0.5), (-0.35, 0.2), 0.06, (0.6, 1.25)  # logarithms
COLOURED_SHARE, COLOUR = 0.7, (-0.1, 1.4)  # the others are grey
SWAPPED_SHARE, INVERTED_SHARE = 0.15, 0.04  # colour channels in another order; negatives
BLURRED_SHARE, BLUR_PX = 0.4, (0.3, 1.5)
MOVED_SHARE, MOVED_PX = 0.12, (3, 9)
NOISY_SHARE, NOISE = 0.5, (1.0, 10.0)  # grey levels
PACKED_SHARE, QUALITY = 0.3, (30, 90)  # of JPEG


@dataclass(frozen=True)
class Patches:
    """n feet, right ones mirrored.

    pixels: uint8 [n, PATCH_PX, PATCH_PX, 3], RGB.
    points: [n, 3, 2], big toe, small toe and heel, patch pixels.
    seen: [n, 3], whether each point is visible.
    """

    pixels: Pixels
    points: Floats
    seen: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Closeups:
    """n close-ups as the network gets them.

    pixels: uint8 [n, CLOSEUP_PX, CLOSEUP_PX, 3], RGB.
    points: [n, 3, 2], in torsos right of and below the middle.
    seen: [n, 3], whether each point is visible.
    """

    pixels: Pixels
    points: Floats
    seen: npt.NDArray[np.bool_]


def patches_of(folder: Path, seeds: list[int]) -> Patches:
    """The feet of all upright bodies of these seeds with a visible point."""
    found = [
        patch
        for seed in seeds
        for row in json.loads((folder / f"{seed:05d}.json").read_text())
        if not row["lying"]
        for still in [load_still(folder, row)]
        for each in (still, still.mirrored())
        for patch in [_patch(each)]
        if patch is not None
    ]
    pixels, points, seen = zip(*found, strict=True)
    return Patches(np.stack(pixels), np.stack(points).astype(np.float32), np.stack(seen))


def _patch(still: Still) -> tuple[Pixels, Floats, npt.NDArray[np.bool_]] | None:
    """The left foot of a still; None where it is hidden, outside the frame or too small."""
    points, seen = still.points[FOOT], still.visibility[FOOT] == 2
    torso, middle = torso_px(still.points), points.mean(0)
    height, width = still.pixels.shape[:2]
    if torso < MIN_TORSO_PX or not seen.any() or not ((middle > 0) & (middle < (width, height))).all():
        return None
    scale = TORSO_PX / torso
    sharp = still.pixels if scale >= 0.8 else cv2.GaussianBlur(still.pixels, (0, 0), 0.4 / scale)
    pixels, shift = np.asarray(sharp, np.uint8), _shift(np.eye(2) * scale, middle, PATCH_PX)
    return _warped(pixels, shift, PATCH_PX), _moved(points, shift), seen


def torso_px(points: Floats) -> float:
    """The size of a body, pixels. points: [23, 2]."""
    trunk = np.hypot(*(points[5:7].mean(0) - points[11:13].mean(0)))
    legs = np.hypot(*(points[11:13] - points[15:17]).T)
    return float(max(trunk, LEG_TORSOS * legs.max()))


def closeups_of(patches: Patches, rng: Rng) -> Closeups:
    """One randomly changed close-up of each patch."""
    made = [_closeup(*each, rng) for each in zip(patches.pixels, patches.points, patches.seen, strict=True)]
    pixels, points, seen = zip(*made, strict=True)
    return Closeups(np.stack(pixels), np.stack(points).astype(np.float32), np.stack(seen))


def _closeup(
    patch: Pixels, points: Floats, seen: npt.NDArray[np.bool_], rng: Rng
) -> tuple[Pixels, Floats, npt.NDArray[np.bool_]]:
    lost = rng.random() < LOST_SHARE
    guess_error = rng.uniform(-LOST, LOST, 2) if lost else rng.normal(0, GUESS_SD, 2)
    angle = np.radians(rng.normal(0, TURN_DEG_SD))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    stretch = np.array([[np.exp(rng.normal(0, STRETCH_SD)), rng.normal(0, SHEAR_SD)], [0, 1]])
    scale = CLOSEUP_PX / (CLOSEUP_TORSOS * TORSO_PX) * np.exp(rng.uniform(-SCALE, SCALE))
    shift = _shift(scale * turn @ stretch, points.mean(0) + guess_error * TORSO_PX, CLOSEUP_PX)
    pixels = _warped(patch, shift, CLOSEUP_PX)
    shown = _moved(points, shift)
    if rng.random() < CUT_SHARE:
        row = int(rng.uniform(*CUT) * CLOSEUP_PX)
        pixels[row:], seen = 0, seen & (shown[:, 1] < row)
    from_middle = np.asarray((shown / CLOSEUP_PX - 0.5) * CLOSEUP_TORSOS, np.float32)
    return np.asarray(_other_light(pixels, rng), np.uint8), from_middle, seen


def _shift(linear: npt.NDArray[np.float64], middle: Floats, width: int) -> npt.NDArray[np.float64]:
    """The affine map [2, 3] that moves a point to the middle of an image of this width."""
    return np.concatenate([linear, (width / 2 - linear @ middle)[:, np.newaxis]], 1)


def _warped(pixels: Pixels, shift: npt.NDArray[np.float64], width: int) -> Pixels:
    """The image after an affine map of positions. Pixel i covers i to i + 1; OpenCV counts from its middle."""
    linear, moved = shift[:, :2], shift[:, 2]
    from_middles = np.concatenate([linear, (moved + linear @ (0.5, 0.5) - 0.5)[:, np.newaxis]], 1)
    return np.asarray(cv2.warpAffine(pixels, from_middles, (width, width), flags=cv2.INTER_LINEAR), np.uint8)


def _moved(points: Floats, shift: npt.NDArray[np.float64]) -> Floats:
    return np.asarray(points @ shift[:, :2].T + shift[:, 2], np.float32)


def _other_light(pixels: Any, rng: Rng) -> Any:
    """Other light, colours and sharpness, noise and compression."""
    if rng.random() < LIGHT_SHARE:
        shades = np.linspace(0, 1, 256)[:, np.newaxis] ** np.exp(rng.uniform(*GAMMA))
        table = 255 * shades * np.exp(rng.uniform(*GAIN)) * np.exp(rng.normal(0, TINT_SD, 3))
        table = pixels.mean() + (table - pixels.mean()) * rng.uniform(*CONTRAST)
        pixels = cv2.LUT(pixels, np.clip(table, 0, 255).astype(np.uint8)[np.newaxis])
        colour = rng.uniform(*COLOUR) if rng.random() < COLOURED_SHARE else 0.0
        grey = cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
        pixels = cv2.addWeighted(pixels, colour, grey, 1 - colour, 0)
    if rng.random() < SWAPPED_SHARE:
        pixels = np.ascontiguousarray(pixels[..., rng.permutation(3)])
    if rng.random() < INVERTED_SHARE:
        pixels = 255 - pixels
    if rng.random() < BLURRED_SHARE:
        pixels = cv2.GaussianBlur(pixels, (0, 0), rng.uniform(*BLUR_PX))
    if rng.random() < MOVED_SHARE:
        pixels = blurred_by_movement(pixels, MOVED_PX, rng)
    if rng.random() < NOISY_SHARE:
        noise = rng.standard_normal(pixels.shape, np.float32) * np.float32(rng.uniform(*NOISE))
        pixels = np.clip(pixels + noise, 0, 255).astype(np.uint8)
    if rng.random() < PACKED_SHARE:
        packed = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(*QUALITY))])[1]
        pixels = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    return pixels
