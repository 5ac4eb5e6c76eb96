"""A QR code of plain text: dark modules on a light plate with the quiet zone that readers need."""

from __future__ import annotations

from functools import lru_cache

import pygame
import segno

from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.shapes import Brush, Point
from kiosk.screens.drawing.theme import INK, WHITE

QUIET_ZONE = 4  # modules, as ISO 18004 asks for


@lru_cache(maxsize=4)
def modules(content: str) -> tuple[tuple[bool, ...], ...]:
    """The rows of the code without its quiet zone, True = dark. The least redundancy makes the largest modules."""
    code = segno.make_qr(content, error="l", boost_error=False)
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)


def draw_qr_code(canvas: Canvas, box: pygame.Rect, content: str) -> pygame.Rect:
    """Draw the code as large as whole pixels per module allow, in the top left of the box. Returns its plate."""
    rows = modules(content)
    count = len(rows) + 2 * QUIET_ZONE
    px = max(min(box.width, box.height) // count, 1)
    plate = pygame.Rect(box.x, box.y, px * count, px * count)
    canvas.record("qr code", plate)

    def paint(brush: Brush, middle: Point) -> None:
        left, top = middle[0] - plate.width / 2, middle[1] - plate.height / 2
        brush.paint(shapes.rounded(left, top, *plate.size, 2 * px), WHITE)
        for y, row in enumerate(rows, QUIET_ZONE):
            for begin, end in _runs(row):
                x = left + (begin + QUIET_ZONE) * px
                brush.paint(shapes.rounded(x, top + y * px, (end - begin) * px, px, 0), INK)

    half = plate.width / 2
    canvas.draw_cached(("qr", content, px), plate.center, (half, half), paint)
    return plate


def _runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Begin and end of each run of dark modules."""
    edges = [i for i, (before, now) in enumerate(zip((False, *row), (*row, False), strict=True)) if before != now]
    return list(zip(edges[::2], edges[1::2], strict=True))
