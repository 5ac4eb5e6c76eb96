"""The pain question after an exercise, 0 to 10. The answer decides whether training goes on; it is not stored."""

from __future__ import annotations

from hardware.buttons import Button, Press
from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.layout import Column, draw_menu_mirror, two_parts
from kiosk.screens.drawing.theme import QUIET, SOFT, TYPE, WHITE, Role
from kiosk.screens.drawing.typesetting import CAP_HEIGHT
from kiosk.screens.drawing.widgets import number_px
from kiosk.screens.screen import Labels, Screen
from kiosk.screens.screen_name import ScreenName
from kiosk.screens.spoken_marks import SpokenMarks
from kiosk.session.pain import MAX_PAIN, AfterPain
from kiosk.vision.observation import Observation

ANSWER_TIMEOUT_S = 30.0  # after the last press, the shown answer counts
NO_PAIN = "say.no-pain"
SPOKEN = ((5.0, NO_PAIN), (18.0, "say.pain-counts"))  # seconds after the last press


class Pain(Screen):
    def enter(self, now: float, observation: Observation) -> None:
        self._wait(now)
        self.answer = self.context.session.shown_pain if self.opened_from is ScreenName.CARDS else 0
        if self.opened_from is not ScreenName.CARDS:
            self.context.sound.say(self.context.text("pain.question"))

    def labels(self) -> Labels:
        labels = {Button.OK: "button.ok" if self.answer else "button.no-pain", Button.BACK: "button.help"}
        if self.answer > 0:
            labels[Button.PREVIOUS] = "button.less"
        if self.answer < MAX_PAIN:
            labels[Button.NEXT] = "button.more"
        return labels

    def handle(self, event: Press) -> None:
        self._wait(event.at)
        if event.button is Button.OK:
            self.next = self._after_answer()
        elif event.button is Button.BACK:
            self.next = ScreenName.CARDS
        else:
            self.answer += 1 if event.button is Button.NEXT else -1
            self.context.session.shown_pain = self.answer

    def _wait(self, now: float) -> None:
        """Start the time again."""
        self._waiting_since = now
        self._marks = SpokenMarks(SPOKEN)

    def update(self, now: float, observation: Observation) -> ScreenName | None:
        for key in self._marks.due(now - self._waiting_since):
            if key != NO_PAIN or self.answer == 0:
                self.context.sound.say(self.context.text(key))
        if self.next is None and now - self._waiting_since >= ANSWER_TIMEOUT_S:
            return self._after_answer()
        return self.next

    def _after_answer(self) -> ScreenName:
        decision = self.context.session.answer_pain(self.answer)
        if decision is AfterPain.END_SESSION:
            return ScreenName.NOT_TODAY
        if decision is AfterPain.END_EXERCISE:
            return ScreenName.LEFT_OUT
        return ScreenName.REST if self.context.session.next_is_same_exercise else ScreenName.RESULT

    def draw(self, canvas: Canvas, now: float, observation: Observation) -> None:
        draw_menu_mirror(canvas, observation)
        left, right = two_parts(canvas)
        column = Column(canvas, left, "center" if canvas.portrait else "left")
        column.space(150)
        column.title(canvas.text("pain.title"))
        column.space(20)
        column.write(canvas.text("pain.question"), Role.EXPLANATION, SOFT)
        if canvas.portrait:
            column.space(100)
            self._draw_scale(canvas, column)
            column.space(110)
        else:
            scale = Column(canvas, right)
            scale.space(190)
            self._draw_scale(canvas, scale)
            column.space(60)
        for key in ("pain.above-3", "pain.above-5"):
            column.write(canvas.text(key), Role.BODY)
            column.space(14)
        column.space(30)
        remaining_s = max(0, round(self._waiting_since + ANSWER_TIMEOUT_S - now))
        column.write(canvas.text("pain.waits", seconds=remaining_s), Role.DETAIL, SOFT)
        column.space(14)
        column.write(canvas.text("pain.kept"), Role.DETAIL, SOFT)

    def _draw_scale(self, canvas: Canvas, column: Column) -> None:
        """Draw the answer as a large number, and a row of eleven dots of which one is filled."""
        size = number_px(canvas, Role.COUNT)
        box = column.reserve(round(size * CAP_HEIGHT))
        digits = str(self.answer)
        cell = max(canvas.fonts.width(digit, size, TYPE[Role.COUNT].weight) for digit in "0123456789")
        canvas.write_number(digits, Role.COUNT, box.centerx - cell * len(digits) // 2, box.y)
        column.space(50 if canvas.portrait else 30)
        row = column.reserve(canvas.scaled(56))
        step = row.width / (MAX_PAIN + 1)
        for value in range(MAX_PAIN + 1):
            at = (row.x + step * (value + 0.5), row.centery)
            if value == self.answer:
                canvas.paint(shapes.disc(at, canvas.scaled(26)), WHITE)
            else:
                canvas.paint(shapes.ring(at, canvas.scaled(15), canvas.scaled(5)), QUIET)
        ends = column.reserve(canvas.scaled(70))
        canvas.write(canvas.text("pain.none"), Role.DETAIL, ends, "left", colour=SOFT)
        canvas.write(canvas.text("pain.worst"), Role.DETAIL, ends, "right", colour=SOFT)
