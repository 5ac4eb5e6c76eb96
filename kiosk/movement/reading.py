"""What the movement engine says about one pose: the seam between measuring and everything that shows or logs it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from inference.pose import Pose


class Band(StrEnum):
    """How far inside its line a knee is. (The rubber one is always called resistance band.)"""

    GOOD = "good"
    WATCH = "watch"
    COLLAPSE = "collapse"


class Phase(StrEnum):
    TOP = "top"
    DOWN = "down"
    BOTTOM = "bottom"
    UP = "up"
    HOLD = "hold"


class Side(StrEnum):
    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


@dataclass(frozen=True)
class Signals:
    """Scalars from one pose, as `spec`ified in `signals.py`; positive = valgus. None = no trustworthy reading.

    Smoothed but raw: no start value subtracted. fppa, pelvis and trunk in degrees, the rest ratios.
    """

    fppa_left: float | None = None
    fppa_right: float | None = None
    kmd_left: float | None = None
    kmd_right: float | None = None
    kasr: float | None = None
    depth: float | None = None
    pelvis: float | None = None
    trunk: float | None = None
    knee_toe_left: float | None = None
    knee_toe_right: float | None = None


@dataclass(frozen=True)
class KneeLane:
    """Where a knee should travel, in frame pixels: from the foot up to standing-knee height.

    foot: the lane's centre at the foot (ankle point, second toe once feet are read).
    knee: its centre at knee height: the very reference the grade uses.
    half_width: half the lane's width. on_toe: whether its foot end stands on the second toe.
    """

    foot: tuple[float, float]
    knee: tuple[float, float]
    half_width: float
    on_toe: bool = False


@dataclass(frozen=True)
class Leg:
    """One leg now. band is None where the leg is not graded at this moment; lane is None before the baseline."""

    readable: bool = False
    loaded: bool = False
    band: Band | None = None
    lane: KneeLane | None = None


@dataclass(frozen=True)
class Rep:
    """One counted rep (or hold, or march step). Times in seconds of the frames' clock.

    side: the working leg, or the kneeling or lying-upper one; both for two-leg exercises.
    grade: None = counted but not read well enough to judge.
    knee: "none", "left", "right" or "both": each leg whose peak is at least 5 deg above its start value.
    peak_fppa_*: degrees, robust peak while loaded (raw, start value not subtracted); None where not read.
    min_kasr: lowest KASR of the rep, None in one-leg exercises.
    """

    start: float
    bottom: float
    end: float
    side: Side
    grade: Band | None
    knee: str
    peak_fppa_left: float | None = None
    peak_fppa_right: float | None = None
    min_kasr: float | None = None


@dataclass(frozen=True)
class Cue:
    """Something the member is told, once. id: stable (`knee-in`, `turn-square`, `put-right`, ...); only a warning
    that a knee went in begins with `knee`. text: a key of the text catalogue."""

    t: float
    id: str
    text: str


@dataclass(frozen=True)
class Reading:
    """Everything known after one pose.

    progress: phase signal 0..1 on the member's own range, None when unreadable.
    rep: the rep that ended with this very pose, else None; cue likewise.
    count: reps counted since the set began; hold_seconds: posture held so far in timed work.
    holding: in timed work, whether the posture holds now.
    frozen: the body has been lost for more than 0.5 s and the rep machine waits.
    unseen: "left", "right" knees not readable for more than 2 s.
    """

    t: float
    pose: Pose | None = None
    signals: Signals = field(default_factory=Signals)
    left: Leg = field(default_factory=Leg)
    right: Leg = field(default_factory=Leg)
    band: Band | None = None
    phase: Phase | None = None
    progress: float | None = None
    rep: Rep | None = None
    cue: Cue | None = None
    count: int = 0
    hold_seconds: float = 0.0
    holding: bool = False
    frozen: bool = False
    unseen: tuple[str, ...] = ()
