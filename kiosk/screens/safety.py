"""The safety card at the start of a session: reasons not to train today. The answer is not stored.

The session is logged only after this card: nothing is stored about a member who must not train, not even a session.
"""

from __future__ import annotations

import pygame

from hardware.buttons import Button, Press
from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.layout import Column, draw_menu_mirror
from kiosk.screens.drawing.theme import SOFT, Role
from kiosk.screens.screen import Labels, Screen
from kiosk.screens.screen_name import ScreenName
from kiosk.vision.observation import Observation

BULLET_DROP = 31  # reference pixels from the top of a line to the middle of its lowercase letters


class Safety(Screen):
    def labels(self) -> Labels:
        return {Button.NEXT: "button.one-of-these", Button.OK: "button.none-of-these", Button.BACK: "button.leave"}

    def handle(self, event: Press) -> None:
        if event.button is Button.OK:
            self.context.session_log.begin_session()
        self.next = {
            Button.NEXT: ScreenName.NOT_TODAY,
            Button.OK: ScreenName.FIRST_TIME,
            Button.BACK: ScreenName.ATTRACT,
        }[event.button]

    def draw(self, canvas: Canvas, now: float, observation: Observation) -> None:
        draw_menu_mirror(canvas, observation)
        column = Column(canvas, canvas.safe, "left")
        column.space(70 if canvas.portrait else 50)
        column.title(canvas.text("safety.title"))
        column.space(24 if canvas.portrait else 16)
        column.write(canvas.text("safety.question"), Role.EXPLANATION, SOFT)
        column.space(50 if canvas.portrait else 36)
        for item in canvas.text.numbered("safety.item"):
            self._draw_item(canvas, column, item)

    def _draw_item(self, canvas: Canvas, column: Column, item: str) -> None:
        bullet, indent = canvas.scaled(18), canvas.scaled(54)
        box = column.room
        canvas.paint(shapes.disc((box.x + bullet / 2, box.y + canvas.scaled(BULLET_DROP)), bullet / 2), SOFT)
        covered = canvas.write(item, Role.BODY, pygame.Rect(box.x + indent, box.y, box.width - indent, box.height))
        column.reserve(covered.height + canvas.scaled(36 if canvas.portrait else 16))
