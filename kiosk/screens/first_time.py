"""Asks whether it is the member's first time. Returning members get one set without live feedback."""

from __future__ import annotations

import pygame

from hardware.buttons import Button, Press
from kiosk.screens.drawing.button_labels import CAP_SYMBOL, GAP, draw_cap_symbol
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.layout import Column, draw_menu_mirror, middle, two_parts
from kiosk.screens.drawing.theme import SOFT, WHITE, Role, ScreenEdge
from kiosk.screens.drawing.widgets import draw_card
from kiosk.screens.screen import Labels, Screen
from kiosk.screens.screen_name import ScreenName
from kiosk.vision.observation import Observation

CARD, CARD_NARROW = 320, 400  # reference pixels, height; the second for narrow screens with labels at the side


class FirstTime(Screen):
    def labels(self) -> Labels:
        return {Button.PREVIOUS: "button.first-time", Button.NEXT: "button.been-here", Button.BACK: "button.back"}

    def handle(self, event: Press) -> None:
        if event.button is Button.BACK:
            self.next = ScreenName.CHOOSE
            return
        session = self.context.session
        session.answer_first_time(returning=event.button is Button.NEXT)
        self.next = ScreenName.NEXT_UP if session.program is not None else ScreenName.SETUP

    def draw(self, canvas: Canvas, now: float, observation: Observation) -> None:
        draw_menu_mirror(canvas, observation)
        column = Column(canvas, middle(canvas, canvas.scaled(1200 if canvas.portrait else 720)))
        column.title(canvas.text("first-time.title"))
        column.space(80 if canvas.portrait else 50)
        left, right = two_parts(canvas)
        height = canvas.scaled(CARD if canvas.grid.edge is ScreenEdge.BOTTOM else CARD_NARROW)
        if canvas.portrait:
            self._draw_answer(canvas, column.reserve(height), Button.PREVIOUS, "first")
            column.space(50)
            self._draw_answer(canvas, column.reserve(height), Button.NEXT, "again")
        else:
            for part, button, key in ((left, Button.PREVIOUS, "first"), (right, Button.NEXT, "again")):
                box = pygame.Rect(part.x, column.room.y, part.width, height)
                self._draw_answer(canvas, box, button, key)

    def _draw_answer(self, canvas: Canvas, box: pygame.Rect, button: Button, key: str) -> None:
        """Draw a card with the symbol of its button, its answer, and what the answer changes."""
        inside = draw_card(canvas, box)
        symbol, gap = canvas.scaled(CAP_SYMBOL), canvas.scaled(2 * GAP)
        text_box = pygame.Rect(inside.x + symbol + gap, inside.y, inside.width - symbol - gap, inside.height)
        column = Column(canvas, text_box, "left")
        heading = column.write(canvas.text(self.labels()[button]), Role.EXPLANATION)
        draw_cap_symbol(canvas, button, (inside.x + symbol / 2, heading.centery), WHITE)
        column.space(16)
        column.write(canvas.text(f"first-time.{key}"), Role.BODY, SOFT)
