"""The cue during a set: a dark plate with a symbol and at most six words."""

from __future__ import annotations

import math
from enum import StrEnum

import pygame

from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.shapes import Brush, Point
from kiosk.screens.drawing.theme import (
    COLLAPSE,
    GOOD,
    INK,
    PLATE_IN_S,
    PLATE_OPACITY,
    PLATE_OUT_S,
    PLATE_RISE,
    WHITE,
    Role,
)
from kiosk.screens.drawing.typesetting import Fit

# Vertical positions are shares of the screen height from its top.
HIP_SHARE = 0.47  # lower edge of the plate in portrait, if the standing hip line is unknown
MIN_HIP_SHARE, MAX_HIP_SHARE = 0.40, 0.55  # limits of that edge
KNEE_SHARE = 0.59  # middle of the plate in landscape
LYING_SHARE = 0.40  # middle of the plate in landscape above a person who lies
SYMBOL = 100  # reference pixels, width
MAX_WIDTH_LANDSCAPE = 700  # reference pixels; keeps the plate in the outer third, clear of the member


class Symbol(StrEnum):
    """The symbol left of the text."""

    APART = "apart"
    SQUARE = "square"
    SLOWER = "slower"
    DOWN = "down"
    UP = "up"
    BACK = "back"
    TOGETHER = "together"
    LEVEL = "level"
    UPRIGHT = "upright"
    UNSEEN = "unseen"
    TICK = "tick"
    EASIER = "easier"


_SYMBOL_OF_CUE = {
    "turn-square": Symbol.SQUARE,
    "step-back": Symbol.BACK,
    "deeper": Symbol.DOWN,
    "stay-low": Symbol.DOWN,
    "hinge": Symbol.DOWN,
    "slower": Symbol.SLOWER,
    "lift-knees": Symbol.UP,
    "feet-apart": Symbol.APART,
    "feet-straight": Symbol.UP,
    "feet-together": Symbol.TOGETHER,
    "hips-still": Symbol.LEVEL,
    "pelvis": Symbol.LEVEL,
    "shift": Symbol.LEVEL,
    "foot-down": Symbol.UP,
    "wobble": Symbol.SLOWER,
    "feet-cross": Symbol.APART,
    "trunk": Symbol.UPRIGHT,
    "put-right": Symbol.TICK,
    "easier": Symbol.EASIER,
}


def symbol_of(cue_id: str) -> Symbol:
    """The symbol of a cue; all cues about knees share the one for pushing apart."""
    return Symbol.APART if cue_id.startswith("knee") else _SYMBOL_OF_CUE.get(cue_id, Symbol.UP)


def cue_slot(canvas: Canvas, standing_hip: float | None) -> tuple[int, int]:
    """The anchor of the plate for a whole set, screen pixels.

    Portrait: middle of its lower edge, just above the standing hip line. Landscape: middle of its right edge, at the
    right margin and at knee height.
    standing_hip: hip line of the start posture, pixels from the top; None = unknown.
    """
    height = canvas.size[1]
    if not canvas.portrait:
        return canvas.safe.right, round(height * (LYING_SHARE if standing_hip is None else KNEE_SHARE))
    share = HIP_SHARE if standing_hip is None else standing_hip / height - 0.006
    return canvas.safe.centerx, round(height * min(max(share, MIN_HIP_SHARE), MAX_HIP_SHARE))


def draw_cue(
    canvas: Canvas, text: str, symbol: Symbol, slot: tuple[int, int], age: float, leaving_for: float | None = None
) -> pygame.Rect | None:
    """Draw the plate.

    slot: from `cue_slot`.
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
        (symbol, size), at, half_size, lambda brush, middle: draw_symbol(brush, symbol, middle, size), opacity
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
    if canvas.portrait:
        plate.midbottom = slot
    else:
        plate.midright = slot
    text_box = pygame.Rect(plate.x + pad + symbol_size + gap, plate.y, room, plate.height)
    return plate, text_box, (plate.x + pad + symbol_size / 2, plate.centery), fit


def draw_symbol(brush: Brush, symbol: Symbol, centre: Point, size: float) -> None:
    """Paint a cue's symbol. size: width, screen pixels."""
    x, y = centre
    r, s = size / 2, size * 0.115

    def line(*path: Point) -> list[shapes.Points]:
        return shapes.stroke([(x + px * r, y + py * r) for px, py in path], s)

    def arrow(tip: Point, tail: Point) -> list[shapes.Points]:
        angle = math.atan2(tail[1] - tip[1], tail[0] - tip[0])
        barbs = [(tip[0] + 0.46 * math.cos(angle + t), tip[1] + 0.46 * math.sin(angle + t)) for t in (-0.8, 0.8)]
        return line(tail, tip) + line(barbs[0], tip, barbs[1])

    colour = COLLAPSE
    if symbol is Symbol.APART:
        parts = arrow((-0.95, 0), (-0.14, 0)) + arrow((0.95, 0), (0.14, 0))
    elif symbol is Symbol.TOGETHER:
        parts = arrow((-0.12, 0), (-0.95, 0)) + arrow((0.12, 0), (0.95, 0))
    elif symbol is Symbol.SQUARE:
        bend = shapes.arc((x, y), 0.72 * r, math.radians(200), math.radians(340))
        parts = (
            shapes.stroke(bend, s) + line((0.68, -0.75), (0.70, -0.22), (0.18, -0.28)) + line((-0.62, 0.5), (0.62, 0.5))
        )
    elif symbol is Symbol.SLOWER:
        parts = shapes.stroke(shapes.disc((x, y), 0.8 * r), s) + line((0, -0.45), (0, 0), (0.34, 0.2))
    elif symbol in (Symbol.DOWN, Symbol.BACK):
        parts = arrow((0, 0.75), (0, -0.7))
        parts += line((-0.55, 0.98), (0.55, 0.98)) if symbol is Symbol.DOWN else []
    elif symbol is Symbol.UP:
        parts = arrow((0, -0.8), (0, 0.8))
    elif symbol is Symbol.LEVEL:
        parts = line((-0.9, 0), (0.9, 0)) + line((-0.9, -0.3), (-0.9, 0.3)) + line((0.9, -0.3), (0.9, 0.3))
    elif symbol is Symbol.UPRIGHT:
        parts = arrow((0, -0.85), (0, 0.4)) + line((-0.6, 0.85), (0.6, 0.85))
    elif symbol is Symbol.EASIER:
        parts = line((-0.9, -0.6), (-0.3, -0.6), (-0.3, 0), (0.3, 0), (0.3, 0.6), (0.9, 0.6))
    elif symbol is Symbol.TICK:
        parts, colour = line((-0.7, 0.05), (-0.15, 0.6), (0.8, -0.6)), GOOD
    else:
        parts, colour = _dashed_circle(centre, 0.8 * r, s), WHITE
    brush.paint_all(parts, colour)


def _dashed_circle(centre: Point, radius: float, stroke: float) -> list[shapes.Points]:
    dashes = 10
    step = 2 * math.pi / dashes
    return [shapes.arc_sector(centre, radius, stroke, i * step, (i + 0.55) * step) for i in range(dashes)]
