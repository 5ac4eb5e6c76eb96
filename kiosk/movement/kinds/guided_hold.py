"""Stretches that are held and timed without a grade: what they stretch, the camera cannot see.

The adductor stretch faces the mirror: feet wide, the hips go over one bent leg. The knee-to-wall drill is done side on:
the knee of the front leg goes forward over its foot.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from kiosk.exercises.schema import Exercise
from kiosk.movement.kinds.base import ExerciseKind, Moment, Remark
from kiosk.movement.kinds.half_kneeling import StretchPosture
from kiosk.movement.phase_signals import knee_forward, weight_over_foot
from kiosk.movement.reading import Side
from kiosk.movement.rep_counter import RepCounter, WorkingLeg
from kiosk.movement.samples import MovementSample, middle_x
from kiosk.movement.signals import Body, Reference, front_leg, side_faced
from kiosk.movement.start_posture import SIDE_STANDING, faces_camera
from kiosk.movement.weight_bearing import leg_loaded_alone, side_of

# Degrees of FPPA of the stretched leg in either direction; a straight one reads within 8.
MAX_BENT = 15.0
MAX_STILL_SPEED = 0.7  # shanks per second of a foot that stands; a step makes 3


class GuidedHold(ExerciseKind):
    """A posture held and timed. Nothing is graded; a cue comes only when the member does not begin."""

    has_lanes = False
    grades_knees = False

    def __init__(self, exercise: Exercise) -> None:
        super().__init__(exercise)
        self._posture = StretchPosture(None)

    def counter(self) -> RepCounter:
        return RepCounter(self.exercise.phase, self.excursion, timed=True)

    def remark(self, moment: Moment) -> Remark | None:
        fault = self._posture.fault(None, moment.counter.hold_in_range, moment.sample.t)
        return None if fault is None else Remark(fault, in_rep=True)


class WideStance(GuidedHold):
    """The adductor stretch: it counts while both feet stay and the leg that the hips have left is straight."""

    name = "wide-stance"
    room_across = 0.75  # 0.58 from ankle to ankle, the shoes, and what the picture lags behind

    def excursion(self, body: Body, reference: Reference, leg: WorkingLeg) -> float | None:
        return weight_over_foot(body) if faces_camera(body) else None

    def posture_held(self, sample: MovementSample) -> bool:
        bent = sample.fppa(stretched_leg([sample]))
        return all(sample.loaded) and bent is not None and abs(bent) <= MAX_BENT

    def rep_side(self, leg: WorkingLeg, samples: Sequence[MovementSample]) -> Side:
        """The stretched leg."""
        return side_of(stretched_leg(samples))


class KneeToWall(GuidedHold):
    """The ankle drill: it counts while the front foot stands still. Whether its heel is down, the camera cannot see."""

    name = "knee-to-wall"
    room_across = 1.0  # 0.87 from the hands on the wall to the ankle behind, fingers and shoe
    camera_view = "side"
    start_posture = SIDE_STANDING
    stands = False

    def excursion(self, body: Body, reference: Reference, leg: WorkingLeg) -> float | None:
        return knee_forward(body, reference) if side_faced(body) == reference.side_faced else None

    def loaded_legs(
        self, body: Body, reference: Reference, speeds: Sequence[float | None], stance: int | None
    ) -> tuple[bool, bool]:
        """The front leg while its foot is still."""
        front = front_leg(body, reference.side_faced)
        if front is None:
            return False, False
        speed = speeds[front]
        still = speed is not None and speed < MAX_STILL_SPEED
        return front == 0 and still, front == 1 and still

    def posture_held(self, sample: MovementSample) -> bool:
        return any(sample.loaded)

    def rep_side(self, leg: WorkingLeg, samples: Sequence[MovementSample]) -> Side:
        """The front leg."""
        return side_of(leg_loaded_alone(samples))


def stretched_leg(samples: Sequence[MovementSample]) -> int:
    """The leg that the hips have left, 0 left or 1 right; 0 where nothing was read."""
    shifts = [
        hips - feet
        for hips, feet in ((middle_x(s.hips), middle_x(s.ankles)) for s in samples)
        if hips is not None and feet is not None
    ]
    # The member's left is on the right of the frame.
    return 1 if shifts and median(shifts) > 0 else 0
