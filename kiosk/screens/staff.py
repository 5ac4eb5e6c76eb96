"""For staff, behind a PIN pressed on the buttons: today, the last seven days, and a test of the buttons."""

from __future__ import annotations

from math import ceil

import pygame

from hardware.buttons import Button, Press
from kiosk.screens import shapes
from kiosk.screens.canvas import Canvas
from kiosk.screens.layout import Column, middle
from kiosk.screens.names import Name
from kiosk.screens.screen import Labels, Screen, Sight
from kiosk.screens.staff_pages import draw_usage
from kiosk.screens.theme import QUIET, SOFT, WHITE, Role
from kiosk.screens.widgets import number_px
from kiosk.staff.access import PIN_LENGTH
from kiosk.usage.report import Report

PAGES = (("staff.today", 1), ("staff.seven-days", 7))  # title, days


class Staff(Screen):
    def enter(self, now: float, sight: Sight) -> None:
        self.now = now
        self.typed = ""
        self.digit = 0
        self.wrong = False
        self.page = 0
        self._report: Report | None = None

    @property
    def open(self) -> bool:
        """Whether the PIN has been given."""
        return self._report is not None

    def labels(self) -> Labels:
        if not self.open and not self._takes_digits:
            return {Button.BACK: "button.close"}
        if not self.open:
            back = "button.back" if self.typed else "button.close"
            turn = {Button.PREVIOUS: "button.less", Button.NEXT: "button.more", Button.OK: "button.ok"}
            return {**turn, Button.BACK: back}
        other = "button.seven-days" if self.page == 0 else "button.today"
        return {Button.NEXT: other, Button.BACK: "button.close"}

    def handle(self, event: Press) -> None:
        if self.open:
            self._turn_pages(event.button)
        else:
            self._type(event.button)

    def _turn_pages(self, button: Button) -> None:
        if button is Button.BACK:
            self.next = Name.ATTRACT
        else:
            self._show(1 - self.page)

    def update(self, now: float, sight: Sight) -> Name | None:
        self.now = now
        return self.next

    @property
    def _takes_digits(self) -> bool:
        lock = self.context.lock
        return lock.is_set and lock.wait_s(self.now) == 0

    def _type(self, button: Button) -> None:
        """PREVIOUS and NEXT turn the digit, OK takes it, BACK takes the last one away."""
        if button is Button.OK:
            self.typed, self.digit, self.wrong = self.typed + str(self.digit), 0, False
            if len(self.typed) == PIN_LENGTH:
                self._guess()
        elif button is Button.BACK and not self.typed:
            self.next = Name.ATTRACT
        elif button is Button.BACK:
            self.typed, self.digit = self.typed[:-1], 0
        else:
            self.digit = (self.digit + (1 if button is Button.NEXT else -1)) % 10

    def _guess(self) -> None:
        if self.context.lock.opens(self.typed, self.now):
            self._show(0)
        self.typed, self.wrong = "", not self.open

    def _show(self, page: int) -> None:
        self.page = page
        self._report = self.context.report(PAGES[page][1])

    def draw(self, canvas: Canvas, now: float, sight: Sight) -> None:
        canvas.blank()
        if self._report is None:
            self._draw_pin(canvas)
            return
        first, last = self._report.first, self._report.last
        days = f"{last:%d.%m.}" if first == last else f"{first:%d.%m.} - {last:%d.%m.}"
        draw_usage(canvas, self._report, canvas.text(PAGES[self.page][0]), days)

    def _draw_pin(self, canvas: Canvas) -> None:
        column = Column(canvas, middle(canvas, canvas.px(560)))
        column.write(canvas.text("staff.title"), Role.TITLE)
        column.space(30)
        column.write(self._order(canvas), Role.EXPLANATION, SOFT)
        if not self._takes_digits:
            return
        column.space(80)
        row = column.take(number_px(canvas, Role.TITLE))
        cell = canvas.px(110)
        for place in range(PIN_LENGTH):
            centre = (row.centerx + (place - (PIN_LENGTH - 1) / 2) * cell, row.centery)
            if place < len(self.typed):
                canvas.paint(shapes.disc(centre, canvas.px(24)), WHITE)
            elif place > len(self.typed):
                canvas.paint(shapes.ring(centre, canvas.px(20), canvas.px(5)), QUIET)
            else:
                box = pygame.Rect(0, 0, cell, row.height)
                box.center = (round(centre[0]), row.centery)
                canvas.write(str(self.digit), Role.TITLE, box, valign="middle", lines=1)

    def _order(self, canvas: Canvas) -> str:
        """What to do now, in words."""
        lock = self.context.lock
        if not lock.is_set:
            return canvas.text("staff.pin-missing")
        if (wait_s := lock.wait_s(self.now)) > 0:
            return canvas.text("staff.pin-wait", seconds=ceil(wait_s))
        return canvas.text("staff.pin-wrong" if self.wrong else "staff.pin")
