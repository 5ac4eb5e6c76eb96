"""The cache reuses drawings and never exceeds its memory limit."""

from __future__ import annotations

import pygame
from kiosk.screens.drawing.surface_cache import MAX_BYTES, SurfaceCache


def test_a_year_of_new_texts_needs_no_more_memory_than_a_day() -> None:
    cache, drawn = SurfaceCache(), []

    def draw() -> pygame.Surface:
        drawn.append(1)
        return pygame.Surface((500, 500), depth=32)

    for number in range(200):
        cache.get("again and again", draw)
        cache.get(number, draw)
        assert cache.bytes <= MAX_BYTES
    assert len(drawn) == 201


def test_a_drawing_above_the_limit_is_still_drawn() -> None:
    cache = SurfaceCache()
    assert cache.get("large", lambda: pygame.Surface((2000, 2000), depth=32)).get_size() == (2000, 2000)
