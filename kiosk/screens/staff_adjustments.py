"""Staff pages for volume and brightness."""

from __future__ import annotations

from collections.abc import Callable

from hardware.buttons import Button
from kiosk.adjustments import MAX, MIN, STEP, Adjustment, Adjustments
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.layout import Column, middle
from kiosk.screens.drawing.theme import SOFT, Role
from kiosk.screens.drawing.widgets import draw_bar
from kiosk.screens.screen import Labels
from kiosk.screens.staff_page import StaffPage
from kiosk.vision.observation import Observation


class AdjustmentPage(StaffPage):
    """Changes one adjustment: PREVIOUS lowers it, OK raises it."""

    def __init__(self, adjustment: Adjustment, adjustments: Adjustments, apply: Callable[[int], None]) -> None:
        """apply: called with every new value, percent, so that it takes effect at once."""
        self._adjustment = adjustment
        self._adjustments = adjustments
        self._apply = apply
        self.label = f"button.{adjustment}"

    def labels(self) -> Labels:
        percent = self._adjustments.percent(self._adjustment)
        labels: Labels = {}
        if percent > MIN[self._adjustment]:
            labels[Button.PREVIOUS] = "button.less"
        if percent < MAX:
            labels[Button.OK] = "button.more"
        return labels

    def press(self, button: Button, now: float) -> None:
        self._apply(self._adjustments.change(self._adjustment, -STEP if button is Button.PREVIOUS else STEP))

    def draw(self, canvas: Canvas, observation: Observation) -> None:
        percent = self._adjustments.percent(self._adjustment)
        column = Column(canvas, middle(canvas, canvas.scaled(620)), "left")
        column.title(canvas.text(f"staff.{self._adjustment}"))
        column.space(60)
        column.write(canvas.text("staff.percent", n=percent), Role.TITLE)
        column.space(30)
        draw_bar(canvas, column.reserve(canvas.scaled(40)), percent / MAX)
        column.space(50)
        column.write(canvas.text(f"staff.{self._adjustment}-means"), Role.BODY, SOFT)
        if not self._adjustments.stored:
            column.space(30)
            column.write(canvas.text("staff.not-stored"), Role.BODY)
