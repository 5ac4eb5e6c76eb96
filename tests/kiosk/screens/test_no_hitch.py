"""What a set may show is prepared while nothing happens, so that a cue or a fault never holds the picture up."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import numpy as np
import pygame
import pytest
from pygame._sdl2.video import Texture

from hardware.buttons import Button
from hardware.frame import Frame
from kiosk.movement.reading import Cue
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.screens.live import Live
from kiosk.screens.screen_name import ScreenName
from kiosk.simulation.recordings import recording
from kiosk.text import load_text
from kiosk.vision.observation import Observation
from tests.kiosk.harness import STEP_S, SimulatedMirror

PREPARED_AFTER_S = 4.0
CUED_EVERY_S = 3.1


class CountingCanvas(Canvas):
    """Counts the textures that it makes."""

    def __init__(self, size: tuple[int, int]) -> None:
        super().__init__(offscreen_stage(size), load_text("en"))
        self.made: list[Hashable] = []
        texture = self.stage.texture

        def counted(key: Hashable, draw: Callable[[], pygame.Surface]) -> Texture:
            def drawn() -> pygame.Surface:
                self.made.append(key)
                return draw()

            return texture(key, drawn)

        self.stage.texture = counted  # type: ignore[method-assign]


@pytest.mark.parametrize("name", ["banded-squat", "clamshell", "hip-flexor-stretch", "single-leg-squat"])
def test_cues_and_faults_make_no_texture_when_they_appear(mirror: SimulatedMirror, name: str) -> None:
    exercise = mirror.context.selection.exercises[name]
    mirror.offer(name, sets=1)
    canvas = mirror.canvas = CountingCanvas((540, 960))
    mirror.stand(name, 0)
    mirror.begin()
    mirror.press(Button.OK)
    mirror.wait_for(ScreenName.LIVE, at_most=30)
    live = mirror.current(Live)
    width, height = recording(name).size
    frame = np.zeros((height, width, 3), np.uint8)
    cues, most, cued_at = list(exercise.cues), 0, 0.0
    began = mirror.now
    while mirror.now - began < PREPARED_AFTER_S + 8:
        if mirror.now - began > PREPARED_AFTER_S / 2 and mirror.now - began < PREPARED_AFTER_S / 2 + STEP_S:
            mirror.train(name, 0)
        mirror.step()
        prepared = mirror.now - began > PREPARED_AFTER_S
        if prepared and mirror.now - cued_at >= CUED_EVERY_S:
            cue = cues.pop(0)
            live.cue, live.cue_at, cued_at = Cue(mirror.now, cue, exercise.cues[cue].text), mirror.now, mirror.now
        canvas.made.clear()
        live.draw(canvas, mirror.now, Observation(Frame(frame, mirror.now, 0)))
        if prepared:
            most = max(most, len(canvas.made))
            assert len(canvas.made) <= 1, canvas.made
    assert cued_at > 0
