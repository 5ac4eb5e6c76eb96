"""Soft shade from the two top corners of the mirror picture, behind the count and the exercise."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.screens.drawing.theme import CORNER_OPACITY, INK

REACH_PORTRAIT = (0.54, 0.36)  # of width and height
REACH_LANDSCAPE = (0.36, 0.60)
FULL = 0.5
POWER = 2.5  # a little squarer than an ellipse, to reach behind two figures
GRAIN = 256  # steps across and down; the shade is soft, and is stretched to the picture's size

Rows = npt.NDArray[np.uint8]  # [height, width, 3], the upper part of a picture


class Vignette:
    """The shade for screens of one orientation, laid over the picture before that is scaled up: fewer pixels then."""

    def __init__(self, portrait: bool) -> None:
        reach_x, self._reach_y = REACH_PORTRAIT if portrait else REACH_LANDSCAPE
        left = _opacity(reach_x)
        self._opacity = 1 - (1 - left) * (1 - left[:, ::-1])
        self._size = (0, 0)
        self._left: Rows
        self._ink: Rows

    def darken(self, picture: npt.NDArray[np.uint8]) -> None:
        """In place. picture: uint8 [height, width, 3], red first, as large as the part of the frame that is shown."""
        height, width = round(self._reach_y * picture.shape[0]), picture.shape[1]
        if self._size != (width, height):
            self._size = (width, height)
            opacity = cv2.resize(self._opacity, (width, height))[:, :, None]
            self._left = np.round(255 * (1 - opacity)).astype(np.uint8).repeat(3, 2)
            self._ink = np.round(np.array(INK, np.float32) * opacity).astype(np.uint8)
        part = picture[:height]
        cv2.multiply(part, self._left, dst=part, scale=1 / 255)
        cv2.add(part, self._ink, dst=part)


def _opacity(reach_x: float) -> npt.NDArray[np.float32]:
    """Of ink round the top left corner: full to FULL of its reach, then eased to nothing. float32 [GRAIN, GRAIN]."""
    steps = (np.arange(GRAIN, dtype=np.float32) + 0.5) / GRAIN
    away = ((steps[None] / reach_x) ** POWER + steps[:, None] ** POWER) ** (1 / POWER)
    t = np.clip((away - FULL) / (1 - FULL), 0, 1)
    return np.asarray(CORNER_OPACITY * (1 - t * t * (3 - 2 * t)), np.float32)
