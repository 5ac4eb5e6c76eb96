"""Staff page that takes the mirror out of service, and into service again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from hardware.buttons import Button
from kiosk.adjustments import Adjustments, Closure
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.layout import Column, middle
from kiosk.screens.drawing.theme import SOFT, Role
from kiosk.screens.screen import Labels
from kiosk.screens.staff_page import StaffPage
from kiosk.text import Text
from kiosk.vision.observation import Observation

HOURS = (1, 2, 4)  # choices of the end, from now; then the end of the day, and no end
LAST_MINUTE = time(23, 59)


class ClosurePage(StaffPage):
    """OK begins the choice; then PREVIOUS changes the words, NEXT the end, and OK takes the mirror out of service."""

    label = "button.out-of-service"

    def __init__(self, adjustments: Adjustments, text: Text, local_time: Callable[[], datetime]) -> None:
        """local_time: reads the wall clock."""
        self._adjustments = adjustments
        self._local_time = local_time
        own = [adjustments.last_words] if adjustments.last_words else []
        self._words = list(dict.fromkeys([*own, *text.numbered("closure.words")]))
        self._word = self._end = 0
        self._choosing = False

    @property
    def exclusive_labels(self) -> Labels | None:
        if not self._choosing:
            return None
        return {
            Button.PREVIOUS: "button.words",
            Button.NEXT: "button.until",
            Button.OK: "button.begin",
            Button.BACK: "button.back",
        }

    def labels(self) -> Labels:
        return {Button.OK: "button.choose" if self._adjustments.closure is None else "button.in-service"}

    def press(self, button: Button, now: float) -> None:
        if not self._choosing:
            if self._adjustments.closure is not None:
                self._adjustments.reopen()
            else:
                self._choosing = True
        elif button is Button.PREVIOUS:
            self._word = (self._word + 1) % len(self._words)
        elif button is Button.NEXT:
            self._end = (self._end + 1) % (len(HOURS) + 2)
        else:
            if button is Button.OK:
                self._adjustments.close(Closure(words=self._words[self._word], until=self._until()))
            self._choosing = False

    def _until(self) -> datetime | None:
        """Local time of the chosen end; None = until staff end it."""
        now = self._local_time().astimezone(self._local_time().tzinfo)
        if self._end < len(HOURS):
            return now.replace(second=0, microsecond=0) + timedelta(hours=HOURS[self._end])
        if self._end == len(HOURS):
            return datetime.combine(now.date(), LAST_MINUTE, now.tzinfo)
        return None

    def draw(self, canvas: Canvas, observation: Observation) -> None:
        column = Column(canvas, middle(canvas, canvas.scaled(900 if canvas.portrait else 640)), "left")
        column.title(canvas.text("closure.title"))
        column.space(60)
        closure = self._adjustments.closure
        if closure is None and not self._choosing:
            column.write(canvas.text("closure.means"), Role.BODY, SOFT)
            return
        words = self._words[self._word] if closure is None else closure.words
        until = self._until() if closure is None else closure.until
        column.write(words, Role.EXPLANATION)
        column.space(40)
        if until is None:
            column.write(canvas.text("closure.no-end"), Role.BODY, SOFT)
        else:
            column.write(canvas.text("closure.until", time=f"{until:%H:%M}"), Role.BODY, SOFT)
        if not self._adjustments.stored:
            column.space(30)
            column.write(canvas.text("staff.not-stored"), Role.BODY)
