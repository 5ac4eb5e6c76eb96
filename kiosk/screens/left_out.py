"""Shown after pain above 3: the exercise is left out for today. No praise, and one press to whom to see."""

from __future__ import annotations

from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.layout import Column, draw_menu_mirror, middle
from kiosk.screens.drawing.theme import SOFT, Role
from kiosk.screens.result import AfterExercise
from kiosk.vision.observation import Observation


class LeftOut(AfterExercise):
    cards_label = "button.help"

    def draw(self, canvas: Canvas, now: float, observation: Observation) -> None:
        draw_menu_mirror(canvas, observation)
        exercise = self.context.session.results[-1].planned.exercise
        column = Column(canvas, middle(canvas, canvas.scaled(1000 if canvas.portrait else 560)))
        column.title(canvas.text("left-out.title"))
        column.space(60)
        column.write(canvas.text("left-out.why", title=canvas.text(exercise.title)), Role.EXPLANATION)
        column.space(30)
        column.write(canvas.text("left-out.stop"), Role.EXPLANATION)
        column.space(60)
        column.write(canvas.text("pain.kept"), Role.DETAIL, SOFT)
