"""The label zone: four cells beside the four buttons, with the mark engraved on each cap and what it does now."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pygame

from hardware.buttons import Button
from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.shapes import Brush, Point
from kiosk.screens.drawing.theme import INK, TYPE, WHITE, ZONE_OPACITY, Colour, Role, ScreenEdge

if TYPE_CHECKING:
    from kiosk.screens.drawing.canvas import Canvas

ORDER = (Button.PREVIOUS, Button.NEXT, Button.OK, Button.BACK)
MARK = 30  # reference pixels across a mark
MARK_STROKE = 5.5
HELD: Colour = (0x38, 0x44, 0x4C)  # how far BACK has been held; white on it 9.9
GAP = 16  # between mark and words


def draw_labels(canvas: Canvas, labels: Mapping[Button, str], pressed: Button | None, held: float) -> None:
    """Labels in the order of the buttons, all of one size; a button without one has no function now.

    pressed: turns to ink on white. held: 0..1, fills the label of BACK from left to right.
    """
    cells = label_cells(canvas)
    if canvas.grid.edge is ScreenEdge.BOTTOM:
        canvas.scrim(ZONE_OPACITY, canvas.grid.zone)
    px = _common_size(canvas, labels, cells[Button.OK].width)
    for button in ORDER:
        if button in labels:
            _draw_label(canvas, button, labels[button], cells[button], px, button is pressed, held)


def label_cells(canvas: Canvas) -> dict[Button, pygame.Rect]:
    """Where the label of each button goes."""
    zone = canvas.grid.zone
    if canvas.grid.edge is ScreenEdge.BOTTOM:
        width = zone.width / len(ORDER)
        return {b: pygame.Rect(round(i * width), zone.y, round(width), zone.height) for i, b in enumerate(ORDER)}
    height = canvas.scaled(120)
    step = canvas.scaled(180)
    top = (zone.height - 3 * step - height) // 2
    return {b: pygame.Rect(zone.x, top + i * step, zone.width, height) for i, b in enumerate(ORDER)}


def _common_size(canvas: Canvas, labels: Mapping[Button, str], cell: int) -> int:
    room = cell - canvas.scaled(MARK) - canvas.scaled(GAP) - canvas.scaled(20)
    return min((canvas.fit(label, Role.BODY, room, lines=1).px for label in labels.values()), default=0)


def _draw_label(
    canvas: Canvas, button: Button, label: str, cell: pygame.Rect, px: int, pressed: bool, held: float
) -> None:
    _draw_ground(canvas, cell, pressed, held if button is Button.BACK else 0.0)
    colour: Colour = INK if pressed else WHITE
    mark, gap = canvas.scaled(MARK), canvas.scaled(GAP)
    width = mark + gap + canvas.fonts.width(label, px, TYPE[Role.BODY].weight)
    left = cell.centerx - width // 2
    stamp_mark(canvas, button, (left + mark / 2, cell.centery), colour)
    box = pygame.Rect(left + mark + gap, cell.y, cell.right - left - mark - gap, cell.height)
    canvas.write(label, Role.BODY, box, valign="middle", colour=colour, lines=1, px=px)


def stamp_mark(canvas: Canvas, button: Button, centre: Point, colour: Colour) -> None:
    """The mark of a button's cap, as large as beside its label."""
    mark, stroke = canvas.scaled(MARK), canvas.scaled(MARK_STROKE)
    canvas.draw_cached(
        ("mark", button, colour),
        centre,
        (mark, mark),
        lambda brush, at: draw_mark(brush, button, at, mark, stroke, colour),
    )


def _draw_ground(canvas: Canvas, cell: pygame.Rect, pressed: bool, held: float) -> None:
    """What a label stands on: white when pressed, filling from the left while held, its own plate at the side."""
    plate = cell.inflate(-canvas.scaled(8), -canvas.scaled(16))
    radius = canvas.scaled(24)
    if canvas.grid.edge is not ScreenEdge.BOTTOM:
        canvas.paint(shapes.rounded_rect(plate, radius), INK, ZONE_OPACITY)
    if pressed:
        canvas.paint(shapes.rounded_rect(plate, radius), WHITE)
    elif held > 0:
        plate.width = round(plate.width * min(held, 1.0))
        canvas.paint(shapes.rounded_rect(plate, radius), HELD)


def draw_mark(brush: Brush, button: Button, centre: Point, size: float, stroke: float, colour: Colour) -> None:
    """The mark engraved on a button's cap: chevrons, a circle, a return arrow."""
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
