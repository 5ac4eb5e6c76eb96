"""How the symbols of the cues are drawn, one per kind of correction; exercise files say which cue has which."""

from __future__ import annotations

import math

from kiosk.exercises.cue_words import Symbol
from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.shapes import Brush, Point
from kiosk.screens.drawing.theme import COLLAPSE, GOOD, WHITE, Colour

STROKE = 0.115  # share of the symbol's size
BARB_LENGTH = 0.46  # of an arrowhead, half symbol sizes
BARB_ANGLE = 0.8  # between barb and shaft, radians
DASHES = 10
DASH_SHARE = 0.55  # share of a step that is drawn

# Lines and arrows of the symbols: points in half symbol sizes from the centre, x to the right, y down.
_LINES: dict[Symbol, tuple[tuple[Point, ...], ...]] = {
    Symbol.SQUARE: (((0.68, -0.75), (0.70, -0.22), (0.18, -0.28)), ((-0.62, 0.5), (0.62, 0.5))),
    Symbol.SLOWER: (((0, -0.45), (0, 0), (0.34, 0.2)),),
    Symbol.DOWN: (((-0.55, 0.98), (0.55, 0.98)),),
    Symbol.LEVEL: (((-0.9, 0), (0.9, 0)), ((-0.9, -0.3), (-0.9, 0.3)), ((0.9, -0.3), (0.9, 0.3))),
    Symbol.UPRIGHT: (((-0.6, 0.85), (0.6, 0.85)),),
    Symbol.EASIER: (((-0.9, -0.6), (-0.3, -0.6), (-0.3, 0), (0.3, 0), (0.3, 0.6), (0.9, 0.6)),),
    Symbol.TICK: (((-0.7, 0.05), (-0.15, 0.6), (0.8, -0.6)),),
}
_ARROWS: dict[Symbol, tuple[tuple[Point, Point], ...]] = {  # tip, tail
    Symbol.APART: (((-0.95, 0), (-0.14, 0)), ((0.95, 0), (0.14, 0))),
    Symbol.TOGETHER: (((-0.12, 0), (-0.95, 0)), ((0.12, 0), (0.95, 0))),
    Symbol.DOWN: (((0, 0.75), (0, -0.7)),),
    Symbol.BACK: (((0, 0.75), (0, -0.7)),),
    Symbol.UP: (((0, -0.8), (0, 0.8)),),
    Symbol.UPRIGHT: (((0, -0.85), (0, 0.4)),),
}
_COLOURS: dict[Symbol, Colour] = {Symbol.TICK: GOOD, Symbol.UNSEEN: WHITE}  # all others have COLLAPSE


def paint_symbol(brush: Brush, symbol: Symbol, centre: Point, size: float) -> None:
    """Paint a cue's symbol. size: width, screen pixels."""
    (x, y), half, stroke = centre, size / 2, size * STROKE
    lines = [line for arrow in _ARROWS.get(symbol, ()) for line in _arrow_lines(*arrow)]
    lines += _LINES.get(symbol, ())
    parts = _round_parts(symbol, centre, half, stroke)
    for line in lines:
        parts += shapes.stroke([(x + across * half, y + down * half) for across, down in line], stroke)
    brush.paint_all(parts, _COLOURS.get(symbol, COLLAPSE))


def _arrow_lines(tip: Point, tail: Point) -> list[tuple[Point, ...]]:
    """Shaft and head of an arrow."""
    angle = math.atan2(tail[1] - tip[1], tail[0] - tip[0])
    first, second = (
        (tip[0] + BARB_LENGTH * math.cos(angle + turn), tip[1] + BARB_LENGTH * math.sin(angle + turn))
        for turn in (-BARB_ANGLE, BARB_ANGLE)
    )
    return [(tail, tip), (first, tip, second)]


def _round_parts(symbol: Symbol, centre: Point, half: float, stroke: float) -> list[shapes.Points]:
    """The arcs and circles of a symbol."""
    if symbol is Symbol.SQUARE:
        return shapes.stroke(shapes.arc(centre, 0.72 * half, math.radians(200), math.radians(340)), stroke)
    if symbol is Symbol.SLOWER:
        return shapes.stroke(shapes.disc(centre, 0.8 * half), stroke)
    if symbol is Symbol.UNSEEN:
        step = 2 * math.pi / DASHES
        starts = [i * step for i in range(DASHES)]
        return [shapes.arc_sector(centre, 0.8 * half, stroke, start, start + DASH_SHARE * step) for start in starts]
    return []
