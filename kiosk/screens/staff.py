"""For staff, behind a PIN pressed on the buttons: today, the last seven days, and a test of the buttons."""

from __future__ import annotations

from hardware.buttons import Button, Press
from kiosk.screens import shapes
from kiosk.screens.canvas import Canvas
from kiosk.screens.layout import Column, middle
from kiosk.screens.names import Name
from kiosk.screens.screen import Labels, Screen, Sight
from kiosk.screens.staff_pages import draw_usage
from kiosk.screens.theme import QUIET, SOFT, WHITE, Role
from kiosk.usage.report import Report

DIGITS = {Button.PREVIOUS: "1", Button.NEXT: "2", Button.OK: "3"}
PAGES = (("staff.today", 1), ("staff.seven-days", 7))  # title, days


class Staff(Screen):
    def enter(self, now: float, sight: Sight) -> None:
        self.typed = ""
        self.wrong = False
        self.page = 0
        self._report: Report | None = None

    @property
    def open(self) -> bool:
        """Whether the PIN has been given."""
        return self._report is not None

    def labels(self) -> Labels:
        if not self.open:
            digits = {button: f"button.digit-{digit}" for button, digit in DIGITS.items()}
            return {**digits, Button.BACK: "button.close"}
        other = "button.seven-days" if self.page == 0 else "button.today"
        return {Button.NEXT: other, Button.BACK: "button.close"}

    def handle(self, event: Press) -> None:
        if event.button is Button.BACK:
            self.next = Name.ATTRACT
        elif self.open:
            self._show(1 - self.page)
        else:
            self._type(DIGITS[event.button])

    def _type(self, digit: str) -> None:
        pin = self.context.settings.staff.pin
        self.typed += digit
        self.wrong = False
        if self.typed == pin:
            self._show(0)
        elif len(self.typed) == len(pin):
            self.typed, self.wrong = "", True

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
        column.write(canvas.text("staff.pin-wrong" if self.wrong else "staff.pin"), Role.EXPLANATION, SOFT)
        column.space(80)
        row = column.take(canvas.px(60))
        length = len(self.context.settings.staff.pin)
        for place in range(length):
            at = (row.centerx + (place - (length - 1) / 2) * canvas.px(90), row.centery)
            if place < len(self.typed):
                canvas.paint(shapes.disc(at, canvas.px(24)), WHITE)
            else:
                canvas.paint(shapes.ring(at, canvas.px(20), canvas.px(5)), QUIET)
