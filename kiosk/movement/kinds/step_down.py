"""Standing on a step and lowering the other heel to the floor: the step-down."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from kiosk.movement.body_shape import MIN_FOOT_BELOW, MIN_LOW_FOOT_BELOW, lowers_free_foot, share
from kiosk.movement.kinds.one_leg_bend import StanceLegKind
from kiosk.movement.other_exercise import NotARep
from kiosk.movement.phase_signals import body_drop
from kiosk.movement.rep_counter import WorkingLeg
from kiosk.movement.samples import MovementSample
from kiosk.movement.signals import Body, Reference
from kiosk.movement.weight_bearing import feet_on_floor, foot_lift

MIN_FREE_FOOT_BELOW = 0.12  # shanks, from which the higher foot carries the weight
# From a step of this height on, a foot on the floor is `MIN_FOOT_BELOW`, from a lower one `MIN_LOW_FOOT_BELOW`.
STEP_HEIGHT_CM = 15.0
MIN_DOWN_SHARE = 0.5  # of the samples looked at


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
        low = (self.exercise.step_height_cm or STEP_HEIGHT_CM) < STEP_HEIGHT_CM
        lowers = partial(lowers_free_foot, foot_below=MIN_LOW_FOOT_BELOW if low else MIN_FOOT_BELOW)
        return None if (share(samples, reference, lowers) or 0.0) >= MIN_DOWN_SHARE else NotARep.UNLIKE
