"""Smooth shapes on the pixels of a surface: outlines in floats, painted with sub-pixel edges and any opacity."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float32]  # [n, 2], x and y in pixels
Pixels = npt.NDArray[np.uint8]  # [height, width, 4], the surface's own byte order
Point = tuple[float, float]

_SHIFT = 4  # OpenCV takes outlines in 1/16 of a pixel
_ARC_STEP = math.radians(9)  # finer than a pixel up to a radius of 150 px


def arc(centre: Point, radius: float, start: float, end: float) -> Points:
    """Points on a circle from angle start to end, radians, 0 = right, growing clockwise on the screen."""
    steps = max(2, math.ceil(abs(end - start) / min(_ARC_STEP, 6.0 / max(radius, 6.0))) + 1)
    angles = np.linspace(start, end, steps)
    return np.stack([centre[0] + radius * np.cos(angles), centre[1] + radius * np.sin(angles)], 1).astype(np.float32)


def disc(centre: Point, radius: float) -> Points:
    return arc(centre, radius, 0.0, 2 * math.pi)


def capsule(a: Point, b: Point, half_width: float, half_width_b: float | None = None) -> Points:
    """A bar from a to b with round ends that reach half a width beyond them; it may taper to another width at b."""
    angle = math.atan2(b[1] - a[1], b[0] - a[0])
    quarter = math.pi / 2
    other = half_width if half_width_b is None else half_width_b
    return np.concatenate(
        [arc(a, half_width, angle + quarter, angle + 3 * quarter), arc(b, other, angle - quarter, angle + quarter)]
    )


def rounded(x: float, y: float, width: float, height: float, radius: float) -> Points:
    """A rectangle with round corners; a radius of half the height makes a pill."""
    r = min(radius, width / 2, height / 2)
    quarter = math.pi / 2
    corners = [
        (x + width - r, y + r, -1),
        (x + width - r, y + height - r, 0),
        (x + r, y + height - r, 1),
        (x + r, y + r, 2),
    ]
    return np.concatenate([arc((cx, cy), r, k * quarter, (k + 1) * quarter) for cx, cy, k in corners])


def ring(centre: Point, radius: float, stroke: float) -> list[Points]:
    """A circle line of the given stroke, its middle on the radius."""
    return [disc(centre, radius + stroke / 2), disc(centre, radius - stroke / 2)]


def stroke(path: Sequence[Point] | Points, width: float) -> list[Points]:
    """A line along the path with round joints and ends, as pieces that overlap: paint them one by one (`paint_all`)."""
    return [capsule(tuple(a), tuple(b), width / 2) for a, b in pairwise(path)]


def ribbon(path: Points, width: float) -> Points:
    """One outline round a path without sharp turns, with round ends: smoother than `stroke` and cheaper."""
    steps = np.diff(path, axis=0)
    lengths = np.maximum(np.hypot(steps[:, 0], steps[:, 1]), 1e-6)[:, None]
    normals = np.stack([steps[:, 1], -steps[:, 0]], 1) / lengths
    at_points = np.concatenate([normals[:1], (normals[:-1] + normals[1:]) / 2, normals[-1:]])
    at_points /= np.maximum(np.hypot(at_points[:, 0], at_points[:, 1]), 0.5)[:, None]
    half = width / 2
    first = math.atan2(steps[0, 1], steps[0, 0])
    last = math.atan2(steps[-1, 1], steps[-1, 0])
    quarter = math.pi / 2
    return np.concatenate(
        [
            arc((float(path[0, 0]), float(path[0, 1])), half, first + quarter, first + 3 * quarter),
            path + at_points * half,
            arc((float(path[-1, 0]), float(path[-1, 1])), half, last - quarter, last + quarter),
            (path - at_points * half)[::-1],
        ]
    ).astype(np.float32)


def arc_line(centre: Point, radius: float, width: float, start: float, end: float) -> Points:
    """A piece of a circle line with round ends, as one outline; angles as for `arc`."""
    return ribbon(arc(centre, radius, start, end), width)


def arc_sector(centre: Point, radius: float, width: float, start: float, end: float) -> Points:
    """As `arc_line`, with square ends: the dashes of a circle."""
    return np.concatenate([arc(centre, radius + width / 2, start, end), arc(centre, radius - width / 2, end, start)])


def dashes(a: Point, b: Point, on: float, off: float) -> list[tuple[Point, Point]]:
    """Pieces of the line from a to b, beginning with one that is drawn."""
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


def paint(pixels: Pixels, outline: Points | list[Points], colour: Sequence[int], opacity: float = 1.0) -> None:
    """Fill one outline; with several, an inner one cuts a hole. Parts outside the surface are left away.

    colour: four values in the surface's byte order (`Canvas.ink_of`). opacity: 0..1.
    """
    contours = outline if isinstance(outline, list) else [outline]
    if opacity >= 1:
        _fill(pixels, contours, colour)
    elif opacity > 0:
        _blend(pixels, [contours], colour, opacity)


def paint_all(pixels: Pixels, outlines: Sequence[Points], colour: Sequence[int], opacity: float = 1.0) -> None:
    """Fill several outlines as one shape: where they overlap the opacity counts once."""
    if opacity >= 1:
        for outline in outlines:
            _fill(pixels, [outline], colour)
    elif opacity > 0 and outlines:
        _blend(pixels, [[outline] for outline in outlines], colour, opacity)


def _fill(pixels: Pixels, contours: list[Points], colour: Sequence[int], origin: Point = (0, 0)) -> None:
    # Pixel centres lie at whole numbers for OpenCV, at halves for us.
    offset = np.array(origin, np.float32) + 0.5
    fixed = [np.round((c - offset) * (1 << _SHIFT)).astype(np.int32) for c in contours]
    cv2.fillPoly(pixels, fixed, tuple(int(c) for c in colour), cv2.LINE_AA, _SHIFT)


def _blend(pixels: Pixels, shapes: list[list[Points]], colour: Sequence[int], opacity: float) -> None:
    points = np.concatenate([contour for shape in shapes for contour in shape])
    height, width = pixels.shape[:2]
    x0, y0 = np.maximum(np.floor(points.min(0)).astype(int) - 2, 0)
    x1, y1 = np.minimum(np.ceil(points.max(0)).astype(int) + 2, (width, height))
    if x1 <= x0 or y1 <= y0:
        return
    part = pixels[y0:y1, x0:x1]
    covered = part.copy()
    for shape in shapes:
        _fill(covered, shape, colour, (float(x0), float(y0)))
    cv2.addWeighted(covered, opacity, part, 1 - opacity, 0, dst=part)
