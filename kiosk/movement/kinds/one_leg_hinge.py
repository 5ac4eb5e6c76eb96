"""Hinging over one leg: the single-leg deadlift."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import pstdev

from kiosk.exercises.cue_words import CueId
from kiosk.movement import phase_signals
from kiosk.movement.body_shape import (
    MIN_HIPS_OVER_FOOT,
    feet_in_place,
    hip_drop,
    hips_over_foot,
    middle_half,
    shank_height,
    share,
    stepped_forward,
    trunk_fold,
    usual,
)
from kiosk.movement.kinds.one_leg_bend import StanceLegKind
from kiosk.movement.other_exercise import NotARep
from kiosk.movement.reading import Rep, Side
from kiosk.movement.rep_counter import WorkingLeg
from kiosk.movement.samples import MovementSample, median_depth
from kiosk.movement.signals import LEGS, Body, Reference
from kiosk.movement.weight_bearing import MAX_RESTING_LIFT, foot_lift

# The figures at these thresholds come from bodies in motion with a network's usual errors.
MAX_HINGE_DEPTH = 0.15  # legs: a hinge sinks the hips by less than 0.1; beyond this it is a squat
# Shanks: how much higher the free foot is than the other. Through the middle half of 25 good hinges it is never below
# 0.65; on the floor, some way behind, it reads up to 0.25.
MIN_FREE_FOOT_LIFT = 0.3
# Shanks: spread of the standing knee about its own path within one second. 25 good hinges reach 0.024.
MAX_KNEE_WOBBLE = 0.06
WOBBLE_WINDOW_S = 1.0
BOTH_FEET = (NotARep.HINGE, NotARep.TWO_LEG_SQUAT)
MAX_IN_PLACE_SHARE = 0.5  # of the samples looked at; with both feet on the floor for longer, both legs carry
MIN_STIFF_SHANK = 0.9  # of their standing height: shanks this tall stand on straight legs
MAX_HIP_DROP = 0.18  # legs; hinges on the clips read up to 0.15, squats and kneeling down 0.2 and more
# Legs. Who has walked away looks smaller, so that the hips are up to 0.2 higher in the frame. In hinges they go back
# and rise by up to 0.08 before a wide lens, while 0.39 and more of the trunk is gone from the frame. A step away takes
# 0.27 of it at most.
MAX_HIP_RISE, MAX_FOLDED_HIP_RISE = 0.02, 0.1
MIN_FOLD = 0.33
MIN_SAMPLES = 5


class OneLegHinge(StanceLegKind):
    """The trunk folds forward while the free leg goes back."""

    name = "one-leg-hinge"
    own_faults = frozenset({"foot-down", "hinge", "wobble"})

    @property
    def _kickstand(self) -> bool:
        """Whether the toes of the free foot stay on the floor behind, and carry little."""
        return self.exercise.support == "kickstand"

    def excursion(self, body: Body, reference: Reference, leg: WorkingLeg) -> float | None:
        return phase_signals.trunk_fold(body, reference)

    def loaded_legs(
        self, body: Body, reference: Reference, speeds: Sequence[float | None], stance: int | None
    ) -> tuple[bool, bool]:
        left, right = super().loaded_legs(body, reference, speeds, stance)
        lift = foot_lift(body, reference) if self._kickstand and left and right else None
        return (left, right) if lift is None or abs(lift) <= MAX_RESTING_LIFT else (lift < 0, lift > 0)

    def not_a_rep(self, samples: Sequence[MovementSample], reference: Reference) -> NotARep | None:
        """A free foot that touches the floor while the hips stay over the other one is a fault of a rep."""
        instead = super().not_a_rep(samples, reference)
        middle = middle_half(samples)
        sinks = (usual(middle, reference, hip_drop) or 0.0) > MAX_HIP_DROP
        over = abs(usual(middle, reference, hips_over_foot) or 0.0) > MIN_HIPS_OVER_FOOT
        if instead is NotARep.HINGE and self._kickstand and _one_leg_carries(middle):
            over = True
        return None if instead in BOTH_FEET and over and not sinks else instead

    def seen_instead(self, samples: Sequence[MovementSample], reference: Reference) -> NotARep | None:
        """Both feet on the floor, a lunge, or hips that go down or up. A foot behind the other is off the floor."""
        if (share(samples, reference, feet_in_place) or 0.0) > MAX_IN_PLACE_SHARE:
            stiff = (usual(samples, reference, shank_height) or 0.0) > MIN_STIFF_SHANK
            if stiff and self._kickstand and _one_leg_carries(samples):
                return None
            return NotARep.HINGE if stiff else NotARep.TWO_LEG_SQUAT
        if (share(samples, reference, stepped_forward) or 0.0) > MAX_IN_PLACE_SHARE:
            return NotARep.LUNGE
        sunk, fold = (usual(samples, reference, part) or 0.0 for part in (hip_drop, trunk_fold))
        rise = MAX_FOLDED_HIP_RISE if fold > MIN_FOLD else MAX_HIP_RISE
        return None if -rise <= sunk <= MAX_HIP_DROP else NotARep.UNLIKE

    def rep_faults(self, rep: Rep, samples: Sequence[MovementSample], reference: Reference) -> set[CueId]:
        """A squat instead of a hinge, a free foot that touches the floor, a knee that wobbles."""
        found: set[CueId] = set()
        if median_depth(samples) > MAX_HINGE_DEPTH:
            found.add("hinge")
        if not self._kickstand and free_foot_down(samples, reference):
            found.add("foot-down")
        if wobbled(samples, 1 if rep.side is Side.RIGHT else 0, reference):
            found.add("wobble")
        return found

    def unmeasured_faults(self, rep: Rep, samples: Sequence[MovementSample], reference: Reference) -> set[CueId]:
        found: set[CueId] = set()
        if not self._kickstand and free_foot_down(samples, reference) is None:
            found.add("foot-down")
        if wobbled(samples, 1 if rep.side is Side.RIGHT else 0, reference) is None:
            found.add("wobble")
        return found


def _one_leg_carries(samples: Sequence[MovementSample]) -> bool:
    """Whether one foot is ahead of the other, and so carries, in most samples."""
    return sum(s.loaded[0] != s.loaded[1] for s in samples) > MAX_IN_PLACE_SHARE * len(samples)


def free_foot_down(samples: Sequence[MovementSample], reference: Reference) -> bool | None:
    """Whether the free foot touched the floor in the middle half of a rep that begins and ends standing.

    None where the feet were not read.
    """
    if not samples:
        return None
    begin, end = samples[0].t, samples[-1].t
    middle = [s for s in samples if begin + 0.25 * (end - begin) <= s.t <= end - 0.25 * (end - begin)]
    lifts = sorted(lift for lift in (_foot_gap(s, reference) for s in middle) if lift is not None)
    return lifts[len(lifts) // 10] < MIN_FREE_FOOT_LIFT if len(lifts) >= MIN_SAMPLES else None


def wobbled(samples: Sequence[MovementSample], leg: int, reference: Reference) -> bool | None:
    """Whether the knee of the standing leg (0 left, 1 right) went to and fro on its path; None where not read."""
    places = [(s.t, place) for s in samples if (place := _knee_over_ankle(s, leg, reference)) is not None]
    strays = []
    for t, place in places:
        near = [p for u, p in places if abs(u - t) <= WOBBLE_WINDOW_S / 2]
        strays.append(place - sum(near) / len(near))
    return pstdev(strays) > MAX_KNEE_WOBBLE if len(strays) >= MIN_SAMPLES else None


def _foot_gap(sample: MovementSample, reference: Reference) -> float | None:
    """Height of one foot above the other compared with standing, in shanks; None where not read."""
    left, right = sample.ankles
    if left is None or right is None:
        return None
    return abs((right[1] - left[1]) / reference.shank - reference.ankle_lift(LEGS[0]))


def _knee_over_ankle(sample: MovementSample, leg: int, reference: Reference) -> float | None:
    """How far the knee is to the right of the ankle in the frame, in shanks; None where not read."""
    knee, ankle = sample.knees[leg], sample.ankles[leg]
    return None if knee is None or ankle is None else (knee[0] - ankle[0]) / reference.shank
