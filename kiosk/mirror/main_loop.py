"""The main loop: presses in, newest picture and pose in, one screen out, lamps after it. It waits for nobody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from hardware.buttons import ButtonPanel, Buttons
from kiosk.mirror.app import App
from kiosk.screens.drawing.canvas import Canvas
from kiosk.vision.observation import ObservationSource


class Housekeeper(Protocol):
    """What is looked after beside the mirroring."""

    def update(self, now: float, in_set: bool, out_of_order: bool) -> None:
        """Follow the time. in_set: somebody is exercising, and this must not take long."""
        ...


class MainLoop:
    """app: the screens. canvas, show: where they are drawn, and what brings the drawing before the member's eyes.

    clock: monotonic seconds, the same clock that the frames' capture times are on.
    """

    def __init__(
        self,
        app: App,
        canvas: Canvas,
        show: Callable[[], None],
        observer: ObservationSource,
        button_panels: Sequence[ButtonPanel],
        clock: Callable[[], float],
        housekeeper: Housekeeper,
    ) -> None:
        self._app = app
        self._canvas = canvas
        self._show = show
        self._observer = observer
        self._button_panels = button_panels
        self._clock = clock
        self._housekeeper = housekeeper
        self._buttons = Buttons()

    def step(self) -> float:
        """Once round. Returns the time it was made for."""
        app, now = self._app, self._clock()
        edges = [edge for panel in self._button_panels for edge in panel.read_edges(now)]
        events = self._buttons.step(edges, now)
        app.update(now, events, self._observer.observe(now, app.screen.in_set))
        planned = app.context.session.next_set
        self._observer.set_exercise(planned.exercise if planned else None, app.screen.clip)
        for panel in self._button_panels:
            panel.set_lamps(frozenset(app.labels()))
        app.context.sound.update(now)
        app.draw(self._canvas, now, self._buttons.hold_progress(now))
        self._show()
        self._housekeeper.update(now, app.screen.in_set, app.out_of_order)
        return now
