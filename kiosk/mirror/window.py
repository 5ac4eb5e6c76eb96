"""Where the mirror is drawn: a window, the whole screen, or memory where there is no screen."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt
import pygame

from kiosk.screens.drawing.theme import LANDSCAPE, PORTRAIT

Orientation = Literal["portrait", "landscape"]

WINDOW_SHARE = 0.85  # of the desktop's height: leaves room for its bars
TURNS_A_SECOND = 60  # where the display does not set the pace
HEADLESS_DRIVERS = ("dummy", "offscreen")  # SDL's own names for "no screen"


class WindowError(ValueError):
    """The mirror cannot be shown; the message says why."""


@dataclass(frozen=True)
class Window:
    """surface: to draw on. show: brings it before the eyes, and waits so long that the loop keeps its pace."""

    surface: pygame.Surface
    show: Callable[[], None]


def has_screen() -> bool:
    """Whether SDL finds a screen to show something on. Starts pygame's display."""
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("SDL_VIDEODRIVER")):
        return False
    try:
        pygame.display.init()
    except pygame.error:
        return False
    return pygame.display.get_driver() not in HEADLESS_DRIVERS


def open_window(orientation: Orientation, turned: Literal[90, 270], fullscreen: bool) -> Window:
    """turned: degrees clockwise that the panel was turned to hang upright; only for a whole screen without a desktop
    that turns it. Raises WindowError where there is no screen."""
    reference = PORTRAIT if orientation == "portrait" else LANDSCAPE
    try:
        pygame.display.init()
        if fullscreen:
            window = _whole_screen(reference, turned)
        else:
            window = Window(pygame.display.set_mode(_window_size(reference)), pygame.display.flip)
    except pygame.error as error:
        raise WindowError(f"There is no screen to show the mirror on ({error}); try --headless.") from error
    pygame.display.set_caption("Gym mirror")
    pygame.mouse.set_visible(not fullscreen)
    pygame.key.set_repeat()
    return Window(window.surface, rate_limited(window.show, TURNS_A_SECOND))


def _whole_screen(reference: tuple[int, int], turned: Literal[90, 270]) -> Window:
    """All of the panel; where it reports to lie and should stand, the picture is turned on its way to it."""
    width, height = pygame.display.get_desktop_sizes()[0]
    stands = reference[1] > reference[0]
    if (height > width) == stands:
        return Window(_set_whole(reference), pygame.display.flip)
    screen = _set_whole(reference[::-1])
    surface = pygame.Surface(reference, 0, screen)

    def show() -> None:
        copy_turned(surface, screen, turned)
        pygame.display.flip()

    return Window(surface, show)


def _set_whole(size: tuple[int, int]) -> pygame.Surface:
    return pygame.display.set_mode(size, pygame.FULLSCREEN | pygame.SCALED, vsync=1)


def copy_turned(picture: pygame.Surface, panel: pygame.Surface, turned: Literal[90, 270]) -> None:
    """Copy a picture onto a panel that hangs turned by so many degrees clockwise, so that it appears upright.

    Both have 32 bits a pixel; the panel is as wide as the picture is high.
    """
    against = cv2.ROTATE_90_COUNTERCLOCKWISE if turned == 90 else cv2.ROTATE_90_CLOCKWISE
    cv2.rotate(_pixels(picture), against, dst=_pixels(panel))


def _pixels(surface: pygame.Surface) -> npt.NDArray[np.uint8]:
    """The surface's own pixels, [height, width, 4]; it is locked until they are let go."""
    width, height = surface.get_size()
    return pygame.surfarray.pixels2d(surface).T.view(np.uint8).reshape(height, width, 4)


def open_offscreen(orientation: Orientation, turns_a_second: int) -> Window:
    """A screen that nobody sees, of full size."""
    size = PORTRAIT if orientation == "portrait" else LANDSCAPE
    return Window(pygame.Surface(size, depth=32), rate_limited(lambda: None, turns_a_second))


def _window_size(reference: tuple[int, int]) -> tuple[int, int]:
    width, height = pygame.display.get_desktop_sizes()[0]
    scale = min(WINDOW_SHARE * height / reference[1], WINDOW_SHARE * width / reference[0], 1.0)
    return round(reference[0] * scale), round(reference[1] * scale)


def rate_limited(flip: Callable[[], None], turns_a_second: int) -> Callable[[], None]:
    """Flip, then wait for the pace; 0 = no pace. What it gives raises WindowError when the screen is lost."""
    clock = pygame.time.Clock()

    def show() -> None:
        try:
            flip()
        except pygame.error as error:
            raise WindowError(f"The screen is lost ({error}); check its cable and its power.") from error
        clock.tick(turns_a_second)

    return show
