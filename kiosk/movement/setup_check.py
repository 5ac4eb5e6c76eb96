"""The check before a set: is the member on the mark, in the picture, square to the mirror, and still?"""

from __future__ import annotations

from dataclasses import dataclass

from inference.pose import Pose
from kiosk.exercises.schema import Exercise
from kiosk.movement.baseline import Baseline


@dataclass(frozen=True)
class SetupState:
    """missing: text key of the one thing to put right first, None when everything is.
    steady: 0..1 of the still moment the baseline needs. baseline: there once steady is 1."""

    missing: str | None = None
    steady: float = 0.0
    baseline: Baseline | None = None


class SetupCheck:
    def __init__(self, exercise: Exercise, frame_size: tuple[int, int]) -> None:
        self._exercise = exercise
        self._size = frame_size

    def step(self, pose: Pose | None, t: float) -> SetupState:
        if pose is None:
            return SetupState(missing="setup.nobody")
        return SetupState()
