"""The base class of screens: entered once, given presses and observations, drawn every frame."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from hardware.buttons import Button, Press
from kiosk.screens.context import Context
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.screen_name import ScreenName
from kiosk.vision.observation import ClipPlayback, Observation

Labels = dict[Button, str]


class Screen(ABC):
    """One screen. A new instance is created each time it is shown; `enter` is called first, once.

    in_set: a set is running, so the camera image must not zoom.
    shows_camera: the camera image is drawn behind the content; False on plain ink.
    takes_hands: a raised right hand is OK and a raised left hand is BACK.
    absence_timeout_s: seconds without a person in view and without a press before the session ends.
    """

    in_set: ClassVar[bool] = False
    shows_camera: ClassVar[bool] = True
    takes_hands: bool = True
    absence_timeout_s: float = 20.0

    def __init__(self, context: Context, opened_from: ScreenName = ScreenName.ATTRACT) -> None:
        """opened_from: the screen shown before this one."""
        self.context = context
        self.opened_from = opened_from
        self.next: ScreenName | None = None

    @property
    def clip(self) -> ClipPlayback:
        """How a clip plays while this screen is shown."""
        return ClipPlayback.REWIND

    def enter(self, now: float, observation: Observation) -> None:
        """Start the screen. now: seconds of the main loop's clock, here and in every other method."""

    def labels(self) -> Labels:
        """Text key of each button's current function; a button that is missing is disabled and its lamp is off."""
        return {}

    def handle(self, event: Press) -> None:
        """Handle a press of a labelled button. To change screens, set `next`; `update` returns it."""

    def on_any_press(self, now: float) -> None:
        """Called on every press, whether or not the button has a label."""

    def update(self, now: float, observation: Observation) -> ScreenName | None:
        """Process one observation. Returns the next screen, or None to stay."""
        return self.next

    @abstractmethod
    def draw(self, canvas: Canvas, now: float, observation: Observation) -> None:
        """Draw everything except the button labels, which the main loop draws."""

    def leave(self, now: float) -> None:
        """Called when the screen is replaced, for any reason."""
