"""The faults that every kind of exercise shares: speed, feet that point outward, pelvis, trunk, and the knee itself."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from statistics import fmean, median

from kiosk.exercises.cue_words import CueId
from kiosk.exercises.schema import BandThresholds, Exercise
from kiosk.movement.reading import Rep
from kiosk.movement.samples import MovementSample, readable

# Cues that any kind of exercise may use: these faults, those found by the engine itself, and the coach's own cues.
SHARED_CUES: frozenset[CueId] = frozenset(
    {"knee-in", "knees-in", "turn-square", "feet-straight", "slower", "pelvis", "trunk"}
    | {"step-back", "deeper", "put-right", "easier"}
)
KNEE_FAULTS: frozenset[CueId] = frozenset({"knee-in", "knees-in"})
SLOW_MEAN_S = 0.5
MIN_FEET_READ_SHARE = 0.5  # of a rep's samples, in which both feet must have been read
# Degrees. Feet that point further outward hide a knee that goes in. The set-up asks for ten degrees at most; the rest
# covers the error of the reading, 2 to 5 degrees.
MAX_FEET_OUT = 20.0


def shared_faults(exercise: Exercise, rep: Rep, samples: Sequence[MovementSample]) -> set[CueId]:
    """The faults of a counted rep that any kind of exercise can show, except the knee."""
    found: set[CueId] = set()
    if rep.bottom - rep.start < exercise.fast_seconds:
        found.add("slower")
    slow: tuple[tuple[CueId, BandThresholds | None], ...] = (
        ("pelvis", exercise.bands.pelvis),
        ("trunk", exercise.bands.trunk),
    )
    for name, thresholds in slow:
        value = _slow_peak(samples, name) if thresholds else None
        if thresholds and value is not None and value > thresholds.collapse:
            found.add(name)
    feet = _feet_out(samples)
    if feet is not None and feet > MAX_FEET_OUT:
        found.add("feet-straight")
    return found


def unmeasured_faults(exercise: Exercise, rep: Rep, samples: Sequence[MovementSample]) -> set[CueId]:
    """The faults that this rep can neither confirm nor exclude, because the necessary signals were not read."""
    found: set[CueId] = {"feet-straight"} if _feet_out(samples) is None else set()
    names: tuple[CueId, ...] = ("pelvis", "trunk")
    found |= {name for name in names if _slow_peak(samples, name) is None}
    return found


def knee_faults(collapsed: Collection[int], doubtful: bool) -> set[CueId]:
    """The faults of the knees. collapsed: legs, 0 left, 1 right. doubtful: a turned body leaves a leg uncertain."""
    found: set[CueId] = {"turn-square"} if doubtful else set()
    if collapsed:
        found.add("knees-in" if len(collapsed) == 2 else "knee-in")
    return found


def _feet_out(samples: Sequence[MovementSample]) -> float | None:
    """Median outward rotation of the feet, degrees; None where they were read in too few samples."""
    feet = [v for _, v in readable(samples, lambda s: s.feet_out)]
    return median(feet) if len(feet) >= MIN_FEET_READ_SHARE * len(samples) > 0 else None


def _slow_peak(samples: Sequence[MovementSample], name: str) -> float | None:
    """The largest mean of a signal over half a second, up or down from the start of the rep; None = not read."""
    values = readable(samples, lambda s: getattr(s.signals, name))
    if len(values) < 3:
        return None
    start = fmean(v for _, v in values[:3])
    means, end = [], 0
    for first, (t, _) in enumerate(values):
        if t + SLOW_MEAN_S > values[-1][0]:
            break
        while end < len(values) and values[end][0] <= t + SLOW_MEAN_S:
            end += 1
        means.append(abs(fmean(v for _, v in values[first:end]) - start))
    return max(means) if means else None
