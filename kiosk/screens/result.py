"""The result after the last set of an exercise: knees over toes n of m, one thing to try, and what comes next."""

from __future__ import annotations

from typing import ClassVar

from hardware.buttons import Button, Press
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.layout import Column, draw_menu_mirror, two_parts
from kiosk.screens.drawing.theme import SOFT, Role
from kiosk.screens.exercise_facts import place_text
from kiosk.screens.screen import Labels, Screen
from kiosk.screens.screen_name import ScreenName
from kiosk.screens.summary import (
    MAX_ROWS_WITH_MARGIN,
    draw_offer,
    draw_one_thing_to_try,
    draw_praise,
    draw_takeaway,
    top_margin,
)
from kiosk.session.offers import offer
from kiosk.session.result import one_thing_to_try
from kiosk.usage.records import SetOutcome
from kiosk.vision.observation import Observation

GOES_ON_AFTER_S = 12.0  # in a program; time to read the result once


class AfterExercise(Screen):
    """A screen between two exercises: NEXT opens the cards, OK goes on, BACK ends the session.

    cards_label: text key of NEXT.
    """

    cards_label: ClassVar[str]

    def enter(self, now: float, observation: Observation) -> None:
        self._began = now

    def update(self, now: float, observation: Observation) -> ScreenName | None:
        """In a program, goes on by itself."""
        if self.next is None and self.context.session.program is not None and now - self._began >= GOES_ON_AFTER_S:
            return self._after()
        return self.next

    def _after(self) -> ScreenName:
        """The screen that OK leads to."""
        session = self.context.session
        if session.next_set is not None:
            return ScreenName.NEXT_UP
        return ScreenName.PROGRAM_DONE if session.program is not None else ScreenName.CHOOSE

    def labels(self) -> Labels:
        go_on = "button.another" if self._after() is ScreenName.CHOOSE else "button.next-exercise"
        return {Button.NEXT: self.cards_label, Button.OK: go_on, Button.BACK: "button.leave"}

    def handle(self, event: Press) -> None:
        if event.button is Button.NEXT:
            self.next = ScreenName.CARDS
        elif event.button is Button.BACK:
            self.next = ScreenName.ATTRACT
        else:
            self.next = self._after()


class Result(AfterExercise):
    cards_label = "button.good-to-know"

    def enter(self, now: float, observation: Observation) -> None:
        super().enter(now, observation)
        self.context.sound.say(self.context.text(one_thing_to_try(self.context.session.exercise_results[-1])))
        session = self.context.session
        self.offer = offer(session.exercise_results, self.context.selection.exercises, session.left_out)

    def labels(self) -> Labels:
        labels = super().labels()
        return {**labels, Button.PREVIOUS: f"button.{self.offer.direction}"} if self.offer is not None else labels

    def handle(self, event: Press) -> None:
        if event.button is Button.PREVIOUS and self.offer is not None:
            self.context.session.add_round(self.offer.exercise)
            self.next = ScreenName.SETUP
        else:
            super().handle(event)

    def draw(self, canvas: Canvas, now: float, observation: Observation) -> None:
        draw_menu_mirror(canvas, observation)
        results = self.context.session.exercise_results
        last = results[-1]
        left, right = two_parts(canvas)
        column = Column(canvas, left)
        column.space(top_margin(canvas, results))
        key = "result.done" if last.outcome is SetOutcome.DONE else "result.early"
        place = place_text(canvas.text, self.context.session.place)
        heading = canvas.text(key, title=canvas.text(last.planned.exercise.title))
        column.write(f"{heading} · {place}" if place else heading, Role.BODY, SOFT)
        rows = len(results) + (self.offer is not None)
        roomy = canvas.portrait and rows <= MAX_ROWS_WITH_MARGIN
        column.space(80 if roomy else 30)
        draw_praise(canvas, column, results)
        if not canvas.portrait:
            column = Column(canvas, right)
            column.space(top_margin(canvas, results))
        else:
            column.space(80 if roomy else 40)
        draw_one_thing_to_try(canvas, column, last)
        column.space(54 if self.offer is not None else 80)
        over = self.context.session.next_set is None and self.context.session.program is None
        if not over:
            column.write(self._next(), Role.EXPLANATION)
        if self.offer is not None:
            column.space(0 if over else 30)
            column.reserve(draw_offer(canvas, column.room, self.offer, Button.PREVIOUS).height)
        if over:
            column.space(30)
            draw_takeaway(canvas, column, results, one_thing_to_try(last))

    def _next(self) -> str:
        """What OK leads to, as text."""
        following = self.context.session.next_set
        if following is None:
            early = self.context.session.exercise_results[-1].outcome is not SetOutcome.DONE
            return self.context.text("result.last-early" if early else "result.last")
        if self.context.session.held_back is not None:
            return self.context.text("result.held-back")
        return self.context.text("result.next", title=self.context.text(following.exercise.title))
