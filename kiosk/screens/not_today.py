"""The stop screen after a yes on the safety card, or pain above 5. Names whom to consult, but no cause."""

from __future__ import annotations

from hardware.buttons import Button, Press
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.layout import Column, draw_menu_mirror, middle
from kiosk.screens.drawing.theme import SOFT, Role
from kiosk.screens.screen import Labels, Screen
from kiosk.screens.screen_name import ScreenName
from kiosk.vision.observation import Observation

LEAVE_AFTER_S = 60.0


class NotToday(Screen):
    def enter(self, now: float, observation: Observation) -> None:
        self._began = now
        self.after_a_set = bool(self.context.session.results)

    def labels(self) -> Labels:
        return {Button.OK: "button.finish"}

    def handle(self, event: Press) -> None:
        self.next = ScreenName.ATTRACT

    def update(self, now: float, observation: Observation) -> ScreenName | None:
        return ScreenName.ATTRACT if now - self._began >= LEAVE_AFTER_S else self.next

    def draw(self, canvas: Canvas, now: float, observation: Observation) -> None:
        draw_menu_mirror(canvas, observation)
        column = Column(canvas, middle(canvas, canvas.scaled(800 if canvas.portrait else 480)))
        column.title(canvas.text("not-today.title"))
        column.space(60)
        column.write(canvas.text("not-today.after" if self.after_a_set else "not-today.before"), Role.EXPLANATION)
        column.space(60)
        column.write(canvas.text("not-today.kept"), Role.DETAIL, SOFT)
