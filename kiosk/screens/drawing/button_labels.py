"""Button labels: four cells next to the four buttons, each with the symbol on the button's cap and its function."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pygame

from hardware.buttons import Button
from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.shapes import Brush, Point
from kiosk.screens.drawing.theme import INK, TYPE, WHITE, ZONE_OPACITY, Colour, Role, ScreenEdge

ORDER = (Button.PREVIOUS, Button.NEXT, Button.OK, Button.BACK)
CAP_SYMBOL = 30  # reference pixels, width
CAP_SYMBOL_STROKE = 5.5  # reference pixels
GAP = 16  # reference pixels between symbol and text
HAND_SIDES = {Button.OK: 1, Button.BACK: -1}  # right hand, left hand; `kiosk/mirror/app.py` presses
LABEL_SHARE = 0.60  # of a cell's height for its label, with a figure below it
HAND_SHARE_LANDSCAPE = 0.7  # of a cell's height, in landscape
FIGURE_SHARE = 0.92  # of the height below the label
HOLD_FILL: Colour = (0x38, 0x44, 0x4C)  # fills the label while BACK is held; contrast with white 9.9


def draw_labels(
    canvas: Canvas,
    labels: Mapping[Button, str],
    pressed: Button | None = None,
    hold_progress: float = 0.0,
    hands: bool = False,
) -> None:
    """Draw the labels in the order of the buttons, all at one text size.

    labels: the current function of each button; a missing button is disabled.
    pressed: this label is inverted (ink on white) for `PRESS_S` after the press; None = none.
    hold_progress: 0..1, how far BACK has been held towards ending the session; fills its label from the left.
    hands: a raised hand presses OK or BACK; a small figure below the label shows which.
    """
    cells = label_cells(canvas)
    if canvas.grid.edge is ScreenEdge.BOTTOM:
        canvas.scrim(ZONE_OPACITY, canvas.grid.zone)
    px = _common_size(canvas, labels, cells[Button.OK].width)
    for button in ORDER:
        if button in labels:
            _draw_background(canvas, cells[button], button is pressed, hold_progress if button is Button.BACK else 0.0)
            colour = INK if button is pressed else WHITE
            text_cell = cells[button]
            if hands:
                text_cell, hand_cell = _text_and_hand(canvas, text_cell, _label_width(canvas, labels[button], px))
                if button in HAND_SIDES:
                    _draw_hand(canvas, hand_cell, HAND_SIDES[button], colour)
            _draw_label(canvas, button, labels[button], text_cell, px, colour)


def label_cells(canvas: Canvas) -> dict[Button, pygame.Rect]:
    """The area of each button's label."""
    zone = canvas.grid.zone
    if canvas.grid.edge is ScreenEdge.BOTTOM:
        width = zone.width / len(ORDER)
        return {b: pygame.Rect(round(i * width), zone.y, round(width), zone.height) for i, b in enumerate(ORDER)}
    height = canvas.scaled(120)
    step = canvas.scaled(180)
    top = (zone.height - 3 * step - height) // 2
    return {b: pygame.Rect(zone.x, top + i * step, zone.width, height) for i, b in enumerate(ORDER)}


def _common_size(canvas: Canvas, labels: Mapping[Button, str], cell: int) -> int:
    room = cell - canvas.scaled(CAP_SYMBOL) - canvas.scaled(GAP) - canvas.scaled(20)
    return min((canvas.fit(label, Role.BODY, room, lines=1).px for label in labels.values()), default=0)


def _text_and_hand(canvas: Canvas, cell: pygame.Rect, label: int) -> tuple[pygame.Rect, pygame.Rect]:
    """The part of a cell for its label, and the part for the figure: below it, or next to it in a low, wide cell.

    label: width of the label, pixels.
    """
    if canvas.grid.edge is ScreenEdge.BOTTOM and not canvas.portrait:
        size, slack = round(cell.height * HAND_SHARE_LANDSCAPE), canvas.scaled(GAP)
        text = pygame.Rect(0, cell.y, label + 2 * slack, cell.height)
        text.x = cell.centerx - (text.width + size) // 2
        return text, pygame.Rect(text.right, cell.centery - size // 2, size, size)
    height = round(cell.height * LABEL_SHARE)
    above = pygame.Rect(cell.x, cell.y, cell.width, height)
    return above, pygame.Rect(cell.x, above.bottom, cell.width, cell.height - height)


def _draw_hand(canvas: Canvas, box: pygame.Rect, side: int, colour: Colour) -> None:
    """Draw a small figure with one hand up, as members see themselves in a mirror. side: 1 = right hand, -1 = left."""
    size = box.height * FIGURE_SHARE
    canvas.draw_cached(
        ("hand", side, colour),
        (box.centerx, box.y + size / 2),
        (size, size),
        lambda brush, at: _paint_hand(brush, at, size, side, colour),
    )


def _paint_hand(brush: Brush, centre: Point, size: float, side: int, colour: Colour) -> None:
    x, y = centre
    stroke = 0.13 * size

    def place(across: float, down: float) -> Point:
        return x + side * across * size, y + down * size

    brush.paint(shapes.disc(place(0.0, -0.12), 0.15 * size), colour)
    brush.paint_all(shapes.stroke([place(-0.20, 0.44), place(-0.14, 0.16), place(0.14, 0.16)], stroke), colour)
    brush.paint_all(shapes.stroke([place(0.14, 0.16), place(0.34, -0.06), place(0.34, -0.42)], stroke), colour)


def _label_width(canvas: Canvas, label: str, px: int) -> int:
    """Of the symbol and the text, pixels."""
    return canvas.scaled(CAP_SYMBOL) + canvas.scaled(GAP) + canvas.fonts.width(label, px, TYPE[Role.BODY].weight)


def _draw_label(canvas: Canvas, button: Button, label: str, cell: pygame.Rect, px: int, colour: Colour) -> None:
    symbol, gap = canvas.scaled(CAP_SYMBOL), canvas.scaled(GAP)
    left = cell.centerx - _label_width(canvas, label, px) // 2
    draw_cap_symbol(canvas, button, (left + symbol / 2, cell.centery), colour)
    box = pygame.Rect(left + symbol + gap, cell.y, cell.right - left - symbol - gap, cell.height)
    canvas.write(label, Role.BODY, box, valign="middle", colour=colour, lines=1, px=px)


def draw_cap_symbol(canvas: Canvas, button: Button, centre: Point, colour: Colour) -> None:
    """Draw the symbol on a button's cap, in the size that it has in the labels."""
    size, stroke = canvas.scaled(CAP_SYMBOL), canvas.scaled(CAP_SYMBOL_STROKE)
    canvas.draw_cached(
        ("cap symbol", button, colour),
        centre,
        (size, size),
        lambda brush, at: _paint_cap_symbol(brush, button, at, size, stroke, colour),
    )


def _draw_background(canvas: Canvas, cell: pygame.Rect, pressed: bool, hold_progress: float) -> None:
    """Draw the background of a label: white when pressed, filled from the left while held, a plate at the side."""
    plate = cell.inflate(-canvas.scaled(8), -canvas.scaled(4))
    radius = canvas.scaled(24)
    if canvas.grid.edge is not ScreenEdge.BOTTOM:
        canvas.paint(shapes.rounded_rect(plate, radius), INK, ZONE_OPACITY)
    if pressed:
        canvas.paint(shapes.rounded_rect(plate, radius), WHITE)
    elif hold_progress > 0:
        plate.width = round(plate.width * min(hold_progress, 1.0))
        canvas.paint(shapes.rounded_rect(plate, radius), HOLD_FILL)


def _paint_cap_symbol(brush: Brush, button: Button, centre: Point, size: float, stroke: float, colour: Colour) -> None:
    """Paint the symbol on a button's cap: a chevron, a circle or a return arrow."""
    x, y = centre
    r = size / 2
    if button is Button.OK:
        brush.paint(shapes.ring(centre, 0.72 * r, stroke), colour)
    elif button is Button.BACK:
        bend = shapes.arc((x + 0.1 * r, y + 0.12 * r), 0.58 * r, -math.pi / 2, math.pi / 2)
        ends = np.array([[x - 0.9 * r, y - 0.46 * r], [x - 0.5 * r, y + 0.70 * r]], np.float32)
        brush.paint(shapes.ribbon(np.concatenate([ends[:1], bend, ends[1:]]), stroke), colour)
        head = [(x - 0.42 * r, y - 0.94 * r), (x - 0.9 * r, y - 0.46 * r), (x - 0.42 * r, y + 0.02 * r)]
        brush.paint_all(shapes.stroke(head, stroke), colour)
    else:
        side = -1 if button is Button.PREVIOUS else 1
        tip, reach = (x + 0.4 * side * r, y), 0.75 * r
        path = [(x - 0.35 * side * r, y - reach), tip, (x - 0.35 * side * r, y + reach)]
        brush.paint_all(shapes.stroke(path, stroke), colour)
