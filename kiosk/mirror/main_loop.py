"""The main loop: turns button presses and the newest frame and pose into one screen and the lamps. It never waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from hardware.buttons import ButtonPanel, Buttons
from kiosk.mirror.app import App
from kiosk.screens.drawing.canvas import Canvas
from kiosk.vision.observation import ObservationSource


class Housekeeper(Protocol):
    """Maintenance that the loop does once per step, such as `MachineLog`."""

    def update(self, now: float, in_set: bool, out_of_order: bool) -> None:
        """Do what is due.

        now: monotonic seconds.
        in_set: somebody is exercising, so this must be short.
        out_of_order: the out-of-order screen is up.
        """
        ...


class MainLoop:
    """Connects buttons, observations, screens, sound and lamps.

    app: the screens.
    canvas: the drawing surface of the screens.
    show: displays the canvas.
    observer: source of the newest frame and pose.
    button_panels: GPIO buttons, keyboard or a scripted member.
    clock: monotonic seconds, the clock of the frames' capture times.
    housekeepers: called last in every step.
    """

    def __init__(
        self,
        app: App,
        canvas: Canvas,
        show: Callable[[], None],
        observer: ObservationSource,
        button_panels: Sequence[ButtonPanel],
        clock: Callable[[], float],
        *housekeepers: Housekeeper,
    ) -> None:
        self._app = app
        self._canvas = canvas
        self._show = show
        self._observer = observer
        self._button_panels = button_panels
        self._clock = clock
        self._housekeepers = housekeepers
        self._buttons = Buttons()

    def step(self) -> float:
        """Run one step. Returns its time, monotonic seconds."""
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
        for housekeeper in self._housekeepers:
            housekeeper.update(now, app.screen.in_set, app.out_of_order)
        return now
