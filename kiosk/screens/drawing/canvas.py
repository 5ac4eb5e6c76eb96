"""What every screen draws on: the grid, the mirror picture, texts that always fit their box, and button labels."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pygame

from hardware.buttons import Button
from hardware.frame import Frame
from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.button_labels import draw_labels
from kiosk.screens.drawing.camera_image import View, draw_picture, view_of
from kiosk.screens.drawing.shapes import Pixels, Point
from kiosk.screens.drawing.surface_cache import SurfaceCache
from kiosk.screens.drawing.theme import (
    INK,
    PICTURE_BRIGHTNESS,
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
from kiosk.vision.framing import Extent

Align = Literal["left", "center", "right"]
VAlign = Literal["top", "middle", "bottom"]

INK_ROWS = 120  # pixels
FIGURE_BEARING = 0.05  # of the em: the empty edge left of a figure, so that figures align with words below


@dataclass(frozen=True)
class LayoutRecord:
    """Something that was put on the screen, for those who check layouts (`Canvas.on_placed`).

    kind: "text", or the name of a drawn thing. rect: what it covers; box: what it was given.
    px, floor: size of the text and the smallest allowed for its role. fits: whether the text is whole and inside.
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
    """A surface with the design language bound to its size and language.

    surface: 32 bits a pixel, without padding (any display or plain surface is).
    brightness: 0..1, of the mirror picture beside the design's own.
    on_placed: told of every text and widget just before it is drawn; None costs nothing.
    Raises ValueError for another kind of surface.
    """

    def __init__(
        self,
        surface: pygame.Surface,
        text: Text,
        edge: ScreenEdge = ScreenEdge.BOTTOM,
        on_placed: Callable[[LayoutRecord], None] | None = None,
    ) -> None:
        if surface.get_bitsize() != 32 or surface.get_pitch() != 4 * surface.get_width():
            raise ValueError("The screen must have 32 bits a pixel.")
        self.surface = surface
        self.text = text
        self.grid = grid(surface.get_size(), edge)
        self.fonts = Fonts()
        self.view: View | None = None
        self.on_placed = on_placed
        self.brightness = 1.0
        self._corners = Vignette(self.portrait)
        self._order = shapes.byte_order(surface)
        self._stamps = SurfaceCache()
        self._kept: pygame.Surface | None = None
        self._ink = pygame.Surface((surface.get_width(), INK_ROWS), 0, surface)
        self._ink.fill(INK)

    @property
    def size(self) -> tuple[int, int]:
        return self.grid.screen.size

    @property
    def portrait(self) -> bool:
        return self.grid.portrait

    @property
    def safe(self) -> pygame.Rect:
        """What text and widgets may use: inside the margins, clear of the button labels."""
        return self.grid.safe.copy()

    @property
    def corners(self) -> pygame.Rect:
        """What the two top corners may use in a set; as `safe`, but wider where the labels stand at the side."""
        return self.grid.corners.copy()

    def scaled(self, reference: float) -> int:
        """Reference pixels (1080x1920 or 1920x1080) in pixels of this screen."""
        return self.grid.px(reference)

    # Pixels

    @property
    def pixels(self) -> Pixels:
        """The surface's own pixels, uint8 [height, width, 4]; let go of it before blitting, it locks the surface."""
        width, height = self.size
        return pygame.surfarray.pixels2d(self.surface).T.view(np.uint8).reshape(height, width, 4)

    def paint(self, outline: shapes.Points | list[shapes.Points], colour: Colour, opacity: float = 1.0) -> None:
        """Fill an outline (several: holes), smoothly; see `shapes`."""
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
        """A line through points, with discs (centre, radius) on it; see `shapes.paint_line`."""
        shapes.paint_line(self.pixels, path, width, shapes.ordered(colour, self._order), opacity, discs)

    def draw_cached(
        self,
        key: Hashable,
        centre: Point,
        reach: tuple[float, float],
        draw: Callable[[shapes.Brush, Point], None],
        opacity: float = 1.0,
    ) -> None:
        """Put a drawing on the screen that is made once and kept under `key`.

        draw: paints it round the point it is given, no further than `reach` pixels across and up or down.
        """
        width, height = (2 * math.ceil(r) for r in reach)

        def painted() -> pygame.Surface:
            sheet = shapes.Sheet(width, height)
            draw(sheet, (width / 2, height / 2))
            return sheet.finished()

        stamp = self._stamps.get((key, width, height), painted)
        if opacity < 1:
            stamp = stamp.copy()
            stamp.fill([round(255 * opacity)] * 4, special_flags=pygame.BLEND_RGBA_MULT)
        corner = (round(centre[0] - width / 2), round(centre[1] - height / 2))
        self.surface.blit(stamp, corner, special_flags=pygame.BLEND_PREMULTIPLIED)

    def record(self, kind: str, rect: pygame.Rect) -> None:
        """Tell whoever checks the layout that something is drawn here."""
        if self.on_placed is not None:
            self.on_placed(LayoutRecord(kind, rect.copy(), rect.copy()))

    # The picture

    def blank(self) -> None:
        """Plain ink, as the staff screens have it; there is no mirror picture."""
        self.view = None
        self.surface.fill(INK)

    def draw_camera(
        self,
        frame: Frame | None,
        member: Extent | None,
        dim: float = 0.0,
        brightness: float = PICTURE_BRIGHTNESS,
        dark_corners: bool = False,
    ) -> None:
        """The camera picture over the whole screen, cropped round the member, mirrored once, never stretched.

        frame: None = ink. member: from `Framing.follow`. veil: opacity of ink over it (menus 0.91).
        dark_corners: soft shade behind the count and the exercise; nothing before the head.
        """
        if frame is None:
            self.blank()
            return
        self.view = view_of((frame.width, frame.height), self.size, member)
        corners = self._corners if dark_corners else None
        draw_picture(self.surface, frame, self.view, brightness * self.brightness, dim, corners)

    def to_screen(self, point: tuple[float, float]) -> tuple[float, float]:
        """Frame pixels to mirrored pixels of this screen. Raises ValueError before any `mirror` with a frame."""
        if self.view is None:
            raise ValueError("There is no mirror picture on this screen.")
        return self.view.to_screen(point, self.size)

    @property
    def picture_scale(self) -> float:
        """Screen pixels a frame pixel; 1.0 without a picture."""
        return self.size[1] / self.view.height if self.view is not None else 1.0

    def scrim(self, opacity: float, rect: pygame.Rect | None = None) -> None:
        """Darken everything drawn so far, or a part of it, with ink."""
        area = (rect or self.grid.screen).clip(self.grid.screen)
        self._ink.set_alpha(round(255 * opacity))
        for top in range(area.top, area.bottom, INK_ROWS):  # in strips: ink as large as the screen takes 8 MB
            self.surface.blit(self._ink, (area.left, top), (0, 0, area.width, min(INK_ROWS, area.bottom - top)))

    def keep_picture(self) -> pygame.Surface:
        """What the screen shows now, kept in a surface that is always the same: it is as large as the screen."""
        if self._kept is None:
            self._kept = self.surface.copy()
        else:
            self._kept.set_alpha(None)
            self._kept.blit(self.surface, (0, 0))
        return self._kept

    def cross_fade(self, before: pygame.Surface, opacity: float) -> None:
        """Lay the picture of the screen before over this one (the cross-fade between screens)."""
        before.set_alpha(round(255 * opacity))
        self.surface.blit(before, (0, 0))

    # Text

    def fit(self, text: str, role: Role, width: int, height: int = 10_000, lines: int = 99) -> Fit:
        """How the text goes into a box: at the role's size if it can, smaller down to the floor if it must."""
        kind = TYPE[role]
        largest = self.scaled(kind.portrait if self.portrait else kind.landscape)
        return self.fonts.fit(text, kind.weight, largest, self.scaled(self._floor(role)), (width, height), lines)

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
        """Put a text into a box, broken into at most `lines` lines and shrunk to the role's floor where needed.

        px: a size agreed with other texts, in screen pixels, instead. Returns what the text covers.
        """
        if px is None:
            fit = self.fit(text, role, box.width, box.height, lines)
        else:
            fit = self.fonts.fit(text, TYPE[role].weight, px, px, box.size, lines)
        top = box.y + {"top": 0, "middle": (box.height - fit.height) // 2, "bottom": box.height - fit.height}[valign]
        left = box.x + {"left": 0, "center": (box.width - fit.width) // 2, "right": box.width - fit.width}[align]
        covered = pygame.Rect(left, top, fit.width, fit.height)
        if self.on_placed is not None:
            floor = self.scaled(self._floor(role))
            self.on_placed(LayoutRecord("text", covered, box.copy(), text, fit.px, floor, colour, fit.fits))
        for number, line in enumerate(fit.lines):
            image = self.fonts.render(line, fit.px, TYPE[role].weight, colour)
            x = (
                box.x
                + {"left": 0, "center": (box.width - image.get_width()) // 2, "right": box.width - image.get_width()}[
                    align
                ]
            )
            self._blit(image, (x, top + round(number * fit.px * LINE_HEIGHT) + self._lift(image, fit.px)), opacity)
        return covered

    def write_number(
        self, number: str, role: Role, left: int, top: int, scale: float = 1.0, px: int | None = None
    ) -> pygame.Rect:
        """Digits in cells of one width, so that nothing shifts as they change; top is the top of the digits.

        scale: grows round the middle of the digits (the pop of the count). px: another size, in screen pixels; then
        they may be as small as body text.
        """
        size = px or self.scaled(TYPE[role].portrait if self.portrait else TYPE[role].landscape)
        weight = TYPE[role].weight
        cell = max(self.fonts.width(digit, size, weight) for digit in "0123456789")
        high = round(size * CAP_HEIGHT)
        covered = pygame.Rect(left - round(FIGURE_BEARING * size), top, cell * len(number), high)
        if self.on_placed is not None:
            self.on_placed(
                LayoutRecord(
                    "text", covered, covered, number, size, self.scaled(self._floor(role if px is None else Role.BODY))
                )
            )
        for place, digit in enumerate(number):
            image = self.fonts.render(digit, size, weight, WHITE)
            middle_x = covered.x + cell * (place + 0.5)
            middle_y = top + high / 2
            if scale != 1.0:
                image = pygame.transform.smoothscale_by(image, scale)
                middle_x = covered.centerx + (middle_x - covered.centerx) * scale
            baseline_off = (self.fonts.font(size, weight).get_ascent() - high / 2) * scale
            self._blit(image, (round(middle_x - image.get_width() / 2), round(middle_y - baseline_off)), 1.0)
        return covered

    # Buttons

    def buttons(self, labels: Mapping[Button, str], pressed: Button | None = None, held: float = 0.0) -> None:
        """The label zone: what each button does now, none where it does nothing.

        pressed: the button pressed within the last 120 ms. held: 0..1, how far BACK has been held towards ending.
        """
        draw_labels(self, labels, pressed, held)

    # Inside

    def _floor(self, role: Role) -> int:
        return TYPE[role].portrait_floor if self.portrait else TYPE[role].landscape_floor

    def _lift(self, image: pygame.Surface, px: int) -> int:
        """Centres the font's own line (ascent and descent) in ours."""
        return (round(px * LINE_HEIGHT) - image.get_height()) // 2

    def _blit(self, image: pygame.Surface, at: tuple[int, int], opacity: float) -> None:
        image.set_alpha(round(255 * opacity))
        self.surface.blit(image, at)
