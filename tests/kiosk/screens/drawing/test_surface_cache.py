"""Kept drawings: used again while they fit, and never more memory than that."""

from __future__ import annotations

import pygame

from kiosk.screens.drawing.surface_cache import KEPT_BYTES, SurfaceCache


def test_a_year_of_new_texts_takes_no_more_memory_than_a_day() -> None:
    kept, drawn = SurfaceCache(), []

    def draw() -> pygame.Surface:
        drawn.append(1)
        return pygame.Surface((500, 500), depth=32)

    for number in range(200):
        kept.get("again and again", draw)
        kept.get(number, draw)
        assert kept.bytes <= KEPT_BYTES
    assert len(drawn) == 201


def test_a_drawing_too_large_to_keep_is_still_drawn() -> None:
    kept = SurfaceCache()
    assert kept.get("large", lambda: pygame.Surface((2000, 2000), depth=32)).get_size() == (2000, 2000)
