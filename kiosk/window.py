"""Where the mirror is drawn: a window, the whole screen, or memory where there is no screen."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import pygame

from hardware.buttons import Button, Edge
from hardware.keyboard import key_edge
from kiosk.screens.theme import LANDSCAPE, PORTRAIT

WINDOW_SHARE = 0.85  # of the desktop's height: leaves room for its bars
TURNS_A_SECOND = 60  # where the display does not set the pace
BLIND_DRIVERS = ("dummy", "offscreen")  # SDL's own names for "no screen"


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
    return pygame.display.get_driver() not in BLIND_DRIVERS


def open_window(orientation: Literal["portrait", "landscape"], fullscreen: bool) -> Window:
    """Raises WindowError where there is no screen."""
    reference = PORTRAIT if orientation == "portrait" else LANDSCAPE
    try:
        pygame.display.init()
        if fullscreen:
            surface = pygame.display.set_mode(reference, pygame.FULLSCREEN | pygame.SCALED, vsync=1)
        else:
            surface = pygame.display.set_mode(_window_size(reference))
    except pygame.error as error:
        raise WindowError(f"There is no screen to show the mirror on ({error}); try --headless.") from error
    pygame.display.set_caption("Gym mirror")
    pygame.mouse.set_visible(not fullscreen)
    pygame.key.set_repeat()
    return Window(surface, _paced(pygame.display.flip, TURNS_A_SECOND))


def open_memory(orientation: Literal["portrait", "landscape"], turns_a_second: int) -> Window:
    """A screen that nobody sees, of full size."""
    size = PORTRAIT if orientation == "portrait" else LANDSCAPE
    return Window(pygame.Surface(size, depth=32), _paced(lambda: None, turns_a_second))


def _window_size(reference: tuple[int, int]) -> tuple[int, int]:
    width, height = pygame.display.get_desktop_sizes()[0]
    scale = min(WINDOW_SHARE * height / reference[1], WINDOW_SHARE * width / reference[0], 1.0)
    return round(reference[0] * scale), round(reference[1] * scale)


def _paced(flip: Callable[[], None], turns_a_second: int) -> Callable[[], None]:
    clock = pygame.time.Clock()

    def show() -> None:
        flip()
        clock.tick(turns_a_second)

    return show


class Keyboard:
    """The keyboard as buttons, and the window's own wish to be closed."""

    def __init__(self) -> None:
        self.closed = False

    def take(self, now: float) -> list[Edge]:
        edges = []
        for event in pygame.event.get():
            self.closed = self.closed or event.type == pygame.QUIT
            edge = key_edge(event, now)
            if edge is not None:
                edges.append(edge)
        return edges

    def light(self, buttons: frozenset[Button]) -> None:
        """Keys have no lamps."""
