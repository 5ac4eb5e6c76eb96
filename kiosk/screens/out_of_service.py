"""Shown instead of the idle screen while staff have taken the mirror out of service: their words, and its end."""

from __future__ import annotations

import math

from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.layout import Column, middle
from kiosk.screens.drawing.theme import SOFT, Role
from kiosk.screens.screen import Screen
from kiosk.screens.screen_name import ScreenName
from kiosk.text.dates import format_day
from kiosk.vision.observation import Observation


class OutOfService(Screen):
    """No button has a function; both outer buttons still open the staff screen."""

    shows_camera = False
    absence_timeout_s = math.inf

    def update(self, now: float, observation: Observation) -> ScreenName | None:
        return ScreenName.ATTRACT if self.context.adjustments.closure is None else None

    def draw(self, canvas: Canvas, now: float, observation: Observation) -> None:
        canvas.blank()
        closure = self.context.adjustments.closure
        if closure is None:
            return
        column = Column(canvas, middle(canvas, canvas.scaled(1150 if canvas.portrait else 640)))
        column.title(canvas.text("closure.title"))
        column.space(60)
        column.write(closure.words, Role.EXPLANATION)
        if closure.until is None:
            return
        column.space(60)
        today = self.context.staff.read_vitals().local_time.date()
        key = "closure.until" if closure.until.date() == today else "closure.until-day"
        day = format_day(closure.until.date(), canvas.text)
        column.write(canvas.text(key, time=f"{closure.until:%H:%M}", day=day), Role.BODY, SOFT)
