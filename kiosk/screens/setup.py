"""The set-up check: says in words what is missing, takes the start posture from a still moment, goes on by itself."""

from __future__ import annotations

import pygame

from hardware.buttons import Button, Press
from kiosk.movement.setup_check import SetupCheck, SetupState
from kiosk.screens import shapes
from kiosk.screens.canvas import Canvas
from kiosk.screens.facts import draw_set_corner
from kiosk.screens.icons import draw_floor_mark
from kiosk.screens.layout import Column, shade_below
from kiosk.screens.names import Name
from kiosk.screens.screen import Clip, Labels, Screen, Sight
from kiosk.screens.theme import SOFT, WHITE, Role
from kiosk.session.session import Start

MARK = 120  # reference pixels high
WORDS_PORTRAIT = (0.64, 0.27)  # from where and how high, of the screen: below the face, above the labels
WORDS_LANDSCAPE = (0.58, 0.33)


class Setup(Screen):
    patience_s = 60.0  # members fetch the band, or lie down where they cannot be seen at once

    def enter(self, now: float, sight: Sight) -> None:
        planned = self.context.session.next_set
        assert planned is not None  # whoever leads here has chosen something
        self._planned = planned
        self._check: SetupCheck | None = None
        self.state = SetupState(missing="setup.nobody")
        self._say_what_cannot_be_seen()

    @property
    def clip(self) -> Clip:
        """A member waits for the mirror in the still moment; a clip must not run out of it."""
        return Clip.LINGERING if self.state.missing is None else Clip.PLAYING

    def labels(self) -> Labels:
        return {Button.BACK: "button.back"}

    def handle(self, event: Press) -> None:
        session = self.context.session
        if session.next_is_same_exercise:
            session.end_exercise()
            self.next = Name.RESULT
        else:
            self.next = Name.CHOOSE

    def update(self, now: float, sight: Sight) -> Name | None:
        if sight.fresh and sight.frame is not None and self.next is None:
            self._step(sight, (sight.frame.width, sight.frame.height))
        return self.next

    def _step(self, sight: Sight, size: tuple[int, int]) -> None:
        if self._check is None:
            self._check = SetupCheck(self._planned.exercise, size)
        self.state = self._check.step(sight.pose, sight.read_at)
        if self.state.baseline is not None:
            self.context.session.start = Start(self.state.baseline, size)
            self.next = Name.COUNTDOWN

    def _say_what_cannot_be_seen(self) -> None:
        """Before the first set: band, feet and posture that no camera checks."""
        if self._planned.number == 1:
            for key in self._planned.exercise.say:
                self.context.sound.say(self.context.text(key))

    def draw(self, canvas: Canvas, now: float, sight: Sight) -> None:
        canvas.mirror(sight.frame, sight.member)
        canvas.darken_corners()
        draw_set_corner(canvas, self._planned)
        safe = canvas.safe
        from_top, high = WORDS_PORTRAIT if canvas.portrait else WORDS_LANDSCAPE
        box = pygame.Rect(safe.x, round(canvas.size[1] * from_top), safe.width, round(canvas.size[1] * high))
        shade_below(canvas, box.y - canvas.px(30))
        column = Column(canvas, box)
        if self.state.missing is not None:
            column.title(canvas.text(f"{self.state.missing}.order"))
            column.space(16)
            column.write(canvas.text(f"{self.state.missing}.why"), Role.EXPLANATION)
            self._draw_mark(canvas, column.room)
            return
        column.title(canvas.text("setup.hold-still.order"))
        column.space(40)
        self._draw_steady(canvas, column.take(canvas.px(24)))
        if self._planned.exercise.view == "front":
            column.space(40 if canvas.portrait else 20)
            column.write(canvas.text("setup.feet-straight"), Role.BODY, SOFT)

    def _draw_mark(self, canvas: Canvas, room: pygame.Rect) -> None:
        """The mark on the floor with two feet on it, where there is room for it below the words."""
        size = canvas.px(MARK)
        if room.height >= size + canvas.px(16):
            draw_floor_mark(canvas, (room.centerx, room.bottom - size / 2), size)

    def _draw_steady(self, canvas: Canvas, bar: pygame.Rect) -> None:
        """How much of the still moment is over."""
        bar = bar.inflate(-bar.width // 2, 0)
        canvas.paint(shapes.rounded(bar.x, bar.y, bar.width, bar.height, bar.height / 2), WHITE, 0.22)
        done = max(bar.height, bar.width * self.state.steady)
        canvas.paint(shapes.rounded(bar.x, bar.y, done, bar.height, bar.height / 2), WHITE)
