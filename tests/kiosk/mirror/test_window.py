from __future__ import annotations

from typing import Literal

import pygame
import pytest

from kiosk.mirror.window import copy_rotated, open_offscreen

RED, BLUE = (200, 10, 20), (10, 20, 200)


@pytest.mark.parametrize(("turned", "top_left_appears_at"), [(90, (0, 2)), (270, (3, 0))])
def test_a_picture_stands_upright_on_a_panel_that_was_turned(
    turned: Literal[90, 270], top_left_appears_at: tuple[int, int]
) -> None:
    """A panel turned clockwise has its own lower left corner at the top left."""
    picture = pygame.Surface((3, 4), depth=32)
    picture.fill(BLUE)
    picture.set_at((0, 0), RED)
    panel = pygame.Surface((4, 3), 0, picture)
    copy_rotated(picture, panel, turned)

    red = [(x, y) for x in range(4) for y in range(3) if panel.get_at((x, y))[:3] == RED]
    assert red == [top_left_appears_at]


@pytest.mark.parametrize(("orientation", "size"), [("portrait", (1080, 1920)), ("landscape", (1920, 1080))])
def test_without_a_screen_the_picture_has_full_size(
    orientation: Literal["portrait", "landscape"], size: tuple[int, int]
) -> None:
    assert open_offscreen(orientation, 30).surface.get_size() == size
