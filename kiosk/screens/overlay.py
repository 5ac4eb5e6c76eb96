"""What is drawn over the member in a set: lanes, limbs, knee dots, the resistance band."""

from __future__ import annotations

from kiosk.exercises.schema import Exercise
from kiosk.movement.reading import Reading
from kiosk.screens.canvas import Canvas


class LegOverlay:
    """The drawing over the legs in one set; remembers states for their cross-fade, and nothing else."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise

    def draw(self, canvas: Canvas, reading: Reading, now: float, lag: float = 0.0) -> None:
        """Draw one reading over the mirror picture that `canvas.mirror` put there.

        now: seconds of the frames' clock, of the frame that is shown. A knee read more than 0.2 s ago is left out.
        """
