"""The cue during a set: a dark plate with a symbol and at most six words."""

from __future__ import annotations

import pygame

from kiosk.exercises.cue_words import Symbol
from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.cue_symbols import paint_symbol
from kiosk.screens.drawing.shapes import Brush, Point
from kiosk.screens.drawing.theme import (
    INK,
    PLATE_IN_S,
    PLATE_OPACITY,
    PLATE_OUT_S,
    PLATE_RISE,
    Role,
)
from kiosk.screens.drawing.typesetting import Fit

SYMBOL = 100  # reference pixels, width
MAX_WIDTH_LANDSCAPE = 760  # reference pixels; two lines hold nearly every cue, and the member stays clear


def plate_size(canvas: Canvas, text: str) -> tuple[int, int]:
    """Width and height of the plate with this text, pixels."""
    return _layout(canvas, text, (0, 0))[0].size


def draw_cue(
    canvas: Canvas, text: str, symbol: Symbol, slot: tuple[int, int], age: float, leaving_for: float | None = None
) -> pygame.Rect | None:
    """Draw the plate.

    slot: its centre, from `cue_slot`.
    age: seconds since the cue appeared; the plate rises and fades in.
    leaving_for: seconds since it began to fade out; None = it stays.
    Returns the plate's area; None once it has faded out.
    """
    share = 1 - (1 - min(age / PLATE_IN_S, 1.0)) ** 3
    opacity = share if leaving_for is None else share * (1 - leaving_for / PLATE_OUT_S)
    if opacity <= 0:
        return None
    plate, text_box, symbol_at, fit = _layout(canvas, text, slot)
    rise = round(canvas.scaled(PLATE_RISE) * (1 - share))
    plate.y += rise
    text_box.y += rise
    canvas.record("cue plate", plate)
    radius = plate.height / 2 if len(fit.lines) == 1 else canvas.scaled(64)
    half = (plate.width / 2, plate.height / 2)

    def paint_plate(brush: Brush, middle: Point) -> None:
        corner = (middle[0] - half[0], middle[1] - half[1])
        brush.paint(shapes.rounded(*corner, *plate.size, radius), INK, PLATE_OPACITY)

    canvas.draw_cached(("plate", plate.size, radius), plate.center, (half[0] + 1, half[1] + 1), paint_plate, opacity)
    at, size = (symbol_at[0], symbol_at[1] + rise), canvas.scaled(SYMBOL)
    half_size = (size * 0.6, size * 0.6)
    canvas.draw_cached(
        (symbol, size), at, half_size, lambda brush, middle: paint_symbol(brush, symbol, middle, size), opacity
    )
    canvas.write(text, Role.CUE, text_box, valign="middle", opacity=opacity, px=fit.px)
    return plate


def _layout(canvas: Canvas, text: str, slot: tuple[int, int]) -> tuple[pygame.Rect, pygame.Rect, Point, Fit]:
    """Area of the plate, box of the text, centre of the symbol, and the fitted text."""
    symbol_size, gap = canvas.scaled(SYMBOL), canvas.scaled(28)
    pad = canvas.scaled(46)
    max_width = canvas.safe.width if canvas.portrait else canvas.scaled(MAX_WIDTH_LANDSCAPE)
    room = max_width - 2 * pad - symbol_size - gap
    fit = canvas.fit(text, Role.CUE, room, lines=1 if canvas.portrait else 2)
    if not fit.fits and canvas.portrait:
        fit = canvas.fit(text, Role.CUE, room, lines=2)
    if not fit.fits:
        fit = canvas.fit(text, Role.CUE, room, lines=3)
    height = round(canvas.size[1] / 12.6) if len(fit.lines) == 1 and canvas.portrait else fit.height + canvas.scaled(56)
    width = 2 * pad + symbol_size + gap + fit.width
    plate = pygame.Rect(0, 0, width + width % 2, height + height % 2)  # even sizes give sharp edges in the cache
    plate.center = slot
    text_box = pygame.Rect(plate.x + pad + symbol_size + gap, plate.y, room, plate.height)
    return plate, text_box, (plate.x + pad + symbol_size / 2, plate.centery), fit
