from __future__ import annotations

from typing import Literal

import pygame
import pytest

from kiosk.mirror.window import copy_rotated, open_offscreen, open_window

RED, BLUE = (200, 10, 20), (10, 20, 200)


@pytest.mark.parametrize(("rotation", "top_left_appears_at"), [(90, (0, 2)), (270, (3, 0))])
def test_an_image_is_upright_on_a_rotated_panel(
    rotation: Literal[90, 270], top_left_appears_at: tuple[int, int]
) -> None:
    """A panel that was rotated clockwise has its lower left corner at the top left."""
    image = pygame.Surface((3, 4), depth=32)
    image.fill(BLUE)
    image.set_at((0, 0), RED)
    panel = pygame.Surface((4, 3), 0, image)
    copy_rotated(image, panel, rotation)

    red = [(x, y) for x in range(4) for y in range(3) if panel.get_at((x, y))[:3] == RED]
    assert red == [top_left_appears_at]


@pytest.mark.parametrize(("orientation", "size"), [("portrait", (1080, 1920)), ("landscape", (1920, 1080))])
def test_the_surface_in_memory_has_full_size(
    orientation: Literal["portrait", "landscape"], size: tuple[int, int]
) -> None:
    assert open_offscreen(orientation, 30).surface.get_size() == size


@pytest.fixture
def display(monkeypatch):
    """A display without a screen, of this size and with this driver's name."""

    def make(size: tuple[int, int], driver: str) -> None:
        monkeypatch.setattr(pygame.display, "get_desktop_sizes", lambda: [size])
        monkeypatch.setattr(pygame.display, "get_driver", lambda: driver)

    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    yield make
    pygame.display.quit()


def test_a_desktop_shows_an_upright_mirror_upright(display) -> None:
    display((1920, 1080), "x11")
    surface = open_window("portrait", 90, fullscreen=True).surface
    assert surface is pygame.display.get_surface()
    assert surface.get_size() == (1080, 1920)


def test_a_panel_without_a_desktop_is_turned_to(display) -> None:
    display((1920, 1080), "KMSDRM")
    surface = open_window("portrait", 90, fullscreen=True).surface
    assert surface.get_size() == (1080, 1920)
    panel = pygame.display.get_surface()
    assert panel is not None
    assert panel.get_size() == (1920, 1080)


def test_a_window_can_be_resized(display) -> None:
    display((1366, 768), "x11")
    assert open_window("portrait", 90, fullscreen=False).surface.get_flags() & pygame.RESIZABLE
