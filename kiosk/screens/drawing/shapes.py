"""Antialiased shapes: outlines in float pixels, painted on a surface with sub-pixel edges and any opacity."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt
import pygame

from kiosk.screens.drawing.theme import INK

Points = npt.NDArray[np.float32]  # [n, 2], x and y in pixels
Pixels = npt.NDArray[np.uint8]  # [height, width, 4], RGBA
Point = tuple[float, float]

MAX_SUPERSAMPLED_AREA = 8_000  # pixels; the long, straight edges of larger shapes need no supersampling
SUPERSAMPLING = 3  # samples per pixel in each direction
_SHIFT = 4  # OpenCV takes coordinates in 1/16 pixel
_ARC_STEP = math.radians(9)  # deviates by less than a pixel up to a radius of 150 px


def arc(centre: Point, radius: float, start: float, end: float) -> Points:
    """Points on a circle. start, end: angles in radians, 0 = right, clockwise on the screen."""
    steps = max(2, math.ceil(abs(end - start) / min(_ARC_STEP, 6.0 / max(radius, 6.0))) + 1)
    angles = np.linspace(start, end, steps)
    return np.stack([centre[0] + radius * np.cos(angles), centre[1] + radius * np.sin(angles)], 1).astype(np.float32)


@cache
def _half_circle(steps: int) -> Points:
    """The left half of the unit circle, from bottom to top: the round end of a bar that extends to the right."""
    angles = np.linspace(math.pi / 2, 3 * math.pi / 2, steps)
    return np.stack([np.cos(angles), np.sin(angles)], 1).astype(np.float32)


def disc(centre: Point, radius: float) -> Points:
    half = _half_circle(_steps(radius))
    return np.concatenate([half, -half]) * np.float32(radius) + np.array(centre, np.float32)


def capsule(a: Point, b: Point, half_width: float, half_width_b: float | None = None) -> Points:
    """A bar with round ends, which extend half a width beyond a and b. half_width_b: if given, it tapers to b."""
    length = math.hypot(b[0] - a[0], b[1] - a[1])
    along_x, along_y = ((b[0] - a[0]) / length, (b[1] - a[1]) / length) if length > 0 else (1.0, 0.0)
    rotation = np.array([[along_x, along_y], [-along_y, along_x]], np.float32) * np.float32(half_width)
    end = _half_circle(_steps(half_width)) @ rotation
    taper = np.float32(1 if half_width_b is None else half_width_b / half_width)
    return np.concatenate([end + np.array(a, np.float32), np.array(b, np.float32) - end * taper])


def _rotation(angle: float, size: float) -> Points:
    """The matrix that rotates rows of points by an angle (radians) and scales them by `size`."""
    cos, sin = math.cos(angle) * size, math.sin(angle) * size
    return np.array([[cos, sin], [-sin, cos]], np.float32)


def _steps(radius: float) -> int:
    """Number of points with which half a circle of this radius looks round."""
    return max(8, math.ceil(math.pi / min(_ARC_STEP, 6.0 / max(radius, 6.0))) + 1)


@lru_cache(maxsize=32)  # plates are drawn in every picture, and the outline costs more than the drawing
def rounded(x: float, y: float, width: float, height: float, radius: float) -> Points:
    """A rectangle with round corners. A radius of half the height makes a pill."""
    r = min(radius, width / 2, height / 2)
    quarter = math.pi / 2
    corners = [
        (x + width - r, y + r, -1),
        (x + width - r, y + height - r, 0),
        (x + r, y + height - r, 1),
        (x + r, y + r, 2),
    ]
    return np.concatenate([arc((cx, cy), r, k * quarter, (k + 1) * quarter) for cx, cy, k in corners])


def rounded_rect(rect: pygame.Rect, radius: float) -> Points:
    return rounded(rect.x, rect.y, rect.width, rect.height, radius)


def ring(centre: Point, radius: float, stroke: float) -> list[Points]:
    """A circle outline whose stroke is centred on the radius."""
    return [disc(centre, radius + stroke / 2), disc(centre, radius - stroke / 2)]


def stroke(path: Sequence[Point] | Points, width: float) -> list[Points]:
    """A line with round joints and ends, as overlapping pieces. Paint them with `paint_all`."""
    return [capsule(tuple(a), tuple(b), width / 2) for a, b in pairwise(path)]


def ribbon(path: Points, width: float) -> Points:
    """A line with round ends as one outline: smoother and cheaper than `stroke`, for paths without sharp bends."""
    steps = np.diff(path, axis=0)
    lengths = np.maximum(np.hypot(steps[:, 0], steps[:, 1]), 1e-6)[:, None]
    normals = np.stack([steps[:, 1], -steps[:, 0]], 1) / lengths
    at_points = np.concatenate([normals[:1], (normals[:-1] + normals[1:]) / 2, normals[-1:]])
    at_points /= np.maximum(np.hypot(at_points[:, 0], at_points[:, 1]), 0.5)[:, None]
    half = width / 2
    first = math.atan2(steps[0, 1], steps[0, 0])
    last = math.atan2(steps[-1, 1], steps[-1, 0])
    end = _half_circle(_steps(half))
    return np.concatenate(
        [
            end @ _rotation(first, half) + path[0],
            path + at_points * half,
            path[-1] - end @ _rotation(last, half),
            (path - at_points * half)[::-1],
        ]
    ).astype(np.float32)


def arc_line(centre: Point, radius: float, width: float, start: float, end: float) -> Points:
    """A circular arc with round ends, as one outline. Angles as in `arc`."""
    return ribbon(arc(centre, radius, start, end), width)


def arc_sector(centre: Point, radius: float, width: float, start: float, end: float) -> Points:
    """Like `arc_line`, with square ends: one dash of a dashed circle."""
    return np.concatenate([arc(centre, radius + width / 2, start, end), arc(centre, radius - width / 2, end, start)])


def dashes(a: Point, b: Point, on: float, off: float) -> list[tuple[Point, Point]]:
    """The dashes of a line from a to b, which starts with a dash. on, off: lengths of dash and gap, pixels."""
    length = math.dist(a, b)
    pieces = []
    at = 0.0
    while at < length:
        end = min(at + on, length)
        pieces.append((_between(a, b, at / length), _between(a, b, end / length)))
        at = end + off
    return pieces


def _between(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


class Brush(Protocol):
    """Something that shapes are painted on: the screen, or a `Sheet` for the cache."""

    def paint(self, outline: Points | list[Points], colour: tuple[int, int, int], opacity: float = 1.0) -> None: ...

    def paint_all(self, outlines: list[Points], colour: tuple[int, int, int], opacity: float = 1.0) -> None: ...


class Sheet:
    """A transparent drawing that becomes a texture.

    fineness: texels per pixel of what is painted. An edge stays one pixel wide, so that the nearest texel of a slanted
    edge has the share of the pixel that is covered.
    """

    def __init__(self, width: int, height: int, fineness: int = 1) -> None:
        self._pixels: Pixels = np.zeros((height * fineness, width * fineness, 4), np.uint8)
        self._fineness = fineness

    def paint(self, outline: Points | list[Points], colour: tuple[int, int, int], opacity: float = 1.0) -> None:
        contours = outline if isinstance(outline, list) else [outline]
        paint(self._pixels, [contour * self._fineness for contour in contours], (*colour, 255), opacity)

    def paint_all(self, outlines: list[Points], colour: tuple[int, int, int], opacity: float = 1.0) -> None:
        fine = [outline * self._fineness for outline in outlines]
        paint_all(self._pixels, fine, (*colour, 255), opacity)

    def finished(self) -> pygame.Surface:
        """The drawing with straight alpha. Clear pixels get ink, which stretching mixes into the edges."""
        pixels = _softened(self._pixels, self._fineness)
        alpha = pixels[..., 3:].astype(np.uint16)
        clear = alpha == 0
        colours = np.where(clear, np.array(INK, np.uint16), pixels[..., :3] * np.uint16(255) // np.maximum(alpha, 1))
        straight = np.concatenate([np.minimum(colours, 255), alpha], 2).astype(np.uint8)
        return pygame.image.frombuffer(straight.data, straight.shape[1::-1], "RGBA")


def mask(
    outlines: Sequence[Points | list[Points]], corner: tuple[int, int], size: tuple[int, int], fineness: int = 1
) -> pygame.Surface:
    """Outlines as a white shape whose alpha is what they cover.

    corner, size: the part of the screen that is drawn.
    fineness: as in `Sheet`.
    """
    origin = np.array(corner, np.float32)
    pixels = np.full((size[1] * fineness, size[0] * fineness, 4), 255, np.uint8)
    pixels[..., 3] = 0
    for outline in outlines:
        contours = outline if isinstance(outline, list) else [outline]
        paint(pixels, [(contour - origin) * fineness for contour in contours], (255, 255, 255, 255))
    return pygame.image.frombuffer(_softened(pixels, fineness).data, pixels.shape[1::-1], "RGBA")


def _softened(pixels: Pixels, fineness: int) -> Pixels:
    """The pixels with edges as wide as a pixel of the screen."""
    return pixels if fineness == 1 else np.asarray(cv2.blur(pixels, (fineness, fineness)), np.uint8)


def paint(pixels: Pixels, outline: Points | list[Points], colour: Sequence[int], opacity: float = 1.0) -> None:
    """Fill one outline. Of several outlines, inner ones cut holes. Parts outside the surface are clipped.

    colour: red, green, blue, alpha.
    opacity: 0..1.
    """
    if opacity > 0:
        _paint(pixels, [outline if isinstance(outline, list) else [outline]], colour, min(opacity, 1.0))


def paint_all(pixels: Pixels, outlines: Sequence[Points], colour: Sequence[int], opacity: float = 1.0) -> None:
    """Fill several outlines as one shape: where they overlap, the opacity is applied once."""
    if opacity >= 1:
        for outline in outlines:
            _paint(pixels, [[outline]], colour, 1.0)
    elif opacity > 0 and outlines:
        _paint(pixels, [[outline] for outline in outlines], colour, opacity)


def _paint(pixels: Pixels, shapes: list[list[Points]], colour: Sequence[int], opacity: float) -> None:
    points = np.concatenate([contour for shape in shapes for contour in shape])
    height, width = pixels.shape[:2]
    x0, y0 = np.maximum(np.floor(points.min(0)).astype(int) - 1, 0)
    x1, y1 = np.minimum(np.ceil(points.max(0)).astype(int) + 1, (width, height))
    if x1 <= x0 or y1 <= y0:
        return
    part = pixels[y0:y1, x0:x1]
    origin = np.array([x0, y0], np.float32)
    if part.shape[0] * part.shape[1] <= MAX_SUPERSAMPLED_AREA:
        _paint_supersampled(part, shapes, colour, opacity, origin)
    elif opacity >= 1:
        for shape in shapes:
            _fill(part, shape, tuple(colour), origin, 1, cv2.LINE_AA)
    else:
        covered = part.copy()
        for shape in shapes:
            _fill(covered, shape, tuple(colour), origin, 1, cv2.LINE_AA)
        cv2.addWeighted(covered, opacity, part, 1 - opacity, 0, dst=part)


def _paint_supersampled(
    part: Pixels, shapes: list[list[Points]], colour: Sequence[int], opacity: float, origin: Points
) -> None:
    """Fill with supersampling, because OpenCV's antialiasing makes small discs uneven."""
    height, width = part.shape[:2]
    mask = np.zeros((height * SUPERSAMPLING, width * SUPERSAMPLING), np.uint8)
    for shape in shapes:
        _fill(mask, shape, (255,), origin, SUPERSAMPLING, cv2.LINE_8)
    covered = cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA)
    share = covered[:, :, None].astype(np.int32) * round(opacity * 257)
    part += ((np.array(colour, np.int32) - part) * share + (1 << 15) >> 16).astype(np.uint8)


def _fill(
    target: npt.NDArray[np.uint8],
    contours: list[Points],
    value: tuple[int, ...],
    origin: Points,
    samples: int,
    line: int,
) -> None:
    # Pixel centres are at integer coordinates in OpenCV, and at half-integers here.
    fixed = [np.round(((c - origin) * samples - 0.5) * (1 << _SHIFT)).astype(np.int32) for c in contours]
    cv2.fillPoly(target, fixed, value, line, _SHIFT)
