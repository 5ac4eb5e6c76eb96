"""The stop screens: after a yes on the safety card, or pain above 5. They name whom to see, and no cause."""

from __future__ import annotations

from typing import ClassVar

from hardware.buttons import Button, Press
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.layout import Column, draw_menu_mirror, middle
from kiosk.screens.drawing.theme import SOFT, Role
from kiosk.screens.screen import Labels, Screen
from kiosk.screens.screen_name import ScreenName
from kiosk.vision.observation import Observation

LEAVE_AFTER_S = 60.0


class NotToday(Screen):
    """Before a session, or after pain has ended one. sentence: text key of what it says before a session."""

    sentence: ClassVar[str] = "not-today.before"

    def enter(self, now: float, observation: Observation) -> None:
        self._began = now

    def labels(self) -> Labels:
        return {Button.NEXT: "button.help", Button.OK: "button.leave"}

    def handle(self, event: Press) -> None:
        self.next = ScreenName.CARDS if event.button is Button.NEXT else ScreenName.ATTRACT

    def update(self, now: float, observation: Observation) -> ScreenName | None:
        return ScreenName.ATTRACT if now - self._began >= LEAVE_AFTER_S else self.next

    def draw(self, canvas: Canvas, now: float, observation: Observation) -> None:
        draw_menu_mirror(canvas, observation)
        column = Column(canvas, middle(canvas, canvas.scaled(1000 if canvas.portrait else 480)))
        column.title(canvas.text("not-today.title"))
        column.space(60)
        sentence = "not-today.after" if self.context.session.stopped else self.sentence
        column.write(canvas.text(sentence), Role.EXPLANATION)
        column.space(60)
        column.write(canvas.text("not-today.kept"), Role.DETAIL, SOFT)


class HelpNow(NotToday):
    """After a yes to the urgent part of the safety card."""

    sentence = "not-today.urgent"
