"""What the mirror is drawn on: a window, the full screen, or memory."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import pygame

from kiosk.errors import KioskError
from kiosk.screens.drawing.stage import Stage, offscreen_stage
from kiosk.screens.drawing.theme import LANDSCAPE, PORTRAIT

Orientation = Literal["portrait", "landscape"]

TITLE = "Gym mirror"
WINDOW_SHARE = 0.85  # of the desktop's width and height; leaves room for panels and title bars
LOOP_RATE_HZ = 60  # limit of the main loop
MIN_PAUSE_S = 0.002  # after a picture: SDL keeps Python's lock while it presents, and camera and model need it too
DESKTOP_DRIVERS = ("x11", "wayland")  # SDL video drivers of a desktop, which knows how its panel hangs
HEADLESS_DRIVERS = ("dummy", "offscreen")  # SDL video drivers that show nothing


class WindowError(KioskError, ValueError):
    """The mirror cannot be displayed; the message says why."""


@dataclass(frozen=True)
class Window:
    """A stage and how to display it.

    stage: what to draw on.
    show: displays the picture, then waits until the next step of the main loop is due.
    """

    stage: Stage
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
            desktop = pygame.display.get_desktop_sizes()[0]
            turned = panel_rotation if _hangs_on_its_side(desktop, reference) else 0
            stage = Stage(lambda: pygame.Window(TITLE, desktop, fullscreen_desktop=True), reference, turned)
        else:
            size = _window_size(reference)
            stage = Stage(lambda: pygame.Window(TITLE, size, resizable=True), size)
    except pygame.error as error:
        raise WindowError(f"There is no screen to show the mirror on ({error}); try --headless.") from error
    pygame.mouse.set_visible(not fullscreen)
    pygame.key.set_repeat()
    return Window(stage, rate_limited(stage.present, LOOP_RATE_HZ))


def _hangs_on_its_side(desktop: tuple[int, int], reference: tuple[int, int]) -> bool:
    """Whether the picture must be turned. A desktop turns its panel itself: there the picture stays upright."""
    differs = (desktop[1] > desktop[0]) != (reference[1] > reference[0])
    return differs and pygame.display.get_driver() not in DESKTOP_DRIVERS


def open_offscreen(orientation: Orientation, rate_hz: int) -> Window:
    """A full-size picture in memory, without a display. rate_hz: limit of the main loop; 0 for no limit."""
    stage = offscreen_stage(PORTRAIT if orientation == "portrait" else LANDSCAPE)
    return Window(stage, rate_limited(stage.present, rate_hz))


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
        if rate_hz:
            time.sleep(MIN_PAUSE_S)
        clock.tick(rate_hz)

    return show
