"""Shown before each exercise of a program: its name, where the band goes, how to face the mirror."""

from __future__ import annotations

from hardware.buttons import Button, Press
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.coach import draw_coach
from kiosk.screens.drawing.layout import Column, draw_menu_mirror, headed_picture_and_text
from kiosk.screens.exercise_facts import draw_facts
from kiosk.screens.screen import Labels, Screen
from kiosk.screens.screen_name import ScreenName
from kiosk.vision.observation import Observation


class NextUp(Screen):
    absence_timeout_s = 60.0  # enough to fetch the band

    def enter(self, now: float, observation: Observation) -> None:
        self._began = now

    def labels(self) -> Labels:
        return {Button.NEXT: "button.skip", Button.OK: "button.start", Button.BACK: "button.end"}

    def handle(self, event: Press) -> None:
        session = self.context.session
        if event.button is Button.OK:
            self.next = ScreenName.SETUP
        elif event.button is Button.NEXT:
            session.skip_exercise()
            self.next = ScreenName.NEXT_UP if session.next_set is not None else ScreenName.CHOOSE
        else:
            self.next = ScreenName.CHOOSE

    def draw(self, canvas: Canvas, now: float, observation: Observation) -> None:
        draw_menu_mirror(canvas, observation)
        session = self.context.session
        planned = session.next_set
        if planned is None:
            return
        header = canvas.text("next-up.title" if session.results else "next-up.first")
        picture, text = headed_picture_and_text(canvas, header)
        draw_coach(canvas, picture, planned.exercise, planned.side, now - self._began)
        column = Column(canvas, text, "center" if canvas.portrait else "left")
        column.title(canvas.text(planned.exercise.title))
        column.space(36)
        draw_facts(canvas, column, [(planned.exercise, planned.exercise.dose)])
