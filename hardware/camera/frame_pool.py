"""A pool of frame buffers. A buffer is reused only when nothing references it."""

from __future__ import annotations

import sys
from collections.abc import Callable

import cv2
import numpy as np

from hardware.frame import Pixels
from hardware.rotation import ROTATIONS

POOL_SIZE = 6  # one buffer each in the camera, the slot, the model, the analysis and the screen, and one spare
UNREFERENCED = 2  # references to a free buffer: one from the list, one from the argument of sys.getrefcount


class FramePool:
    """Upright frame buffers for one camera.

    rotate: degrees clockwise (0, 90, 180, 270) that bring the camera's frame upright.
    """

    def __init__(self, rotate: int) -> None:
        self._rotate = rotate
        self._buffers: list[Pixels] = []
        self._unrotated = np.empty((0, 0, 3), np.uint8)

    def acquire(self, size: tuple[int, int], fill: Callable[[Pixels], object]) -> Pixels:
        """An upright frame, uint8 [height, width, 3]; its memory is not reused while it or a view of it is referenced.

        size: width and height in the camera's own orientation.
        fill: writes every pixel of a buffer in the camera's own orientation.
        """
        width, height = size
        if self._rotate == 0:
            upright = self._free_buffer((height, width, 3))
            fill(upright)
            return upright
        if self._unrotated.shape != (height, width, 3):
            self._unrotated = np.empty((height, width, 3), np.uint8)
        fill(self._unrotated)
        upright = self._free_buffer((height, width, 3) if self._rotate == 180 else (width, height, 3))
        cv2.rotate(self._unrotated, ROTATIONS[self._rotate], upright)
        return upright

    def _free_buffer(self, shape: tuple[int, int, int]) -> Pixels:
        self._buffers = [buffer for buffer in self._buffers if buffer.shape == shape]
        for number in range(len(self._buffers)):
            if sys.getrefcount(self._buffers[number]) <= UNREFERENCED:
                return self._buffers[number]
        buffer: Pixels = np.empty(shape, np.uint8)
        if len(self._buffers) < POOL_SIZE:
            self._buffers.append(buffer)
        return buffer
