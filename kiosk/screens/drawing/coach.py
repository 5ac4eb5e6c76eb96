"""The coach on the screen: the loop of an exercise, or its stick figure where there is none."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from inference.pose import Pose
from kiosk.coach.loops import WRONG_KNEES, Loop, loop_of
from kiosk.coach.player import Wish
from kiosk.exercises.schema import Exercise
from kiosk.movement.reading import Side
from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.camera_image import CameraView
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.cue_slot import uncovered_parts, zone_on_screen
from kiosk.screens.drawing.stick_figure import draw_figure
from kiosk.screens.drawing.theme import INK
from kiosk.session.plan import PlannedSet

CARD_OPACITY = 0.86
CARD_RADIUS = 28  # reference pixels
CARD_PADDING = 8  # reference pixels
CARD_HEIGHT_PORTRAIT, CARD_HEIGHT_LANDSCAPE = 380, 360  # reference pixels
AWAY_S = 2.0  # before a card whose place was needed comes back, there or in another corner
SMALL_CARD = 0.7  # of the size, where no corner has room for a whole card
MIN_HEIGHT = 200  # reference pixels; a smaller coach is not drawn


def draw_coach(canvas: Canvas, box: pygame.Rect, exercise: Exercise, side: Side, seconds: float) -> None:
    """Draw the mannequin doing the exercise in a box. side: the working leg. seconds: since it was first shown."""
    loop = loop_of(exercise.name, exercise.resistance_band)
    if loop is None:
        draw_figure(canvas, box, exercise, seconds)
    else:
        _draw_loop(canvas, "coach", loop, box, side is Side.LEFT, seconds)


def draw_coach_if_room(canvas: Canvas, room: pygame.Rect, planned: PlannedSet, seconds: float) -> None:
    """Draw the coach below text, if enough of the screen is left there."""
    margin = canvas.scaled(24)
    box = pygame.Rect(room.x, room.y + margin, room.width, room.height - margin)
    if box.height >= canvas.scaled(MIN_HEIGHT):
        draw_coach(canvas, box, planned.exercise, planned.side, seconds)


def draw_wrong_knees(canvas: Canvas, box: pygame.Rect, seconds: float) -> None:
    """Draw the squat to avoid: both knees fall in."""
    loop = loop_of(WRONG_KNEES)
    assert loop is not None  # it is in the package
    _draw_loop(canvas, "wrong", loop, box, False, seconds)


class CoachCard:
    """The coach on a dark card over the camera image, in a corner next to the member."""

    def __init__(self, planned: PlannedSet, began: float, high: bool) -> None:
        """began: when the coach starts to move, seconds. high: the upper corners come first, because text is below."""
        self._planned = planned
        self._began = began
        self._high = high
        self._place: pygame.Rect | None = None  # where it was drawn last
        self._away_until = began  # until then it is not drawn

    def draw(
        self,
        canvas: Canvas,
        view: CameraView | None,
        pose: Pose | None,
        now: float,
        taken: Sequence[pygame.Rect] = (),
        corner_bottom: int = 0,
    ) -> None:
        """Draw the card where it covers no head, knee or foot; nothing if no corner is free.

        taken: other plates.
        corner_bottom: lower edge of the exercise in the upper right corner, pixels.

        A card whose place is needed goes away for `AWAY_S`, so that it neither flickers nor jumps.
        """
        avoid = [*_covered_by(pose, view), *taken]
        if self._place is not None and self._place.collidelist(avoid) >= 0:
            self._place, self._away_until = None, now + AWAY_S
        if now < self._away_until:
            return
        place = self._place or next(
            (each for each in self._places(canvas, corner_bottom) if each.collidelist(avoid) < 0), None
        )
        self._place = place
        if place is None:
            return
        padding, radius = canvas.scaled(CARD_PADDING), canvas.scaled(CARD_RADIUS)
        canvas.record("coach card", place)
        canvas.paint(shapes.rounded(place.x, place.y, place.width, place.height, radius), INK, CARD_OPACITY)
        inside = place.inflate(-2 * padding, -2 * padding)
        draw_coach(canvas, inside, self._planned.exercise, self._planned.side, now - self._began)

    def _places(self, canvas: Canvas, corner_bottom: int) -> list[pygame.Rect]:
        """Where the card may stand: the corners, the usual one first, and then the same for a smaller card."""
        return [each for share in (1.0, SMALL_CARD) for each in self._corners(canvas, corner_bottom, share)]

    def _corners(self, canvas: Canvas, corner_bottom: int, share: float) -> list[pygame.Rect]:
        exercise = self._planned.exercise
        loop = loop_of(exercise.name, exercise.resistance_band)
        width, height = loop.size if loop is not None else (3, 4)
        edge = canvas.scaled(CARD_HEIGHT_PORTRAIT if canvas.portrait else CARD_HEIGHT_LANDSCAPE)
        scale = share * edge / max(width, height)
        size = round(width * scale), round(height * scale)
        safe = canvas.safe
        left, right = safe.x, safe.right - size[0]
        below_exercise = max(safe.y, corner_bottom + canvas.scaled(CARD_PADDING))
        bottom = safe.bottom - size[1]
        low = [(left, bottom), (right, bottom)]
        high = [(left, safe.y), (right, below_exercise)]
        corners = [*high, *low] if canvas.portrait and self._high else [*low[::-1], *high] if self._high else low
        return [pygame.Rect(corner, size) for corner in corners]


def _covered_by(pose: Pose | None, view: CameraView | None) -> list[pygame.Rect]:
    """Head, knees and feet, screen pixels."""
    if pose is None or view is None:
        return []
    return [zone_on_screen(zone, view)[0] for zone in uncovered_parts(pose)]


def _draw_loop(canvas: Canvas, film: str, loop: Loop, box: pygame.Rect, mirrored: bool, seconds: float) -> None:
    width, height = loop.size
    scale = min(box.width / width, box.height / height)
    area = pygame.Rect(0, 0, round(width * scale), round(height * scale))
    area.center = box.center
    canvas.record("coach", area)
    size = area.size if scale < 1 else loop.size  # the renderer enlarges, and the thread makes smaller
    canvas.draw_loop(film, Wish(loop, mirrored, size), area, seconds)
