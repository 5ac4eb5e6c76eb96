"""The crop of a frame that becomes the network's input, and its resampling."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from hardware.frame import Pixels
from hardware.rotation import ROTATIONS
from inference.pose import Floats


@dataclass(frozen=True)
class Crop:
    """The part of a frame that becomes the network's input; areas outside the frame are black.

    centre: x and y in frame pixels.
    scale: frame pixels per input pixel.
    rotation: degrees clockwise (0, 90, 180, 270) by which the crop is rotated, so that the person is upright in it.
    """

    centre: tuple[float, float]
    scale: float
    rotation: int = 0


@dataclass(frozen=True)
class CropTransform:
    """The exact map between the pixels of one sampled input and its frame.

    size: (height, width) of the input before its rotation.
    origin: frame position (x, y) of the input's top left corner before the rotation, pixels.
    step: frame pixels per input pixel, along x and y.
    rotation: degrees clockwise, 0, 90, 180 or 270.
    """

    size: tuple[int, int]
    origin: tuple[float, float]
    step: tuple[float, float]
    rotation: int

    def to_frame(self, points: Floats) -> Floats:
        """Frame positions [n, 2] of input positions [n, 2] (x, y)."""
        upright = _unrotated(points, self.size, self.rotation)
        return upright * np.array(self.step, np.float32) + np.array(self.origin, np.float32)

    def to_input(self, x: float, y: float) -> tuple[float, float]:
        """The input position of a frame position."""
        height, width = self.size
        x, y = (x - self.origin[0]) / self.step[0], (y - self.origin[1]) / self.step[1]
        return {0: (x, y), 90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)}[self.rotation]


class Sampler:
    """Samples inputs of one size from frames.

    image: uint8 [height, width, 3] RGB, the last sampled input; `sample` overwrites it.
    """

    def __init__(self, height: int, width: int) -> None:
        self.image: Pixels = np.zeros((height, width, 3), np.uint8)
        self._unrotated: Pixels = np.zeros((width, height, 3), np.uint8)
        self._buffers: dict[str, Pixels] = {}

    def sample(self, pixels: Pixels, crop: Crop) -> CropTransform:
        """Fill `image` with a crop of a frame, uint8 [height, width, 3].

        Downscaling is antialiased: the crop is halved (2x2 mean) until a factor below two remains for the bilinear
        step. Each camera pixel gets about the same weight, at a fifth of the cost of an area filter.
        """
        target = self._unrotated if crop.rotation % 180 else self.image
        height, width = target.shape[:2]
        halvings = max(int(np.log2(max(crop.scale, 1.0))), 0)
        across = _align(crop.centre[0], crop.scale, width, pixels.shape[1], 2**halvings)
        down = _align(crop.centre[1], crop.scale, height, pixels.shape[0], 2**halvings)
        part = pixels[down.start : down.stop, across.start : across.stop]
        inner = target[down.first : down.last, across.first : across.last]
        if inner.shape != target.shape:
            target[:] = 0
        if inner.size:
            size = (across.last - across.first, down.last - down.first)
            self._resize(self._halved(part, halvings), size, inner)
        if crop.rotation:
            cv2.rotate(target, ROTATIONS[crop.rotation], dst=self.image)
        return CropTransform((height, width), (across.origin, down.origin), (across.step, down.step), crop.rotation)

    def _halved(self, part: Pixels, halvings: int) -> Pixels:
        """The part at 1 / 2**halvings of its size, in a buffer that the next call overwrites."""
        for step in range(halvings):
            height, width = part.shape[0] // 2, part.shape[1] // 2
            half = self._buffer(f"half {step}", (height, width, 3))
            cv2.resize(part, (width, height), dst=half, interpolation=cv2.INTER_AREA)
            part = half
        return part

    def _resize(self, part: Pixels, size: tuple[int, int], into: Pixels) -> None:
        """Resize to `size` (width, height) as four channels: half the work in OpenCV, and the same pixels."""
        four = self._buffer("part", (*part.shape[:2], 4))
        resized = self._buffer("resized", (size[1], size[0], 4))
        cv2.cvtColor(part, cv2.COLOR_RGB2RGBA, dst=four)
        cv2.resize(four, size, dst=resized, interpolation=cv2.INTER_LINEAR)
        cv2.cvtColor(resized, cv2.COLOR_RGBA2RGB, dst=into)

    def _buffer(self, name: str, shape: tuple[int, int, int]) -> Pixels:
        """An array of this shape in memory that is kept under `name`."""
        length = math.prod(shape)
        if name not in self._buffers or self._buffers[name].size < length:
            self._buffers[name] = np.empty(length, np.uint8)
        return self._buffers[name][:length].reshape(shape)


@dataclass(frozen=True)
class _AxisMap:
    """One axis of a crop: frame pixels start..stop map to input pixels first..last.

    origin: frame position of input position 0, pixels.
    step: frame pixels per input pixel.
    """

    start: int
    stop: int
    first: int
    last: int
    origin: float
    step: float


def _align(centre: float, scale: float, length: int, limit: int, multiple: int) -> _AxisMap:
    """The whole pixels of frame and input that overlap, and the exact map between them.

    centre: of the crop along this axis, frame pixels.
    scale: frame pixels per input pixel.
    length: of the input, pixels.
    limit: length of the frame, pixels.
    multiple: the number of frame pixels is a multiple of this, so that they can be halved without a remainder.
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


def _unrotated(points: Floats, size: tuple[int, int], rotation: int) -> Floats:
    """Positions before an image of `size` (height, width) was rotated clockwise by `rotation` degrees."""
    height, width = size
    x, y = points[:, 0], points[:, 1]
    if rotation == 90:
        x, y = y, height - x
    elif rotation == 180:
        x, y = width - x, height - y
    elif rotation == 270:
        x, y = width - y, x
    return np.stack([x, y], axis=1).astype(np.float32)
