"""What a kind of exercise decides, with defaults for a repeated exercise done standing and facing the mirror.

A new kind is one module with a subclass, one entry in the registry, and exercise files that name it. The engine runs
the kind and asks no question about it that is not answered here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, NamedTuple

from kiosk.exercises.cue_words import CueId
from kiosk.exercises.schema import Exercise
from kiosk.movement.body_rotation import SQUARE_WITHIN
from kiosk.movement.body_shape import middle_half
from kiosk.movement.other_exercise import NotARep
from kiosk.movement.reading import Band, Phase, Rep, Side
from kiosk.movement.rep_counter import FinishedRep, RepCounter, WorkingLeg
from kiosk.movement.rep_verdict import RepVerdict
from kiosk.movement.samples import MovementSample, SampleHistory
from kiosk.movement.signals import LEGS, Body, Reference
from kiosk.movement.start_posture import STANDING, StartPosture
from kiosk.movement.weight_bearing import both_feet_down, feet_on_floor, foot_travel, leg_loaded_alone, side_of

MIN_FACING_SHARE = 0.7  # of a rep's samples, in which the member must face the camera
MAX_FOOT_TRAVEL = 0.35  # shanks from the start to the end of a rep; feet that end further away have walked


class Remark(NamedTuple):
    """A cue that a kind requests at this moment, independent of the grade of a rep.

    fault: what it is about.
    in_rep: whether it belongs to the rep under way, in which at most one cue is given.
    """

    fault: CueId
    in_rep: bool


@dataclass(frozen=True)
class Moment:
    """One readable pose, as a kind sees it.

    body: the pose itself.
    reference: the start posture.
    sample: the measured pose.
    counter: the rep counter after this pose.
    finished: the rep that ended with this pose; None otherwise.
    """

    body: Body
    reference: Reference
    sample: MovementSample
    counter: RepCounter
    finished: FinishedRep | None


class ExerciseKind(ABC):
    """One kind of exercise; an instance belongs to one set and may keep state.

    What the rest of the product asks a kind:
    name: the value of `kind` in an exercise file.
    camera_view: the way the member is placed before the camera; `view.<camera_view>` is its text key.
    start_posture: the posture from which a set starts.
    stands: whether the member stands and faces the mirror, so that feet, lanes and place can be checked.
    lies_down: whether the member lies, so that the tracker looks for a body across the frame.
    room_above: height that the head rises above standing, share of the body's height, so that the picture leaves room.
    room_below: depth by which a foot comes below standing in the picture, because it comes nearer; the same share.
    room_across: width that the body needs in the picture, the same share; 0 = what its height leaves is enough.
    min_body_height: least height from ankles to shoulders in the start posture, share of the frame's height.
    has_sides: whether a set is done on one side; False where both legs do the same.
    alternates: whether the legs take turns within a set.
    travels: whether the member moves across the picture, so that the way back has to be said.
    grades_knees: whether an exercise file of this kind may give thresholds for the knees.

    What the engine asks in addition:
    measures_kasr: whether both knees are compared.
    feet_stay: whether the feet keep their place; then a member who has moved gets a new start posture.
    feet_return: whether a rep ends with the feet where it began.
    has_lanes: whether a lane is drawn over each standing foot; False where the member walks or strides.
    graded_in_stride: whether `bands_in_stride` grades a leg while it carries; a step is then too short to wait for.
    leg_magnified: how much larger a bent working leg is in the frame than standing, because it is nearer; 1 = the same.
    trunk_shows_turn: whether the trunk leans forward in a rep, so that its shoulders show which way it faces.
    feet_sd_share: error of the turn that the feet show, as a share of the error on the floor; 1 = the same.
    square_within: degrees of turn up to which the knees are graded without correction.
    grades_working_leg_only: whether the other leg's knee is ignored.
    half_rep_fault: the fault of a movement that did not go far enough.
    own_faults: faults that only this kind finds, in addition to `SHARED_CUES`.
    """

    name: ClassVar[str]
    camera_view: ClassVar[Literal["front", "side", "lying"]] = "front"
    start_posture: ClassVar[StartPosture] = STANDING
    stands: ClassVar[bool] = True
    lies_down: ClassVar[bool] = False
    room_above: ClassVar[float] = 0.0
    room_below: ClassVar[float] = 0.0
    room_across: ClassVar[float] = 0.0
    min_body_height: ClassVar[float] = 0.36  # in a smaller body, two pixels of noise are several degrees
    has_sides: ClassVar[bool] = True
    alternates: ClassVar[bool] = False
    travels: ClassVar[bool] = False
    grades_knees: ClassVar[bool] = True
    measures_kasr: ClassVar[bool] = False
    feet_stay: ClassVar[bool] = False
    feet_return: ClassVar[bool] = False
    has_lanes: ClassVar[bool] = True
    trunk_shows_turn: ClassVar[bool] = False
    feet_sd_share: ClassVar[float] = 1.0
    square_within: ClassVar[float] = SQUARE_WITHIN
    graded_in_stride: ClassVar[bool] = False
    leg_magnified: ClassVar[float] = 1.0
    grades_working_leg_only: ClassVar[bool] = False
    half_rep_fault: ClassVar[CueId] = "deeper"
    own_faults: ClassVar[frozenset[CueId]] = frozenset()

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise

    @classmethod
    def contradiction(cls, exercise: Exercise) -> str | None:
        """One sentence about exercise data that this kind cannot use; None where all is well."""
        if not cls.grades_knees and (exercise.bands.fppa or exercise.bands.kasr):
            return f'bands: kind = "{cls.name}" cannot grade a knee; remove fppa and kasr'
        if exercise.bands.kasr and cls.has_sides:
            return f'bands.kasr compares two standing legs; kind = "{cls.name}" works one at a time'
        if exercise.dose.each_side and not cls.has_sides:
            return f'dose.each_side: kind = "{cls.name}" has no sides'
        return None

    @abstractmethod
    def excursion(self, body: Body, reference: Reference, leg: WorkingLeg) -> float | None:
        """The phase signal, 0 in the start posture and growing with the movement; None where it is not read."""

    def counter(self) -> RepCounter:
        """The counter of a set: by default one detector for the whole body."""
        return RepCounter(self.exercise.phase, self.excursion)

    @classmethod
    def posture_side(cls, body: Body) -> Side | None:
        """The side that a start posture is for; None where it does not show or both legs work."""
        return None

    def scaled(self, reference: Reference, body: Body) -> Reference:
        """The start posture at the size and place of this pose; by default the member keeps the distance."""
        return reference

    def posture_held(self, sample: MovementSample) -> bool:
        """Whether the seconds of a hold count with this pose."""
        return True

    def loaded_legs(
        self, body: Body, reference: Reference, speeds: Sequence[float | None], stance: int | None
    ) -> tuple[bool, bool]:
        """Whether the left and the right leg stand on the floor and carry weight.

        speeds: of the ankles, shanks per second; None where not read.
        stance: the leg stood on alone, 0 left or 1 right; None on both or where not read.
        """
        return feet_on_floor(body, reference, speeds)

    def completed(
        self, finished: FinishedRep | None, sample: MovementSample, reference: Reference, history: SampleHistory
    ) -> FinishedRep | None:
        """The rep that is complete with this sample. finished: the one that the counter found; None = none."""
        return finished

    def feet_show_turn(self, sample: MovementSample, body: Body, reference: Reference, counter: RepCounter) -> bool:
        """Whether both feet stand side by side in view, so that they show how far the member is turned."""
        return self.stands and not counter.under_way and all(sample.loaded) and both_feet_down(body, reference)

    def remark(self, moment: Moment) -> Remark | None:
        """The cue that the kind requests at this moment; None = none. Called once for every readable pose."""
        return None

    def live_collapses(self, collapsed: Sequence[int], phase: Phase) -> Sequence[int]:
        """The legs (0 left, 1 right) that may get a cue in mid-rep. collapsed: those whose live band has collapsed."""
        return collapsed

    def not_a_rep(self, samples: Sequence[MovementSample], reference: Reference) -> NotARep | None:
        """What was done instead of a rep; None where it was one.

        samples: of the whole rep.
        """
        if not samples:
            return None
        facing = [s.facing for s in samples if s.facing is not None]
        if self.stands and sum(facing) < MIN_FACING_SHARE * len(facing):
            return NotARep.TURNED_AWAY
        if self.feet_return and walked(samples, reference):
            return NotARep.WALKED
        return self.seen_instead(middle_half(samples), reference)

    def seen_instead(self, samples: Sequence[MovementSample], reference: Reference) -> NotARep | None:
        """What the body shows that this exercise never does; None where it may be this exercise.

        Asked about the middle half of a finished rep, and about the last moments before a cue in mid-rep.
        """
        return None

    def rep_side(self, leg: WorkingLeg, samples: Sequence[MovementSample]) -> Side:
        """The side of a rep: of the leg that was counted, otherwise of the leg that carried alone."""
        return side_of(leg_loaded_alone(samples)) if leg == "both" else Side(leg)

    def graded_legs(self, side: Side) -> tuple[bool, bool]:
        """Whether the left and the right leg of a rep done on `side` are graded."""
        if not self.grades_working_leg_only:
            return True, True
        return side == LEGS[0], side == LEGS[1]

    def live_graded(self, loaded: tuple[bool, bool], counter: RepCounter) -> tuple[bool, bool]:
        """Whether the left and the right leg are graded now; where one leg works, it is the one that carries alone."""
        if not self.grades_working_leg_only:
            return True, True
        return loaded[0] and not loaded[1], loaded[1] and not loaded[0]

    def bands_in_stride(
        self, body: Body, reference: Reference, sample: MovementSample
    ) -> tuple[Band | None, Band | None]:
        """The bands of the left and the right leg that the last steps showed, while that leg carries; else None."""
        return None, None

    def verdict(
        self, finished: FinishedRep, samples: Sequence[MovementSample], reference: Reference
    ) -> RepVerdict | None:
        """The kind's own decision about a rep that counts; None = by the peaks of its knees. Called once per rep."""
        return None

    def rep_faults(self, rep: Rep, samples: Sequence[MovementSample], reference: Reference) -> set[CueId]:
        """The faults of a counted rep that only this kind can show. Called once per rep."""
        return set()

    def unmeasured_faults(self, rep: Rep, samples: Sequence[MovementSample], reference: Reference) -> set[CueId]:
        """The faults of `rep_faults` that cannot be decided for this rep, because their joints were not read.

        A fault returned by neither method counts as corrected.
        """
        return set()


def walked(samples: Sequence[MovementSample], reference: Reference) -> bool:
    """Whether the feet end elsewhere: both of them, because a lifted foot may land anywhere."""
    travels = [m for m in (foot_travel(samples, leg, reference) for leg in (0, 1)) if m is not None]
    return bool(travels) and min(travels) > MAX_FOOT_TRAVEL
