"""For staff, behind a PIN pressed on the buttons: today, the last seven days, health, levels, buttons, power."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import Protocol

import pygame

from hardware.buttons import Button, Press
from kiosk.adjustments import Adjustment
from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.layout import Column, middle
from kiosk.screens.drawing.theme import QUIET, SOFT, WHITE, Role
from kiosk.screens.drawing.widgets import number_px
from kiosk.screens.screen import Labels, Screen
from kiosk.screens.screen_name import ScreenName
from kiosk.screens.staff_adjustments import LevelPage
from kiosk.screens.staff_machine import ButtonTest, Health, PowerPage
from kiosk.screens.staff_usage import UsagePage
from kiosk.staff.access import PIN_LENGTH
from kiosk.vision.observation import Observation


class Page(Protocol):
    """One of the pages behind the PIN.

    label: text key of the button that leads here. captured: labels of all buttons while the page takes every press;
    None while NEXT turns to the next page and BACK closes.
    """

    label: str

    @property
    def captured(self) -> Labels | None: ...

    def labels(self) -> Labels:
        """What PREVIOUS and OK do here."""
        ...

    def press(self, button: Button, now: float) -> None: ...

    def update(self, now: float) -> None: ...

    def draw(self, canvas: Canvas, sight: Observation) -> None: ...


class Staff(Screen):
    def enter(self, now: float, sight: Observation) -> None:
        self.now = now
        self.typed = ""
        self.digit = 0
        self.wrong = False
        self.page: Page | None = None
        self._place = 0

    @property
    def open(self) -> bool:
        """Whether the PIN has been given."""
        return self.page is not None

    def labels(self) -> Labels:
        if self.page is None and not self._takes_digits:
            return {Button.BACK: "button.close"}
        if self.page is None:
            back = "button.back" if self.typed else "button.close"
            turn = {Button.PREVIOUS: "button.less", Button.NEXT: "button.more", Button.OK: "button.ok"}
            return {**turn, Button.BACK: back}
        captured = self.page.captured
        if captured is not None:
            return captured
        following = self._page_factories[(self._place + 1) % len(self._page_factories)][0]
        return {**self.page.labels(), Button.NEXT: following, Button.BACK: "button.close"}

    def handle(self, event: Press) -> None:
        if self.page is None:
            self._type(event.button)
        elif self.page.captured is not None or event.button in self.page.labels():
            self.page.press(event.button, self.now)
        elif event.button is Button.BACK:
            self.next = ScreenName.ATTRACT
        else:
            self._show(self._place + 1)

    def update(self, now: float, sight: Observation) -> ScreenName | None:
        self.now = now
        if self.page is not None:
            self.page.update(now)
        return self.next

    @property
    def _page_factories(self) -> list[tuple[str, Callable[[], Page]]]:
        """The pages in order: the label that leads there, and what makes the page, each time it is opened."""
        context = self.context
        makers: list[tuple[str, Callable[[], Page]]] = [
            (UsagePage.TODAY, lambda: UsagePage(UsagePage.TODAY, context.report(1))),
            (UsagePage.WEEK, lambda: UsagePage(UsagePage.WEEK, context.report(7))),
            (Health.label, lambda: Health(context.board(), context.report(1), context.diary.trouble, context.vitals)),
            ("button.volume", lambda: LevelPage(Adjustment.VOLUME, context.levels, context.sound.set_volume)),
            ("button.brightness", lambda: LevelPage(Adjustment.BRIGHTNESS, context.levels, lambda percent: None)),
            (ButtonTest.label, lambda: ButtonTest(self.now)),
        ]
        if (ask := context.ask_power) is not None:
            makers.append((PowerPage.label, lambda: PowerPage(ask)))
        return makers

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
            self.next = ScreenName.ATTRACT
        elif button is Button.BACK:
            self.typed, self.digit = self.typed[:-1], 0
        else:
            self.digit = (self.digit + (1 if button is Button.NEXT else -1)) % 10

    def _guess(self) -> None:
        if self.context.lock.opens(self.typed, self.now):
            self._show(0)
        self.typed, self.wrong = "", not self.open

    def _show(self, place: int) -> None:
        self._place = place % len(self._page_factories)
        self.page = self._page_factories[self._place][1]()

    def draw(self, canvas: Canvas, now: float, sight: Observation) -> None:
        canvas.blank()
        if self.page is None:
            self._draw_pin(canvas)
        else:
            self.page.draw(canvas, sight)

    def _draw_pin(self, canvas: Canvas) -> None:
        column = Column(canvas, middle(canvas, canvas.scaled(560)))
        column.write(canvas.text("staff.title"), Role.TITLE)
        column.space(30)
        column.write(self._order(canvas), Role.EXPLANATION, SOFT)
        if not self._takes_digits:
            return
        column.space(80)
        row = column.take(number_px(canvas, Role.TITLE))
        cell = canvas.scaled(110)
        for place in range(PIN_LENGTH):
            centre = (row.centerx + (place - (PIN_LENGTH - 1) / 2) * cell, row.centery)
            if place < len(self.typed):
                canvas.paint(shapes.disc(centre, canvas.scaled(24)), WHITE)
            elif place > len(self.typed):
                canvas.paint(shapes.ring(centre, canvas.scaled(20), canvas.scaled(5)), QUIET)
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
