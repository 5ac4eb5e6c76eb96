"""Bending one leg while the other is off the floor: the single-leg squat."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.movement.kinds.base import ExerciseKind
from kiosk.movement.phase_signals import body_drop
from kiosk.movement.rep_counter import WorkingLeg
from kiosk.movement.signals import Body, Reference
from kiosk.movement.weight_bearing import feet_on_floor


class StanceLegKind(ExerciseKind):
    """Standing on one leg, whose knee alone is graded."""

    feet_stay = True
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
