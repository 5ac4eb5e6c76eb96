"""Three, two, one: the countdown between set-up check and set."""

from __future__ import annotations

import pygame

from hardware.buttons import Button, Press
from kiosk.audio.sound import Tone
from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.theme import INK, PLATE_OPACITY, Role
from kiosk.screens.drawing.widgets import draw_ring
from kiosk.screens.exercise_facts import draw_set_corner
from kiosk.screens.screen import Labels, Screen
from kiosk.screens.screen_name import ScreenName
from kiosk.vision.observation import ClipPlayback, Observation

COUNT = 3
WORDS = ("say.one", "say.two", "say.three")
RING = 420  # reference pixels, diameter
PAD = 40  # reference pixels round the text below the ring


class Countdown(Screen):
    @property
    def clip(self) -> ClipPlayback:
        return ClipPlayback.PAUSE

    takes_hands = False  # the set begins

    def enter(self, now: float, observation: Observation) -> None:
        self._began = now
        self.left = COUNT
        self.context.sound.clear()
        self._speak()

    def labels(self) -> Labels:
        return {Button.BACK: "button.back"}

    def handle(self, event: Press) -> None:
        self.next = ScreenName.SETUP

    def update(self, now: float, observation: Observation) -> ScreenName | None:
        left = COUNT - int(now - self._began)
        if left <= 0 and self.next is None:
            self.context.sound.tone(Tone.GO)
            return ScreenName.LIVE
        if left < self.left:
            self.left = left
            self._speak()
        return self.next

    def _speak(self) -> None:
        if self.left > 0:
            self.context.sound.tone(Tone.TICK)
            self.context.sound.say(self.context.text(WORDS[self.left - 1]))

    def draw(self, canvas: Canvas, now: float, observation: Observation) -> None:
        canvas.draw_camera(observation.frame, observation.member, dark_corners=True)
        planned = self.context.session.next_set
        assert planned is not None  # only the set-up check of a set leads here
        draw_set_corner(canvas, planned, self.context.session.next_place)
        title = canvas.text("countdown.title")
        fit = canvas.fit(title, Role.EXPLANATION, canvas.safe.width, lines=1)
        ring = canvas.scaled(RING)
        plate = pygame.Rect(0, 0, fit.width + canvas.scaled(2 * PAD), fit.height + canvas.scaled(PAD))
        plate.midtop = canvas.safe.centerx, canvas.safe.centery + round(0.62 * ring)
        canvas.record("cue plate", plate)
        canvas.paint(shapes.rounded_rect(plate, plate.height / 2), INK, PLATE_OPACITY)
        canvas.write(title, Role.EXPLANATION, plate, "center", "middle", lines=1)
        share = 1 - (now - self._began) % 1
        draw_ring(canvas, canvas.safe.center, ring, share, str(self.left), on_camera=True)
