from __future__ import annotations

from typing import Literal

import pygame
import pytest

from kiosk.mirror.window import copy_rotated, open_offscreen

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
