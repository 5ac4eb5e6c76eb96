"""The camera picture on the screen: which part of it is shown, mirrored once, never stretched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt
import pygame

from hardware.frame import Frame
from kiosk.screens.drawing.shapes import byte_order
from kiosk.screens.drawing.theme import INK
from kiosk.screens.drawing.vignette import Vignette
from kiosk.vision.framing import Extent

HEAD_SHARE = 1 / 16  # the standing head is placed below this share of the screen's height
TOES_SHARE_PORTRAIT = 15 / 16  # and the toes above this
TOES_SHARE_LANDSCAPE = 12 / 13
LARGEST_ZOOM = 2.0  # of the picture that just fills the screen; beyond it faces become a blur
DESATURATION = 0.2  # of the colour is taken out, so that the colours of the overlay stand off

# How a camera's pixels become a surface's, by where that has red, green and blue: the two ways of nearly all displays.
_AS_SURFACE: dict[tuple[int, int, int], tuple[int, Literal["BGRA", "RGBA"]]] = {
    (2, 1, 0): (cv2.COLOR_RGB2BGRA, "BGRA"),
    (0, 1, 2): (cv2.COLOR_RGB2RGBA, "RGBA"),
}


@dataclass(frozen=True)
class View:
    """The part of a frame that is shown, in whole frame pixels; its left edge appears at the right of the screen."""

    x: int
    y: int
    width: int
    height: int

    def to_screen(self, point: tuple[float, float], size: tuple[int, int]) -> tuple[float, float]:
        """Frame pixels to pixels of a screen of this size, mirrored."""
        across = (point[0] - self.x) / self.width
        return (1 - across) * size[0], (point[1] - self.y) / self.height * size[1]


def view_of(frame: tuple[int, int], screen: tuple[int, int], member: Extent | None) -> View:
    """The part of a frame (width, height) that fills a screen (width, height), round the member where there is one."""
    widest = min(frame[0] / screen[0], frame[1] / screen[1])  # frame pixels a screen pixel
    if member is None:
        member = Extent(0.0, float(frame[1]), frame[0] / 2)
    toes = TOES_SHARE_PORTRAIT if screen[1] >= screen[0] else TOES_SHARE_LANDSCAPE
    wanted = (member.bottom - member.top) / (toes - HEAD_SHARE) / screen[1]
    scale = min(widest, max(wanted, widest / LARGEST_ZOOM))
    width, height = round(scale * screen[0]), round(scale * screen[1])
    spare = (toes - HEAD_SHARE) * height - (member.bottom - member.top)
    y = member.bottom - toes * height if spare < 0 else member.top - HEAD_SHARE * height - spare / 2
    return View(
        x=round(min(max(member.middle - width / 2, 0), frame[0] - width)),
        y=round(min(max(y, 0), frame[1] - height)),
        width=width,
        height=height,
    )


def draw_picture(
    surface: pygame.Surface,
    frame: Frame,
    view: View,
    brightness: float,
    veil: float = 0.0,
    corners: Vignette | None = None,
) -> None:
    """Fill the surface with the view, mirrored, darkened, greyed and veiled with ink at camera size, before scaling.

    brightness: 0..1, what is left of the picture. veil: 0..1, opacity of an ink layer over it.
    """
    part = frame.pixels[view.y : view.y + view.height, view.x : view.x + view.width]
    shown = _toned(np.asarray(cv2.flip(part, 1), np.uint8), brightness, veil)
    if corners is not None:
        corners.darken(shown)
    pygame.transform.smoothscale(_as_surface(shown, surface), surface.get_size(), surface)


def _as_surface(picture: npt.NDArray[np.uint8], like: pygame.Surface) -> pygame.Surface:
    """The picture with its bytes in the order of another surface."""
    size = picture.shape[1], picture.shape[0]
    if byte_order(like) not in _AS_SURFACE:
        return pygame.image.frombuffer(picture.data, size, "RGB").convert(like)
    code, kind = _AS_SURFACE[byte_order(like)]
    return pygame.image.frombuffer(cv2.cvtColor(picture, code).data, size, kind)


def _toned(part: npt.NDArray[np.uint8], brightness: float, veil: float) -> npt.NDArray[np.uint8]:
    """Each pixel partly greyed, darkened, and with ink added as far as it is veiled."""
    grey = cv2.cvtColor(cv2.cvtColor(part, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    left = brightness * (1 - veil)
    mixed = cv2.addWeighted(part, (1 - DESATURATION) * left, grey, DESATURATION * left, 0)
    ink = np.array([*INK, 0], np.float64) * veil
    return np.asarray(cv2.add(mixed, ink) if veil > 0 else mixed, np.uint8)
