"""Something is broken: what, in plain words, and whom to tell. Lies over any screen and goes when all is well again."""

from __future__ import annotations

from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.layout import Column, middle
from kiosk.screens.drawing.theme import SOFT, Role
from kiosk.screens.screen import Screen
from kiosk.vision.observation import Observation


class OutOfOrder(Screen):
    def draw(self, canvas: Canvas, now: float, sight: Observation) -> None:
        draw_out_of_order(canvas, sight.problem or "problem.start")


def draw_out_of_order(canvas: Canvas, problem: str) -> None:
    """problem: text key of what is broken."""
    canvas.blank()
    column = Column(canvas, middle(canvas, canvas.scaled(1150 if canvas.portrait else 640)))
    column.title(canvas.text("problem.title"))
    column.space(60)
    column.write(canvas.text(problem), Role.EXPLANATION)
    column.space(30)
    column.write(canvas.text("problem.tell"), Role.EXPLANATION)
    column.space(60)
    column.write(canvas.text("problem.recovers"), Role.BODY, SOFT)
