"""The fault screen: names the fault and whom to report it to. Covers any screen until the fault is over."""

from __future__ import annotations

from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.layout import Column, middle
from kiosk.screens.drawing.theme import SOFT, Role
from kiosk.screens.screen import Screen
from kiosk.vision.observation import Observation


class OutOfOrder(Screen):
    takes_hands = False
    shows_camera = False

    def draw(self, canvas: Canvas, now: float, observation: Observation) -> None:
        draw_out_of_order(canvas, observation.problem or "problem.start")


def draw_out_of_order(canvas: Canvas, problem: str) -> None:
    """Draw the fault screen. problem: text key of the fault."""
    canvas.blank()
    column = Column(canvas, middle(canvas, canvas.scaled(1150 if canvas.portrait else 640)))
    column.title(canvas.text("problem.title"))
    column.space(60)
    column.write(canvas.text(problem), Role.EXPLANATION)
    column.space(30)
    column.write(canvas.text("problem.tell"), Role.EXPLANATION)
    column.space(60)
    column.write(canvas.text("problem.recovers"), Role.BODY, SOFT)
