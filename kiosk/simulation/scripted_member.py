"""A scripted member: presses the buttons that a person would press on each screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hardware.buttons import Button, Edge
from kiosk.screens.screen_name import ScreenName

PRESS_DURATION_S = 0.12


@dataclass(frozen=True)
class ScriptedPress:
    """One press.

    screen: the screen on which it happens.
    button: the button that is pressed.
    delay_s: seconds after the screen appeared or after the previous press.
    only_when: the delay runs only while this returns True; None for always.
    """

    screen: ScreenName
    button: Button
    delay_s: float
    only_when: Callable[[], bool] | None = None


class ScriptedMember:
    """A button panel that is pressed by a script. Each press happens once; the presses of a screen happen in order.

    presses: of all screens.
    screen: returns the current screen.
    """

    def __init__(self, presses: Sequence[ScriptedPress], screen: Callable[[], ScreenName]) -> None:
        self._presses = list(presses)
        self._screen = screen
        self._screen_name: ScreenName | None = None
        self._since = 0.0
        self._pressed: Edge | None = None

    @property
    def pressing(self) -> bool:
        """Whether a button is down."""
        return self._pressed is not None

    def read_edges(self, now: float) -> list[Edge]:
        """The edges at `now`, seconds of the main loop's clock."""
        if self._screen() is not self._screen_name:
            self._screen_name, self._since = self._screen(), now
        if self._pressed is not None:
            return self._release(self._pressed, now)
        press = next((press for press in self._presses if press.screen is self._screen_name), None)
        if press is None:
            return []
        if press.only_when is not None and not press.only_when():
            self._since = now
        if now - self._since < press.delay_s:
            return []
        self._presses.remove(press)
        self._pressed = Edge(press.button, True, now)
        return [self._pressed]

    def set_lamps(self, buttons: frozenset[Button]) -> None:
        """Ignored: the script follows the screen, not the lamps."""

    def _release(self, pressed: Edge, now: float) -> list[Edge]:
        if now - pressed.at < PRESS_DURATION_S:
            return []
        self._pressed = None
        self._since = now
        return [Edge(pressed.button, False, now)]
