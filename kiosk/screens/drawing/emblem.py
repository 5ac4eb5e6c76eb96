"""The emblem: two legs from the front, knees over toes, a taut band between them."""

from __future__ import annotations

import math

import pygame

from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.resistance_band import band_path
from kiosk.screens.drawing.shapes import Point
from kiosk.screens.drawing.theme import ATTRACT_S, GOOD, INK, WHITE

DRIFT = 4  # reference pixels; the knee dots move to show that the mirror is running
# Points of the right-hand leg, in box heights: x from the middle of the box, y from its top.
HIP, KNEE, ANKLE, TOE = (0.12, 0.02), (0.145, 0.5), (0.155, 0.91), (0.20, 0.96)
BAND_Y = 0.28  # box heights from its top
BAND_HOOK = 0.03  # box heights


def draw_emblem(canvas: Canvas, box: pygame.Rect, now: float, opacity: float = 1.0) -> None:
    """Draw the emblem in a box. now: seconds since it appeared."""
    canvas.record("emblem", box)
    unit = box.height
    drift = canvas.scaled(DRIFT) * math.sin(2 * math.pi * now / ATTRACT_S)
    for side in (-1, 1):
        hip, knee, ankle, toe = (_at(box, side, part) for part in (HIP, KNEE, ANKLE, TOE))
        lane = shapes.capsule((knee[0], box.y + 0.2 * unit), (ankle[0], box.y + 0.96 * unit), 0.06 * unit)
        canvas.paint(lane, WHITE, 0.12 * opacity)
        canvas.paint_all(shapes.stroke([hip, knee, ankle, toe], 0.024 * unit), WHITE, opacity)
    left, right = (_at(box, side, (KNEE[0] + 0.055, BAND_Y)) for side in (-1, 1))
    band = band_path((left, right), hook=(BAND_HOOK * unit, 0.0))
    canvas.paint_all(shapes.stroke(band, 0.03 * unit), INK, opacity)
    canvas.paint_all(shapes.stroke(band, 0.024 * unit), GOOD, opacity)
    for side in (-1, 1):
        x, y = _at(box, side, KNEE)
        canvas.paint(shapes.disc((x + drift, y), 0.052 * unit), INK, opacity)
        canvas.paint(shapes.disc((x + drift, y), 0.045 * unit), GOOD, opacity)


def _at(box: pygame.Rect, side: int, part: tuple[float, float]) -> Point:
    return box.centerx + side * part[0] * box.height, box.y + part[1] * box.height
