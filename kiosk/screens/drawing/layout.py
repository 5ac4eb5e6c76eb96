"""How screens divide their area: one column in portrait, picture left and text right in landscape."""

from __future__ import annotations

import pygame

from kiosk.screens.drawing.canvas import Align, Canvas
from kiosk.screens.drawing.theme import MENU_OPACITY, SOFT, WHITE, Colour, Role, ScreenEdge
from kiosk.vision.observation import Observation

PICTURE_SHARE_PORTRAIT = 0.50  # of the safe area's height
PICTURE_SHARE_NARROW = 0.39  # the same with labels at the side, where text takes more lines
PICTURE_SHARE_LANDSCAPE = 0.44  # of the safe area's width
MIDDLE_SHARE = 0.42  # of the free height goes above a box, because the eye looks for text above the middle


def draw_menu_mirror(canvas: Canvas, observation: Observation) -> None:
    """Draw the camera image, darkened: the mirror looks live, and text on it can be read."""
    canvas.draw_camera(observation.frame, observation.member, dim=MENU_OPACITY)


def draw_demo_mark(canvas: Canvas, in_set: bool) -> None:
    """Mark the image as a clip: top left, or top centre in a set, where the count is on the left."""
    row = pygame.Rect(canvas.safe.x, canvas.safe.y, canvas.safe.width, canvas.scaled(70))
    canvas.write(canvas.text("mark.demo"), Role.DETAIL, row, "center" if in_set else "left", colour=SOFT, lines=1)


def picture_and_text(canvas: Canvas) -> tuple[pygame.Rect, pygame.Rect]:
    """A box for a figure, and one for the text below it (portrait) or to its right (landscape)."""
    safe = canvas.safe
    if canvas.portrait:
        narrow = canvas.grid.edge is not ScreenEdge.BOTTOM
        height = round(safe.height * (PICTURE_SHARE_NARROW if narrow else PICTURE_SHARE_PORTRAIT))
        top = pygame.Rect(safe.x, safe.y, safe.width, height)
        return top, pygame.Rect(safe.x, top.bottom, safe.width, safe.height - height)
    width = round(safe.width * PICTURE_SHARE_LANDSCAPE)
    gap = canvas.scaled(48)
    left = pygame.Rect(safe.x, safe.y, width, safe.height)
    return left, pygame.Rect(left.right + gap, safe.y, safe.width - width - gap, safe.height)


def headed_picture_and_text(canvas: Canvas, header: str) -> tuple[pygame.Rect, pygame.Rect]:
    """Like `picture_and_text`, below a header line over the picture (portrait) or over the text (landscape)."""
    picture, text = picture_and_text(canvas)
    above = picture if canvas.portrait else text
    covered = canvas.write(header, Role.BODY, above, "center" if canvas.portrait else "left", colour=SOFT)
    top = covered.bottom + canvas.scaled(40)
    if canvas.portrait:
        return pygame.Rect(picture.x, top, picture.width, picture.bottom - top - canvas.scaled(30)), text
    top += canvas.scaled(60)
    return picture.inflate(0, -canvas.scaled(120)), pygame.Rect(text.x, top, text.width, text.bottom - top)


def two_parts(canvas: Canvas) -> tuple[pygame.Rect, pygame.Rect]:
    """The left and right halves in landscape; in portrait, which has one column, twice the whole area."""
    safe = canvas.safe
    if canvas.portrait:
        return safe, safe
    gap = canvas.scaled(64)
    half = (safe.width - gap) // 2
    return pygame.Rect(safe.x, safe.y, half, safe.height), pygame.Rect(safe.right - half, safe.y, half, safe.height)


class Column:
    """Stacks texts and widgets from the top of a box downwards."""

    def __init__(self, canvas: Canvas, box: pygame.Rect, align: Align = "center") -> None:
        self._canvas = canvas
        self._box = box.copy()
        self._align = align

    @property
    def room(self) -> pygame.Rect:
        """The part of the box that is still free."""
        return self._box.copy()

    def space(self, reference: float) -> None:
        """Leave a gap of this many reference pixels."""
        self._advance(self._canvas.scaled(reference))

    def write(self, text: str, role: Role, colour: Colour = WHITE, lines: int = 99) -> pygame.Rect:
        covered = self._canvas.write(text, role, self._box, self._align, colour=colour, lines=lines)
        self._advance(covered.bottom - self._box.y)
        return covered

    def title(self, text: str, colour: Colour = WHITE) -> pygame.Rect:
        """Write a title, on one line if it fits at all, otherwise on several."""
        one = self._canvas.fit(text, Role.TITLE, self._box.width, lines=1).fits
        return self.write(text, Role.TITLE, colour, lines=1 if one else 99)

    def reserve(self, height: int) -> pygame.Rect:
        """Reserve the next `height` pixels for a widget."""
        part = pygame.Rect(self._box.x, self._box.y, self._box.width, height)
        self._advance(height)
        return part

    def _advance(self, pixels: int) -> None:
        self._box.y += pixels
        self._box.height = max(0, self._box.height - pixels)


def middle(canvas: Canvas, height: int) -> pygame.Rect:
    """A box of this height across the safe area, slightly above its middle."""
    safe = canvas.safe
    above = max(0, round((safe.height - height) * MIDDLE_SHARE))
    return pygame.Rect(safe.x, safe.y + above, safe.width, min(height, safe.height))
