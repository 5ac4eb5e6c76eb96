"""One observation: the newest frame and pose, and what is wrong with either."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from hardware.frame import Frame
from inference.pose import Pose
from kiosk.exercises.schema import Exercise
from kiosk.vision.framing import BodyBounds


class ClipPlayback(Enum):
    """What a clip that stands in for a member does while a screen is up: a member would wait, a clip must be told."""

    REWIND = "stand on the first frame"
    PLAY = "play"
    SLOW = "go on slowly"
    PAUSE = "stand on the frame it has reached"


@dataclass(frozen=True)
class Observation:
    """What the mirror sees at one turn of the main loop.

    frame: newest picture, None before the first. pose: newest pose, None when nobody was found.
    member: where to centre the picture (see `Framing`), None before anybody was seen.
    fresh: the pose (or its absence) is news; every pose is fresh exactly once.
    read_at: capture time of the frame that the pose, or its absence, was read from.
    problem: text key of what is out of order, None when all is well. reason: why, for the log.
    """

    frame: Frame | None = None
    pose: Pose | None = None
    member: BodyBounds | None = None
    fresh: bool = False
    read_at: float = 0.0
    problem: str | None = None
    reason: str = ""


class ObservationSource(Protocol):
    """Camera and model, as the main loop sees them."""

    def observe(self, now: float, in_set: bool) -> Observation:
        """The newest picture and pose. in_set: the picture must not zoom."""
        ...

    def set_exercise(self, exercise: Exercise | None, clip: ClipPlayback) -> None:
        """What is being done now, None outside exercises, and what a clip that stands in for a member does."""
        ...
