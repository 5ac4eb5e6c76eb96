"""Icons in front of facts: where the band goes, how to face the mirror, how long the exercise takes."""

from __future__ import annotations

import math
from enum import StrEnum

from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.resistance_band import band_path
from kiosk.screens.drawing.shapes import Brush, Point
from kiosk.screens.drawing.theme import COLLAPSE, GOOD, QUIET, SOFT, WATCH, Colour


class Icon(StrEnum):
    BAND = "band"
    NO_BAND = "no-band"
    FEET = "feet"
    LYING = "lying"
    CLOCK = "clock"
    EYE = "eye"
    LIST = "list"
    RIGHT = "right"
    WRONG = "wrong"
    CALENDAR = "calendar"


def draw_icon(canvas: Canvas, icon: Icon, centre: Point, size: float) -> None:
    """Draw an icon. size: width, screen pixels."""
    painters = {
        Icon.BAND: _band,
        Icon.NO_BAND: _no_band,
        Icon.FEET: _soles,
        Icon.LYING: _lying,
        Icon.CLOCK: _clock,
        Icon.LIST: _list,
        Icon.CALENDAR: _calendar,
        Icon.EYE: _eye,
        Icon.RIGHT: _tick,
        Icon.WRONG: _cross,
    }
    half = size * 0.6
    canvas.draw_cached(("icon", icon, size), centre, (half, half), lambda brush, at: painters[icon](brush, at, size))


def draw_floor_mark(canvas: Canvas, centre: Point, height: float) -> None:
    """Draw two feet on the floor mark, and the line through the mark."""
    x, y = centre
    _feet(canvas, (x, y), height, WATCH)
    for side in (-1, 1):
        line = shapes.capsule((x + side * 0.62 * height, y), (x + side * 2.0 * height, y), 0.025 * height)
        canvas.paint(line, WATCH)


def _band(brush: Brush, centre: Point, size: float) -> None:
    """Two legs with a band across them."""
    x, y = centre
    _no_band(brush, centre, size)
    path = band_path(((x - 0.36 * size, y), (x + 0.36 * size, y)), hook=(0.1 * size, 0.06 * size))
    brush.paint_all(shapes.stroke(path, 0.11 * size), GOOD)


def _no_band(brush: Brush, centre: Point, size: float) -> None:
    """Two legs without a band."""
    x, y = centre
    for side in (-1, 1):
        leg = [(x + side * 0.24 * size, y - 0.46 * size), (x + side * 0.24 * size, y + 0.46 * size)]
        brush.paint_all(shapes.stroke(leg, 0.09 * size), QUIET)


def _soles(brush: Brush, centre: Point, size: float) -> None:
    _feet(brush, centre, size, SOFT)


def _lying(brush: Brush, centre: Point, size: float) -> None:
    """A person lying on one side with bent knees."""
    x, y = centre
    body = [(-0.20, 0.10), (0.12, 0.12), (0.30, -0.20), (0.46, 0.12)]
    brush.paint_all(shapes.stroke([(x + px * size, y + py * size) for px, py in body], 0.10 * size), SOFT)
    brush.paint(shapes.disc((x - 0.37 * size, y + 0.04 * size), 0.11 * size), SOFT)
    brush.paint(shapes.capsule((x - 0.48 * size, y + 0.3 * size), (x + 0.48 * size, y + 0.3 * size), 0.03 * size), SOFT)


def _feet(brush: Brush, centre: Point, size: float, colour: Colour) -> None:
    """Two soles seen from above, side by side."""
    x, y = centre
    for side in (-1, 1):
        foot = shapes.capsule(
            (x + side * 0.23 * size, y + 0.26 * size),
            (x + side * 0.23 * size, y - 0.22 * size),
            0.14 * size,
            0.18 * size,
        )
        brush.paint(foot, colour)


def _clock(brush: Brush, centre: Point, size: float) -> None:
    x, y = centre
    brush.paint(shapes.ring(centre, 0.42 * size, 0.08 * size), SOFT)
    brush.paint_all(
        shapes.stroke([(x, y - 0.22 * size), (x, y), (x + 0.16 * size, y + 0.08 * size)], 0.07 * size), SOFT
    )


def _eye(brush: Brush, centre: Point, size: float) -> None:
    """A crossed-out eye: what the mirror cannot see."""
    x, y = centre
    half = math.radians(50)
    radius = 0.5 * size / math.sin(half)
    low = shapes.arc((x, y - radius * math.cos(half)), radius, math.pi / 2 - half, math.pi / 2 + half)
    high = shapes.arc((x, y + radius * math.cos(half)), radius, -math.pi / 2 - half, -math.pi / 2 + half)
    brush.paint_all(shapes.stroke(low, 0.07 * size) + shapes.stroke(high, 0.07 * size), SOFT)
    brush.paint(shapes.disc(centre, 0.12 * size), SOFT)
    brush.paint_all(
        shapes.stroke([(x - 0.38 * size, y + 0.38 * size), (x + 0.38 * size, y - 0.38 * size)], 0.07 * size), SOFT
    )


def _list(brush: Brush, centre: Point, size: float) -> None:
    """Three lines with bullets: several exercises."""
    x, y = centre
    for row in (-0.28, 0.0, 0.28):
        brush.paint(shapes.disc((x - 0.34 * size, y + row * size), 0.06 * size), SOFT)
        line = shapes.capsule((x - 0.14 * size, y + row * size), (x + 0.38 * size, y + row * size), 0.04 * size)
        brush.paint(line, SOFT)


def _tick(brush: Brush, centre: Point, size: float) -> None:
    x, y = centre
    path = [(x - 0.36 * size, y + 0.02 * size), (x - 0.1 * size, y + 0.28 * size), (x + 0.4 * size, y - 0.3 * size)]
    brush.paint_all(shapes.stroke(path, 0.13 * size), GOOD)


def _cross(brush: Brush, centre: Point, size: float) -> None:
    x, y, reach = *centre, 0.31 * size
    strokes = [shapes.capsule((x - reach, y - s * reach), (x + reach, y + s * reach), 0.065 * size) for s in (-1, 1)]
    brush.paint_all(strokes, COLLAPSE)


def _calendar(brush: Brush, centre: Point, size: float) -> None:
    """A sheet with two rings and a line: days of the week."""
    x, y = centre
    left, right, top, bottom = x - 0.4 * size, x + 0.4 * size, y - 0.32 * size, y + 0.4 * size
    edge = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    lines = shapes.stroke(edge, 0.07 * size)
    lines += shapes.stroke([(left, y - 0.1 * size), (right, y - 0.1 * size)], 0.07 * size)
    for ring in (x - 0.18 * size, x + 0.18 * size):
        lines += shapes.stroke([(ring, y - 0.44 * size), (ring, y - 0.24 * size)], 0.07 * size)
    brush.paint_all(lines, SOFT)
