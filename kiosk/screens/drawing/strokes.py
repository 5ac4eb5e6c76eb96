"""Lines and bars that follow the member: textured quads, stretched and turned by the renderer."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from itertools import pairwise

import pygame
from pygame._sdl2.video import Texture

from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.shapes import Brush, Point
from kiosk.screens.drawing.stage import SOFTWARE, Stage

MARGIN = 2  # clear pixels round a texture's shape, into which its edge fades
SOFTWARE_FINENESS = (
    3  # SDL's software renderer takes the nearest texel, which makes slanted edges of coarse ones ragged
)
NOT_A_RECTANGLE = 0.01  # pixels; SDL's software renderer applies colour and opacity twice to exact rectangles


class Strokes:
    """Draws bars and lines from textures that are painted once.

    The texture of a bar is a short bar. Its ends are drawn as they are, and the column in its middle is stretched to
    the length. The edges stay antialiased in any direction.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    @property
    def _fineness(self) -> int:
        """Texels per pixel."""
        return SOFTWARE_FINENESS if self._stage.driver == SOFTWARE else 1

    def bar(
        self,
        key: Hashable,
        ends: tuple[Point, Point],
        reach: float,
        draw: Callable[[Brush, Point, Point], None],
        opacity: float = 1.0,
    ) -> None:
        """Draw a bar between two points, both ends included.

        key: identifies the shape in the cache, together with `reach`.
        reach: how far the shape extends beyond the ends and to the sides, pixels.
        draw: paints the bar between two points, of which the first is left of the second.
        """
        half = math.ceil(reach) + MARGIN

        def painted() -> pygame.Surface:
            sheet = shapes.Sheet(4 * half, 2 * half, self._fineness)
            draw(sheet, (half, half), (3 * half, half))
            return sheet.finished()

        texture = self._stage.texture((key, half), painted)
        if self._stage.unseen:
            return
        (ax, ay), (bx, by) = ends
        length = math.hypot(bx - ax, by - ay)
        ux, uy = ((bx - ax) / length, (by - ay) / length) if length > 0 else (1.0, 0.0)
        px, py = ux * half, uy * half
        first = min(length, half)  # of the bar, which belongs to its first end
        along = (ax - px, ay - py), (ax + ux * first, ay + uy * first), (bx, by), (bx + px, by + py)
        across = [((x + py, y - px), (x - py, y + px)) for x, y in along]
        columns = (0.0, 0.25 + 0.25 * first / half), (0.5, 0.5), (0.75, 1.0)
        mod = (255, 255, 255, round(255 * opacity))
        for ((a, b), (c, d)), (left, right) in zip(pairwise(across), columns, strict=True):
            _quad(texture, (a, c, d, b), left, right, mod)

    def disc(self, centre: Point, radius: float, colour: tuple[int, int, int], opacity: float) -> None:
        half, texture = self._dot(radius)
        if self._stage.unseen:
            return
        x, y = centre
        corners = (x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)
        _quad(texture, corners, 0.0, 1.0, (*colour, round(255 * opacity)))

    def line(self, path: Sequence[Point], half_width: float, colour: tuple[int, int, int], opacity: float) -> None:
        """Draw a line with round ends through points, as a strip: no two parts overlap."""
        half, texture = self._dot(half_width)
        if self._stage.unseen:
            return
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
            return shapes.mask([shapes.disc(middle, whole)], (0, 0), (size, size), self._fineness)

        return size / 2 * radius / whole, self._stage.texture(("dot", whole), painted)


def _quad(
    texture: Texture, corners: Sequence[Point], left: float, right: float, mod: tuple[int, int, int, int]
) -> None:
    """Draw the part of a texture between two shares of its width, on four corners from the top left, clockwise."""
    a, b, (x, y), d = corners
    c = (x + NOT_A_RECTANGLE, y + NOT_A_RECTANGLE)
    texture.draw_quad(a, b, c, d, (left, 0.0), (right, 0.0), (right, 1.0), (left, 1.0), mod, mod, mod, mod)


def _unit(a: Point, b: Point) -> Point:
    length = math.hypot(b[0] - a[0], b[1] - a[1])
    return ((b[0] - a[0]) / length, (b[1] - a[1]) / length) if length > 0 else (1.0, 0.0)


def _mitre(a: Point, b: Point) -> Point:
    """The direction at a joint of two segments, longer than 1 at a bend, so that the line keeps its width."""
    x, y = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
    squared = max(x * x + y * y, 0.25)
    return x / squared, y / squared
