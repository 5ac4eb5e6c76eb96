"""The design language: colours, opacities, type sizes, durations, and the layout grid of a screen.

Sizes are in pixels of the two reference screens, 1080x1920 and 1920x1080, and are scaled to other screens.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pygame

Colour = tuple[int, int, int]

INK: Colour = (0x0B, 0x10, 0x14)
PANEL: Colour = (0x17, 0x1F, 0x25)
GHOST: Colour = (0x27, 0x32, 0x3A)  # start pose behind the moving stick figure
WHITE: Colour = (0xF5, 0xF8, 0xF9)
SOFT: Colour = (0xCB, 0xD5, 0xDA)
QUIET: Colour = (0xA9, 0xB6, 0xBD)
GOOD: Colour = (0x3F, 0xD9, 0xC8)
WATCH: Colour = (0xFF, 0xC0, 0x4A)
COLLAPSE: Colour = (0xFF, 0x7A, 0x4D)  # for shapes only, never for text

# Opacities and shares, 0..1:
CAMERA_BRIGHTNESS = 0.88  # share of the camera image's brightness that is left, so that white lines stand out
PLATE_OPACITY = 0.90
ZONE_OPACITY = 0.90
PILL_OPACITY = 0.86
SHADOW_OPACITY = 0.90  # of the shadow under letters on the camera image
VIGNETTE_OPACITY = 0.5  # at the corner itself
MENU_OPACITY = 0.91
CASING_OPACITY = 0.6

FADE_S = 0.15  # cross-fade between states of the overlay
POP_S = 0.22  # the count shrinks from POP_SCALE to 1
POP_SCALE = 1.08
PLATE_IN_S = 0.16
PLATE_OUT_S = 0.24
PLATE_RISE = 12  # reference pixels that the cue plate rises while it fades in
CUE_S = 2.5  # minimum time that a cue is shown
PRAISE_S = 1.2
CHEVRON_S = 1.2  # period of the chevrons' movement
SCREEN_FADE_S = 0.20
PRESS_S = 0.12  # a pressed label stays inverted
ATTRACT_S = 6.0  # period of the emblem's movement

PORTRAIT = (1080, 1920)
LANDSCAPE = (1920, 1080)


class Role(StrEnum):
    """The purpose of a text, which decides its size and weight."""

    NUMERAL = "numeral"  # the large number of a result
    COUNT = "count"  # rep count, hold seconds
    TITLE = "title"
    CUE = "cue"
    EXPLANATION = "explanation"
    BODY = "body"
    DETAIL = "detail"  # like body, lighter: secondary lines


@dataclass(frozen=True)
class TypeStyle:
    """Type size of a role.

    portrait, landscape: size of the em, reference pixels.
    portrait_floor, landscape_floor: smallest size that a text may be shrunk to, reference pixels.
    weight: "Medium", "SemiBold" or "Bold".
    """

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
DISPLAY_MIN_PX = 60  # from this size on InterDisplay is used, below it Inter


class ScreenEdge(StrEnum):
    """The screen edge along which the buttons are mounted."""

    BOTTOM = "bottom"
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True)
class Grid:
    """Layout grid of a screen, in its own pixels.

    screen: the whole screen.
    safe: area for text, without the margins and the label zone.
    zone: area of the button labels.
    corners: like `safe`, but as wide as the screen: labels at the side are below the two top corners.
    portrait: the screen is at least as high as wide.
    scale: pixels per reference pixel.
    edge: the screen edge along which the buttons are mounted.
    """

    screen: pygame.Rect
    safe: pygame.Rect
    zone: pygame.Rect
    corners: pygame.Rect
    portrait: bool
    scale: float
    edge: ScreenEdge

    def px(self, reference: float) -> int:
        """Convert reference pixels to pixels of this screen; anything above 0 becomes at least 1."""
        return max(1, round(reference * self.scale)) if reference > 0 else 0


def grid(size: tuple[int, int], edge: ScreenEdge = ScreenEdge.BOTTOM) -> Grid:
    """The layout grid of a screen of this width and height, pixels."""
    width, height = size
    portrait = height >= width
    reference = PORTRAIT if portrait else LANDSCAPE
    scale = min(width / reference[0], height / reference[1])
    screen = pygame.Rect(0, 0, width, height)
    side = round(scale * (54 if portrait else 64))
    top = round(scale * 54)
    corners = pygame.Rect(side, top, width - 2 * side, height // 2 - top)
    if edge is ScreenEdge.BOTTOM:
        zone_height = round(scale * (120 if portrait else 84))
        zone = pygame.Rect(0, height - zone_height, width, zone_height)
        safe = pygame.Rect(side, top, width - 2 * side, height - zone_height - top - round(scale * 24))
    else:
        zone_width = round(scale * (276 if portrait else 300))
        zone = pygame.Rect(0 if edge is ScreenEdge.LEFT else width - zone_width, 0, zone_width, height)
        left = zone_width + round(scale * 24) if edge is ScreenEdge.LEFT else side
        safe = pygame.Rect(left, top, width - zone_width - side - round(scale * 24), height - 2 * top)
    return Grid(screen, safe, zone, corners, portrait, scale, edge)
