from __future__ import annotations

from typing import Literal

import pygame
import pytest

from kiosk.mirror.window import open_offscreen, open_window


@pytest.mark.parametrize(("orientation", "size"), [("portrait", (1080, 1920)), ("landscape", (1920, 1080))])
def test_the_picture_in_memory_has_full_size(
    orientation: Literal["portrait", "landscape"], size: tuple[int, int]
) -> None:
    assert open_offscreen(orientation, 30).stage.read().get_size() == size


@pytest.fixture
def display(monkeypatch):
    """A display without a screen, of this size and with this driver's name.

    It is not closed at the end: a window that an earlier test left would destroy a later test's at the same address.
    """

    def make(size: tuple[int, int], driver: str) -> None:
        monkeypatch.setattr(pygame.display, "get_desktop_sizes", lambda: [size])
        monkeypatch.setattr(pygame.display, "get_driver", lambda: driver)

    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    return make


@pytest.mark.parametrize(("driver", "bars"), [("x11", True), ("KMSDRM", False)])
def test_only_a_panel_without_a_desktop_is_turned_to(display, driver: str, bars: bool) -> None:
    """A desktop knows how its panel hangs: there an upright mirror is upright, with bars at its sides."""
    display((1920, 1080), driver)
    stage = open_window("portrait", 90, fullscreen=True).stage
    stage.fill((200, 10, 20))
    shown = stage.shown()
    assert stage.size == (1080, 1920)
    width, height = shown.get_size()
    assert (shown.get_at((10, height // 2))[0] == 0) is bars
    assert shown.get_at((width // 2, height // 2))[0] > 190


def test_a_window_can_be_resized(display) -> None:
    display((1366, 768), "x11")
    assert open_window("portrait", 90, fullscreen=False).stage.window.resizable
