"""The plate of the set-up check: an order and its reason on ink, with room for what helps."""

from __future__ import annotations

from dataclasses import dataclass

import pygame

from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.layout import Column
from kiosk.screens.drawing.theme import INK, PLATE_OPACITY, SOFT, Role

PAD_X, PAD_Y = 54, 36  # reference pixels
GAP = 16  # reference pixels between order and reason
CORNER = 64  # reference pixels, radius
EDGE, EDGE_OPACITY = 3, 0.25  # reference pixels, share; the edge shows the plate on the black bar too
WIDTH_LANDSCAPE = 0.36  # share of the screen's width, next to a standing member


@dataclass(frozen=True)
class OrderPlate:
    """What the plate says.

    order: the title.
    why: below it; empty = nothing.
    note: smaller, at the end; empty = nothing.
    room: height kept below the texts for a bar or a figure, pixels.
    """

    order: str
    why: str = ""
    note: str = ""
    room: int = 0

    def size(self, canvas: Canvas) -> tuple[int, int]:
        """Width and height, pixels."""
        inner = self._width(canvas) - 2 * canvas.scaled(PAD_X)
        texts = [canvas.fit(self.order, Role.TITLE, inner, lines=self._order_lines(canvas, inner))]
        texts += [canvas.fit(self.why, Role.EXPLANATION, inner)] if self.why else []
        texts += [canvas.fit(self.note, Role.BODY, inner)] if self.note else []
        height = sum(fit.height for fit in texts) + canvas.scaled(GAP) * (len(texts) - 1)
        height += 2 * canvas.scaled(PAD_Y) + (self.room + canvas.scaled(2 * GAP) if self.room else 0)
        return self._width(canvas), height + height % 2

    def area(self, canvas: Canvas, centre: tuple[int, int]) -> pygame.Rect:
        """What the plate covers."""
        plate = pygame.Rect(0, 0, *self.size(canvas))
        plate.center = centre
        return plate

    def draw(self, canvas: Canvas, centre: tuple[int, int]) -> pygame.Rect:
        """Draw the plate. Returns the room below the texts."""
        plate = self.area(canvas, centre)
        canvas.record("cue plate", plate)
        outline, edge = shapes.rounded_rect(plate, canvas.scaled(CORNER)), max(canvas.scaled(EDGE), 1)
        inside = shapes.rounded_rect(plate.inflate(-2 * edge, -2 * edge), canvas.scaled(CORNER) - edge)
        canvas.paint(outline, INK, PLATE_OPACITY)
        canvas.paint([outline, inside], SOFT, EDGE_OPACITY)
        inner = plate.inflate(-2 * canvas.scaled(PAD_X), -2 * canvas.scaled(PAD_Y))
        column = Column(canvas, inner, "center" if canvas.portrait else "left")
        column.write(self.order, Role.TITLE, lines=self._order_lines(canvas, inner.width))
        if self.why:
            column.space(GAP)
            column.write(self.why, Role.EXPLANATION)
        if self.room:
            column.space(2 * GAP)
        room = column.reserve(self.room)
        if self.note:
            column.space(GAP)
            column.write(self.note, Role.BODY, SOFT)
        return room

    def _order_lines(self, canvas: Canvas, width: int) -> int:
        """As few lines as possible."""
        return next((n for n in (1, 2) if canvas.fit(self.order, Role.TITLE, width, lines=n).fits), 3)

    def _width(self, canvas: Canvas) -> int:
        width = canvas.safe.width if canvas.portrait else round(canvas.size[0] * WIDTH_LANDSCAPE)
        return width - width % 2
