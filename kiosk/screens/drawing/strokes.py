"""Lines and bars that follow the member: textured quads, stretched and turned by the renderer."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from itertools import pairwise

import pygame
from pygame._sdl2.video import Texture

from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.shapes import Brush, Point
from kiosk.screens.drawing.stage import Stage

MARGIN = 2  # clear pixels round a texture's shape, into which its edge fades
WHITE_MASK = (255, 255, 255)


class Strokes:
    """Draws bars and lines from textures that are painted once.

    The texture of a bar is the bar at no length: both round ends, which meet in the middle. The halves are drawn at
    the ends, and the column between them is stretched to the length. The edges stay antialiased in any direction.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def bar(
        self,
        key: Hashable,
        ends: tuple[Point, Point],
        reach: float,
        draw: Callable[[Brush, Point, Point], None],
        opacity: float = 1.0,
        colour: tuple[int, int, int] = WHITE_MASK,
    ) -> None:
        """Draw a bar between two points, both ends included.

        key: identifies the shape in the cache, together with `reach`.
        reach: how far the shape extends beyond the ends and to the sides, pixels.
        draw: paints the bar between two points, of which the first is left of the second.
        """
        half = math.ceil(reach) + MARGIN

        def painted() -> pygame.Surface:
            sheet = shapes.Sheet(2 * half + 2, 2 * half)
            draw(sheet, (half, half), (half + 2, half))
            return sheet.finished()

        texture = self._stage.texture((key, half), painted)
        (ax, ay), (bx, by) = ends
        length = math.hypot(bx - ax, by - ay)
        ux, uy = ((bx - ax) / length, (by - ay) / length) if length > 0 else (1.0, 0.0)
        px, py = ux * half, uy * half
        across = [
            ((x + py, y - px), (x - py, y + px)) for x, y in ((ax - px, ay - py), ends[0], ends[1], (bx + px, by + py))
        ]
        start, end = half / (2 * half + 2), (half + 2) / (2 * half + 2)
        mod = (*colour, round(255 * opacity))
        for (first, second), (u, v) in zip(
            pairwise(across), ((0.0, start), ((start + end) / 2,) * 2, (end, 1.0)), strict=True
        ):
            _quad(texture, (first[0], second[0], second[1], first[1]), u, v, mod)

    def disc(self, centre: Point, radius: float, colour: tuple[int, int, int], opacity: float) -> None:
        half, texture = self._dot(radius)
        x, y = centre
        corners = (x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)
        _quad(texture, corners, 0.0, 1.0, (*colour, round(255 * opacity)))

    def line(self, path: Sequence[Point], half_width: float, colour: tuple[int, int, int], opacity: float) -> None:
        """Draw a line with round ends through points, as a strip: no two parts overlap."""
        half, texture = self._dot(half_width)
        mod = (*colour, round(255 * opacity))
        units = [_unit(a, b) for a, b in pairwise(path)]
        normals = [units[0], *(_mitre(a, b) for a, b in pairwise(units)), units[-1]]
        edges = [
            ((x + uy * half, y - ux * half), (x - uy * half, y + ux * half))
            for (x, y), (ux, uy) in zip(path, normals, strict=True)
        ]
        first, last = (units[0][0] * half, units[0][1] * half), (units[-1][0] * half, units[-1][1] * half)
        (a, b), (c, d) = edges[0], edges[-1]
        _quad(texture, ((a[0] - first[0], a[1] - first[1]), a, b, (b[0] - first[0], b[1] - first[1])), 0.0, 0.5, mod)
        for (a, b), (next_a, next_b) in pairwise(edges):
            _quad(texture, (a, next_a, next_b, b), 0.5, 0.5, mod)
        _quad(texture, (c, (c[0] + last[0], c[1] + last[1]), (d[0] + last[0], d[1] + last[1]), d), 0.5, 1.0, mod)

    def _dot(self, radius: float) -> tuple[float, Texture]:
        """Half the size of a disc's texture on the screen, and the texture, whose own radius is a whole number."""
        whole = max(1, round(radius))
        size = 2 * (whole + MARGIN)

        def painted() -> pygame.Surface:
            middle = (size / 2, size / 2)
            return shapes.mask([shapes.disc(middle, whole)], (0, 0), (size, size))

        return size / 2 * radius / whole, self._stage.texture(("dot", whole), painted)


def _quad(
    texture: Texture, corners: Sequence[Point], left: float, right: float, mod: tuple[int, int, int, int]
) -> None:
    """Draw the part of a texture between two shares of its width, on four corners from the top left, clockwise."""
    a, b, c, d = corners
    texture.draw_quad(a, b, c, d, (left, 0.0), (right, 0.0), (right, 1.0), (left, 1.0), mod, mod, mod, mod)


def _unit(a: Point, b: Point) -> Point:
    length = math.hypot(b[0] - a[0], b[1] - a[1]) or 1.0
    return (b[0] - a[0]) / length, (b[1] - a[1]) / length


def _mitre(a: Point, b: Point) -> Point:
    """The direction at a joint of two segments, longer than 1 at a bend, so that the line keeps its width."""
    x, y = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
    squared = max(x * x + y * y, 0.25)
    return x / squared, y / squared
