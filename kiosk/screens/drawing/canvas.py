"""The surface that every screen draws on: layout grid, camera image, shapes, and text that is fitted into boxes."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pygame

from hardware.frame import Frame
from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.camera_image import CameraView, camera_view, draw_camera_image
from kiosk.screens.drawing.shapes import Pixels, Point
from kiosk.screens.drawing.surface_cache import SurfaceCache
from kiosk.screens.drawing.theme import (
    CAMERA_BRIGHTNESS,
    INK,
    TYPE,
    WHITE,
    Colour,
    Role,
    ScreenEdge,
    grid,
)
from kiosk.screens.drawing.typesetting import CAP_HEIGHT, LINE_HEIGHT, Fit, Fonts
from kiosk.screens.drawing.vignette import Vignette
from kiosk.text import Text
from kiosk.vision.framing import BodyBounds

Align = Literal["left", "center", "right"]
VAlign = Literal["top", "middle", "bottom"]

INK_STRIP_PX = 120  # height of the strip of ink that darkens the screen: ink for a whole screen takes 8 MB
DIGIT_BEARING = 0.05  # em: empty edge left of a digit, removed so that digits align with the text below them


@dataclass(frozen=True)
class LayoutRecord:
    """A text or shape drawn on the screen, reported to layout checks (`Canvas.on_record`).

    kind: "text", or the name of a widget.
    rect: area that it covers, screen pixels.
    box: area that it was given, screen pixels.
    text: the text; empty for a widget.
    px: text size, pixels of the em; 0 for a widget.
    floor: smallest size allowed for the text's role, pixels of the em; 0 for a widget.
    colour: colour of the text.
    fits: False when a text is larger than its box.
    """

    kind: str
    rect: pygame.Rect
    box: pygame.Rect
    text: str = ""
    px: int = 0
    floor: int = 0
    colour: Colour = WHITE
    fits: bool = True


class Canvas:
    """Draws in the design language on a surface of one size, in one language.

    brightness: 0..1, brightness of the camera image as set by staff; multiplies the design's own.
    on_record: called with every text and widget just before it is drawn; None = no layout check.
    """

    def __init__(
        self,
        surface: pygame.Surface,
        text: Text,
        edge: ScreenEdge = ScreenEdge.BOTTOM,
        on_record: Callable[[LayoutRecord], None] | None = None,
    ) -> None:
        """surface: 32 bits per pixel without row padding, as any display has it. Raises ValueError for other kinds.

        edge: the screen edge along which the buttons are mounted.
        """
        if surface.get_bitsize() != 32 or surface.get_pitch() != 4 * surface.get_width():
            raise ValueError("The surface must have 32 bits per pixel and no row padding; create it with depth=32.")
        self.surface = surface
        self.text = text
        self.grid = grid(surface.get_size(), edge)
        self.fonts = Fonts()
        self.on_record = on_record
        self.brightness = 1.0
        self._vignette = Vignette(self.portrait)
        self._order = shapes.byte_order(surface)
        self._cached = SurfaceCache()
        self._snapshot: pygame.Surface | None = None
        self._ink = pygame.Surface((surface.get_width(), INK_STRIP_PX), 0, surface)
        self._ink.fill(INK)

    @property
    def size(self) -> tuple[int, int]:
        return self.grid.screen.size

    @property
    def portrait(self) -> bool:
        return self.grid.portrait

    @property
    def safe(self) -> pygame.Rect:
        """The area for text and widgets: inside the margins, clear of the button labels."""
        return self.grid.safe.copy()

    @property
    def corners(self) -> pygame.Rect:
        """The area for the two top corners during a set: like `safe`, but wider with labels at the side."""
        return self.grid.corners.copy()

    def scaled(self, reference: float) -> int:
        """Convert reference pixels (1080x1920 or 1920x1080) to pixels of this screen."""
        return self.grid.px(reference)

    # Pixels

    @property
    def pixels(self) -> Pixels:
        """The surface's pixels, uint8 [height, width, 4]. The array locks the surface: delete it before blitting."""
        width, height = self.size
        return pygame.surfarray.pixels2d(self.surface).T.view(np.uint8).reshape(height, width, 4)

    def paint(self, outline: shapes.Points | list[shapes.Points], colour: Colour, opacity: float = 1.0) -> None:
        """Fill an outline with antialiasing; inner outlines cut holes. See `shapes.paint`."""
        shapes.paint(self.pixels, outline, shapes.ordered(colour, self._order), opacity)

    def paint_all(self, outlines: list[shapes.Points], colour: Colour, opacity: float = 1.0) -> None:
        """Fill several outlines as one shape."""
        shapes.paint_all(self.pixels, outlines, shapes.ordered(colour, self._order), opacity)

    def paint_line(
        self,
        path: Sequence[Point],
        width: float,
        colour: Colour,
        opacity: float = 1.0,
        discs: Sequence[tuple[Point, float]] = (),
    ) -> None:
        """Draw a line through points, with discs (centre, radius) on it. See `shapes.paint_line`."""
        shapes.paint_line(self.pixels, path, width, shapes.ordered(colour, self._order), opacity, discs)

    def draw_cached(
        self,
        key: Hashable,
        centre: Point,
        half_size: tuple[float, float],
        draw: Callable[[shapes.Brush, Point], None],
        opacity: float = 1.0,
    ) -> None:
        """Draw a shape that is painted once and then taken from the cache.

        key: identifies the shape in the cache, together with its size.
        half_size: half of its width and height, pixels.
        draw: paints the shape round the point that it is given.
        """
        width, height = (2 * math.ceil(half) for half in half_size)

        def painted() -> pygame.Surface:
            sheet = shapes.Sheet(width, height)
            draw(sheet, (width / 2, height / 2))
            return sheet.finished()

        image = self._cached.get((key, width, height), painted)
        if opacity < 1:
            image = image.copy()
            image.fill([round(255 * opacity)] * 4, special_flags=pygame.BLEND_RGBA_MULT)
        corner = (round(centre[0] - width / 2), round(centre[1] - height / 2))
        self.surface.blit(image, corner, special_flags=pygame.BLEND_PREMULTIPLIED)

    def record(self, kind: str, rect: pygame.Rect) -> None:
        """Report a widget to the layout check."""
        if self.on_record is not None:
            self.on_record(LayoutRecord(kind, rect.copy(), rect.copy()))

    # Camera image

    def blank(self) -> None:
        """Fill the screen with ink, without the camera image."""
        self.surface.fill(INK)

    def draw_camera(
        self,
        frame: Frame | None,
        member: BodyBounds | None,
        dim: float = 0.0,
        brightness: float = CAMERA_BRIGHTNESS,
        dark_corners: bool = False,
    ) -> CameraView | None:
        """Fill the screen with the camera image, cropped round the member, mirrored once, never stretched.

        frame: None = plain ink.
        member: from `Framing.update`.
        dim: 0..1, opacity of ink over the image (menus: `MENU_OPACITY`).
        dark_corners: darken the two top corners behind the count and the exercise; nothing in front of the head.
        Returns the visible part of the frame, which places overlays; None without a frame.
        """
        if frame is None:
            self.blank()
            return None
        view = camera_view((frame.width, frame.height), self.size, member)
        vignette = self._vignette if dark_corners else None
        draw_camera_image(self.surface, frame, view, brightness * self.brightness, dim, vignette)
        return view

    def scrim(self, opacity: float, rect: pygame.Rect | None = None) -> None:
        """Darken everything drawn so far with ink.

        rect: only this area; None = the whole screen.
        """
        area = (rect or self.grid.screen).clip(self.grid.screen)
        self._ink.set_alpha(round(255 * opacity))
        for top in range(area.top, area.bottom, INK_STRIP_PX):
            self.surface.blit(self._ink, (area.left, top), (0, 0, area.width, min(INK_STRIP_PX, area.bottom - top)))

    def snapshot(self) -> pygame.Surface:
        """A copy of the screen in a surface that is reused by the next call, because it is as large as the screen."""
        if self._snapshot is None:
            self._snapshot = self.surface.copy()
        else:
            self._snapshot.set_alpha(None)
            self._snapshot.blit(self.surface, (0, 0))
        return self._snapshot

    def cross_fade(self, before: pygame.Surface, opacity: float) -> None:
        """Draw the previous screen's snapshot over this one."""
        before.set_alpha(round(255 * opacity))
        self.surface.blit(before, (0, 0))

    # Text

    def fit(self, text: str, role: Role, width: int, height: int = 10_000, lines: int = 99) -> Fit:
        """Fit a text into a box: at the role's size if possible, otherwise smaller, down to the role's floor."""
        style = TYPE[role]
        largest = self.scaled(style.portrait if self.portrait else style.landscape)
        return self.fonts.fit(text, style.weight, largest, self.scaled(self._floor(role)), (width, height), lines)

    def write(
        self,
        text: str,
        role: Role,
        box: pygame.Rect,
        align: Align = "left",
        valign: VAlign = "top",
        colour: Colour = WHITE,
        lines: int = 99,
        opacity: float = 1.0,
        px: int | None = None,
    ) -> pygame.Rect:
        """Write a text into a box, in at most `lines` lines, shrunk to the role's floor if necessary.

        px: fixed size of the em in screen pixels, shared with other texts; None = fit the text.
        Returns the area that the text covers.
        """
        if px is None:
            fit = self.fit(text, role, box.width, box.height, lines)
        else:
            fit = self.fonts.fit(text, TYPE[role].weight, px, px, box.size, lines)
        top = box.y + {"top": 0, "middle": (box.height - fit.height) // 2, "bottom": box.height - fit.height}[valign]
        left = box.x + {"left": 0, "center": (box.width - fit.width) // 2, "right": box.width - fit.width}[align]
        covered = pygame.Rect(left, top, fit.width, fit.height)
        if self.on_record is not None:
            floor = self.scaled(self._floor(role))
            self.on_record(LayoutRecord("text", covered, box.copy(), text, fit.px, floor, colour, fit.fits))
        for number, line in enumerate(fit.lines):
            image = self.fonts.render(line, fit.px, TYPE[role].weight, colour)
            free = box.width - image.get_width()
            x = box.x + {"left": 0, "center": free // 2, "right": free}[align]
            y = top + round(number * fit.px * LINE_HEIGHT) + self._line_offset(image, fit.px)
            self._blit(image, (x, y), opacity)
        return covered

    def write_number(
        self, number: str, role: Role, left: int, top: int, scale: float = 1.0, px: int | None = None
    ) -> pygame.Rect:
        """Write digits in cells of equal width, so that nothing shifts when they change.

        top: upper edge of the digits, screen pixels.
        scale: enlarges the number round its centre, for the animation of the count.
        px: size of the em in screen pixels, not below that of body text; None = the role's size.
        Returns the area that the number covers.
        """
        size = px or self.scaled(TYPE[role].portrait if self.portrait else TYPE[role].landscape)
        weight = TYPE[role].weight
        cell = max(self.fonts.width(digit, size, weight) for digit in "0123456789")
        high = round(size * CAP_HEIGHT)
        covered = pygame.Rect(left - round(DIGIT_BEARING * size), top, cell * len(number), high)
        if self.on_record is not None:
            self.on_record(
                LayoutRecord(
                    "text", covered, covered, number, size, self.scaled(self._floor(role if px is None else Role.BODY))
                )
            )
        for index, digit in enumerate(number):
            image = self.fonts.render(digit, size, weight, WHITE)
            middle_x = covered.x + cell * (index + 0.5)
            middle_y = top + high / 2
            if scale != 1.0:
                image = pygame.transform.smoothscale_by(image, scale)
                middle_x = covered.centerx + (middle_x - covered.centerx) * scale
            baseline_off = (self.fonts.font(size, weight).get_ascent() - high / 2) * scale
            self._blit(image, (round(middle_x - image.get_width() / 2), round(middle_y - baseline_off)), 1.0)
        return covered

    def _floor(self, role: Role) -> int:
        return TYPE[role].portrait_floor if self.portrait else TYPE[role].landscape_floor

    def _line_offset(self, image: pygame.Surface, px: int) -> int:
        """Offset that centres the font's line (ascent and descent) in a line of `LINE_HEIGHT`."""
        return (round(px * LINE_HEIGHT) - image.get_height()) // 2

    def _blit(self, image: pygame.Surface, at: tuple[int, int], opacity: float) -> None:
        image.set_alpha(round(255 * opacity))
        self.surface.blit(image, at)
