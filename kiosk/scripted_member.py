"""A member who is not there: presses the buttons a person would, on the screen a person would, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hardware.buttons import Button, Edge
from kiosk.screens.names import Name

TAP_S = 0.12  # how long the finger stays on a button


@dataclass(frozen=True)
class Step:
    """One tap: `after` seconds on that screen (counted from its appearance or from the tap before)."""

    screen: Name
    button: Button
    after: float


class ScriptedMember:
    """Taps its steps in order, each when its screen is on; screens that go on by themselves need no step."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps = list(steps)
        self._screen: Name | None = None
        self._since = 0.0
        self._finger: Edge | None = None

    @property
    def done(self) -> bool:
        return not self._steps and self._finger is None

    def act(self, screen: Name, now: float) -> list[Edge]:
        """What happens to the buttons at `now` (seconds of the main loop's clock) with this screen on."""
        if screen is not self._screen:
            self._screen, self._since = screen, now
        if self._finger is not None:
            return self._lift(now)
        if self._steps and self._steps[0].screen is screen and now - self._since >= self._steps[0].after:
            step = self._steps.pop(0)
            self._finger = Edge(step.button, True, now)
            return [self._finger]
        return []

    def _lift(self, now: float) -> list[Edge]:
        assert self._finger is not None
        if now - self._finger.at < TAP_S:
            return []
        edge = Edge(self._finger.button, False, now)
        self._finger = None
        self._since = now
        return [edge]
