"""Facts about an exercise: where the band goes, how to face the mirror, dose and duration; and the set's corner."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from kiosk.exercises.needs import needs
from kiosk.exercises.schema import Dose, Exercise
from kiosk.movement.kinds import kind_of
from kiosk.movement.reading import Side
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.icons import Icon, draw_icon
from kiosk.screens.drawing.layout import Column
from kiosk.screens.drawing.theme import SOFT, WHITE, Colour, Role
from kiosk.screens.drawing.widgets import draw_set_dots
from kiosk.session.feedback import Feedback
from kiosk.session.plan import PlannedSet, minutes
from kiosk.text import Text

ICON = 74  # reference pixels, width
MAX_NOTES = 2  # lines of notes below the title; more would leave the dark corner
TITLE_PORTRAIT, TITLE_LANDSCAPE = 286, 480  # reference pixels; width of the dark corner, clear of the head


def draw_facts(canvas: Canvas, column: Column, doses: Sequence[tuple[Exercise, Dose]]) -> None:
    """Draw the facts of one exercise (band, view, dose, limits), or of a program (its exercises and duration)."""
    length = canvas.text("choose.minutes", n=minutes(doses))
    if len(doses) > 1:
        _draw_fact(canvas, column, Icon.CLOCK, f"{length}, {canvas.text('choose.steps', n=len(doses))}")
        exercises = [exercise for exercise, _ in doses]
        titles = dict.fromkeys(canvas.text(exercise.title) for exercise in exercises)
        _draw_fact(canvas, column, Icon.LIST, ", ".join(titles))
        _draw_fact(canvas, column, Icon.CALENDAR, canvas.text("program.often"))
        fetched = needs_text(canvas.text, exercises)
        _draw_fact(canvas, column, Icon.BAND if fetched else Icon.NO_BAND, fetched or canvas.text("need.nothing"))
        return
    exercise, dose = doses[0]
    band = Icon.NO_BAND if exercise.resistance_band == "none" else Icon.BAND
    _draw_fact(canvas, column, band, canvas.text(f"place.{exercise.resistance_band}"))
    kind = kind_of(exercise)
    facing = Icon.LYING if kind.lies_down else Icon.FEET
    _draw_fact(canvas, column, facing, canvas.text(f"view.{kind.camera_view}"))
    _draw_fact(canvas, column, Icon.CLOCK, f"{length}, {dose_text(canvas, dose)}", breaks_at=", ")
    _draw_fact(canvas, column, Icon.EYE, canvas.text(exercise.limits), SOFT)


def needs_text(text: Text, exercises: Sequence[Exercise]) -> str:
    """What has to be fetched, as one line with a capital; empty where nothing is needed."""
    line = ", ".join(text(key) for key in needs(exercises))
    return line[:1].upper() + line[1:]


def place_text(text: Text, place: tuple[int, int] | None) -> str:
    """ "2 of 6", the place of an exercise in its program; empty for a single exercise."""
    return text("program.place", number=place[0], total=place[1]) if place is not None else ""


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


def side_key(planned: PlannedSet, text: Text) -> str:
    """Text key of what the working leg of a one-sided set does."""
    key = f"side.{planned.exercise.kind}.{planned.side}"
    return key if key in text else f"live.{planned.side}-side"


def draw_set_corner(canvas: Canvas, planned: PlannedSet, place: tuple[int, int] | None = None) -> int:
    """Draw the top right corner of a set: exercise, sets as dots, form, side, and feedback that is not live.

    place: of the exercise in its program; None for a single exercise.
    Returns its lower edge, pixels.
    """
    safe = canvas.corners
    width = canvas.scaled(TITLE_PORTRAIT if canvas.portrait else TITLE_LANDSCAPE)
    name = pygame.Rect(safe.right - width, safe.y, width, canvas.scaled(140))
    covered = canvas.write(canvas.text(planned.exercise.title), Role.BODY, name, "right", lines=2, shadowed=True)
    dots = draw_set_dots(canvas, safe.right, covered.bottom + canvas.scaled(10), planned.number - 1, planned.of)
    notes = [planned.exercise.form.title] if planned.exercise.form is not None else []
    notes += [side_key(planned, canvas.text)] if planned.side is not Side.BOTH else []
    notes += [f"feedback.{planned.feedback}"] if planned.feedback is not Feedback.LIVE else []
    top = dots.bottom + canvas.scaled(8)
    words = [place_text(canvas.text, place)] if place is not None else []
    for note in (*words, *(canvas.text(key) for key in notes[:MAX_NOTES])):
        below = pygame.Rect(name.x, top, name.width, canvas.scaled(200))
        top = canvas.write(note, Role.BODY, below, "right", lines=3, shadowed=True).bottom
    return top
