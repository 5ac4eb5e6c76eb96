"""One strategy per kind of exercise, and the registry that finds it by the name in the exercise's data file."""

from __future__ import annotations

from kiosk.exercises.schema import Exercise
from kiosk.movement.kinds.base import ExerciseKind
from kiosk.movement.kinds.guided_hold import KneeToWall, WideStance
from kiosk.movement.kinds.half_kneeling import HalfKneeling
from kiosk.movement.kinds.march import March
from kiosk.movement.kinds.one_leg_bend import OneLegBend
from kiosk.movement.kinds.one_leg_hinge import OneLegHinge
from kiosk.movement.kinds.side_lying import SideLying
from kiosk.movement.kinds.side_step import SideStep
from kiosk.movement.kinds.step_down import StepDown
from kiosk.movement.kinds.step_up import StepUp
from kiosk.movement.kinds.two_leg_bend import TwoLegBend
from kiosk.movement.kinds.walk import Treadmill, WalkTowards

_ALL: tuple[type[ExerciseKind], ...] = (
    TwoLegBend,
    OneLegBend,
    OneLegHinge,
    SideStep,
    StepUp,
    StepDown,
    March,
    WalkTowards,
    Treadmill,
    SideLying,
    HalfKneeling,
    WideStance,
    KneeToWall,
)
KINDS: dict[str, type[ExerciseKind]] = {kind.name: kind for kind in _ALL}


def kind_of(exercise: Exercise) -> type[ExerciseKind]:
    """The kind of a loaded exercise; `exercises.catalogue` has checked that it exists."""
    return KINDS[exercise.kind]
