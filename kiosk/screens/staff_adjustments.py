"""For staff: how loud and how bright, a page each."""

from __future__ import annotations

from collections.abc import Callable

from hardware.buttons import Button
from kiosk.adjustments import MAX, MIN, STEP, Adjustment, Adjustments
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.layout import Column, middle
from kiosk.screens.drawing.theme import SOFT, Role
from kiosk.screens.drawing.widgets import draw_bar
from kiosk.screens.screen import Labels
from kiosk.vision.observation import Observation


class LevelPage:
    """PREVIOUS less, OK more. changed: told of every new percentage, so that it holds at once."""

    def __init__(self, level: Adjustment, levels: Adjustments, changed: Callable[[int], None]) -> None:
        self._level = level
        self._levels = levels
        self._changed = changed
        self.label = f"button.{level}"

    @property
    def captured(self) -> Labels | None:
        return None

    def labels(self) -> Labels:
        percent = self._levels.percent(self._level)
        labels: Labels = {}
        if percent > MIN[self._level]:
            labels[Button.PREVIOUS] = "button.less"
        if percent < MAX:
            labels[Button.OK] = "button.more"
        return labels

    def press(self, button: Button, now: float) -> None:
        self._changed(self._levels.change(self._level, -STEP if button is Button.PREVIOUS else STEP))

    def update(self, now: float) -> None:
        """Nothing changes by itself."""

    def draw(self, canvas: Canvas, sight: Observation) -> None:
        percent = self._levels.percent(self._level)
        column = Column(canvas, middle(canvas, canvas.scaled(620)), "left")
        column.title(canvas.text(f"staff.{self._level}"))
        column.space(60)
        column.write(canvas.text("staff.percent", n=percent), Role.TITLE)
        column.space(30)
        draw_bar(canvas, column.take(canvas.scaled(40)), percent / MAX)
        column.space(50)
        column.write(canvas.text(f"staff.{self._level}-means"), Role.BODY, SOFT)
