"""The set-up check: says in words what is missing, takes the start posture from a still moment, goes on by itself."""

from __future__ import annotations

import pygame

from hardware.buttons import Button, Press
from kiosk.movement.kinds import kind_of
from kiosk.movement.setup_check import SetupCheck, SetupState
from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.icons import draw_floor_mark
from kiosk.screens.drawing.layout import Column, shade_below, shade_beside
from kiosk.screens.drawing.stick_figure import draw_figure
from kiosk.screens.drawing.theme import SOFT, WHITE, Role, ScreenEdge
from kiosk.screens.exercise_facts import draw_set_corner
from kiosk.screens.screen import Labels, Screen
from kiosk.screens.screen_name import ScreenName
from kiosk.session.session import StartPosture
from kiosk.vision.observation import ClipPlayback, Observation

MARK, MARK_REACH = 120, 240  # reference pixels: height, and half the length of its line
SMALLEST_FIGURE = 200
PLACES = tuple(f"setup.{name}" for name in ("nobody", "head", "step-back", "step-closer", "step-left", "step-right"))
POSTURES = ("setup.lie-down", "setup.kneel")
WORDS_FROM, WORDS_FROM_POSTURE = 0.64, 0.50  # of an upright screen's height: below the face
WORDS_FROM_LANDSCAPE = 0.24
WORDS_SHARE = 0.31  # of a lying screen's width


class Setup(Screen):
    patience_s = 60.0  # members fetch the band, or lie down where they cannot be seen at once

    def enter(self, now: float, sight: Observation) -> None:
        planned = self.context.session.next_set
        assert planned is not None  # whoever leads here has chosen something
        self._planned = planned
        self._check: SetupCheck | None = None
        self.state = SetupState(missing="setup.nobody")
        self._say_what_cannot_be_seen()

    @property
    def clip(self) -> ClipPlayback:
        """A member waits for the mirror in the still moment; a clip must not run out of it."""
        return ClipPlayback.SLOW if self.state.missing is None else ClipPlayback.PLAY

    def labels(self) -> Labels:
        return {Button.BACK: "button.end" if self.context.session.next_is_same_exercise else "button.back"}

    def handle(self, event: Press) -> None:
        session = self.context.session
        if session.next_is_same_exercise:
            session.end_exercise()
            self.next = ScreenName.RESULT
        else:
            self.next = ScreenName.CHOOSE

    def update(self, now: float, sight: Observation) -> ScreenName | None:
        if sight.fresh and sight.frame is not None and self.next is None:
            self._step(sight, (sight.frame.width, sight.frame.height))
        return self.next

    def _step(self, sight: Observation, size: tuple[int, int]) -> None:
        if self._check is None:
            self._check = SetupCheck(self._planned.exercise, size)
        self.state = self._check.step(sight.pose, sight.read_at)
        if self.state.baseline is not None:
            self.context.session.start = StartPosture(self.state.baseline, size)
            self.next = ScreenName.COUNTDOWN

    def _say_what_cannot_be_seen(self) -> None:
        """Before the first set: band, feet and posture that no camera checks."""
        if self._planned.number == 1:
            for key in self._planned.exercise.say:
                self.context.sound.say(self.context.text(key))

    def draw(self, canvas: Canvas, now: float, sight: Observation) -> None:
        canvas.draw_camera(sight.frame, sight.member, dark_corners=True)
        column = self._words_below(canvas) if canvas.portrait else self._words_beside(canvas)
        draw_set_corner(canvas, self._planned)
        if self.state.missing is not None:
            column.title(canvas.text(f"{self.state.missing}.order"))
            column.space(16)
            column.write(canvas.text(f"{self.state.missing}.why"), Role.EXPLANATION)
            self._draw_how(canvas, column.room, now)
            return
        column.title(canvas.text("setup.hold-still.order"))
        column.space(40)
        self._draw_steady(canvas, column.take(canvas.scaled(24)))
        if kind_of(self._planned.exercise).stands and not self.state.feet_read:
            column.space(40)
            column.write(canvas.text("setup.feet-unread"), Role.BODY, SOFT)

    @property
    def _posture(self) -> bool:
        """Whether the member is asked for a posture that a figure shows better than words."""
        return self.state.missing in POSTURES

    def _words_below(self, canvas: Canvas) -> Column:
        """Below the face, above the labels; higher up where a figure goes below the words."""
        safe = canvas.safe
        top = round(canvas.size[1] * (WORDS_FROM_POSTURE if self._posture else WORDS_FROM))
        shade_below(canvas, top - canvas.scaled(30))
        return Column(canvas, pygame.Rect(safe.x, top, safe.width, safe.bottom - top))

    def _words_beside(self, canvas: Canvas) -> Column:
        """In an outer third, so that the member in the middle stays to be seen; away from labels at the side."""
        safe = canvas.safe
        left = canvas.grid.edge is not ScreenEdge.LEFT
        width = round(canvas.size[0] * WORDS_SHARE)
        top = round(canvas.size[1] * WORDS_FROM_LANDSCAPE)
        box = pygame.Rect(safe.x if left else safe.right - width, top, width, safe.bottom - top)
        shade_beside(canvas, box.right + canvas.scaled(20) if left else box.x - canvas.scaled(20), left)
        return Column(canvas, box, "left")

    def _draw_how(self, canvas: Canvas, room: pygame.Rect, now: float) -> None:
        """Below the words: the posture that is asked for, or the mark on the floor that the feet belong on."""
        room.y += canvas.scaled(36)
        room.height -= canvas.scaled(36)
        if self._posture and room.height >= canvas.scaled(SMALLEST_FIGURE):
            draw_figure(canvas, room, self._planned.exercise, now)
        elif self.state.missing in PLACES and room.height >= canvas.scaled(MARK):
            size = canvas.scaled(MARK)
            across = room.centerx if canvas.portrait else room.x + canvas.scaled(MARK_REACH)
            lowest = room.bottom - size / 2
            middle = lowest if canvas.portrait else min(room.y + canvas.scaled(50) + size / 2, lowest)
            draw_floor_mark(canvas, (across, middle), size)

    def _draw_steady(self, canvas: Canvas, bar: pygame.Rect) -> None:
        """How much of the still moment is over."""
        bar.width = bar.width // 2
        bar.x += bar.width // 2 if canvas.portrait else 0
        canvas.paint(shapes.rounded(bar.x, bar.y, bar.width, bar.height, bar.height / 2), WHITE, 0.22)
        done = max(bar.height, bar.width * self.state.steady)
        canvas.paint(shapes.rounded(bar.x, bar.y, done, bar.height, bar.height / 2), WHITE)
