"""Facts about an exercise: where the band goes, how to face the mirror, dose and duration; and the set's corner."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from kiosk.exercises.schema import Dose, Exercise
from kiosk.movement.kinds import kind_of
from kiosk.movement.reading import Side
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.icons import Icon, draw_icon
from kiosk.screens.drawing.layout import Column
from kiosk.screens.drawing.theme import SOFT, WHITE, Colour, Role
from kiosk.screens.drawing.widgets import draw_set_dots
from kiosk.session.plan import PlannedSet, minutes

ICON = 74  # reference pixels, width
TITLE_PORTRAIT, TITLE_LANDSCAPE = 286, 480  # reference pixels; width of the dark corner, clear of the head


def draw_facts(canvas: Canvas, column: Column, doses: Sequence[tuple[Exercise, Dose]]) -> None:
    """Draw the facts of one exercise (band, view, dose, limits), or of a program (its exercises and duration)."""
    length = canvas.text("choose.minutes", n=minutes(doses))
    if len(doses) > 1:
        _draw_fact(canvas, column, Icon.CLOCK, f"{length}, {canvas.text('choose.steps', n=len(doses))}")
        titles = [canvas.text(exercise.title) for exercise, _ in doses]
        _draw_fact(canvas, column, Icon.LIST, ", ".join(titles))
        return
    exercise, dose = doses[0]
    band = Icon.NO_BAND if exercise.resistance_band == "none" else Icon.BAND
    _draw_fact(canvas, column, band, canvas.text(f"place.{exercise.resistance_band}"))
    kind = kind_of(exercise)
    facing = Icon.LYING if kind.lies_down else Icon.FEET
    _draw_fact(canvas, column, facing, canvas.text(f"view.{kind.camera_view}"))
    _draw_fact(canvas, column, Icon.CLOCK, f"{length}, {dose_text(canvas, dose)}", breaks_at=", ")
    _draw_fact(canvas, column, Icon.EYE, canvas.text(exercise.limits), SOFT)


def dose_text(canvas: Canvas, dose: Dose) -> str:
    """The dose as text: "3 sets of 10", "2 times 30 seconds a side"."""
    key = "choose.sets-reps" if dose.reps is not None else "choose.sets-seconds"
    side = "-side" if dose.each_side else ""
    return canvas.text(key + side, n=dose.sets, reps=dose.reps, seconds=round(dose.seconds or 0))


def _draw_fact(
    canvas: Canvas, column: Column, icon: Icon, text: str, colour: Colour = WHITE, breaks_at: str = ""
) -> None:
    """Draw one line with its icon. breaks_at: where the text is broken if it does not fit on one line."""
    size = canvas.scaled(ICON)
    indent = size + canvas.scaled(32)
    box = column.room
    text_box = pygame.Rect(box.x + indent, box.y, box.width - indent, box.height)
    if breaks_at and not canvas.fit(text, Role.BODY, text_box.width, lines=1).fits:
        text = text.replace(breaks_at, breaks_at.rstrip() + "\n", 1)
    covered = canvas.write(text, Role.BODY, text_box, colour=colour)
    draw_icon(canvas, icon, (box.x + size / 2, covered.y + min(covered.height, size) / 2), size)
    column.reserve(max(covered.height, canvas.scaled(62)) + canvas.scaled(28 if canvas.portrait else 24))


def draw_set_corner(canvas: Canvas, planned: PlannedSet) -> None:
    """Draw the top right corner of a set: exercise, sets as dots, and notes: the side, or no live feedback."""
    safe = canvas.corners
    width = canvas.scaled(TITLE_PORTRAIT if canvas.portrait else TITLE_LANDSCAPE)
    name = pygame.Rect(safe.right - width, safe.y, width, canvas.scaled(140))
    covered = canvas.write(canvas.text(planned.exercise.title), Role.BODY, name, "right", lines=2, shadowed=True)
    dots = draw_set_dots(canvas, safe.right, covered.bottom + canvas.scaled(16), planned.number - 1, planned.of)
    notes = [f"live.{planned.side}-side"] if planned.side is not Side.BOTH else []
    notes += [] if planned.feedback else ["live.by-feel"]
    top = dots.bottom + canvas.scaled(16)
    for note in notes:
        below = pygame.Rect(name.x, top, name.width, canvas.scaled(140))
        top = canvas.write(canvas.text(note), Role.BODY, below, "right", lines=2, shadowed=True).bottom
