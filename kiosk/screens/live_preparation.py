"""Makes the textures that a set may need, one a picture, so that no first cue or first fault holds the picture up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from kiosk.exercises.cue_words import Symbol
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.cue_plate import draw_cue
from kiosk.screens.drawing.leg_overlay import LegOverlay
from kiosk.screens.drawing.theme import CUE_S
from kiosk.screens.drawing.widgets import draw_count, draw_tempo
from kiosk.session.plan import PlannedSet

TOO_DARK = "setup.too-dark.order"
NOTES = ("live.unseen-left", "live.unseen-right", "live.unseen-both", TOO_DARK)
TEMPO_WORDS = ("tempo.down", "tempo.hold", "tempo.up")


def prepare(canvas: Canvas, planned: PlannedSet, overlay: LegOverlay) -> Iterator[None]:
    """Make one more texture with each step. The first step makes none, because the first picture has enough to make.

    The overlay has no size before its first picture, which a set that starts paused or without feedback shows later.
    """
    yield
    overlay_made = False
    for draw in _drawings(canvas, planned):
        if overlay.drawn and not overlay_made:
            overlay_made = True
            yield from _made(canvas, overlay.drawings(canvas))
        yield from _made(canvas, [draw])
    while not overlay.drawn:
        yield
    if not overlay_made:
        yield from _made(canvas, overlay.drawings(canvas))


def _made(canvas: Canvas, drawings: Iterable[Callable[[], object]]) -> Iterator[None]:
    for draw in drawings:
        with canvas.stage.preparing():
            draw()
        yield


def _drawings(canvas: Canvas, planned: PlannedSet) -> Iterator[Callable[[], object]]:
    """What the set may show besides the overlay, in the order in which it may be needed."""
    for word in TEMPO_WORDS:
        yield partial(draw_tempo, canvas, canvas.text(word), 0.0, 0.0, 1.0)
    yield partial(draw_count, canvas, 1, "")
    for cue in planned.exercise.cues.values():
        yield partial(draw_cue, canvas, canvas.text(cue.text), cue.symbol, canvas.safe.center, CUE_S)
    for note in NOTES:
        yield partial(draw_cue, canvas, canvas.text(note), Symbol.UNSEEN, canvas.safe.center, CUE_S)
    for digit in range(2, 10):
        yield partial(draw_count, canvas, digit, "")
