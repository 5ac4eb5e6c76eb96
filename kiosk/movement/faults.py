"""The faults that every kind of exercise shares: speed, feet that point outward, pelvis, trunk, and the knee itself."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean, median

from kiosk.exercises.schema import BandThresholds, CueId, Exercise
from kiosk.movement.body_rotation import MAX_KNEE_LEAN, MIN_SURE_LEAN, RotationDetector
from kiosk.movement.reading import Rep
from kiosk.movement.samples import MovementSample, readable

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
    feet = [v for _, v in readable(samples, lambda s: s.feet_out)]
    if len(feet) >= MIN_FEET_READ_SHARE * len(samples) > 0 and median(feet) > MAX_FEET_OUT:
        found.add("feet-straight")
    return found


def knee_faults(collapsed: Sequence[int], rotation: RotationDetector) -> set[CueId]:
    """What to say about collapsed legs (0 left, 1 right): the knee, or the turned body that may only look like it."""
    if rotation.turned:
        return {"turn-square"}
    if len(collapsed) == 2:
        return {"knees-in"}
    if not collapsed:
        return set()
    apparent = rotation.apparent_valgus(collapsed[0])
    if apparent > MIN_SURE_LEAN:
        return {"turn-square"}
    return {"knee-in"} if apparent < MAX_KNEE_LEAN else set()


def _slow_peak(samples: Sequence[MovementSample], name: str) -> float | None:
    """The largest mean of a signal over half a second, up or down from the start of the rep; None = not read."""
    values = readable(samples, lambda s: getattr(s.signals, name))
    if len(values) < 3:
        return None
    start = mean(v for _, v in values[:3])
    means = []
    for t, _ in values:
        near = [v for u, v in values if t <= u <= t + SLOW_MEAN_S]
        if t + SLOW_MEAN_S <= values[-1][0]:
            means.append(abs(mean(near) - start))
    return max(means) if means else None
