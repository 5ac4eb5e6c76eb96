"""The rest between two sets: result of the last set, one thing to try, and the remaining time."""

from __future__ import annotations

import math

import pygame

from hardware.buttons import Button, Press
from kiosk.audio.sound import Tone
from kiosk.movement.kinds import kind_of
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.coach import draw_coach_if_room
from kiosk.screens.drawing.layout import Column, draw_menu_mirror, two_parts
from kiosk.screens.drawing.theme import SOFT, Role
from kiosk.screens.drawing.widgets import draw_ring, hold_ring_diameter
from kiosk.screens.exercise_facts import place_text, side_key
from kiosk.screens.screen import Labels, Screen
from kiosk.screens.screen_name import ScreenName
from kiosk.screens.spoken_marks import SpokenMarks
from kiosk.screens.summary import draw_offer, draw_one_thing_to_try, draw_praise, top_margin
from kiosk.session.feedback import Feedback
from kiosk.session.offers import Offer, form_title, offer
from kiosk.session.rest import Rest
from kiosk.session.result import one_thing_to_try
from kiosk.vision.observation import Observation

ABSENCE_AFTER_REST_S = 20.0  # members fetch water during a rest, so absence counts only after its end
# Seconds before the end, and the words.
SPOKEN_LEFT = (
    (30.0, "say.seconds-30"),
    (15.0, "say.seconds-15"),
    (3.0, "say.three"),
    (2.0, "say.two"),
    (1.0, "say.one"),
)
# Seconds after the beginning, in a rest that is at least twice as long.
SPOKEN_AFTER = ((15.0, "say.then-next"), (30.0, "say.hands"))
FREE_S = 9.0  # at the beginning of a rest, for the praise and the tip
TICKS = 3  # ticks, one per second, before the rest ends


class RestBetweenSets(Screen):
    def enter(self, now: float, observation: Observation) -> None:
        last = self.context.session.results[-1]
        self.last = last
        self.absence_timeout_s = ABSENCE_AFTER_REST_S + last.planned.rest_s
        self.rest = Rest(last.planned.rest_s, last.ended_at)
        self.offer = self._offer()
        self._ticks = TICKS
        self.rest_began = now
        duration_s = self.rest.duration_s
        before_end = [(duration_s - left, key) for left, key in SPOKEN_LEFT if left <= duration_s - FREE_S]
        self._marks = SpokenMarks([*before_end, *(mark for mark in SPOKEN_AFTER if duration_s >= 2 * mark[0])])
        self._say_end_of_set()

    def _say_end_of_set(self) -> None:
        """Speak what has been done, the one thing to try, and the change of side."""
        say, text, following = self.context.sound.say, self.context.text, self.context.session.next_set
        changes_side = following is not None and following.side is not self.last.planned.side
        if following is not None and changes_side:
            say(text("say.turn-over" if kind_of(following.exercise).lies_down else "say.change-side"))
        else:
            say(text("say.set-done"))
        say(text(one_thing_to_try(self.last)))
        if following is not None and changes_side:
            say(text(side_key(following, text)))

    def _offer(self) -> Offer | None:
        """What NEXT changes to; None without an offer, or where the next set is another one anyway."""
        session, following = self.context.session, self.context.session.next_set
        if following is None or following.exercise != self.last.planned.exercise:
            return None
        return offer(session.results, self.context.selection.exercises, session.left_out)

    def labels(self) -> Labels:
        labels = {Button.OK: "button.go-now", Button.BACK: "button.end"}
        if self.offer is not None:
            labels[Button.NEXT] = f"button.{self.offer.direction}"
        return labels

    def handle(self, event: Press) -> None:
        session = self.context.session
        if event.button is Button.NEXT and self.offer is not None:
            session.change_exercise(self.offer.exercise)
            self.offer = None
        elif event.button is Button.OK:
            self.next = ScreenName.SETUP
        else:
            session.end_exercise()
            self.next = ScreenName.PAIN

    def update(self, now: float, observation: Observation) -> ScreenName | None:
        if self.next is None and self.rest.over(now):
            return ScreenName.SETUP
        for key in self._marks.due(self.rest.duration_s - self.rest.remaining(now)):
            self.context.sound.say(self.context.text(key))
        if self.rest.remaining(now) <= self._ticks:
            self._ticks -= 1
            self.context.sound.tone(Tone.TICK)
        return self.next

    def draw(self, canvas: Canvas, now: float, observation: Observation) -> None:
        draw_menu_mirror(canvas, observation)
        left, right = two_parts(canvas)
        margin, gap = top_margin(canvas, [self.last]) - (90 if canvas.portrait else 110), 48
        column = Column(canvas, left)
        column.space(margin)
        heading = canvas.text("rest.set-done", number=self.last.planned.number)
        place = place_text(canvas.text, self.context.session.next_place)
        column.write(f"{heading} · {place}" if place else heading, Role.BODY, SOFT)
        column.space(gap if canvas.portrait else 30)
        draw_praise(canvas, column, [self.last])
        below_praise = column.room
        if not canvas.portrait:
            column = Column(canvas, right)
        column.space(gap if canvas.portrait else margin)
        draw_one_thing_to_try(canvas, column, self.last)
        column.space(gap)
        self._draw_rest(canvas, column, now)
        if self.offer is not None:
            column.space(gap)
            draw_offer(canvas, column.room, self.offer, Button.NEXT)
        following = self.context.session.next_set
        if following is not None and not (canvas.portrait and self.offer is not None):
            room = column.room if canvas.portrait else below_praise
            draw_coach_if_room(canvas, room, following, now - self.rest_began)

    def _draw_rest(self, canvas: Canvas, column: Column, now: float) -> None:
        ring = hold_ring_diameter(canvas)
        box = column.reserve(ring)
        seconds = math.ceil(self.rest.remaining(now))
        draw_ring(canvas, (box.x + ring / 2, box.y + ring / 2), ring, self.rest.share_left(now), str(seconds))
        indent = ring + canvas.scaled(48)
        lines = Column(canvas, pygame.Rect(box.x + indent, box.y, box.width - indent, ring), "left")
        lines.space(4)
        lines.write(canvas.text("rest.title"), Role.EXPLANATION)
        lines.write(self._then(), Role.BODY, SOFT, lines=2)

    def _then(self) -> str:
        """What comes after the rest, as text."""
        text = self.context.text
        following = self.context.session.next_set
        assert following is not None  # a rest is only between two sets
        if following.exercise != self.last.planned.exercise:
            return text("rest.then-other", title=text(form_title(following.exercise, self.last.planned.exercise)))
        if following.side is not self.last.planned.side:
            return text("rest.then-side", number=following.number, side=text(side_key(following, text)))
        if following.feedback is not self.last.planned.feedback and following.feedback is not Feedback.LIVE:
            return text("rest.then-feedback", feedback=text(f"feedback.{following.feedback}"))
        return text("rest.then", number=following.number)
