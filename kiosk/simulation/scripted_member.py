"""A member who is not there: presses the buttons a person would, on the screen a person would, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hardware.buttons import Button, Edge
from kiosk.screens.screen_name import ScreenName

TAP_S = 0.12  # how long the finger stays on a button


@dataclass(frozen=True)
class ScriptedPress:
    """One tap, `after` seconds on that screen, counted from its appearance or from the tap before.

    once: where given, the seconds count only while it is true.
    """

    screen: ScreenName
    button: Button
    after: float
    only_when: Callable[[], bool] | None = None


class ScriptedMember:
    """Buttons pressed by a script: on every screen its own steps in order, each once; then that screen is left alone.

    screen: which one is on now.
    """

    def __init__(self, steps: Sequence[ScriptedPress], screen: Callable[[], ScreenName]) -> None:
        self._steps = list(steps)
        self._screen = screen
        self._on: ScreenName | None = None
        self._since = 0.0
        self._finger: Edge | None = None

    @property
    def touches(self) -> bool:
        """Whether a finger is on a button."""
        return self._finger is not None

    def read_edges(self, now: float) -> list[Edge]:
        """What happens to the buttons at `now`, seconds of the main loop's clock."""
        if self._screen() is not self._on:
            self._on, self._since = self._screen(), now
        if self._finger is not None:
            return self._lift(self._finger, now)
        step = next((step for step in self._steps if step.screen is self._on), None)
        if step is None:
            return []
        if step.only_when is not None and not step.only_when():
            self._since = now
        if now - self._since < step.after:
            return []
        self._steps.remove(step)
        self._finger = Edge(step.button, True, now)
        return [self._finger]

    def set_lamps(self, buttons: frozenset[Button]) -> None:
        """It looks at the screen, not at the lamps."""

    def _lift(self, finger: Edge, now: float) -> list[Edge]:
        if now - finger.at < TAP_S:
            return []
        self._finger = None
        self._since = now
        return [Edge(finger.button, False, now)]
