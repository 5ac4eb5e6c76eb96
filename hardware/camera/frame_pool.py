"""Memory for pictures that is used again, so that no frame outlives its use and none is left in freed memory."""

from __future__ import annotations

import sys
from collections.abc import Callable

import cv2
import numpy as np

from hardware.camera.pixel_formats import ROTATIONS
from hardware.frame import Pixels

POOL_SIZE = (
    6  # pictures: one at the camera, in the slot, at the model, at the analysis and on the screen, and one to spare
)
UNREFERENCED = 2  # references to a picture that nobody holds: the list's own and the one that is asked with


class FramePool:
    """Pictures of one camera, upright. rotate: degrees clockwise, 0, 90, 180 or 270."""

    def __init__(self, rotate: int) -> None:
        self._rotate = rotate
        self._pictures: list[Pixels] = []
        self._sideways = np.empty((0, 0, 3), np.uint8)

    def acquire(self, size: tuple[int, int], fill: Callable[[Pixels], object]) -> Pixels:
        """A picture [height, width, 3] that stays as it is for as long as anybody holds it or a part of it.

        size: width and height as the camera gives it. fill: writes every pixel, as the camera gives it.
        """
        width, height = size
        if self._rotate == 0:
            upright = self._take((height, width, 3))
            fill(upright)
            return upright
        if self._sideways.shape != (height, width, 3):
            self._sideways = np.empty((height, width, 3), np.uint8)
        fill(self._sideways)
        upright = self._take((height, width, 3) if self._rotate == 180 else (width, height, 3))
        cv2.rotate(self._sideways, ROTATIONS[self._rotate], upright)
        return upright

    def _take(self, shape: tuple[int, int, int]) -> Pixels:
        self._pictures = [picture for picture in self._pictures if picture.shape == shape]
        for number in range(len(self._pictures)):
            if sys.getrefcount(self._pictures[number]) <= UNREFERENCED:
                return self._pictures[number]
        picture: Pixels = np.empty(shape, np.uint8)
        if len(self._pictures) < POOL_SIZE:
            self._pictures.append(picture)
        return picture
