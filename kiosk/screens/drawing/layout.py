"""How screens divide the room they have: upright in a column, lying with the picture left and the words right."""

from __future__ import annotations

from functools import lru_cache

import pygame

from kiosk.screens.drawing.canvas import Align, Canvas
from kiosk.screens.drawing.theme import INK, MENU_OPACITY, PLATE_OPACITY, SOFT, WHITE, Colour, Role, ScreenEdge
from kiosk.vision.observation import Observation

PICTURE_SHARE_PORTRAIT = 0.50  # of the height
PICTURE_SHARE_NARROW = 0.42
PICTURE_SHARE_LANDSCAPE = 0.44  # of the width
SHADE_DEPTH = 260  # reference pixels from clear to dark


def draw_menu_mirror(canvas: Canvas, sight: Observation) -> None:
    """The mirror behind a dark veil: the member sees that it is alive, and reads the words before it."""
    canvas.draw_camera(sight.frame, sight.member, dim=MENU_OPACITY)


def draw_demo_mark(canvas: Canvas, in_set: bool) -> None:
    """Says that the picture is a clip: top left, or in a set, where the count is, in the middle."""
    row = pygame.Rect(canvas.safe.x, canvas.safe.y, canvas.safe.width, canvas.scaled(70))
    canvas.write(canvas.text("mark.demo"), Role.DETAIL, row, "center" if in_set else "left", colour=SOFT, lines=1)


def picture_and_words(canvas: Canvas) -> tuple[pygame.Rect, pygame.Rect]:
    """A box for a figure and one for the words beside or below it."""
    safe = canvas.safe
    if canvas.portrait:
        narrow = canvas.grid.edge is not ScreenEdge.BOTTOM  # words take more lines beside the labels
        height = round(safe.height * (PICTURE_SHARE_NARROW if narrow else PICTURE_SHARE_PORTRAIT))
        top = pygame.Rect(safe.x, safe.y, safe.width, height)
        return top, pygame.Rect(safe.x, top.bottom, safe.width, safe.height - height)
    width = round(safe.width * PICTURE_SHARE_LANDSCAPE)
    gap = canvas.scaled(48)
    left = pygame.Rect(safe.x, safe.y, width, safe.height)
    return left, pygame.Rect(left.right + gap, safe.y, safe.width - width - gap, safe.height)


def headed_picture_and_words(canvas: Canvas, header: str) -> tuple[pygame.Rect, pygame.Rect]:
    """As `picture_and_words`, below a quiet line over the picture (upright) or over the words."""
    picture, words = picture_and_words(canvas)
    above = picture if canvas.portrait else words
    covered = canvas.write(header, Role.BODY, above, "center" if canvas.portrait else "left", colour=SOFT)
    top = covered.bottom + canvas.scaled(40)
    if canvas.portrait:
        return pygame.Rect(picture.x, top, picture.width, picture.bottom - top - canvas.scaled(30)), words
    top += canvas.scaled(60)
    return picture.inflate(0, -canvas.scaled(120)), pygame.Rect(words.x, top, words.width, words.bottom - top)


def two_parts(canvas: Canvas) -> tuple[pygame.Rect, pygame.Rect]:
    """Left and right halves of a lying screen; an upright one is one column, and both are the whole of it."""
    safe = canvas.safe
    if canvas.portrait:
        return safe, safe
    gap = canvas.scaled(64)
    half = (safe.width - gap) // 2
    return pygame.Rect(safe.x, safe.y, half, safe.height), pygame.Rect(safe.right - half, safe.y, half, safe.height)


def shade_below(canvas: Canvas, y: int) -> None:
    """Ink over the picture from y downwards, coming in gently above it."""
    width, height = canvas.size
    depth = canvas.scaled(SHADE_DEPTH)
    canvas.surface.blit(_shade(width, depth), (0, y - depth))
    canvas.scrim(PLATE_OPACITY, pygame.Rect(0, y, width, height - y))


def shade_beside(canvas: Canvas, x: int, left: bool) -> None:
    """Ink over the picture from x to its left or right edge, coming in gently before it."""
    width, height = canvas.size
    depth = canvas.scaled(SHADE_DEPTH)
    shade = _shade_beside(height, depth, left)
    canvas.surface.blit(shade, (x if left else x - depth, 0))
    canvas.scrim(PLATE_OPACITY, pygame.Rect(0, 0, x, height) if left else pygame.Rect(x, 0, width - x, height))


@lru_cache(maxsize=2)
def _shade(width: int, depth: int) -> pygame.Surface:
    """Ink from clear at the top to `PLATE_OPACITY` at the bottom."""
    shade = pygame.Surface((width, depth), pygame.SRCALPHA)
    for row in range(depth):
        shade.fill((*INK, round(255 * PLATE_OPACITY * row / depth)), (0, row, width, 1))
    return shade


@lru_cache(maxsize=2)
def _shade_beside(height: int, depth: int, left: bool) -> pygame.Surface:
    """Ink that is darkest at its left edge, or at its right one."""
    return pygame.transform.rotate(_shade(height, depth), -90 if left else 90)


class Column:
    """Texts under one another, from the top of a box downwards."""

    def __init__(self, canvas: Canvas, box: pygame.Rect, align: Align = "center") -> None:
        self._canvas = canvas
        self._box = box.copy()
        self._align = align

    @property
    def room(self) -> pygame.Rect:
        """What is left of the box."""
        return self._box.copy()

    def space(self, reference: float) -> None:
        """Leave so many reference pixels free."""
        self._take(self._canvas.scaled(reference))

    def write(self, text: str, role: Role, colour: Colour = WHITE, lines: int = 99) -> pygame.Rect:
        covered = self._canvas.write(text, role, self._box, self._align, colour=colour, lines=lines)
        self._take(covered.bottom - self._box.y)
        return covered

    def title(self, text: str, colour: Colour = WHITE) -> pygame.Rect:
        """A screen's title: in one line where it goes at all, else in two or more."""
        one = self._canvas.fit(text, Role.TITLE, self._box.width, lines=1).fits
        return self.write(text, Role.TITLE, colour, lines=1 if one else 99)

    def take(self, height: int) -> pygame.Rect:
        """The next so many pixels of the box, for something that is not text."""
        part = pygame.Rect(self._box.x, self._box.y, self._box.width, height)
        self._take(height)
        return part

    def _take(self, pixels: int) -> None:
        self._box.y += pixels
        self._box.height = max(0, self._box.height - pixels)


def middle(canvas: Canvas, height: int) -> pygame.Rect:
    """A box of this height across the safe room, a little above its middle, where eyes rest."""
    safe = canvas.safe
    above = max(0, round((safe.height - height) * 0.42))
    return pygame.Rect(safe.x, safe.y + above, safe.width, min(height, safe.height))
