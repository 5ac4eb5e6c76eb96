"""What the usage log keeps of a set, and of the machine. Nothing here could tell who a person was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from kiosk.movement.reading import Side


class SetOutcome(StrEnum):
    DONE = "done"  # every rep, or the whole time
    LEFT = "left"  # ended before that; never why


class EventKind(StrEnum):
    """What happened to the machine. `detail` in the log says which camera, button or value."""

    START = "start"
    STOP = "stop"
    RESTART = "restart"  # the mirror ends itself, or is ended by a fault, to be started anew; detail says why
    SELF_TEST = "self-test"
    CAMERA_LOST = "camera-lost"
    CAMERA_BACK = "camera-back"
    MODEL_LOST = "model-lost"
    MODEL_BACK = "model-back"
    THROTTLED = "throttled"
    STUCK_BUTTON = "stuck-button"
    LOG_DAMAGED = "log-damaged"
    CLOCK_SET = "clock-set"


@dataclass(frozen=True)
class SetRecord:
    """One set as it ended.

    exercise: its name in the catalogue. side: the working one.
    reps: counted; good, watch and collapse are those of them that were graded.
    cues: how often each cue was given, by its id. seconds: how long the set took. Raises ValueError on impossible
    numbers.
    """

    exercise: str
    side: Side
    reps: int
    good: int
    watch: int
    collapse: int
    seconds: float
    outcome: SetOutcome
    cues: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if min(self.good, self.watch, self.collapse, self.seconds, self.ungraded) < 0:
            raise ValueError(f"Impossible numbers in a set: {self}")

    @property
    def ungraded(self) -> int:
        """Reps counted but not read well enough to be graded."""
        return self.reps - self.good - self.watch - self.collapse


def local_time(at: float, zone: ZoneInfo | None) -> datetime:
    """`at` (Unix seconds) on the wall clock of the zone; None = the machine's own zone."""
    return datetime.fromtimestamp(at, zone) if zone else datetime.fromtimestamp(at).astimezone()


def local_day(at: float, zone: ZoneInfo | None) -> date:
    """The log's day of a moment: from one local midnight to the next, 23 to 25 hours."""
    return local_time(at, zone).date()
