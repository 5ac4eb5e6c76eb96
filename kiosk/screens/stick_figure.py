"""A white stick figure that does the exercise, drawn from the exercise's own data at its own tempo."""

from __future__ import annotations

import pygame

from kiosk.exercises.schema import Exercise
from kiosk.screens.canvas import Canvas


def draw_figure(canvas: Canvas, box: pygame.Rect, exercise: Exercise, now: float) -> None:
    """The exercise's figure in the box, moving. now: seconds on any steady clock. Nothing where it has none."""
    canvas.claim("figure", box)
