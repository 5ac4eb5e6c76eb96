"""The surface that the mirror is drawn on: a window, the full screen, or memory."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt
import pygame

from kiosk.errors import KioskError
from kiosk.screens.drawing.theme import LANDSCAPE, PORTRAIT

Orientation = Literal["portrait", "landscape"]

WINDOW_SHARE = 0.85  # of the desktop's width and height; leaves room for panels and title bars
LOOP_RATE_HZ = 60  # of the main loop; the limit on displays without vertical sync
DESKTOP_DRIVERS = ("x11", "wayland")  # SDL video drivers of a desktop, which knows how its panel hangs
HEADLESS_DRIVERS = ("dummy", "offscreen")  # SDL video drivers that show nothing


class WindowError(KioskError, ValueError):
    """The mirror cannot be displayed; the message says why."""


@dataclass(frozen=True)
class Window:
    """A surface and how to display it.

    surface: what to draw on.
    show: displays the surface, then waits until the next step of the main loop is due.
    """

    surface: pygame.Surface
    show: Callable[[], None]


def has_screen() -> bool:
    """Whether SDL finds a display. Initializes pygame's display module."""
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("SDL_VIDEODRIVER")):
        return False
    try:
        pygame.display.init()
    except pygame.error:
        return False
    return pygame.display.get_driver() not in HEADLESS_DRIVERS


def open_window(orientation: Orientation, panel_rotation: Literal[90, 270], fullscreen: bool) -> Window:
    """Open a window or the full screen. Raises WindowError if there is no display.

    panel_rotation: degrees clockwise that the panel was rotated to hang upright; used only on a full screen that no
    desktop rotates.
    """
    reference = PORTRAIT if orientation == "portrait" else LANDSCAPE
    try:
        pygame.display.init()
        if fullscreen:
            window = _open_fullscreen(reference, panel_rotation)
        else:
            flags = pygame.SCALED | pygame.RESIZABLE  # the drawn size stays; SDL scales it to the window
            window = Window(pygame.display.set_mode(_window_size(reference), flags), pygame.display.flip)
    except pygame.error as error:
        raise WindowError(f"There is no screen to show the mirror on ({error}); try --headless.") from error
    pygame.display.set_caption("Gym mirror")
    pygame.mouse.set_visible(not fullscreen)
    pygame.key.set_repeat()
    return Window(window.surface, rate_limited(window.show, LOOP_RATE_HZ))


def _open_fullscreen(reference: tuple[int, int], panel_rotation: Literal[90, 270]) -> Window:
    """Use the whole panel; if its reported orientation is not the wanted one, each image is rotated when shown.

    A desktop turns its panel itself: there the image stays upright, with bars at its sides.
    """
    width, height = pygame.display.get_desktop_sizes()[0]
    upright = reference[1] > reference[0]
    if (height > width) == upright or pygame.display.get_driver() in DESKTOP_DRIVERS:
        return Window(_set_fullscreen_mode(reference), pygame.display.flip)
    screen = _set_fullscreen_mode(reference[::-1])
    surface = pygame.Surface(reference, 0, screen)

    def show() -> None:
        copy_rotated(surface, screen, panel_rotation)
        pygame.display.flip()

    return Window(surface, show)


def _set_fullscreen_mode(size: tuple[int, int]) -> pygame.Surface:
    return pygame.display.set_mode(size, pygame.FULLSCREEN | pygame.SCALED, vsync=1)


def copy_rotated(image: pygame.Surface, panel: pygame.Surface, panel_rotation: Literal[90, 270]) -> None:
    """Copy an image onto a panel that was rotated clockwise by `panel_rotation` degrees, so that it appears upright.

    Both have 32 bits per pixel; the panel's width is the image's height.
    """
    rotation = cv2.ROTATE_90_COUNTERCLOCKWISE if panel_rotation == 90 else cv2.ROTATE_90_CLOCKWISE
    cv2.rotate(_pixels(image), rotation, dst=_pixels(panel))


def _pixels(surface: pygame.Surface) -> npt.NDArray[np.uint8]:
    """A view of the surface's pixels, [height, width, 4]; the surface is locked while the view exists."""
    width, height = surface.get_size()
    return pygame.surfarray.pixels2d(surface).T.view(np.uint8).reshape(height, width, 4)


def open_offscreen(orientation: Orientation, rate_hz: int) -> Window:
    """A full-size surface in memory, without a display. rate_hz: limit of the main loop; 0 for no limit."""
    size = PORTRAIT if orientation == "portrait" else LANDSCAPE
    return Window(pygame.Surface(size, depth=32), rate_limited(lambda: None, rate_hz))


def _window_size(reference: tuple[int, int]) -> tuple[int, int]:
    width, height = pygame.display.get_desktop_sizes()[0]
    scale = min(WINDOW_SHARE * height / reference[1], WINDOW_SHARE * width / reference[0], 1.0)
    return round(reference[0] * scale), round(reference[1] * scale)


def rate_limited(flip: Callable[[], None], rate_hz: int) -> Callable[[], None]:
    """A function that flips and then waits for the next period of `rate_hz`; 0 for no wait.

    The function raises WindowError when the display is lost.
    """
    clock = pygame.time.Clock()

    def show() -> None:
        try:
            flip()
        except pygame.error as error:
            raise WindowError(f"The screen is lost ({error}); check its cable and its power.") from error
        clock.tick(rate_hz)

    return show
