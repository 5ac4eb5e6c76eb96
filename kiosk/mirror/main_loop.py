"""The main loop: presses in, newest picture and pose in, one screen out, lamps after it. It waits for nobody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from hardware.buttons import Button, Buttons, Edge
from kiosk.exercises.schema import Exercise
from kiosk.mirror.app import App
from kiosk.screens.drawing.canvas import Canvas
from kiosk.vision.observation import Clip, Sight


class Eyes(Protocol):
    """Camera and model, as the main loop sees them."""

    def look(self, now: float, in_set: bool) -> Sight:
        """The newest picture and pose. in_set: the picture must not zoom."""
        ...

    def attend(self, exercise: Exercise | None, clip: Clip) -> None:
        """What is being done now, None outside exercises, and what a clip that stands in for a member does."""
        ...


class Hands(Protocol):
    """Something with buttons: a keyboard, the board's pins, a scripted member."""

    def take(self, now: float) -> list[Edge]:
        """The edges since the last call. Never waits."""
        ...

    def light(self, buttons: frozenset[Button]) -> None:
        """Light the lamps of these buttons and no others, where there are lamps."""
        ...


class Keeping(Protocol):
    """What is looked after beside the mirroring."""

    def tick(self, now: float, in_set: bool, out_of_order: bool) -> None:
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
        eyes: Eyes,
        hands: Sequence[Hands],
        clock: Callable[[], float],
        keeping: Keeping,
    ) -> None:
        self._app = app
        self._canvas = canvas
        self._show = show
        self._eyes = eyes
        self._hands = hands
        self._clock = clock
        self._keeping = keeping
        self._buttons = Buttons()

    def turn(self) -> float:
        """Once round. Returns the time it was made for."""
        app, now = self._app, self._clock()
        edges = [edge for hands in self._hands for edge in hands.take(now)]
        events = self._buttons.step(edges, now)
        app.turn(now, events, self._eyes.look(now, app.screen.in_set))
        planned = app.context.session.next_set
        self._eyes.attend(planned.exercise if planned else None, app.screen.clip)
        for hands in self._hands:
            hands.light(frozenset(app.labels()))
        app.context.sound.tick(now)
        app.draw(self._canvas, now, self._buttons.held(now))
        self._show()
        self._keeping.tick(now, app.screen.in_set, app.out_of_order)
        return now
