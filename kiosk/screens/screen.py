"""What a screen is: it is entered, takes presses, follows the time, and draws itself."""

from __future__ import annotations

from hardware.buttons import Button, Press
from kiosk.screens.context import Context
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.screen_name import ScreenName
from kiosk.vision.observation import ClipPlayback, Observation

Labels = dict[Button, str]


class Screen:
    """One screen. Made anew each time it is shown; `enter` comes once, before anything else.

    in_set: a set is on, so the picture must not zoom. patience_s: how long
    nobody may be seen, and nothing pressed, before the session is over.
    """

    in_set = False
    absence_timeout_s = 20.0

    def __init__(self, context: Context) -> None:
        self.context = context
        self.next: ScreenName | None = None

    @property
    def clip(self) -> ClipPlayback:
        """What a clip does meanwhile."""
        return ClipPlayback.REWIND

    def enter(self, now: float, sight: Observation) -> None:
        """Begin. now: seconds of the main loop's clock, as everywhere."""

    def labels(self) -> Labels:
        """Text key of what each button does now; a button that is not named does nothing, and its lamp is off."""
        return {}

    def handle(self, event: Press) -> None:
        """Take one press of a button that has a label. Where it leads is set as `next` and said by `update`."""

    def on_any_press(self, now: float) -> None:
        """Some button was pressed, whether it does anything here or not."""

    def update(self, now: float, sight: Observation) -> ScreenName | None:
        """Follow time and picture. Returns the next screen, or None to stay."""
        return self.next

    def draw(self, canvas: Canvas, now: float, sight: Observation) -> None:
        """Draw everything but the button labels, which the main loop draws."""
        raise NotImplementedError

    def leave(self, now: float) -> None:
        """The screen goes, whatever the reason."""
