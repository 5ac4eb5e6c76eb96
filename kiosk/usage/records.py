"""The records of sets and machine events in the usage log. Nothing in them identifies a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from kiosk.movement.reading import Side

PRAISE_CUE = "put-right"  # stored with the cues, and not counted as one


class SetOutcome(StrEnum):
    DONE = "done"  # all reps, or the full time
    LEFT = "left"  # ended early; the reason is not stored


class EventKind(StrEnum):
    """What happened to the machine. `detail` in the log names the camera, button or value."""

    START = "start"
    STOP = "stop"
    RESTART = "restart"  # the process ended itself or crashed, and systemd restarts it; detail gives the reason
    SELF_TEST = "self-test"
    CAMERA_LOST = "camera-lost"
    CAMERA_BACK = "camera-back"
    MODEL_LOST = "model-lost"
    MODEL_BACK = "model-back"
    THROTTLED = "throttled"
    FULL_SPEED = "full-speed"  # the end of it
    STUCK_BUTTON = "stuck-button"
    BUTTONS_LOST = "buttons-lost"  # no pin of the board could be used at the start
    LOG_DAMAGED = "log-damaged"
    CLOCK_SET = "clock-set"
    OUT_OF_SERVICE = "out-of-service"  # by staff
    IN_SERVICE = "in-service"  # the end of it
    EXERCISE_LEFT_OUT = "exercise-left-out"  # detail: the mistake in the installer's file


@dataclass(frozen=True)
class SetRecord:
    """One ended set. Raises ValueError on impossible numbers.

    exercise: name in the catalogue.
    side: the working side.
    reps: reps counted, graded or not.
    good, watch, collapse: graded reps by grade; together at most `reps`.
    seconds: duration of the set.
    outcome: whether the set reached its goal.
    cues: cue id to the number of times it was given.
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
        """Reps that were counted but could not be graded because the pose was unreliable."""
        return self.reps - self.good - self.watch - self.collapse


def local_time(at: float, zone: ZoneInfo | None) -> datetime:
    """Convert Unix seconds to local time in `zone`; None = the machine's own zone."""
    return datetime.fromtimestamp(at, zone) if zone else datetime.fromtimestamp(at).astimezone()


def local_day(at: float, zone: ZoneInfo | None) -> date:
    """The log's day that contains `at` (Unix seconds): local midnight to midnight, 23 to 25 hours."""
    return local_time(at, zone).date()
