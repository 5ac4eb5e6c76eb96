"""The end of a program: exercises done, knees over toes in all, the best set, one thing to try. Nothing is stored."""

from __future__ import annotations

import pygame

from hardware.buttons import Button, Press
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.layout import Column, draw_menu_mirror, middle, two_parts
from kiosk.screens.drawing.qr_code import draw_qr_code
from kiosk.screens.drawing.theme import SOFT, Role
from kiosk.screens.screen import Labels, Screen
from kiosk.screens.screen_name import ScreenName
from kiosk.screens.summary import draw_number_of, draw_try_card
from kiosk.session.program_summary import ProgramSummary, summary_of
from kiosk.session.takeaway import felt_line, takeaway
from kiosk.vision.observation import Observation

LEAVE_AFTER_S = 60.0
CAPTION = 220  # reference pixels kept below the code
CODE = 560  # reference pixels, side of the QR code


class ProgramDone(Screen):
    def enter(self, now: float, observation: Observation) -> None:
        self._began = now
        self.code_shown = False  # the result as a QR code instead of the summary
        self.summary: ProgramSummary = summary_of(self.context.session.plan_results)
        say, text = self.context.sound.say, self.context.text
        say(text("program.done"))
        say(text("program.done-try"))
        say(text(self.summary.hint))
        say(text("program.often"))

    def labels(self) -> Labels:
        return {
            Button.PREVIOUS: "button.result" if self.code_shown else "button.phone",
            Button.NEXT: "button.good-to-know",
            Button.OK: "button.another",
            Button.BACK: "button.leave",
        }

    def handle(self, event: Press) -> None:
        if event.button is Button.PREVIOUS:
            self.code_shown = not self.code_shown
            return
        self.next = {
            Button.NEXT: ScreenName.CARDS,
            Button.OK: ScreenName.CHOOSE,
            Button.BACK: ScreenName.ATTRACT,
        }[event.button]

    def update(self, now: float, observation: Observation) -> ScreenName | None:
        return ScreenName.ATTRACT if now - self._began >= LEAVE_AFTER_S else self.next

    def draw(self, canvas: Canvas, now: float, observation: Observation) -> None:
        draw_menu_mirror(canvas, observation)
        if self.code_shown:
            self._draw_code(canvas)
            return
        left, right = two_parts(canvas)
        summary, text = self.summary, canvas.text
        column = Column(canvas, left)
        column.space(110)
        column.write(text(self.context.session.program or "program.done"), Role.BODY, SOFT)
        column.space(40)
        column.title(text("program.done"))
        column.space(60 if canvas.portrait else 30)
        if summary.judged:
            draw_number_of(canvas, column, summary.good, text("result.of", total=summary.judged))
            column.space(50 if canvas.portrait else 36)
            column.write(text("result.knees-over-toes"), Role.EXPLANATION)
        if not canvas.portrait:
            column = Column(canvas, right)
            column.space(110)
        else:
            column.space(70)
        column.write(text("program.exercises-done", n=summary.exercises), Role.EXPLANATION)
        if summary.best is not None:
            column.space(20)
            best = summary.best
            title = text(best.planned.exercise.title)
            column.write(text("program.best", title=title, good=best.good, total=best.judged), Role.BODY, SOFT)
        column.space(60)
        draw_try_card(canvas, column, summary.hint)
        if felt := felt_line(self.context.session.results, text):
            column.space(24)
            column.write(felt, Role.DETAIL, SOFT)

    def _draw_code(self, canvas: Canvas) -> None:
        column = Column(canvas, middle(canvas, canvas.scaled(CODE + 300)))
        column.title(canvas.text("takeaway.title"))
        column.space(50)
        box = column.reserve(min(canvas.scaled(CODE), column.room.height - canvas.scaled(CAPTION)))
        left = box.centerx - box.height // 2
        content = takeaway(self.context.session.plan_results, self.summary.hint, canvas.text)
        draw_qr_code(canvas, pygame.Rect(left, box.y, box.height, box.height), content)
        column.space(40)
        column.write(canvas.text("takeaway.caption"), Role.BODY, SOFT)
