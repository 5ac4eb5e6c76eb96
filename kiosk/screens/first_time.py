"""First time here, or again? Who comes again gets one set without live feedback."""

from __future__ import annotations

from hardware.buttons import Button, Press
from kiosk.screens.canvas import Canvas
from kiosk.screens.layout import Column, draw_menu_mirror, middle
from kiosk.screens.names import Name
from kiosk.screens.screen import Labels, Screen, Sight
from kiosk.screens.theme import SOFT, Role


class FirstTime(Screen):
    def labels(self) -> Labels:
        return {Button.PREVIOUS: "button.first-time", Button.NEXT: "button.again", Button.BACK: "button.leave"}

    def handle(self, event: Press) -> None:
        if event.button is Button.BACK:
            self.next = Name.ATTRACT
            return
        self.context.session.again = event.button is Button.NEXT
        self.next = Name.CHOOSE

    def draw(self, canvas: Canvas, now: float, sight: Sight) -> None:
        draw_menu_mirror(canvas, sight)
        column = Column(canvas, middle(canvas, canvas.px(1000 if canvas.portrait else 620)))
        column.title(canvas.text("first-time.title"))
        column.space(80 if canvas.portrait else 50)
        column.write(canvas.text("first-time.first"), Role.EXPLANATION)
        column.space(50 if canvas.portrait else 30)
        column.write(canvas.text("first-time.again"), Role.EXPLANATION, SOFT)
