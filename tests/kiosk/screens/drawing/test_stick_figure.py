"""The figure moves at the exercise's tempo and stays in its box."""

from __future__ import annotations

import numpy as np
import pygame
import pytest

from kiosk.exercises.catalogue import load_exercises
from kiosk.exercises.figure import START_POSE
from kiosk.exercises.schema import Tempo
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.screens.drawing.stick_figure import draw_figure, pose_at
from kiosk.screens.drawing.theme import INK
from kiosk.text import load_text

EXERCISES = load_exercises()


def test_a_squat_is_low_after_three_seconds_and_up_again_after_six() -> None:
    squat = EXERCISES["squat"]
    assert squat.figure is not None
    head = [pose_at(squat.figure, Tempo(down=3, hold=1, up=2), at)["head"][1] for at in (0, 1.5, 3, 3.9, 6)]
    assert head[0] == head[4]
    assert head[0] > head[1] > head[2] == head[3]


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("size", [(300, 420), (420, 300)])
def test_every_figure_stays_in_its_box(name: str, size: tuple[int, int]) -> None:
    canvas = Canvas(offscreen_stage((500, 500)), load_text("en"))
    box = pygame.Rect((40, 40), size)
    exercise = EXERCISES[name]
    assert exercise.figure is not None
    for tenth in range(0, 60, 7):
        canvas.blank()
        draw_figure(canvas, box, exercise, tenth / 10)
        canvas.stage.fill(INK, 1.0, box)
        assert (pygame.surfarray.array3d(canvas.read()) == INK).all()


def test_the_figure_has_a_head_and_makes_no_texture_when_it_moves() -> None:
    canvas = Canvas(offscreen_stage((500, 500)), load_text("en"))
    canvas.blank()
    draw_figure(canvas, pygame.Rect(40, 40, 300, 420), EXERCISES["squat"], 0.0)
    painted = canvas.stage.texture_bytes
    white = np.asarray((pygame.surfarray.array3d(canvas.read()) > 200).all(2))
    top = int(white.any(0).argmax())
    assert white[:, top + 15].sum() > 20, "the topmost part is a disc"
    for tenth in range(60):
        draw_figure(canvas, pygame.Rect(40, 40, 300, 420), EXERCISES["squat"], tenth / 10)
    assert canvas.stage.texture_bytes == painted


@pytest.mark.parametrize("name", EXERCISES)
def test_feet_stand_on_the_floor_at_the_start(name: str) -> None:
    figure = EXERCISES[name].figure
    assert figure is not None
    lowest = min(y for _, y in figure.poses[START_POSE].values())
    step = figure.prop.height if figure.prop is not None else 0.0
    assert 0 <= lowest < 0.05 or 0 <= lowest - step < 0.05
