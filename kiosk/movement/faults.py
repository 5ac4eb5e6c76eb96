"""Faults other than the knee: what a finished rep was done badly in, each from the exercise's own data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import hypot
from statistics import mean, median

from kiosk.exercises.schema import BandThresholds, CueId, Exercise
from kiosk.movement.reading import Rep, Side
from kiosk.movement.samples import MovementSample, readable
from kiosk.movement.signals import Point, Reference
from kiosk.movement.stance_faults import free_foot_down, shifted, wobbled

Pair = tuple[Point | None, Point | None]

START_SAMPLES = 5
SLOW_MEAN_SECONDS = 0.5
FEET_READ_SHARE = 0.5  # of a rep, both feet must have been read
# Feet turned out further than this hide a knee that goes in. The set-up asks for ten degrees at most; the rest is room
# for the reading, which is 2 to 5 degrees off.
FEET_OUT = 20.0
# Side step: feet that close to less than this share of the start gap let the band go slack; a member who began low
# (hips down by at least STARTED_LOW legs) and keeps less than STILL_LOW of it has stood up.
CLOSED_SHARE = 0.70
STARTED_LOW = 0.03
STILL_LOW = 0.3
# Lying knee-opener: feet apart, in shanks, and the share of the hip gap that rolling back takes away.
FEET_APART = 0.25
HIPS_ROLLED = 0.25
# Single-leg deadlift: a hinge sinks the hips by less than 0.1 leg; beyond this it is a squat.
SQUATTED = 0.15


def rep_faults(exercise: Exercise, rep: Rep, facts: Sequence[MovementSample], reference: Reference) -> set[CueId]:
    """Everything wrong with a counted rep that has a rule here; the coach picks what to say."""
    found: set[CueId] = set()
    if rep.bottom - rep.start < exercise.fast_seconds:
        found.add("slower")
    slow: tuple[tuple[CueId, BandThresholds | None], ...] = (
        ("pelvis", exercise.bands.pelvis),
        ("trunk", exercise.bands.trunk),
    )
    for name, edges in slow:
        value = _slow_peak(facts, name) if edges else None
        if edges and value is not None and value > edges.collapse:
            found.add(name)
    feet = [v for _, v in readable(facts, lambda f: f.feet_out)]
    if len(feet) >= FEET_READ_SHARE * len(facts) > 0 and median(feet) > FEET_OUT:
        found.add("feet-straight")
    signal = exercise.phase.signal
    if signal == "step-gap" and facts and _gap(facts[-1:], _ankles, reference.ankle_gap, 1.0) < CLOSED_SHARE:
        found.add("feet-apart")
    if signal == "knee-gap":
        found |= _lying_faults(rep, facts, reference)
    if signal == "trunk-fold":
        found |= _hinge_faults(rep, facts, reference)
    if signal == "body-drop" and exercise.legs == "both" and shifted(facts, rep.bottom, reference):
        found.add("shift")
    return found


def stood_up(first: Sequence[MovementSample], now: Sequence[MovementSample]) -> bool:
    """Whether a side step was done standing tall by a member whose first one was done in a small squat."""
    began = _depth(first)
    return began > STARTED_LOW and _depth(now) < STILL_LOW * began


def _lying_faults(rep: Rep, facts: Sequence[MovementSample], reference: Reference) -> set[CueId]:
    """Feet that part and hips that roll back while the knee opens."""
    closed = facts[:START_SAMPLES]
    opened = [f for f in facts if abs(f.t - rep.bottom) <= SLOW_MEAN_SECONDS / 2]
    found: set[CueId] = set()
    parted = _gap(opened, _ankles, reference.shank, 0.0) - _gap(closed, _ankles, reference.shank, 0.0)
    if parted > FEET_APART:
        found.add("feet-together")
    before, after = _gap(closed, _hips, 1.0, 0.0), _gap(opened, _hips, 1.0, 0.0)
    if before > 0 and 0 < after < (1 - HIPS_ROLLED) * before:
        found.add("hips-still")
    return found


def _hinge_faults(rep: Rep, facts: Sequence[MovementSample], reference: Reference) -> set[CueId]:
    """A squat in place of a hinge, a free foot that touches the floor, a knee that goes to and fro."""
    found: set[CueId] = set()
    if _depth(facts) > SQUATTED:
        found.add("hinge")
    if free_foot_down(facts, reference):
        found.add("foot-down")
    if wobbled(facts, 1 if rep.side is Side.RIGHT else 0, reference):
        found.add("wobble")
    return found


def _ankles(facts: MovementSample) -> Pair:
    return facts.ankles


def _hips(facts: MovementSample) -> Pair:
    return facts.hips


def _gap(facts: Sequence[MovementSample], pair: Callable[[MovementSample], Pair], unit: float, unread: float) -> float:
    """Median distance between a pair of joints, in `unit` pixels; `unread` where it was never seen."""
    gaps = [hypot(a[0] - b[0], a[1] - b[1]) / unit for a, b in map(pair, facts) if a is not None and b is not None]
    return median(gaps) if gaps else unread


def _depth(facts: Sequence[MovementSample]) -> float:
    """Median drop of the hips, in legs; 0 where it was not read."""
    depths = [v for _, v in readable(facts, lambda f: f.signals.depth)]
    return median(depths) if depths else 0.0


def _slow_peak(facts: Sequence[MovementSample], name: str) -> float | None:
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
