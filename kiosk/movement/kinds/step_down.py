"""Standing on a step and lowering the other heel to the floor: the step-down."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.movement.body_shape import foot_difference, hips_over_foot, share
from kiosk.movement.kinds.one_leg_bend import StanceLegKind
from kiosk.movement.other_exercise import NotARep
from kiosk.movement.phase_signals import body_drop
from kiosk.movement.rep_counter import WorkingLeg
from kiosk.movement.samples import MovementSample
from kiosk.movement.signals import Body, Reference
from kiosk.movement.weight_bearing import feet_on_floor, foot_lift

# Shanks by which the free foot is below the other, compared with standing on the step. Steps of 9 to 16 cm show 0.4 to
# 0.9. In single-leg squats the free foot is above, or in front of the other and up to 0.15 below it.
MIN_FOOT_BELOW = 0.25
MIN_FREE_FOOT_BELOW = 0.12  # shanks, from which the higher foot carries the weight
MIN_DOWN_SHARE = 0.5  # of the samples looked at
# Of the way from the middle of the feet to the foot on the step. Step-downs keep the hips over it; lunges, whose front
# foot is lower too, have them in the middle.
MIN_HIPS_OVER_STEP = 0.25
MAX_STANCE_MOVED = 0.25  # shanks by which the foot on the step may leave its height in the frame


class StepDown(StanceLegKind):
    """The leg on the step bends; its knee alone is graded."""

    name = "step-down"
    room_above = 0.15  # a step of 15 cm

    def excursion(self, body: Body, reference: Reference, leg: WorkingLeg) -> float | None:
        return body_drop(body, reference)

    def loaded_legs(
        self, body: Body, reference: Reference, speeds: Sequence[float | None], stance: int | None
    ) -> tuple[bool, bool]:
        """The leg of the higher foot; `stance` takes the lower one, which hangs in front of the step."""
        above = foot_lift(body, reference)
        if above is not None and abs(above) > MIN_FREE_FOOT_BELOW:
            return above > 0, above < 0
        return feet_on_floor(body, reference, speeds)

    def seen_instead(self, samples: Sequence[MovementSample], reference: Reference) -> NotARep | None:
        """No foot that goes below the step, or a weight that is not on the step."""
        return None if (share(samples, reference, _lowers_free_foot) or 0.0) >= MIN_DOWN_SHARE else NotARep.UNLIKE


def _lowers_free_foot(sample: MovementSample, reference: Reference) -> bool | None:
    """Whether one foot is below the other, which has stayed in its place and carries the hips."""
    above, over = foot_difference(sample, reference), hips_over_foot(sample, reference)
    left, right = sample.ankles
    if above is None or over is None or left is None or right is None:
        return None
    on_step = 0 if above > 0 else 1
    moved = abs((left, right)[on_step][1] - reference.ankle_y[on_step]) / reference.shank
    towards = over if on_step == 0 else -over
    return abs(above) > MIN_FOOT_BELOW and moved < MAX_STANCE_MOVED and towards > MIN_HIPS_OVER_STEP
