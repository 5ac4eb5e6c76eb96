"""The set-up check: names what to correct, reads the start posture while the member stands still, then continues."""

from __future__ import annotations

import pygame

from hardware.buttons import Button, Press
from kiosk.movement.kinds import kind_of
from kiosk.movement.setup_check import SetupCheck, SetupState
from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.icons import draw_floor_mark
from kiosk.screens.drawing.layout import Column, shade_below, shade_side
from kiosk.screens.drawing.stick_figure import draw_figure
from kiosk.screens.drawing.theme import SOFT, WHITE, Role, ScreenEdge
from kiosk.screens.exercise_facts import draw_set_corner
from kiosk.screens.screen import Labels, Screen
from kiosk.screens.screen_name import ScreenName
from kiosk.session.session import StartPosture
from kiosk.vision.light import is_too_dark
from kiosk.vision.observation import ClipPlayback, Observation

FLOOR_MARK, FLOOR_MARK_HALF = 120, 240  # reference pixels: height, and half of its line's length
MIN_FIGURE = 200  # reference pixels, height
POSITIONS = tuple(f"setup.{name}" for name in ("nobody", "head", "step-back", "step-closer", "step-left", "step-right"))
POSTURES = ("setup.lie-down", "setup.kneel", "setup.stand-side-on")
# Shares of the screen height from its top:
TEXT_TOP, TEXT_TOP_POSTURE = 0.64, 0.50  # in portrait, below the face; the second with a figure below the text
TEXT_TOP_LANDSCAPE = 0.24
TEXT_WIDTH_LANDSCAPE = 0.31  # share of the screen width


class Setup(Screen):
    absence_timeout_s = 60.0  # enough to fetch the band, or to lie down where the camera finds nobody at first

    def enter(self, now: float, observation: Observation) -> None:
        planned = self.context.session.next_set
        assert planned is not None  # only screens with a chosen exercise lead here
        self._planned = planned
        self._check: SetupCheck | None = None
        self.state = SetupState(missing="setup.nobody")
        self._too_dark = False
        self._say_limits()

    @property
    def clip(self) -> ClipPlayback:
        """A member holds still until the check is done; a clip plays slowly, so that its still moment lasts."""
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

    def update(self, now: float, observation: Observation) -> ScreenName | None:
        if observation.fresh and observation.frame is not None and self.next is None:
            self._too_dark = is_too_dark(observation.frame)
            self._step(observation, (observation.frame.width, observation.frame.height))
        return self.next

    def _step(self, observation: Observation, size: tuple[int, int]) -> None:
        if self._check is None:
            self._check = SetupCheck(self._planned.exercise, size)
        self.state = self._check.step(observation.pose, observation.captured_at)
        if self.state.baseline is not None:
            self.context.session.start_posture = StartPosture(self.state.baseline, size)
            self.next = ScreenName.COUNTDOWN

    def _say_limits(self) -> None:
        """Speak the instructions that the camera cannot check before the first set: band, feet and posture."""
        if self._planned.number == 1:
            for key in self._planned.exercise.say:
                self.context.sound.say(self.context.text(key))

    def draw(self, canvas: Canvas, now: float, observation: Observation) -> None:
        canvas.draw_camera(observation.frame, observation.member, dark_corners=True)
        column = self._text_below(canvas) if canvas.portrait else self._text_at_side(canvas)
        draw_set_corner(canvas, self._planned)
        if (hint := self.hint) is not None:
            column.title(canvas.text(f"{hint}.order"))
            column.space(16)
            column.write(canvas.text(f"{hint}.why"), Role.EXPLANATION)
            self._draw_how(canvas, column.room, now)
            return
        column.title(canvas.text("setup.hold-still.order"))
        column.space(40)
        self._draw_steady(canvas, column.reserve(canvas.scaled(24)))
        if kind_of(self._planned.exercise).stands and not self.state.feet_read:
            column.space(40)
            column.write(canvas.text("setup.feet-unread"), Role.BODY, SOFT)

    @property
    def hint(self) -> str | None:
        """Text key of what is missing; the light, where the body cannot be read in the dark. None if nothing is."""
        missing = self.state.missing
        return "setup.too-dark" if self._too_dark and missing in (*POSITIONS, "setup.legs") else missing

    @property
    def _posture_missing(self) -> bool:
        """Whether the missing thing is a posture, which a figure shows better than text."""
        return self.state.missing in POSTURES

    def _text_below(self, canvas: Canvas) -> Column:
        """The column below the face and above the labels; it starts higher if a figure goes below the text."""
        safe = canvas.safe
        top = round(canvas.size[1] * (TEXT_TOP_POSTURE if self._posture_missing else TEXT_TOP))
        shade_below(canvas, top - canvas.scaled(30))
        return Column(canvas, pygame.Rect(safe.x, top, safe.width, safe.bottom - top))

    def _text_at_side(self, canvas: Canvas) -> Column:
        """The column in an outer third, clear of the member in the middle and of labels at the side."""
        safe = canvas.safe
        left = canvas.grid.edge is not ScreenEdge.LEFT
        width = round(canvas.size[0] * TEXT_WIDTH_LANDSCAPE)
        top = round(canvas.size[1] * TEXT_TOP_LANDSCAPE)
        box = pygame.Rect(safe.x if left else safe.right - width, top, width, safe.bottom - top)
        shade_side(canvas, box.right + canvas.scaled(20) if left else box.x - canvas.scaled(20), left)
        return Column(canvas, box, "left")

    def _draw_how(self, canvas: Canvas, room: pygame.Rect, now: float) -> None:
        """Draw, below the text, the posture that is missing, or the floor mark for the feet."""
        room.y += canvas.scaled(36)
        room.height -= canvas.scaled(36)
        if self._posture_missing and room.height >= canvas.scaled(MIN_FIGURE):
            draw_figure(canvas, room, self._planned.exercise, now)
        elif self.state.missing in POSITIONS and room.height >= canvas.scaled(FLOOR_MARK):
            size = canvas.scaled(FLOOR_MARK)
            across = room.centerx if canvas.portrait else room.x + canvas.scaled(FLOOR_MARK_HALF)
            lowest = room.bottom - size / 2
            middle = lowest if canvas.portrait else min(room.y + canvas.scaled(50) + size / 2, lowest)
            draw_floor_mark(canvas, (across, middle), size)

    def _draw_steady(self, canvas: Canvas, bar: pygame.Rect) -> None:
        """Draw the progress of the still moment."""
        bar.width = bar.width // 2
        bar.x += bar.width // 2 if canvas.portrait else 0
        canvas.paint(shapes.rounded(bar.x, bar.y, bar.width, bar.height, bar.height / 2), WHITE, 0.22)
        done = max(bar.height, bar.width * self.state.steady)
        canvas.paint(shapes.rounded(bar.x, bar.y, done, bar.height, bar.height / 2), WHITE)
