"""The staff page that measures the lens with somebody who stands on the mark."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from hardware.buttons import Button
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.layout import Column, middle
from kiosk.screens.drawing.theme import SOFT, Role
from kiosk.screens.drawing.widgets import draw_bar
from kiosk.screens.screen import Labels
from kiosk.screens.staff_page import StaffPage
from kiosk.vision.calibration import STAND_S, Standing, view_deg
from kiosk.vision.observation import Observation

HEIGHTS_CM = (140, 210)
FIRST_HEIGHT_CM = 175
TIMEOUT_S = 30.0  # to walk to the mark and stand still there


class Stage(Enum):
    EXPLAIN = auto()
    HEIGHT = auto()
    STAND = auto()


class CalibrationPage(StaffPage):
    """Asks for a person's height, measures for five seconds, and says what the lens shows."""

    label = "button.lens"

    def __init__(self, focal_widths: float | None, store: Callable[[float], bool]) -> None:
        """
        focal_widths: the focal length so far, picture widths; None = not known.
        store: takes a new one, picture widths; whether it is on disk.
        """
        self._focal_widths = focal_widths
        self._store = store
        self._stage = Stage.EXPLAIN
        self._height_cm = FIRST_HEIGHT_CM
        self._standing = Standing()
        self._began = 0.0
        self._remark: str | None = None  # text key of how the last measurement ended

    @property
    def exclusive_labels(self) -> Labels | None:
        if self._stage is Stage.HEIGHT:
            steps: Labels = {Button.PREVIOUS: "button.less", Button.NEXT: "button.more"}
            return {**steps, Button.OK: "button.begin", Button.BACK: "button.cancel"}
        return {Button.BACK: "button.cancel"} if self._stage is Stage.STAND else None

    def labels(self) -> Labels:
        return {Button.OK: "button.again" if self._remark else "button.start"}

    def press(self, button: Button, now: float) -> None:
        if button is Button.BACK:
            self._stage = Stage.EXPLAIN
        elif self._stage is Stage.EXPLAIN:
            self._stage, self._remark = Stage.HEIGHT, None
        elif button is Button.OK:
            self._stage, self._standing, self._began = Stage.STAND, Standing(), now
        else:
            changed = self._height_cm + (1 if button is Button.NEXT else -1)
            self._height_cm = min(max(changed, HEIGHTS_CM[0]), HEIGHTS_CM[1])

    def update(self, now: float, observation: Observation) -> None:
        if self._stage is not Stage.STAND:
            return
        if observation.frame is not None and observation.fresh:
            self._standing.add(observation.pose, now)
            if self._standing.seconds >= STAND_S:
                self._finish(self._standing.focal_widths(self._height_cm / 100, observation.frame.width))
        if self._stage is Stage.STAND and now - self._began > TIMEOUT_S:
            self._end("staff.lens-nobody")

    def draw(self, canvas: Canvas, observation: Observation) -> None:
        column = Column(canvas, middle(canvas, canvas.scaled(1100 if canvas.portrait else 900)), "left")
        column.title(canvas.text("staff.lens"))
        column.space(30)
        if self._stage is Stage.HEIGHT:
            column.write(canvas.text("staff.lens-height"), Role.EXPLANATION)
            column.space(20)
            column.write(canvas.text("staff.centimetres", n=self._height_cm), Role.TITLE)
        elif self._stage is Stage.STAND:
            column.write(canvas.text("staff.lens-stand"), Role.EXPLANATION)
            column.space(30)
            draw_bar(canvas, column.reserve(canvas.scaled(40)), min(self._standing.seconds / STAND_S, 1.0))
        else:
            column.write(
                canvas.text(self._remark or "staff.lens-means"), Role.EXPLANATION if self._remark else Role.BODY
            )
            column.space(30)
            column.write(self._lens(canvas), Role.BODY, SOFT)

    def _finish(self, found: float | None) -> None:
        if found is None:
            self._end("staff.lens-impossible")
            return
        self._focal_widths = found
        self._end("staff.lens-done" if self._store(found) else "staff.not-stored")

    def _end(self, remark: str) -> None:
        self._stage, self._remark = Stage.EXPLAIN, remark

    def _lens(self, canvas: Canvas) -> str:
        if self._focal_widths is None:
            return canvas.text("staff.lens-unknown")
        return canvas.text("staff.lens-view", degrees=round(view_deg(self._focal_widths)))
