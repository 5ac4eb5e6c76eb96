"""Bending both legs: the squat and its banded form."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from kiosk.exercises.cue_words import CueId
from kiosk.movement.body_shape import (
    feet_in_place,
    feet_step,
    hip_drop,
    leans_wide,
    on_one_leg,
    shank_height,
    share,
    shoulder_drop,
    stays_over_one_foot,
    stepped_forward,
    thigh_height,
    trunk_fold,
    usual,
)
from kiosk.movement.kinds.base import ExerciseKind
from kiosk.movement.other_exercise import NotARep
from kiosk.movement.phase_signals import body_drop
from kiosk.movement.reading import Phase, Rep, Side
from kiosk.movement.rep_counter import WorkingLeg
from kiosk.movement.samples import MovementSample, middle_x
from kiosk.movement.signals import Body, Reference

# Of the leg: sideways shift of the hips from the middle of the feet since the start of the rep. 72 good squats stay
# within 0.05.
MAX_HIP_SHIFT = 0.10
# Trunks: shoulders that sink by less do not squat. Half squats sink them by 0.13, the time between step-ups by 0.08.
MIN_SHOULDER_DROP = 0.08
# A bow folds the trunk by 0.43 and keeps the shanks at 0.94 of their height; leaning squats of real people fold it by
# up to 0.6 and keep 0.75, the stiffest 0.93.
MIN_BOW_FOLD = 0.25
MIN_STIFF_SHANK = 0.8
# Trunks folded for each leg of hip drop. Squats with shanks this stiff reach 1.9, leaning on the knees to rest reaches
# 2.9 with shanks at 0.89. With shanks that are not read: a high camera shows 3.1 in squats, deadlifts show 4.5 or more.
MIN_FOLD_OF_DROP = 2.2
MIN_FOLD_OF_DROP_UNREAD = 4.0
# Legs: on one leg the hips sink by up to 0.16. In a deep squat seen at an angle they are over one foot and sink by 0.4.
MAX_ONE_LEG_DROP = 0.3
# Hips lower than this above the knees, as a share of standing, for this long sit on the floor: a squat to 125 degrees
# passes there in 0.2 s, sitting lasts for 3 s, and the exercises ask for a hold of 1 s.
MAX_SEATED_THIGH = 0.15
MIN_SEATED_S = 2.0
MIN_SHARE = 0.5  # of the samples looked at, in which another exercise must show
MIN_STEP_RISE = 0.15  # trunks of shoulder rise within a rep: somebody stands on a step; tiptoes reach 0.1
START_SAMPLES = 5
BOTTOM_S = 0.5


class TwoLegBend(ExerciseKind):
    """Both feet stay on the floor and both knees are graded."""

    name = "two-leg-bend"
    own_faults = frozenset({"shift"})
    has_sides = False
    measures_kasr = True
    feet_stay = True
    feet_return = True
    trunk_shows_turn = True

    def excursion(self, body: Body, reference: Reference, leg: WorkingLeg) -> float | None:
        return body_drop(body, reference)

    def live_collapses(self, collapsed: Sequence[int], phase: Phase) -> Sequence[int]:
        """On the way down, a single collapsed knee may come from a turned body, which is detected only further down."""
        return () if len(collapsed) == 1 and phase is Phase.DOWN else collapsed

    def not_a_rep(self, samples: Sequence[MovementSample], reference: Reference) -> NotARep | None:
        instead = super().not_a_rep(samples, reference)
        if instead is NotARep.UNLIKE and rise(samples, reference) > MIN_STEP_RISE:
            return NotARep.STEP_UP
        if instead is None and seated_s(samples, reference) > MIN_SEATED_S:
            return NotARep.SITTING
        return instead

    def seen_instead(self, samples: Sequence[MovementSample], reference: Reference) -> NotARep | None:
        """A foot that moved or steps, a weight on one leg, a bow with straight knees, or nothing that sinks."""
        fold, sunk = usual(samples, reference, trunk_fold) or 0.0, usual(samples, reference, hip_drop) or 0.0
        if _mostly(share(samples, reference, stepped_forward)):
            return NotARep.LUNGE
        if _mostly(share(samples, reference, leans_wide)):
            return NotARep.UNLIKE
        one_leg = _mostly(share(samples, reference, on_one_leg)) or stays_over_one_foot(samples, reference)
        if one_leg and sunk < MAX_ONE_LEG_DROP:
            return NotARep.DEADLIFT if fold > MIN_BOW_FOLD else NotARep.ONE_LEG_SQUAT
        in_place = share(samples, reference, feet_in_place)
        if (in_place is not None and not _mostly(in_place)) or feet_step(samples, reference):
            return NotARep.UNLIKE
        shank, drop = usual(samples, reference, shank_height), usual(samples, reference, shoulder_drop)
        if bows(fold, sunk, shank):
            return NotARep.HINGE
        return NotARep.UNLIKE if drop is not None and drop < MIN_SHOULDER_DROP else None

    def rep_side(self, leg: WorkingLeg, samples: Sequence[MovementSample]) -> Side:
        return Side.BOTH

    def rep_faults(self, rep: Rep, samples: Sequence[MovementSample], reference: Reference) -> set[CueId]:
        return {"shift"} if shifted(samples, rep.bottom, reference) else set()

    def unmeasured_faults(self, rep: Rep, samples: Sequence[MovementSample], reference: Reference) -> set[CueId]:
        return {"shift"} if shifted(samples, rep.bottom, reference) is None else set()


def bows(fold: float, drop: float, shank: float | None) -> bool:
    """Whether the trunk folds over straight knees.

    fold: trunks gone from the frame.
    drop: of the hips, legs.
    shank: height of the shanks, as a share of standing; None = not read.
    """
    if fold <= MIN_BOW_FOLD:
        return False
    if shank is None:
        return fold > MIN_FOLD_OF_DROP_UNREAD * drop
    return shank > MIN_STIFF_SHANK and fold > MIN_FOLD_OF_DROP * drop


def rise(samples: Sequence[MovementSample], reference: Reference) -> float:
    """How far the shoulders rose above standing for a fifth of the samples, in trunks; 0 where not read."""
    drops = sorted(drop for drop in (shoulder_drop(s, reference) for s in samples) if drop is not None)
    return -drops[len(drops) // 5] if drops else 0.0


def seated_s(samples: Sequence[MovementSample], reference: Reference) -> float:
    """Seconds in which the hips were hardly above the knees."""
    heights = ((after.t - before.t, thigh_height(after, reference)) for before, after in pairwise(samples))
    return sum(dt for dt, height in heights if height is not None and height < MAX_SEATED_THIGH)


def _mostly(part: float | None) -> bool:
    return part is not None and part > MIN_SHARE


def shifted(samples: Sequence[MovementSample], bottom: float, reference: Reference) -> bool | None:
    """Whether the weight went over one foot; None where hips or feet were not read.

    bottom: the deepest moment, seconds of the frames' clock.
    """
    start = _hip_shift(samples[:START_SAMPLES], reference)
    deep = _hip_shift([s for s in samples if abs(s.t - bottom) <= BOTTOM_S / 2], reference)
    return None if start is None or deep is None else abs(deep - start) > MAX_HIP_SHIFT


def _hip_shift(samples: Sequence[MovementSample], reference: Reference) -> float | None:
    """Median distance of the hips to the right of the middle of the feet, in legs; None where not read."""
    shifts = [
        (hips - feet) / reference.leg
        for hips, feet in ((middle_x(s.hips), middle_x(s.ankles)) for s in samples)
        if hips is not None and feet is not None
    ]
    return median(shifts) if shifts else None
