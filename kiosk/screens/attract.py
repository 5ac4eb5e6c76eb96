"""Nobody is training: a dark mirror with one line that wakes as soon as somebody stands before it."""

from __future__ import annotations

from hardware.buttons import Button, Press
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.emblem import draw_emblem
from kiosk.screens.drawing.layout import Column, picture_and_words
from kiosk.screens.drawing.theme import MENU_OPACITY, QUIET, SOFT, WHITE, Role
from kiosk.screens.screen import Labels, Screen
from kiosk.screens.screen_name import ScreenName
from kiosk.vision.observation import Observation

DIM_AFTER_S = 20.0  # nobody seen for so long: the picture goes dark, the words stay
ASLEEP_VEIL = 0.97
ASLEEP_EMBLEM = 0.55  # opacity


class Attract(Screen):
    def enter(self, now: float, sight: Observation) -> None:
        self._began = now
        self._seen_at = now

    def labels(self) -> Labels:
        return {Button.OK: "button.begin"}

    def handle(self, event: Press) -> None:
        self.next = ScreenName.SAFETY

    def touched(self, now: float) -> None:
        self._seen_at = now

    def update(self, now: float, sight: Observation) -> ScreenName | None:
        if sight.pose is not None:
            self._seen_at = now
        if self.next is not None:
            self.context.begin_session(now)
        return self.next

    def asleep(self, now: float) -> bool:
        """Whether nobody has been there for a while."""
        return now - self._seen_at >= DIM_AFTER_S

    def draw(self, canvas: Canvas, now: float, sight: Observation) -> None:
        asleep = self.asleep(now)
        canvas.draw_camera(sight.frame, sight.member, dim=ASLEEP_VEIL if asleep else MENU_OPACITY)
        picture, words = picture_and_words(canvas)
        draw_emblem(
            canvas, picture.inflate(0, -canvas.scaled(160)), now - self._began, ASLEEP_EMBLEM if asleep else 1.0
        )
        column = Column(canvas, words)
        column.space(60 if canvas.portrait else 200)
        column.title(canvas.text("attract.title"), QUIET if asleep else WHITE)
        column.space(30)
        there = sight.pose is not None
        what = canvas.text("attract.press" if there else "attract.invitation")
        column.write(what, Role.EXPLANATION, QUIET if asleep else WHITE)
        quiet = QUIET if asleep else SOFT
        canvas.write(canvas.text("attract.privacy"), Role.DETAIL, column.room, "center", "bottom", quiet)
