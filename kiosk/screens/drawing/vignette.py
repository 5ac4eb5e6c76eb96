"""Darkens the two top corners of the camera image, behind the count and the exercise."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.screens.drawing.theme import CORNER_OPACITY, INK

REACH_PORTRAIT = (0.54, 0.36)  # shares of width and height that are darkened from each corner
REACH_LANDSCAPE = (0.36, 0.60)
FULL = 0.5  # share of the reach with full opacity
POWER = 2.5  # squarer than an ellipse (2), to reach behind two digits
GRID_SIZE = 256  # cells across and down; soft enough to be stretched to the image's size

Rows = npt.NDArray[np.uint8]  # [height, width, 3], the upper part of an image


class Vignette:
    """The vignette of one screen orientation. It is applied before the image is scaled up, to fewer pixels."""

    def __init__(self, portrait: bool) -> None:
        reach_x, self._reach_y = REACH_PORTRAIT if portrait else REACH_LANDSCAPE
        left = _opacity(reach_x)
        self._opacity = 1 - (1 - left) * (1 - left[:, ::-1])
        self._size = (0, 0)
        self._left: Rows
        self._ink: Rows

    def darken(self, image: npt.NDArray[np.uint8]) -> None:
        """Darken an image in place. image: uint8 [height, width, 3], RGB, the visible part of a frame."""
        height, width = round(self._reach_y * image.shape[0]), image.shape[1]
        if self._size != (width, height):
            self._size = (width, height)
            opacity = cv2.resize(self._opacity, (width, height))[:, :, None]
            self._left = np.round(255 * (1 - opacity)).astype(np.uint8).repeat(3, 2)
            self._ink = np.round(np.array(INK, np.float32) * opacity).astype(np.uint8)
        part = image[:height]
        cv2.multiply(part, self._left, dst=part, scale=1 / 255)
        cv2.add(part, self._ink, dst=part)


def _opacity(reach_x: float) -> npt.NDArray[np.float32]:
    """Opacity of the ink in the top left corner, float32 [GRID_SIZE, GRID_SIZE]; full up to `FULL`, then eased to 0."""
    steps = (np.arange(GRID_SIZE, dtype=np.float32) + 0.5) / GRID_SIZE
    away = ((steps[None] / reach_x) ** POWER + steps[:, None] ** POWER) ** (1 / POWER)
    t = np.clip((away - FULL) / (1 - FULL), 0, 1)
    return np.asarray(CORNER_OPACITY * (1 - t * t * (3 - 2 * t)), np.float32)
