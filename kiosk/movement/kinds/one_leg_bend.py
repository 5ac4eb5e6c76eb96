"""Bending one leg while the other is off the floor: the single-leg squat."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from kiosk.movement.body_shape import (
    MIN_LOW_FOOT_BELOW,
    hip_drop,
    larger_half,
    lowers_free_foot,
    middle_half,
    on_one_leg,
    one_leg_bends,
    shank_height,
    share,
    shoulder_drop,
    stands_wide,
    stays_over_one_foot,
    stepped_forward,
    trunk_fold,
    usual,
)
from kiosk.movement.kinds.base import ExerciseKind
from kiosk.movement.other_exercise import NotARep
from kiosk.movement.phase_signals import body_drop
from kiosk.movement.rep_counter import WorkingLeg
from kiosk.movement.samples import MovementSample
from kiosk.movement.signals import Body, Reference
from kiosk.movement.weight_bearing import feet_on_floor

MIN_ONE_LEG_SHARE = 0.7  # of the samples looked at, in which one leg must carry alone
MIN_LUNGE_SHARE = 0.5
# Shanks: a foot in front of the other reads up to 0.15 for a moment, one below a step of 10 cm 0.20, or 0.11 in the
# median.
MAX_FREE_FOOT_BELOW = 0.18
MIN_STEP_DOWN_SHARE = 0.25
MIN_LOW_STEP_DOWN_SHARE = 0.5
MIN_WIDE_SHARE = 0.5
# In the deeper half of a deadlift the trunk folds by 0.23 to 0.8 while the hips sink by 0.02 to 0.16 leg, 2.2 times as
# much or more; single-leg squats fold it by up to 0.16 and sink by 0.06 to 0.16. A shallow bow folds it by 0.11 and
# sinks by 0.03, with the shanks at 0.58 of their height; before a camera 1.9 m high a squat shows the same, but 0.45.
MIN_HINGE_FOLD, MIN_FOLD_OF_DROP = 0.18, 2.0
MIN_BOW_FOLD, MIN_BOW_OF_DROP, MIN_BOW_SHANK = 0.1, 3.0, 0.52
# Trunks. Single-leg squats on the clips sink the shoulders by 0.13 and more, before a camera near the floor by 0.048.
MIN_SHOULDER_DROP = 0.045
# Legs: the deepest single-leg squat of the clips sinks by 0.16. Somebody who ties a shoe sinks by 0.33 with the trunk
# folded by 0.6.
MAX_HIP_DROP = 0.40
MAX_FOLDED_HIP_DROP = 0.25
MAX_SQUAT_FOLD = 0.5


class StanceLegKind(ExerciseKind):
    """Standing on one leg, whose knee alone is graded."""

    feet_stay = True
    feet_return = True
    grades_working_leg_only = True
    trunk_shows_turn = True

    def loaded_legs(
        self, body: Body, reference: Reference, speeds: Sequence[float | None], stance: int | None
    ) -> tuple[bool, bool]:
        left, right = feet_on_floor(body, reference, speeds)
        return left and stance != 1, right and stance != 0


class OneLegBend(StanceLegKind):
    """The standing leg bends."""

    name = "one-leg-bend"

    def excursion(self, body: Body, reference: Reference, leg: WorkingLeg) -> float | None:
        return body_drop(body, reference)

    def not_a_rep(self, samples: Sequence[MovementSample], reference: Reference) -> NotARep | None:
        """For a turned member, the legs alone decide; that is too uncertain for a cue in mid-rep."""
        instead = super().not_a_rep(samples, reference)
        alone = share(middle_half(samples), reference, _carries_alone) or 0.0
        return None if instead is NotARep.TWO_LEG_SQUAT and alone >= MIN_ONE_LEG_SHARE else instead

    def seen_instead(self, samples: Sequence[MovementSample], reference: Reference) -> NotARep | None:
        """A free foot that is on the floor, a trunk that folds instead of the knee, or nothing that sinks."""
        hips, shoulders = usual(samples, reference, hip_drop), usual(samples, reference, shoulder_drop)
        fold = larger_half(samples, reference, trunk_fold)
        if hips is None or shoulders is None or fold is None:
            return NotARep.UNLIKE
        if (share(samples, reference, stepped_forward) or 0.0) > MIN_LUNGE_SHARE:
            return NotARep.LUNGE
        if (share(samples, reference, stands_wide) or 0.0) > MIN_WIDE_SHARE:
            return NotARep.UNLIKE
        if _steps_down(samples, reference):
            return NotARep.UNLIKE
        if hinges(fold, hips, usual(samples, reference, shank_height)):
            return NotARep.DEADLIFT if (share(samples, reference, on_one_leg) or 0.0) > 0 else NotARep.HINGE
        if shoulders < MIN_SHOULDER_DROP:
            return NotARep.UNLIKE
        one_leg = (share(samples, reference, on_one_leg) or 0.0) >= MIN_ONE_LEG_SHARE
        if not one_leg and not stays_over_one_foot(samples, reference):
            return NotARep.TWO_LEG_SQUAT
        kneels = fold > MAX_SQUAT_FOLD and hips > MAX_FOLDED_HIP_DROP
        return NotARep.UNLIKE if kneels or hips > MAX_HIP_DROP else None


def hinges(fold: float, drop: float, shank: float | None) -> bool:
    """Whether the trunk folds instead of the knee.

    fold: trunks gone from the frame.
    drop: of the hips, legs.
    shank: height of the shanks as a share of standing; None where not read.
    """
    deep = fold > MIN_HINGE_FOLD and fold > MIN_FOLD_OF_DROP * drop
    bent = shank is not None and shank < MIN_BOW_SHANK
    return deep or (fold > MIN_BOW_FOLD and fold > MIN_BOW_OF_DROP * drop and not bent)


def _steps_down(samples: Sequence[MovementSample], reference: Reference) -> bool:
    """Whether the free foot goes below the standing one: far for a while, or less for most of the time."""
    far = partial(lowers_free_foot, foot_below=MAX_FREE_FOOT_BELOW)
    less = partial(lowers_free_foot, foot_below=MIN_LOW_FOOT_BELOW)
    for_a_while = (share(samples, reference, far) or 0.0) > MIN_STEP_DOWN_SHARE
    return for_a_while or (share(samples, reference, less) or 0.0) >= MIN_LOW_STEP_DOWN_SHARE


def _carries_alone(sample: MovementSample, reference: Reference) -> bool | None:
    """Whether one leg carries alone, for a member who may be turned."""
    if on_one_leg(sample, reference):
        return True
    return one_leg_bends(sample, reference)
