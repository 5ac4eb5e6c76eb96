"""The design language in one place: colours, opacities, sizes of type, durations, and the grid of a screen.

Sizes are given for the two reference screens, 1080x1920 and 1920x1080, and scaled to any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pygame

Colour = tuple[int, int, int]

INK: Colour = (0x0B, 0x10, 0x14)
PANEL: Colour = (0x17, 0x1F, 0x25)
GHOST: Colour = (0x27, 0x32, 0x3A)  # the start pose behind the working pose of a stick figure
WHITE: Colour = (0xF5, 0xF8, 0xF9)
SOFT: Colour = (0xCB, 0xD5, 0xDA)
QUIET: Colour = (0xA9, 0xB6, 0xBD)
GOOD: Colour = (0x3F, 0xD9, 0xC8)
WATCH: Colour = (0xFF, 0xC0, 0x4A)
COLLAPSE: Colour = (0xFF, 0x7A, 0x4D)  # shapes only, never letters

PICTURE_BRIGHTNESS = 0.88  # what is left of the camera picture, so that white lines stand off
PLATE_OPACITY = 0.90
ZONE_OPACITY = 0.90
PILL_OPACITY = 0.86
CORNER_OPACITY = 0.86
MENU_OPACITY = 0.91
CASING_OPACITY = 0.6

FADE_S = 0.15  # a change of state
POP_S = 0.22  # the count settles from POP_SCALE to 1
POP_SCALE = 1.08
PLATE_IN_S = 0.16
PLATE_OUT_S = 0.24
PLATE_RISE = 12
CUE_S = 2.5  # a cue stays at least so long
PRAISE_S = 1.2
CHEVRON_S = 1.2
SCREEN_FADE_S = 0.20
PRESS_S = 0.12
ATTRACT_S = 6.0

PORTRAIT = (1080, 1920)
LANDSCAPE = (1920, 1080)


class Role(StrEnum):
    """What a text is for; decides size and weight."""

    NUMERAL = "numeral"  # the large number of a result
    COUNT = "count"  # rep count, hold seconds
    TITLE = "title"
    CUE = "cue"
    EXPLANATION = "explanation"
    BODY = "body"
    DETAIL = "detail"  # as body, lighter: secondary lines, button labels of long languages


@dataclass(frozen=True)
class TypeStyle:
    """Size in reference pixels and the smallest it may be fitted to; file stem of the font below and from 60 px up."""

    portrait: int
    landscape: int
    portrait_floor: int
    landscape_floor: int
    weight: str


TYPE: dict[Role, TypeStyle] = {
    Role.NUMERAL: TypeStyle(360, 300, 240, 200, "Bold"),
    Role.COUNT: TypeStyle(236, 270, 160, 180, "Bold"),
    Role.TITLE: TypeStyle(136, 120, 92, 80, "Bold"),
    Role.CUE: TypeStyle(88, 84, 72, 64, "Bold"),
    Role.EXPLANATION: TypeStyle(72, 60, 56, 48, "SemiBold"),
    Role.BODY: TypeStyle(52, 44, 48, 40, "SemiBold"),
    Role.DETAIL: TypeStyle(52, 44, 48, 40, "Medium"),
}
DISPLAY_FROM_PX = 60  # InterDisplay from here up, Inter below


class ScreenEdge(StrEnum):
    """The edge of the screen along which the buttons are mounted."""

    BOTTOM = "bottom"
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True)
class Grid:
    """Where things go on a screen of one size, in its own pixels.

    screen: the whole. safe: what text may use (margins and the label zone taken off). zone: the label zone.
    corners: as safe, but as wide as the screen allows: labels at the side stand below the two top corners.
    """

    screen: pygame.Rect
    safe: pygame.Rect
    zone: pygame.Rect
    corners: pygame.Rect
    portrait: bool
    scale: float
    edge: ScreenEdge

    def px(self, reference: float) -> int:
        """Reference pixels in this screen's pixels, at least 1 for anything above 0."""
        return max(1, round(reference * self.scale)) if reference > 0 else 0


def grid(size: tuple[int, int], edge: ScreenEdge = ScreenEdge.BOTTOM) -> Grid:
    """The grid of a screen; upright when it is at least as high as wide."""
    width, height = size
    portrait = height >= width
    reference = PORTRAIT if portrait else LANDSCAPE
    scale = min(width / reference[0], height / reference[1])
    screen = pygame.Rect(0, 0, width, height)
    side = round(scale * (54 if portrait else 64))
    top = round(scale * 54)
    corners = pygame.Rect(side, top, width - 2 * side, height // 2 - top)
    if edge is ScreenEdge.BOTTOM:
        deep = round(scale * (120 if portrait else 84))
        zone = pygame.Rect(0, height - deep, width, deep)
        safe = pygame.Rect(side, top, width - 2 * side, height - deep - top - round(scale * 24))
    else:
        wide = round(scale * (276 if portrait else 300))
        zone = pygame.Rect(0 if edge is ScreenEdge.LEFT else width - wide, 0, wide, height)
        left = wide + round(scale * 24) if edge is ScreenEdge.LEFT else side
        safe = pygame.Rect(left, top, width - wide - side - round(scale * 24), height - 2 * top)
    return Grid(screen, safe, zone, corners, portrait, scale, edge)
