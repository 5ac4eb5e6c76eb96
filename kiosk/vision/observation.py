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
    """How a clip plays while a screen is shown. A clip must be stopped; a member in front of a camera waits."""

    REWIND = "stop on the first frame"
    PLAY = "play"
    SLOW = "play in slow motion"
    PAUSE = "stop on the current frame"


@dataclass(frozen=True)
class Observation:
    """Input of one step of the main loop.

    frame: the newest frame; None before the first.
    pose: the newest pose; None when nobody was found.
    member: the member's bounds to crop the image around, see `Framing`; None before the first pose.
    fresh: whether this tracking result, pose or None, is new in this observation.
    captured_at: capture time of the frame that the pose was estimated from, monotonic seconds.
    problem: text key of what is out of order; None when everything works.
    reason: why it is out of order, for the log; empty when everything works.
    """

    frame: Frame | None = None
    pose: Pose | None = None
    member: BodyBounds | None = None
    fresh: bool = False
    captured_at: float = 0.0
    problem: str | None = None
    reason: str = ""


class ObservationSource(Protocol):
    """Camera and model, as the main loop uses them."""

    def observe(self, now: float, in_set: bool) -> Observation:
        """The newest frame and pose. in_set: the image must not zoom."""
        ...

    def set_exercise(self, exercise: Exercise | None, clip: ClipPlayback) -> None:
        """Set the exercise to track, None outside exercises, and what a clip does; a real camera ignores `clip`."""
        ...
