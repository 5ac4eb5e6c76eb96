"""The safety card at the start of a session: reasons not to train today. The answer is not stored.

The session is logged only after this card: nothing is stored about a member who must not train, not even a session.
"""

from __future__ import annotations

import pygame

from hardware.buttons import Button, Press
from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.button_labels import CAP_SYMBOL, GAP, draw_cap_symbol
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.layout import Column, draw_menu_mirror, two_parts
from kiosk.screens.drawing.theme import SOFT, Role
from kiosk.screens.screen import Labels, Screen
from kiosk.screens.screen_name import ScreenName
from kiosk.vision.observation import Observation

BULLET_DROP = 31  # reference pixels from the top of a line to the middle of its lowercase letters


class Safety(Screen):
    def enter(self, now: float, observation: Observation) -> None:
        self.context.sound.say(self.context.text("say.hands"))

    def labels(self) -> Labels:
        return {
            Button.PREVIOUS: "button.urgent",
            Button.NEXT: "button.one-of-these",
            Button.OK: "button.none-of-these",
            Button.BACK: "button.leave",
        }

    def handle(self, event: Press) -> None:
        if event.button is Button.OK:
            self.context.session_log.begin_session()
        self.next = {
            Button.PREVIOUS: ScreenName.HELP_NOW,
            Button.NEXT: ScreenName.NOT_TODAY,
            Button.OK: ScreenName.CHOOSE,
            Button.BACK: ScreenName.ATTRACT,
        }[event.button]

    def draw(self, canvas: Canvas, now: float, observation: Observation) -> None:
        draw_menu_mirror(canvas, observation)
        left, right = two_parts(canvas)
        column = Column(canvas, left, "left")
        column.write(canvas.text("safety.question"), Role.EXPLANATION)
        column.space(24)
        self._draw_group(canvas, column, "safety.urgent", Button.PREVIOUS)
        if not canvas.portrait:
            column = Column(canvas, right, "left")
            column.space(10)
        self._draw_group(canvas, column, "safety.other", Button.NEXT)
        column.space(10)
        column.write(canvas.text("safety.no-device"), Role.DETAIL, SOFT)

    def _draw_group(self, canvas: Canvas, column: Column, key: str, button: Button) -> None:
        """Draw one group of reasons under the symbol of the button that says yes to it."""
        symbol, gap = canvas.scaled(CAP_SYMBOL), canvas.scaled(GAP)
        box = column.room
        heading = pygame.Rect(box.x + symbol + gap, box.y, box.width - symbol - gap, box.height)
        covered = canvas.write(canvas.text(f"{key}-title"), Role.BODY, heading, colour=SOFT)
        draw_cap_symbol(canvas, button, (box.x + symbol / 2, covered.y + canvas.scaled(BULLET_DROP)), SOFT)
        column.reserve(covered.height + canvas.scaled(12))
        for item in canvas.text.numbered(key):
            self._draw_item(canvas, column, item)
        column.space(8)

    def _draw_item(self, canvas: Canvas, column: Column, item: str) -> None:
        bullet, indent = canvas.scaled(18), canvas.scaled(54)
        box = column.room
        canvas.paint(shapes.disc((box.x + bullet / 2, box.y + canvas.scaled(BULLET_DROP)), bullet / 2), SOFT)
        covered = canvas.write(item, Role.BODY, pygame.Rect(box.x + indent, box.y, box.width - indent, box.height))
        column.reserve(covered.height + canvas.scaled(8))
