"""The staff screen, behind a PIN: today, the last seven days, health, aim, lens, volume, brightness, buttons, power."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

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
from kiosk.screens.staff_adjustments import AdjustmentPage
from kiosk.screens.staff_aim import AimPage
from kiosk.screens.staff_calibration import CalibrationPage
from kiosk.screens.staff_closure import ClosurePage
from kiosk.screens.staff_machine import ButtonTestPage, HealthPage, PowerPage
from kiosk.screens.staff_page import StaffPage
from kiosk.screens.staff_usage import UnreadablePage, UsagePage
from kiosk.staff.access import PIN_LENGTH, AccessError
from kiosk.usage.audit import AuditKind
from kiosk.usage.report import Report
from kiosk.usage.store import StoreError
from kiosk.vision.observation import Observation


class Staff(Screen):
    takes_hands = False  # staff stand at the buttons
    shows_camera = False

    def enter(self, now: float, observation: Observation) -> None:
        self.now = now
        self.entered = ""
        self.digit = 0
        self.wrong = False
        self.unreadable = False  # the file with the PIN
        self.page: StaffPage | None = None
        self._index = 0
        self._found: dict[str, str] = {}  # what staff had set before

    @property
    def open(self) -> bool:
        """Whether the right PIN has been entered."""
        return self.page is not None

    def labels(self) -> Labels:
        if self.page is None and not self._accepts_digits:
            return {Button.BACK: "button.leave"}
        if self.page is None:
            back = "button.back" if self.entered else "button.leave"
            digits = {Button.PREVIOUS: "button.less", Button.NEXT: "button.more", Button.OK: "button.ok"}
            return {**digits, Button.BACK: back}
        exclusive_labels = self.page.exclusive_labels
        if exclusive_labels is not None:
            return exclusive_labels
        next_label = self._page_factories[(self._index + 1) % len(self._page_factories)][0]
        return {**self.page.labels(), Button.NEXT: next_label, Button.BACK: "button.leave"}

    def handle(self, event: Press) -> None:
        if self.page is None:
            self._enter_digit(event.button)
        elif self.page.exclusive_labels is not None or event.button in self.page.labels():
            self.page.press(event.button, self.now)
        elif event.button is Button.BACK:
            self.next = ScreenName.ATTRACT
        else:
            self._open_page(self._index + 1)

    def update(self, now: float, observation: Observation) -> ScreenName | None:
        self.now = now
        if self.page is not None:
            self.page.update(now, observation)
        return self.next

    @property
    def _page_factories(self) -> list[tuple[str, Callable[[], StaffPage]]]:
        """The pages in order, each with its label and a function that creates it when it is opened."""
        context, staff = self.context, self.context.staff
        factories: list[tuple[str, Callable[[], StaffPage]]] = [
            (UsagePage.TODAY, lambda: UsagePage(UsagePage.TODAY, staff.usage_report(1))),
            (UsagePage.WEEK, lambda: UsagePage(UsagePage.WEEK, staff.usage_report(7))),
            (HealthPage.label, self._health_page),
            (AimPage.label, lambda: AimPage(context.focal_length_px)),
            (CalibrationPage.label, lambda: CalibrationPage(context.focal_widths, context.calibrate)),
            ("button.volume", lambda: self._adjustment_page(Adjustment.VOLUME, context.sound.set_volume)),
            ("button.brightness", lambda: self._adjustment_page(Adjustment.BRIGHTNESS, lambda percent: None)),
            (ClosurePage.label, self._closure_page),
            (ButtonTestPage.label, lambda: ButtonTestPage(self.now)),
        ]
        if (request := staff.request_power) is not None:
            factories.append((PowerPage.label, lambda: PowerPage(request)))
        return factories

    def _health_page(self) -> HealthPage:
        staff = self.context.staff
        fault = self.context.session_log.write_error
        try:
            today: Report | None = staff.usage_report(1)
        except StoreError as error:  # the page shows everything else
            today, fault = None, fault or str(error)
        left_out = [str(mistake) for mistake in self.context.selection.mistakes]
        return HealthPage(staff.read_board(), today, fault, left_out, staff.read_vitals)

    def _closure_page(self) -> ClosurePage:
        context = self.context
        return ClosurePage(context.adjustments, context.text, lambda: context.staff.read_vitals().local_time)

    def _adjustment_page(self, adjustment: Adjustment, apply: Callable[[int], None]) -> AdjustmentPage:
        return AdjustmentPage(adjustment, self.context.adjustments, apply)

    @property
    def _accepts_digits(self) -> bool:
        lock = self.context.staff.lock
        return lock.is_set and lock.wait_s(self.now) == 0

    def _enter_digit(self, button: Button) -> None:
        """PREVIOUS and NEXT change the digit, OK accepts it, BACK deletes the last one."""
        if button is Button.OK:
            self.entered, self.digit = self.entered + str(self.digit), 0
            self.wrong = self.unreadable = False
            if len(self.entered) == PIN_LENGTH:
                self._check_pin()
        elif button is Button.BACK and not self.entered:
            self.next = ScreenName.ATTRACT
        elif button is Button.BACK:
            self.entered, self.digit = self.entered[:-1], 0
        else:
            self.digit = (self.digit + (1 if button is Button.NEXT else -1)) % 10

    def _check_pin(self) -> None:
        try:
            right = self.context.staff.lock.try_open(self.entered, self.now)
        except AccessError:
            self.entered, self.unreadable = "", True
            return
        self.context.staff.audit(AuditKind.LOG_IN if right else AuditKind.WRONG, "")
        if right:
            self._found = self.context.adjustments.summary()
            self._open_page(0)
        self.entered, self.wrong = "", not right

    def leave(self, now: float) -> None:
        if self.page is None:
            return
        left = self.context.adjustments.summary()
        if changed := [f"{name}: {value or 'none'}" for name, value in left.items() if value != self._found[name]]:
            self.context.staff.audit(AuditKind.SETTINGS, ", ".join(changed))

    def _open_page(self, index: int) -> None:
        self._index = index % len(self._page_factories)
        label, create = self._page_factories[self._index]
        try:
            self.page = create()
        except StoreError as error:
            self.page = UnreadablePage(label, error)

    def draw(self, canvas: Canvas, now: float, observation: Observation) -> None:
        canvas.blank()
        if self.page is None:
            self._draw_pin(canvas)
        else:
            self.page.draw(canvas, observation)

    def _draw_pin(self, canvas: Canvas) -> None:
        column = Column(canvas, middle(canvas, canvas.scaled(560)))
        column.write(canvas.text("staff.title"), Role.TITLE)
        column.space(30)
        column.write(self._instruction(canvas), Role.EXPLANATION, SOFT)
        if not self._accepts_digits:
            return
        column.space(80)
        row = column.reserve(number_px(canvas, Role.TITLE))
        cell = canvas.scaled(110)
        for position in range(PIN_LENGTH):
            centre = (row.centerx + (position - (PIN_LENGTH - 1) / 2) * cell, row.centery)
            if position < len(self.entered):
                canvas.paint(shapes.disc(centre, canvas.scaled(24)), WHITE)
            elif position > len(self.entered):
                canvas.paint(shapes.ring(centre, canvas.scaled(20), canvas.scaled(5)), QUIET)
            else:
                box = pygame.Rect(0, 0, cell, row.height)
                box.center = (round(centre[0]), row.centery)
                canvas.write(str(self.digit), Role.TITLE, box, valign="middle", lines=1)

    def _instruction(self, canvas: Canvas) -> str:
        """What to do now, as text."""
        lock = self.context.staff.lock
        if not lock.is_set:
            return canvas.text("staff.pin-missing")
        if (wait_s := lock.wait_s(self.now)) > 0:
            return canvas.text("staff.pin-wait", seconds=ceil(wait_s))
        if self.unreadable:
            return canvas.text("web.pin-unread")
        return canvas.text("staff.pin-wrong" if self.wrong else "staff.pin")
