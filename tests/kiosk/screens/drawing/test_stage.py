"""The stage caches within a limit, turns for its panel, keeps the screen before, and outlives a lost context."""

from __future__ import annotations

from typing import Any

import numpy as np
import pygame
import pytest
from pygame._sdl2 import sdl2
from pygame._sdl2.video import Renderer, Texture

from kiosk.screens.drawing import stage as stage_module
from kiosk.screens.drawing.stage import (
    LOST_CONTEXT,
    MAX_TEXTURE_BYTES,
    MAX_TEXTURE_BYTES_IN_SOFTWARE,
    SOFTWARE,
    Stage,
    offscreen_stage,
)

RED, BLUE = (200, 10, 20), (10, 20, 200)
GPU = "opengles2"
SIZE = (30, 40)


def image() -> pygame.Surface:
    surface = pygame.Surface((500, 500), pygame.SRCALPHA)
    surface.fill(RED)
    return surface


@pytest.mark.parametrize(("driver", "limit"), [(SOFTWARE, MAX_TEXTURE_BYTES_IN_SOFTWARE), (GPU, MAX_TEXTURE_BYTES)])
def test_a_year_of_new_texts_needs_no_more_memory_than_a_day(driver: str, limit: int) -> None:
    stage, drawn = offscreen_stage(SIZE), []
    stage.driver = driver

    def draw() -> pygame.Surface:
        drawn.append(1)
        return image()

    for number in range(100):
        stage.texture("again and again", draw)
        stage.texture(number, draw)
        assert stage.texture_bytes <= limit
    assert len(drawn) == 101


@pytest.mark.parametrize(("turned", "top_left_appears_at"), [(0, (2, 2)), (90, (2, 27)), (270, (37, 2))])
def test_the_picture_is_upright_on_a_turned_panel(turned: int, top_left_appears_at: tuple[int, int]) -> None:
    """A panel that was rotated clockwise has its lower left corner at the top left."""
    pygame.display.init()
    panel = SIZE[::-1] if turned else SIZE
    stage = Stage(lambda: pygame.Window("", panel, hidden=True), SIZE, turned, driver=SOFTWARE)
    stage.fill(BLUE)
    stage.fill(RED, 1.0, pygame.Rect(0, 0, 6, 6))
    shown = stage.shown()
    assert shown.get_size() == panel
    assert shown.get_at(top_left_appears_at)[:3] == RED
    pixels = pygame.surfarray.array3d(shown)
    assert (np.abs(pixels - np.array(RED)).max(2) < 30).sum() == pytest.approx(36, abs=6)


def test_the_screen_before_fades_out_over_the_new_one() -> None:
    stage = offscreen_stage(SIZE)
    stage.fill(RED)
    stage.present()
    stage.keep_previous()
    stage.fill(BLUE)
    stage.draw_previous(0.5)
    assert stage.read().get_at((5, 5))[:3] == pytest.approx(
        [(a + b) / 2 for a, b in zip(RED, BLUE, strict=True)], abs=2
    )
    stage.drop_previous()
    stage.fill(BLUE)
    stage.draw_previous(0.5)
    assert stage.read().get_at((5, 5))[:3] == BLUE


def test_after_a_lost_context_textures_are_made_again() -> None:
    stage = offscreen_stage(SIZE)
    area = pygame.Rect((0, 0), SIZE)
    stage.draw(stage.texture("image", image), area)
    stage.reopen()
    stage.fill(BLUE)
    stage.draw(stage.texture("image", image), area)
    assert stage.read().get_at((5, 5))[:3] == RED


def test_a_lost_context_is_made_again_in_the_next_picture() -> None:
    stage = offscreen_stage(SIZE)
    area = pygame.Rect((0, 0), SIZE)
    for event in LOST_CONTEXT:
        lost = stage.renderer
        stage.draw(stage.texture("image", image), area)
        stage.keep_previous()
        pygame.event.post(pygame.event.Event(event))
        stage.present()
        assert stage.renderer is not lost
        stage.fill(BLUE)
        stage.draw_previous(0.5)
        assert stage.read().get_at((5, 5))[:3] == BLUE, "the screen before is gone with the context"
        stage.draw(stage.texture("image", image), area)
        stage.present()
        assert stage.read().get_at((5, 5))[:3] == RED


def test_what_is_prepared_is_not_seen_and_not_made_twice() -> None:
    stage, drawn = offscreen_stage(SIZE), []

    def draw() -> pygame.Surface:
        drawn.append(1)
        return image()

    stage.fill(BLUE)
    with stage.preparing():
        stage.draw(stage.texture("image", draw), pygame.Rect((0, 0), SIZE))
    assert stage.read().get_at((5, 5))[:3] == BLUE
    stage.draw(stage.texture("image", draw), pygame.Rect((0, 0), SIZE))
    assert stage.read().get_at((5, 5))[:3] == RED
    assert len(drawn) == 1


def test_an_empty_text_draws_nothing_and_ends_nothing() -> None:
    stage = offscreen_stage(SIZE)
    stage.fill(BLUE)
    stage.draw(stage.texture("", lambda: pygame.Surface((0, 12), pygame.SRCALPHA)), pygame.Rect(5, 5, 10, 10))
    assert stage.read().get_at((8, 8))[:3] == BLUE


def test_a_renderer_that_cannot_draw_into_a_texture_is_passed_over(monkeypatch) -> None:
    """Without a desktop SDL's "opengl" opens and then has no textures to draw into."""
    monkeypatch.setattr(stage_module, "PREFERRED", ("software", "software"))
    tried = []

    def texture(renderer: Renderer, size: tuple[int, int], **kind: Any) -> Texture:
        tried.append(size)
        if len(tried) == 1:
            raise sdl2.error("Render targets not supported by OpenGL")
        return Texture(renderer, size, **kind)

    monkeypatch.setattr(stage_module, "Texture", texture)
    pygame.display.init()
    assert Stage(lambda: pygame.Window("", SIZE, hidden=True), SIZE).driver == SOFTWARE
    assert len(tried) == 3, "the second renderer, and the picture on it"
