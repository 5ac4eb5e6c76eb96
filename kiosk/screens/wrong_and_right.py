"""The card on which the coach shows the knees that fall in next to the knees that stay over the toes."""

from __future__ import annotations

import pygame

from kiosk.exercises.schema import Exercise
from kiosk.movement.reading import Side
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.coach import draw_coach, draw_wrong_knees
from kiosk.screens.drawing.icons import Icon, draw_icon
from kiosk.screens.drawing.layout import Column, two_parts
from kiosk.screens.drawing.theme import Role

SHOWN_CARD = "knees"  # its name; the text keys are card.knees.title, .text, .wrong and .right
SHOWN_EXERCISE = "banded-squat"
HEADER, DOTS = 110, 80  # reference pixels left free above for the header and below for the dots of the pages
CAPTION_ROW, MARK = 130, 56  # reference pixels: height of the row below a picture, and width of its mark


def draw_wrong_and_right(canvas: Canvas, exercise: Exercise, seconds: float) -> None:
    """Draw title, explanation and both pictures: below each other in portrait, side by side in landscape."""
    text, pictures = two_parts(canvas)
    top, bottom = text.y + canvas.scaled(HEADER), canvas.safe.bottom - canvas.scaled(DOTS)
    column = Column(canvas, pygame.Rect(text.x, top, text.width, bottom - top), "left")
    column.title(canvas.text(f"card.{SHOWN_CARD}.title"))
    column.space(40 if canvas.portrait else 30)
    column.write(canvas.text(f"card.{SHOWN_CARD}.text"), Role.EXPLANATION if canvas.portrait else Role.BODY)
    if canvas.portrait:
        top = column.room.y + canvas.scaled(40)
    half, row = pictures.width // 2, canvas.scaled(CAPTION_ROW)
    wrong = pygame.Rect(pictures.x, top, half, bottom - top - row)
    right = wrong.move(half, 0)
    draw_wrong_knees(canvas, wrong, seconds)
    draw_coach(canvas, right, exercise, Side.BOTH, seconds)
    for box, icon, key in ((wrong, Icon.WRONG, "wrong"), (right, Icon.RIGHT, "right")):
        _draw_caption(canvas, pygame.Rect(box.x, box.bottom, half, row), icon, canvas.text(f"card.{SHOWN_CARD}.{key}"))


def _draw_caption(canvas: Canvas, box: pygame.Rect, icon: Icon, text: str) -> None:
    size, gap = canvas.scaled(MARK), canvas.scaled(24)
    words = pygame.Rect(box.x + size + gap, box.y, box.width - size - 2 * gap, box.height)
    covered = canvas.write(text, Role.BODY, words, lines=2)
    draw_icon(canvas, icon, (box.x + size / 2, covered.centery), size)
