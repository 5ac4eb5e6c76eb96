"""Darkens the two top corners of the camera image, behind the count and the exercise."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pygame

from kiosk.screens.drawing.theme import CORNER_OPACITY, INK

REACH_PORTRAIT = (0.45, 0.31)  # shares of width and height that are darkened from each corner
REACH_LANDSCAPE = (0.34, 0.58)
# Shares of the reach with full opacity, behind the letters; across it ends before the face.
FULL_ACROSS, FULL_DOWN = 0.7, 0.55
GRID_SIZE = 256  # cells across and down; soft enough to be stretched to the image's size


def vignette_reach(size: tuple[int, int]) -> pygame.Rect:
    """The upper part of a screen that the vignette covers."""
    width, height = size
    return pygame.Rect(0, 0, width, round((REACH_PORTRAIT if height > width else REACH_LANDSCAPE)[1] * height))


def vignette(portrait: bool) -> pygame.Surface:
    """Ink with the vignette's opacity, to be stretched over `vignette_reach`."""
    left = _opacity((REACH_PORTRAIT if portrait else REACH_LANDSCAPE)[0])
    image = np.empty((GRID_SIZE, GRID_SIZE, 4), np.uint8)
    image[..., :3] = INK
    image[..., 3] = np.round(255 * (1 - (1 - left) * (1 - left[:, ::-1])))
    return pygame.image.frombuffer(image.tobytes(), (GRID_SIZE, GRID_SIZE), "RGBA")


def _opacity(reach_x: float) -> npt.NDArray[np.float32]:
    """Opacity of the ink in the top left corner, float32 [GRID_SIZE, GRID_SIZE]; full, then eased to 0."""
    steps = (np.arange(GRID_SIZE, dtype=np.float32) + 0.5) / GRID_SIZE
    across, down = _eased_out(steps / reach_x, FULL_ACROSS), _eased_out(steps, FULL_DOWN)
    return np.asarray(CORNER_OPACITY * down[:, None] * across[None], np.float32)


def _eased_out(away: npt.NDArray[np.floating], full: float) -> npt.NDArray[np.float32]:
    """1 up to `full`, then eased to 0 at 1."""
    t = np.clip((away - full) / (1 - full), 0, 1)
    return np.asarray(1 - t * t * (3 - 2 * t), np.float32)
