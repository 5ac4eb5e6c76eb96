"""Faults other than the knee: what a finished rep was done badly in, each from the exercise's own data."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from statistics import mean

from kiosk.exercises.schema import CueId, Edges, Exercise
from kiosk.movement.facts import Facts, readable
from kiosk.movement.reading import Rep
from kiosk.movement.signals import Reference

SLOW_MEAN_SECONDS = 0.5
# Feet that close to less than this share of the start gap let the band go slack.
CLOSED_SHARE = 0.70
# In the lying knee-opener: feet apart, in shanks, and the share of the hip gap that rolling back takes away.
FEET_APART = 0.25
HIPS_ROLLED = 0.25


def rep_faults(exercise: Exercise, rep: Rep, facts: Sequence[Facts], reference: Reference) -> set[CueId]:
    """Everything wrong with a counted rep that has a rule here; the coach picks what to say."""
    found: set[CueId] = set()
    if rep.bottom - rep.start < exercise.fast_seconds:
        found.add("slower")
    slow: tuple[tuple[CueId, Edges | None], ...] = (("pelvis", exercise.bands.pelvis), ("trunk", exercise.bands.trunk))
    for name, edges in slow:
        value = _slow_peak(facts, name) if edges else None
        if edges and value is not None and value > edges.collapse:
            found.add(name)
    if exercise.phase.signal == "step-gap" and _end_gap(facts, reference) < CLOSED_SHARE:
        found.add("feet-apart")
    return found


def _slow_peak(facts: Sequence[Facts], name: str) -> float | None:
    """The largest mean over half a second, either way from the start of the rep."""
    samples = readable(facts, lambda f: getattr(f.signals, name))
    if len(samples) < 3:
        return None
    start = mean(v for _, v in samples[:3])
    means = []
    for t, _ in samples:
        near = [v for u, v in samples if t <= u <= t + SLOW_MEAN_SECONDS]
        if t + SLOW_MEAN_SECONDS <= samples[-1][0]:
            means.append(abs(mean(near) - start))
    return max(means) if means else None


def _end_gap(facts: Sequence[Facts], reference: Reference) -> float:
    left, right = facts[-1].ankles if facts else (None, None)
    if left is None or right is None:
        return 1.0
    return hypot(left[0] - right[0], left[1] - right[1]) / reference.ankle_gap
