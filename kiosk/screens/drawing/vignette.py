"""What keeps the letters in the two top corners readable: one shallow gradient, and a soft shadow under each letter."""

from __future__ import annotations

import cv2
import numpy as np
import pygame

from kiosk.screens.drawing.theme import INK, SHADOW_OPACITY, VIGNETTE_OPACITY

# Shares of width and height that each corner's gradient reaches: to the letters' ends, and not to a face.
REACH_PORTRAIT = (0.40, 0.20)
REACH_LANDSCAPE = (0.30, 0.40)
GRID_SIZE = 128  # cells across and down; soft enough to be stretched to the image's size
MAX_SHADOW_EM = 90  # pixels; larger letters need no wider shadow
# Shares of the em:
SHADOW_SPREAD = 0.10  # beyond the letter with full opacity
SHADOW_BLUR = 0.14  # standard deviation of the edge
SHADOW_MARGIN = 0.45  # of the image beyond the letters


def vignette_reach(size: tuple[int, int]) -> pygame.Rect:
    """The upper part of a screen that the vignette covers."""
    width, height = size
    return pygame.Rect(0, 0, width, round((REACH_PORTRAIT if height > width else REACH_LANDSCAPE)[1] * height))


def vignette(portrait: bool) -> pygame.Surface:
    """Ink with the vignette's opacity, to be stretched over `vignette_reach`."""
    reach_x = (REACH_PORTRAIT if portrait else REACH_LANDSCAPE)[0]
    steps = (np.arange(GRID_SIZE, dtype=np.float32) + 0.5) / GRID_SIZE
    away = np.minimum(np.hypot(steps[None] / reach_x, steps[:, None]), 1.0)  # from the left corner
    left = VIGNETTE_OPACITY * (1 + np.cos(np.pi * away)) / 2
    image = np.empty((GRID_SIZE, GRID_SIZE, 4), np.uint8)
    image[..., :3] = INK
    image[..., 3] = np.round(255 * (1 - (1 - left) * (1 - left[:, ::-1])))
    return pygame.image.frombuffer(image.data, (GRID_SIZE, GRID_SIZE), "RGBA")


def shadow_margin(px: int) -> int:
    """By how much a shadow is larger than its text on each side, pixels. px: size of the em."""
    return round(SHADOW_MARGIN * min(px, MAX_SHADOW_EM))


def shadow(text: pygame.Surface, px: int) -> pygame.Surface:
    """A soft shadow of ink round rendered letters, `shadow_margin` larger on each side. px: size of the em."""
    letters = np.pad(pygame.surfarray.array_alpha(text).T, shadow_margin(px))
    em = min(px, MAX_SHADOW_EM)
    spread = 2 * round(SHADOW_SPREAD * em) + 1
    wide = cv2.dilate(letters, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (spread, spread)))
    soft = cv2.GaussianBlur(wide.astype(np.float32) / 255, (0, 0), SHADOW_BLUR * em)
    image = np.empty((*letters.shape, 4), np.uint8)
    image[..., :3] = INK
    image[..., 3] = np.round(255 * SHADOW_OPACITY * np.minimum(1.5 * soft, 1.0))
    return pygame.image.frombuffer(image.data, letters.shape[::-1], "RGBA")
