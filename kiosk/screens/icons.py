"""Small pictures before a line of facts: where the band goes, how to face the mirror, how long it takes."""

from __future__ import annotations

import math
from enum import StrEnum

from kiosk.screens import shapes
from kiosk.screens.canvas import Canvas
from kiosk.screens.shapes import Point
from kiosk.screens.theme import GOOD, QUIET, SOFT, WATCH, Colour


class Icon(StrEnum):
    BAND = "band"
    FEET = "feet"
    CLOCK = "clock"
    EYE = "eye"
    LIST = "list"


def draw_icon(canvas: Canvas, icon: Icon, centre: Point, size: float) -> None:
    """size: screen pixels across."""
    if icon is Icon.BAND:
        _band(canvas, centre, size)
    elif icon is Icon.FEET:
        _feet(canvas, centre, size, SOFT)
    elif icon is Icon.CLOCK:
        _clock(canvas, centre, size)
    elif icon is Icon.LIST:
        _list(canvas, centre, size)
    else:
        _eye(canvas, centre, size)


def draw_floor_mark(canvas: Canvas, centre: Point, height: float) -> None:
    """Two feet on the mark on the floor, with the line that runs through it."""
    x, y = centre
    _feet(canvas, (x, y), height, WATCH)
    for side in (-1, 1):
        line = shapes.capsule((x + side * 0.62 * height, y), (x + side * 2.0 * height, y), 0.025 * height)
        canvas.paint(line, WATCH)


def _band(canvas: Canvas, centre: Point, size: float) -> None:
    """Two legs and the band across them."""
    x, y = centre
    for side in (-1, 1):
        leg = [(x + side * 0.24 * size, y - 0.46 * size), (x + side * 0.24 * size, y + 0.46 * size)]
        canvas.paint_all(shapes.stroke(leg, 0.09 * size), QUIET)
    hooks = [
        (x - 0.42 * size, y + 0.1 * size),
        (x - 0.36 * size, y),
        (x + 0.36 * size, y),
        (x + 0.42 * size, y + 0.1 * size),
    ]
    canvas.paint_all(shapes.stroke(hooks, 0.11 * size), GOOD)


def _feet(canvas: Canvas, centre: Point, size: float, colour: Colour) -> None:
    """Two soles seen from above, side by side."""
    x, y = centre
    for side in (-1, 1):
        foot = shapes.capsule(
            (x + side * 0.23 * size, y + 0.26 * size),
            (x + side * 0.23 * size, y - 0.22 * size),
            0.14 * size,
            0.18 * size,
        )
        canvas.paint(foot, colour)


def _clock(canvas: Canvas, centre: Point, size: float) -> None:
    x, y = centre
    canvas.paint(shapes.ring(centre, 0.42 * size, 0.08 * size), SOFT)
    canvas.paint_all(
        shapes.stroke([(x, y - 0.22 * size), (x, y), (x + 0.16 * size, y + 0.08 * size)], 0.07 * size), SOFT
    )


def _eye(canvas: Canvas, centre: Point, size: float) -> None:
    """An eye crossed out: what the mirror cannot see."""
    x, y = centre
    half = math.radians(50)
    radius = 0.5 * size / math.sin(half)
    low = shapes.arc((x, y - radius * math.cos(half)), radius, math.pi / 2 - half, math.pi / 2 + half)
    high = shapes.arc((x, y + radius * math.cos(half)), radius, -math.pi / 2 - half, -math.pi / 2 + half)
    canvas.paint_all(shapes.stroke(low, 0.07 * size) + shapes.stroke(high, 0.07 * size), SOFT)
    canvas.paint(shapes.disc(centre, 0.12 * size), SOFT)
    canvas.paint_all(
        shapes.stroke([(x - 0.38 * size, y + 0.38 * size), (x + 0.38 * size, y - 0.38 * size)], 0.07 * size), SOFT
    )


def _list(canvas: Canvas, centre: Point, size: float) -> None:
    """Three lines with a dot before each: several exercises."""
    x, y = centre
    for row in (-0.28, 0.0, 0.28):
        canvas.paint(shapes.disc((x - 0.34 * size, y + row * size), 0.06 * size), SOFT)
        line = shapes.capsule((x - 0.14 * size, y + row * size), (x + 0.38 * size, y + row * size), 0.04 * size)
        canvas.paint(line, SOFT)
