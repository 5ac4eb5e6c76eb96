"""The part of a frame that the network looks at, and the one resampling from the camera's picture to its input."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from inference.pose import Floats

Pixels = npt.NDArray[np.uint8]

_ROTATIONS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


@dataclass(frozen=True)
class Crop:
    """Which part of a frame becomes the input. It may reach beyond the frame; what lies outside is black.

    centre: x and y in frame pixels. scale: frame pixels a pixel of the input.
    turn: degrees clockwise (0, 90, 180 or 270) by which the cut-out is turned, so that the person stands upright in it.
    """

    centre: tuple[float, float]
    scale: float
    turn: int = 0


@dataclass(frozen=True)
class CropTransform:
    """Where each pixel of an input came from: the exact map between input and frame of one sampled picture.

    size: (height, width) of the input before its turn.
    origin: frame position of its corner. step: frame pixels a pixel.
    """

    size: tuple[int, int]
    origin: tuple[float, float]
    step: tuple[float, float]
    rotation: int

    def to_frame(self, points: Floats) -> Floats:
        """Input positions [n, 2] (x, y) as frame positions."""
        upright = _unturned(points, self.size, self.rotation)
        return upright * np.array(self.step, np.float32) + np.array(self.origin, np.float32)

    def to_input(self, x: float, y: float) -> tuple[float, float]:
        """A frame position as input position."""
        height, width = self.size
        x, y = (x - self.origin[0]) / self.step[0], (y - self.origin[1]) / self.step[1]
        return {0: (x, y), 90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)}[self.rotation]


class Sampler:
    """Cuts inputs of one size out of frames. Its buffers are used again: `image` changes with each `sample`.

    image: uint8 [height, width, 3] RGB, the last sampled input.
    """

    def __init__(self, height: int, width: int) -> None:
        self.image: Pixels = np.zeros((height, width, 3), np.uint8)
        self._turned: Pixels = np.zeros((width, height, 3), np.uint8)
        self._halves: list[Pixels] = []

    def sample(self, pixels: Pixels, crop: Crop) -> CropTransform:
        """Fill `image` with the crop of a frame uint8 [height, width, 3].

        Shrinking is antialiased: the cut-out is halved (2x2 mean) until less than a factor of two is left for the
        bilinear step, which together weigh every camera pixel about once, at a fifth of the cost of an area filter.
        """
        target = self._turned if crop.turn % 180 else self.image
        height, width = target.shape[:2]
        halvings = max(int(np.log2(max(crop.scale, 1.0))), 0)
        across = _align(crop.centre[0], crop.scale, width, pixels.shape[1], 2**halvings)
        down = _align(crop.centre[1], crop.scale, height, pixels.shape[0], 2**halvings)
        part = pixels[down.start : down.stop, across.start : across.stop]
        inner = target[down.first : down.last, across.first : across.last]
        if inner.shape != target.shape:
            target[:] = 0
        if inner.size:
            cv2.resize(
                self._halved(part, halvings),
                (across.last - across.first, down.last - down.first),
                dst=inner,
                interpolation=cv2.INTER_LINEAR,
            )
        if crop.turn:
            cv2.rotate(target, _ROTATIONS[crop.turn], dst=self.image)
        return CropTransform((height, width), (across.origin, down.origin), (across.step, down.step), crop.turn)

    def _halved(self, part: Pixels, halvings: int) -> Pixels:
        for step in range(halvings):
            if len(self._halves) <= step:
                self._halves.append(np.empty(0, np.uint8))
            height, width = part.shape[0] // 2, part.shape[1] // 2
            if self._halves[step].size < height * width * 3:
                self._halves[step] = np.empty(height * width * 3, np.uint8)
            half = self._halves[step][: height * width * 3].reshape(height, width, 3)
            cv2.resize(part, (width, height), dst=half, interpolation=cv2.INTER_AREA)
            part = half
        return part


@dataclass(frozen=True)
class _AxisMap:
    """One axis of a crop: frame pixels start..stop land on input pixels first..last."""

    start: int
    stop: int
    first: int
    last: int
    origin: float
    step: float


def _align(centre: float, scale: float, length: int, limit: int, multiple: int) -> _AxisMap:
    """Whole pixels of frame and input that lie over each other; the map between them stays exact.

    multiple: the number of frame pixels must be divisible by it, so that they can be halved without a remainder.
    """
    left = centre - scale * length / 2
    start = min(max(round(left), 0), limit)
    stop = min(max(round(left + scale * length), 0), limit)
    stop = start + (stop - start) // multiple * multiple
    first = min(max(round((start - left) / scale), 0), length)
    last = min(max(round((stop - left) / scale), first), length)
    if stop == start or last == first:
        return _AxisMap(start, start, first, first, left, scale)
    step = (stop - start) / (last - first)
    return _AxisMap(start, stop, first, last, start - first * step, step)


def _unturned(points: Floats, size: tuple[int, int], turn: int) -> Floats:
    """Positions in a picture that was turned `turn` degrees clockwise, as positions in it before; size: before."""
    height, width = size
    x, y = points[:, 0], points[:, 1]
    if turn == 90:
        x, y = y, height - x
    elif turn == 180:
        x, y = width - x, height - y
    elif turn == 270:
        x, y = width - y, x
    return np.stack([x, y], axis=1).astype(np.float32)
