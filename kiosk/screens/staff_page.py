"""The base class of the pages behind the PIN: by default, no button has a function and nothing depends on time."""

from __future__ import annotations

from abc import ABC, abstractmethod

from hardware.buttons import Button
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.screen import Labels
from kiosk.vision.observation import Observation


class StaffPage(ABC):
    """One of the pages behind the PIN.

    label: text key of the button that opens the page.
    """

    label: str

    @property
    def exclusive_labels(self) -> Labels | None:
        """Labels of all buttons while the page handles every press.

        None while NEXT opens the next page and BACK closes the screen.
        """
        return None

    def labels(self) -> Labels:
        """Labels of PREVIOUS and OK on this page."""
        return {}

    def press(self, button: Button, now: float) -> None:
        """Handle a press of a labelled button. now: monotonic seconds."""

    def update(self, now: float, observation: Observation) -> None:
        """Called in every step of the main loop. now: monotonic seconds."""

    @abstractmethod
    def draw(self, canvas: Canvas, observation: Observation) -> None: ...
