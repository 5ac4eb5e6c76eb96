"""The movement engine's result for one pose: all that the screens show and the log stores."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from inference.pose import Pose


class Band(StrEnum):
    """How far a knee is inside its reference line. (The rubber band is always called resistance band.)"""

    GOOD = "good"
    WATCH = "watch"
    COLLAPSE = "collapse"


class Phase(StrEnum):
    """Where in a rep the member is; HOLD replaces it while a posture is held and timed."""

    TOP = "top"
    DOWN = "down"
    BOTTOM = "bottom"
    UP = "up"
    HOLD = "hold"


class Side(StrEnum):
    """The side of the member's own body on which a rep was done."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


def other_side(side: Side) -> Side:
    """The opposite side; both stay both."""
    return {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}.get(side, Side.BOTH)


@dataclass(frozen=True)
class Signals:
    """The scalars of one pose, defined in `signals.py`. Positive = valgus (knee inward). None = not read reliably.

    The values are smoothed by the tracker but not compared with the start posture, except where a line says so.

    fppa_left, fppa_right: frontal plane projection angle, degrees, -180..180.
    kmd_left, kmd_right: knee inside the ankle's plumb line, shanks.
    kasr: horizontal knee gap / horizontal ankle gap, 0 or more; None where the exercise does not use both legs at once.
    depth: drop of the hips below the start posture, legs; None before the start posture is known.
    pelvis: drop of the swing side's hip, degrees from the start posture; None before it is known.
    trunk: side lean, degrees from the start posture, + = to the right of the frame; None before it is known.
    knee_toe_left, knee_toe_right: knee inside the second toe, shanks; None where the foot is not read.
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
    """Where a knee should travel: a strip from the foot up to standing knee height. All values in frame pixels.

    foot: x and y of the strip's centre at the foot (second toe where it is read, otherwise the ankle).
    knee: x and y of its centre at knee height; the grade uses this same reference.
    half_width: half the strip's width, above 0.
    on_toe: whether the lower end stands on the second toe.
    """

    foot: tuple[float, float]
    knee: tuple[float, float]
    half_width: float
    on_toe: bool = False


@dataclass(frozen=True)
class Leg:
    """One leg at this moment.

    loaded: whether the leg stands on the floor and carries weight.
    band: the live band; None where the leg is not graded at this moment. While walking it is that of the last steps.
    lane: the knee lane; None before the start posture is known, while the foot is in the air, and where the member does
        not stand.
    """

    loaded: bool = False
    band: Band | None = None
    lane: KneeLane | None = None


@dataclass(frozen=True)
class Rep:
    """One counted rep, hold or march step.

    start: when it began, seconds of the frames' clock.
    bottom: middle of the time near its furthest point, seconds of the frames' clock.
    end: when it ended, seconds of the frames' clock.
    side: the working leg, the kneeling leg or the upper leg; BOTH where the two legs work together.
    grade: the worst band of the graded legs; None = counted but not read well enough to grade.
    knee: "none", "left", "right" or "both": the legs whose peak is at least 5 degrees above their reference.
    peak_fppa_left, peak_fppa_right: robust peak while loaded, degrees, reference not subtracted; None = not read.
    min_kasr: lowest KASR of the rep, 0 or more; None = not read or not measured in this exercise.
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
    """One instruction to the member, given once.

    t: when it was given, seconds of the frames' clock.
    id: stable name (`knee-in`, `turn-square`, `put-right`, ...); only cues about a knee that went in begin with `knee`.
    text: key in the text catalogue.
    """

    t: float
    id: str
    text: str


@dataclass(frozen=True)
class Reading:
    """Everything known after one pose.

    t: time of the pose, seconds of the frames' clock.
    pose: the pose itself; None when nobody is in the frame.
    signals: the measured scalars; all None when nobody is in the frame.
    left: the left leg.
    right: the right leg.
    band: the worse band of both legs; None when no leg is graded at this moment.
    phase: phase of the rep; None before the start posture is known.
    progress: phase signal on the member's own range, 0..1; None when unreadable.
    travel: like `progress`, but not limited: above 1 in a rep that goes further than usual; None when unreadable.
    rep: the rep that ended with this pose; None otherwise.
    cue: the cue given with this pose; None otherwise.
    count: reps counted since the set began.
    hold_seconds: time in which the posture was held so far, seconds; 0 in counted exercises.
    holding: whether the posture is held now; False in counted exercises.
    frozen: whether the body has been lost for more than 0.5 s, so that the rep detector waits.
    unseen: "left" and "right" for knees that have not been readable for more than 2 s; empty where no knee is graded.
    hidden: "left" and "right" for knees that could not be graded in the rep that has ended; for 4 s after it.
    hands_on_knees: whether a hand on the knee was the cause of that; False while `hidden` is empty.
    """

    t: float
    pose: Pose | None = None
    signals: Signals = field(default_factory=Signals)
    left: Leg = field(default_factory=Leg)
    right: Leg = field(default_factory=Leg)
    band: Band | None = None
    phase: Phase | None = None
    progress: float | None = None
    travel: float | None = None
    rep: Rep | None = None
    cue: Cue | None = None
    count: int = 0
    hold_seconds: float = 0.0
    holding: bool = False
    frozen: bool = False
    unseen: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    hands_on_knees: bool = False


def ungraded(reading: Reading) -> Reading:
    """The reading without any statement about knees; reps still count."""
    rep, cue = reading.rep, reading.cue
    about_knees = cue is not None and (cue.id.startswith("knee") or cue.id == "put-right")
    return replace(
        reading,
        left=replace(reading.left, band=None),
        right=replace(reading.right, band=None),
        band=None,
        rep=None if rep is None else replace(rep, grade=None, knee="none", peak_fppa_left=None, peak_fppa_right=None),
        cue=None if about_knees else cue,
    )
