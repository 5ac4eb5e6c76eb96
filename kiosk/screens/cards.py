"""Cards with background information, about 20 seconds of reading each. Shown on request, never after a measurement."""

from __future__ import annotations

from hardware.buttons import Button, Press
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.layout import Column, draw_menu_mirror, middle
from kiosk.screens.drawing.theme import SOFT, Role
from kiosk.screens.drawing.widgets import draw_page_dots
from kiosk.screens.screen import Labels, Screen
from kiosk.screens.wrong_and_right import SHOWN_CARD, SHOWN_EXERCISE, draw_wrong_and_right
from kiosk.vision.observation import Observation

# Text keys: card.NAME.title and card.NAME.text. When to see whom comes first: screens about pain lead here.
CARDS = ("help", SHOWN_CARD, "causes", "pulls", "exercises", "moving", "shoes", "dynamic")


class Cards(Screen):
    def enter(self, now: float, observation: Observation) -> None:
        self.index = 0
        self._began = now

    @property
    def card(self) -> str:
        return CARDS[self.index]

    def labels(self) -> Labels:
        labels = {Button.BACK: "button.back"}
        if self.index > 0:
            labels[Button.PREVIOUS] = "button.previous"
        if self.index < len(CARDS) - 1:
            labels[Button.NEXT] = "button.next"
        return labels

    def handle(self, event: Press) -> None:
        if event.button is Button.BACK:
            self.next = self.opened_from
        else:
            self.index += 1 if event.button is Button.NEXT else -1

    def draw(self, canvas: Canvas, now: float, observation: Observation) -> None:
        draw_menu_mirror(canvas, observation)
        safe = canvas.safe
        canvas.write(canvas.text("card.title"), Role.BODY, safe, "center", colour=SOFT)
        draw_page_dots(canvas, (safe.centerx, safe.bottom - canvas.scaled(20)), self.index, len(CARDS))
        if self.card == SHOWN_CARD:
            draw_wrong_and_right(canvas, self.context.selection.exercises[SHOWN_EXERCISE], now - self._began)
            return
        column = Column(canvas, middle(canvas, canvas.scaled(1500 if canvas.portrait else 700)), "left")
        column.title(canvas.text(f"card.{self.card}.title"))
        column.space(60 if canvas.portrait else 30)
        column.write(canvas.text(f"card.{self.card}.text"), Role.EXPLANATION)
