"""Shown before each exercise of a program: its name, what it needs, how to face the mirror. Goes on by itself."""

from __future__ import annotations

from hardware.buttons import Button, Press
from kiosk.exercises.needs import needs
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.coach import draw_coach
from kiosk.screens.drawing.layout import Column, draw_menu_mirror, headed_picture_and_text
from kiosk.screens.drawing.theme import SOFT, Role
from kiosk.screens.exercise_facts import draw_facts, place_text
from kiosk.screens.screen import Labels, Screen
from kiosk.screens.screen_name import ScreenName
from kiosk.screens.spoken_marks import SpokenMarks
from kiosk.vision.observation import Observation

STAND_AFTER_S = 7.0  # after what the exercise needs has been said


class NextUp(Screen):
    absence_timeout_s = 60.0  # enough to fetch the band

    def enter(self, now: float, observation: Observation) -> None:
        self._began = now
        session = self.context.session
        planned = session.next_set
        self._goes_on_at = now + (planned.exercise.dose.prepare_seconds if planned is not None else 0.0)
        self._marks = SpokenMarks([(STAND_AFTER_S, "say.next-stand")])
        if planned is None:
            return
        first = not session.plan_results
        say, text = self.context.sound.say, self.context.text
        say(text("next-up.first" if first else "next-up.title"))
        say(text(planned.exercise.title))
        exercises = [each.exercise for each in session.queue.sets] if first else [planned.exercise]
        fetched = needs(exercises)
        if fetched:
            for key in ("need.title", *fetched):
                say(text(key))

    def labels(self) -> Labels:
        return {Button.NEXT: "button.skip", Button.OK: "button.start", Button.BACK: "button.end"}

    def handle(self, event: Press) -> None:
        session = self.context.session
        if event.button is Button.OK:
            self.next = ScreenName.SETUP
        elif event.button is Button.NEXT:
            session.skip_exercise()
            self.next = ScreenName.NEXT_UP if session.next_set is not None else ScreenName.CHOOSE
        else:
            self.next = ScreenName.CHOOSE

    def update(self, now: float, observation: Observation) -> ScreenName | None:
        for key in self._marks.due(now - self._began):
            self.context.sound.say(self.context.text(key))
        if self.next is None and now >= self._goes_on_at:
            return ScreenName.SETUP
        return self.next

    def draw(self, canvas: Canvas, now: float, observation: Observation) -> None:
        draw_menu_mirror(canvas, observation)
        session = self.context.session
        planned = session.next_set
        if planned is None:
            return
        header = canvas.text("next-up.title" if session.plan_results else "next-up.first")
        place = place_text(canvas.text, session.next_place)
        picture, text = headed_picture_and_text(canvas, f"{header} · {place}" if place else header)
        draw_coach(canvas, picture, planned.exercise, planned.side, now - self._began)
        column = Column(canvas, text, "center" if canvas.portrait else "left")
        column.title(canvas.text(planned.exercise.title))
        column.space(36)
        draw_facts(canvas, column, [(planned.exercise, planned.dose)])
        remaining_s = max(0, round(self._goes_on_at - now))
        goes_on = canvas.text("next-up.goes-on", seconds=remaining_s)
        if canvas.fit(goes_on, Role.DETAIL, column.room.width).height <= column.room.height:
            column.write(goes_on, Role.DETAIL, SOFT)
