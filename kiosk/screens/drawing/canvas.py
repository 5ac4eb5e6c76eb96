"""What every screen draws with: layout grid, camera image, shapes, and text that is fitted into boxes."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pygame
from pygame._sdl2.video import Texture

from hardware.frame import Frame
from kiosk.coach.player import LoopPlayer, Wish
from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.camera_image import CameraView, camera_view, toned_view
from kiosk.screens.drawing.shapes import Point
from kiosk.screens.drawing.stage import Stage
from kiosk.screens.drawing.strokes import Strokes
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
from kiosk.screens.drawing.vignette import shadow, shadow_margin, vignette, vignette_reach
from kiosk.text import Text
from kiosk.vision.framing import BodyBounds

Align = Literal["left", "center", "right"]
VAlign = Literal["top", "middle", "bottom"]

SHAPE_STEPS_PER_PX = 8  # a shape is painted again when its outline moved by more
FILMS = ("coach", "wrong")  # loops that one screen shows at the same time
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
    """Draws in the design language on a stage, in one language.

    stage: composes the picture.
    brightness: 0..1, brightness of the camera image as set by staff; multiplies the design's own.
    view: the visible part of the frame drawn last; None where the screen shows no camera image.
    players: what plays the coach's loops, by film.
    on_record: called with every text and widget just before it is drawn; None = no layout check.
    """

    def __init__(
        self,
        stage: Stage,
        text: Text,
        edge: ScreenEdge = ScreenEdge.BOTTOM,
        on_record: Callable[[LayoutRecord], None] | None = None,
        player: Callable[[], LoopPlayer] = LoopPlayer,
    ) -> None:
        """edge: the screen edge along which the buttons are mounted.

        player: makes what plays the coach's loops.
        """
        self.stage = stage
        self.text = text
        self.grid = grid(stage.size, edge)
        self.fonts = Fonts()
        self.on_record = on_record
        self.brightness = 1.0
        self.view: CameraView | None = None
        self.players = {film: player() for film in FILMS}
        self._strokes = Strokes(stage)

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

    # Shapes

    def paint(self, outline: shapes.Points | list[shapes.Points], colour: Colour, opacity: float = 1.0) -> None:
        """Fill an outline with antialiasing; inner outlines cut holes. A shape that stays the same is painted once."""
        self._paint([outline], colour, opacity)

    def paint_all(self, outlines: list[shapes.Points], colour: Colour, opacity: float = 1.0) -> None:
        """Fill several outlines as one shape: where they overlap, the opacity is applied once."""
        if outlines:
            self._paint(list(outlines), colour, opacity)

    def _paint(self, outlines: list[shapes.Points | list[shapes.Points]], colour: Colour, opacity: float) -> None:
        if opacity <= 0:
            return
        contours = [c for outline in outlines for c in (outline if isinstance(outline, list) else [outline])]
        points = np.concatenate(contours)
        left, top = (int(edge) - 1 for edge in np.floor(points.min(0)))
        right, bottom = (int(edge) + 1 for edge in np.ceil(points.max(0)))
        area = pygame.Rect(left, top, right - left, bottom - top).clip(self.grid.screen)
        if not area:
            return
        steps = np.round((points - area.topleft) * SHAPE_STEPS_PER_PX).astype(np.int32)
        key = (steps.tobytes(), tuple(map(len, contours)), len(outlines), area.size)
        texture = self.stage.texture(key, lambda: shapes.mask(outlines, area.topleft, area.size))
        texture.color = colour
        self.stage.draw(texture, area, opacity)

    def paint_line(
        self,
        path: Sequence[Point],
        width: float,
        colour: Colour,
        opacity: float = 1.0,
        discs: Sequence[tuple[Point, float]] = (),
    ) -> None:
        """Draw a line with round ends through points, with discs (centre, radius) on it. For shapes that move."""
        if opacity <= 0:
            return
        self._strokes.line(path, width / 2, colour, opacity)
        for centre, radius in discs:
            self._strokes.disc(centre, radius, colour, opacity)

    def paint_disc(self, centre: Point, radius: float, colour: Colour, opacity: float = 1.0) -> None:
        """Draw a disc that moves."""
        self._strokes.disc(centre, radius, colour, opacity)

    def draw_stretched(
        self,
        key: Hashable,
        ends: tuple[Point, Point],
        reach: float,
        draw: Callable[[shapes.Brush, Point, Point], None],
        opacity: float = 1.0,
    ) -> None:
        """Draw a bar of any length and direction from a shape that is painted once. See `Strokes.bar`."""
        self._strokes.bar(key, ends, reach, draw, opacity)

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

        area = pygame.Rect(round(centre[0] - width / 2), round(centre[1] - height / 2), width, height)
        self.stage.draw(self.stage.texture((key, width, height), painted), area, opacity)

    def draw_image(self, key: Hashable, area: pygame.Rect, make: Callable[[], pygame.Surface]) -> None:
        """Draw an image into an area, made once and then taken from the cache."""
        self.stage.draw(self.stage.texture((key, area.size), make), area)

    def draw_loop(self, film: str, wish: Wish, area: pygame.Rect, seconds: float) -> None:
        """Draw the picture of a loop that is due, where one is ready. film: one of `FILMS`."""
        picture = self.players[film].picture(wish, seconds)
        if picture is not None:
            image = pygame.image.frombuffer(picture.pixels.data, wish.size, "BGRA")
            self.stage.add_film(film, (wish, picture.number), image, area)

    def close(self) -> None:
        """End the threads that play loops."""
        for player in self.players.values():
            player.close()

    def read(self) -> pygame.Surface:
        """A copy of the picture that was drawn last."""
        return self.stage.read()

    def record(self, kind: str, rect: pygame.Rect) -> None:
        """Report a widget to the layout check."""
        self._report(LayoutRecord(kind, rect.copy(), rect.copy()))

    def _report(self, record: LayoutRecord) -> None:
        if self.on_record is not None and not self.stage.unseen:
            self.on_record(record)

    # Camera image

    def blank(self) -> None:
        """Fill the screen with ink, without the camera image."""
        self.view = None
        self.stage.fill(INK)

    def draw_camera(
        self,
        frame: Frame | None,
        member: BodyBounds | None,
        dim: float = 0.0,
        brightness: float = CAMERA_BRIGHTNESS,
        dark_corners: bool = False,
    ) -> CameraView | None:
        """Draw the camera image round the member, mirrored once, never stretched, with ink where it does not reach.

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
        if view.area != self.grid.screen:
            self.blank()
        self.stage.draw_camera(toned_view(frame, view), view.area, brightness * self.brightness)
        if dim > 0:
            self.scrim(dim, view.area)
        if dark_corners:
            area = vignette_reach(self.size)
            self.stage.draw(self.stage.texture("vignette", lambda: vignette(self.portrait)), area)
        self.view = view
        return view

    def draw_whole_frame(self, frame: Frame, box: pygame.Rect) -> None:
        """Fill a box of the frame's shape with the whole frame, mirrored."""
        view = CameraView(0, 0, frame.width, frame.height, box)
        self.stage.draw_camera(toned_view(frame, view), box, self.brightness)

    def scrim(self, opacity: float, rect: pygame.Rect | None = None) -> None:
        """Darken everything drawn so far with ink.

        rect: only this area; None = the whole screen.
        """
        self.stage.fill(INK, opacity, (rect or self.grid.screen).clip(self.grid.screen))

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
        shadowed: bool = False,
    ) -> pygame.Rect:
        """Write a text into a box, in at most `lines` lines, shrunk to the role's floor if necessary.

        px: fixed size of the em in screen pixels, shared with other texts; None = fit the text.
        shadowed: whether the letters stand on the camera image and need a shadow.
        Returns the area that the text covers.
        """
        if px is None:
            fit = self.fit(text, role, box.width, box.height, lines)
        else:
            fit = self.fonts.fit(text, TYPE[role].weight, px, px, box.size, lines)
        top = box.y + {"top": 0, "middle": (box.height - fit.height) // 2, "bottom": box.height - fit.height}[valign]
        left = box.x + {"left": 0, "center": (box.width - fit.width) // 2, "right": box.width - fit.width}[align]
        covered = pygame.Rect(left, top, fit.width, fit.height)
        images = [self._rendered(line, fit.px, TYPE[role].weight, colour) for line in fit.lines]
        areas = []
        for number, image in enumerate(images):
            free = box.width - image.width
            x = box.x + {"left": 0, "center": free // 2, "right": free}[align]
            y = top + round(number * fit.px * LINE_HEIGHT) + self._line_offset(image, fit.px)
            areas.append(pygame.Rect(x, y, image.width, image.height))
        if shadowed:
            for line, area in zip(fit.lines, areas, strict=True):
                self._draw_shadow(line, fit.px, TYPE[role].weight, area, opacity)
        if self.on_record is not None:
            floor = self.scaled(self._floor(role))
            self._report(LayoutRecord("text", covered, box.copy(), text, fit.px, floor, colour, fit.fits))
        for image, area in zip(images, areas, strict=True):
            self.stage.draw(image, area, opacity)
        return covered

    def write_number(
        self,
        number: str,
        role: Role,
        left: int,
        top: int,
        scale: float = 1.0,
        px: int | None = None,
        shadowed: bool = False,
    ) -> pygame.Rect:
        """Write digits in cells of equal width, so that nothing shifts when they change.

        top: upper edge of the digits, screen pixels.
        scale: enlarges the number round its centre, for the animation of the count.
        px: size of the em in screen pixels, not below that of body text; None = the role's size.
        shadowed: whether the digits stand on the camera image and need a shadow.
        Returns the area that the number covers.
        """
        size = px or self.scaled(TYPE[role].portrait if self.portrait else TYPE[role].landscape)
        weight = TYPE[role].weight
        cell = max(self.fonts.width(digit, size, weight) for digit in "0123456789")
        high = round(size * CAP_HEIGHT)
        covered = pygame.Rect(left - round(DIGIT_BEARING * size), top, cell * len(number), high)
        digits = []
        for index, digit in enumerate(number):
            image = self._rendered(digit, size, weight, WHITE)
            middle_x = covered.centerx + (covered.x + cell * (index + 0.5) - covered.centerx) * scale
            baseline_off = (self.fonts.font(size, weight).get_ascent() - high / 2) * scale
            width, height = round(image.width * scale), round(image.height * scale)
            at = round(middle_x - width / 2), round(top + high / 2 - baseline_off)
            digits.append((digit, image, pygame.Rect(at, (width, height))))
        if shadowed:
            for digit, _, area in digits:
                self._draw_shadow(digit, size, weight, area, 1.0)
        if self.on_record is not None:
            self._report(
                LayoutRecord(
                    "text", covered, covered, number, size, self.scaled(self._floor(role if px is None else Role.BODY))
                )
            )
        for _, image, area in digits:
            self.stage.draw(image, area)
        return covered

    def _draw_shadow(self, text: str, px: int, weight: str, area: pygame.Rect, opacity: float) -> None:
        """Draw the shadow of a text that was rendered with this size and will cover this area."""
        margin = 2 * shadow_margin(px)
        texture = self.stage.texture(
            ("shadow", text, px, weight), lambda: shadow(self.fonts.render(text, px, weight, WHITE), px)
        )
        self.stage.draw(texture, area.inflate(margin, margin), opacity)

    def _floor(self, role: Role) -> int:
        return TYPE[role].portrait_floor if self.portrait else TYPE[role].landscape_floor

    def _line_offset(self, image: Texture, px: int) -> int:
        """Offset that centres the font's line (ascent and descent) in a line of `LINE_HEIGHT`."""
        return (round(px * LINE_HEIGHT) - image.height) // 2

    def _rendered(self, text: str, px: int, weight: str, colour: Colour) -> Texture:
        return self.stage.texture((text, px, weight, colour), lambda: self.fonts.render(text, px, weight, colour))
