"""The notes of a set, and its textures: one a picture, so that no first cue or first fault holds the picture up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from kiosk.exercises.cue_words import Symbol
from kiosk.movement.reading import Reading
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.cue_plate import draw_cue
from kiosk.screens.drawing.leg_overlay import LegOverlay
from kiosk.screens.drawing.theme import CUE_S
from kiosk.screens.drawing.widgets import draw_count, draw_tempo
from kiosk.session.plan import PlannedSet

TOO_DARK = "setup.too-dark.order"
HANDS_OFF = "live.hands-off"
NOTES = (
    *(f"live.{which}-{side}" for which in ("unseen", "hidden") for side in ("left", "right", "both")),
    HANDS_OFF,
    TOO_DARK,
)
TEMPO_WORDS = ("tempo.down", "tempo.hold", "tempo.up")


def knees_note(reading: Reading) -> str | None:
    """Text key of which knee is not seen, or was not in the rep that has ended; None if all are."""
    if reading.hands_on_knees:
        return HANDS_OFF
    which, legs = ("unseen", reading.unseen) if reading.unseen else ("hidden", reading.hidden)
    return f"live.{which}-{legs[0] if len(legs) == 1 else 'both'}" if legs else None


def prepare(canvas: Canvas, planned: PlannedSet, overlay: LegOverlay) -> Iterator[None]:
    """Make one more texture with each step. The first step makes none, because the first picture has enough to make."""
    yield
    for draw in _drawings(canvas, planned, overlay):
        with canvas.stage.preparing():
            draw()
        yield


def _drawings(canvas: Canvas, planned: PlannedSet, overlay: LegOverlay) -> Iterator[Callable[[], object]]:
    """What the set may show, in the order in which it may be needed; the overlay last, because it may be shown late."""
    for word in TEMPO_WORDS:
        yield partial(draw_tempo, canvas, canvas.text(word), 0.0, 0.0, 1.0)
    yield partial(draw_count, canvas, 1, "")
    for cue in planned.exercise.cues.values():
        yield partial(draw_cue, canvas, canvas.text(cue.text), cue.symbol, canvas.safe.center, CUE_S)
    for note in NOTES:
        yield partial(draw_cue, canvas, canvas.text(note), Symbol.UNSEEN, canvas.safe.center, CUE_S)
    for digit in range(2, 10):
        yield partial(draw_count, canvas, digit, "")
    yield from overlay.drawings(canvas)
