"""The ring that fills at a raised hand until it counts as a press."""

from __future__ import annotations

import math

from hardware.buttons import Button
from kiosk.movement.raised_hand import HandState
from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.button_labels import draw_cap_symbol
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.theme import INK, PLATE_OPACITY, WHITE

DIAMETER, STROKE = 150, 14  # reference pixels
TRACK_OPACITY = 0.3


def draw_hand_ring(canvas: Canvas, hand: HandState, button: Button) -> None:
    """Draw the ring round the wrist, with the symbol of the button that the hand presses. Nothing without a picture."""
    if canvas.view is None:
        return
    x, y = canvas.view.to_screen(hand.wrist)
    half = canvas.scaled(DIAMETER) / 2
    safe = canvas.safe
    centre = min(max(x, safe.left + half), safe.right - half), min(max(y, safe.top + half), safe.bottom - half)
    stroke = canvas.scaled(STROKE)
    start = -math.pi / 2
    canvas.paint(shapes.disc(centre, half + stroke / 2), INK, PLATE_OPACITY)
    canvas.paint(shapes.ring(centre, half - stroke / 2, stroke), WHITE, TRACK_OPACITY)
    if hand.progress > 0:
        end = start + 2 * math.pi * hand.progress
        canvas.paint(shapes.arc_line(centre, half - stroke / 2, stroke, start, end), WHITE)
    draw_cap_symbol(canvas, button, centre, WHITE)
