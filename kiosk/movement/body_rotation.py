"""Estimates how far the member is turned away from the camera, and the knee angles that a square view would show.

A body turned by 5 degrees moves a knee that bends forward sideways in the frame: by 9 degrees of FPPA at the bottom of
a squat, inward on one leg and outward on the other. All angles here are against the line from the camera to the
member; positive means that the member faces the right of the frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import asin, cos, degrees, exp, radians, sin, sqrt, tan
from statistics import median

from inference.pose import Pose
from kiosk.movement.feet import FOOT_OF_SHANK, heel_to_toe
from kiosk.movement.signals import LEGS, Body, LegPoints, Point, Reference

# Errors of each cue, degrees (standard deviation), in 218 reps of 70 rendered clips with known turn, read by the
# shipped network: feet 2.1, ankles 4.3, trunk 1.8 in squats, 3.6 on one leg; together 1.4 in squats, 3.5 on one leg.
FEET_SD = 2.5
ANKLES_SD = 5.0
TRUNK_SD = 1.5
TRUNK_SD_AT_FULL_FOLD = 1.5  # grows as the trunk reaches less far towards the camera
# The camera looks down at the floor, so of two feet the further one is higher in the frame: 1.1 degrees for each
# hundredth of the distance between the ankles with exact joints, 0.7 as the network reads them.
DEGREES_PER_SLOPE = 100.0
MIN_ANKLE_GAP = 0.3  # shanks; with the feet closer together, the slope is noise
MIN_FORWARD = 0.4  # trunks by which the shoulders have come towards the camera; 0.4 is a lean of 24 degrees
STANDING_MEMORY_S = 1.5  # time constant of the mean over standing poses
REP_MEMORY = 0.6  # weight of the earlier reps in the trunk's mean
MAX_DEVIATION = 2.5  # standard deviations by which a cue may differ from the others
MAX_TURN = 30.0  # degrees; larger estimates are limited to this, because the approximations no longer hold
# Degrees. A smaller turn is within the normal variation of people (standard deviation 4.5); knees need no correction.
SQUARE_WITHIN = 2.0
# Degrees. Beyond it a member is not graded, because the error of the correction grows with the turn.
MAX_GRADED_TURN = 12.0
# Degrees by which a view's outward knee may exceed that of the view with the smallest. A turn shifts one knee outward
# as far as the other inward; members with one knee in keep the other within 4 degrees of its reference.
MAX_OUTWARD_EXCESS = 5.0
# A turn shifts one knee outward about as far as the other inward. In 23 reps with one knee 14 to 20 degrees in, the
# other is at most 0.8 times as far out, and never more than 11 degrees.
MIN_TWISTED_IN = 5.0  # degrees
MIN_TWISTED_OUT = 6.0  # degrees
MIN_TWISTED_SHARE = 0.9  # of the inward change
# A turn moves one knee in about as far as the other out, so the sum of both changes shows a true collapse under any
# turn. Of 51 rendered reps with one knee 13 to 21 degrees in, those whose other knee stays out sum to 6.6 degrees or
# more; good knees that a wrong turn bends sum to 0.3 to 5.5. Degrees.
MIN_HELD_OUT = 4.0  # a knee that comes no nearer to its reference throughout the rep
MIN_COLLAPSE_SUM = 6.0


@dataclass(frozen=True)
class Turn:
    """An estimate of the turn.

    degrees: + = the member faces the right of the frame.
    sd: its standard deviation, degrees, above 0.
    square_within: degrees up to which the knees can be graded without correction.
    """

    degrees: float
    sd: float
    square_within: float = SQUARE_WITHIN

    @property
    def square(self) -> bool:
        """Whether the knees can be graded without correction."""
        return abs(self.degrees) <= self.square_within

    @property
    def gradable(self) -> bool:
        """Whether the knees can be graded at all."""
        return abs(self.degrees) <= MAX_GRADED_TURN

    @property
    def hypotheses(self) -> tuple[float, ...]:
        """The turns, in degrees, for each of which a verdict must hold; 0 = the uncorrected frame."""
        if self.square:
            return (0.0,)
        return 0.0, self.degrees - self.sd, self.degrees + self.sd


SQUARE = Turn(0.0, SQUARE_WITHIN)


@dataclass(frozen=True)
class View:
    """The knees of one rep or moment under one hypothesis about the member's turn.

    changes: FPPA of the left and the right leg above their references, degrees; None = not read or not graded.
    outward: larger outward movement of the two knees, degrees; None unless both legs bend together and were read.
    """

    changes: tuple[float | None, float | None]
    outward: float | None

    @property
    def twisted(self) -> bool:
        """Whether one knee appears far in and the other far out: the member is turned further than estimated."""
        read = [change for change in self.changes if change is not None]
        inward = max(read, default=0.0)
        if self.outward is None or inward <= MIN_TWISTED_IN:
            return False
        if len(read) == len(self.changes) and min(read) < -MIN_HELD_OUT and sum(read) < MIN_COLLAPSE_SUM:
            return True
        return self.outward > max(MIN_TWISTED_OUT, MIN_TWISTED_SHARE * inward)


def plausible(views: Sequence[View]) -> list[View]:
    """The views whose outward knee is at most MAX_OUTWARD_EXCESS above the smallest one; twisted views only if all are.

    If all views are twisted, the member is turned further than estimated and the rep cannot be graded.
    """
    straight = [view for view in views if not view.twisted] or list(views)
    outward = [view.outward for view in straight if view.outward is not None]
    if len(outward) < len(straight):
        return straight
    limit = min(outward) + MAX_OUTWARD_EXCESS
    return [view for view, out in zip(straight, outward, strict=True) if out <= limit]


class _FadingMean:
    """An exponentially weighted mean."""

    def __init__(self) -> None:
        self._sum = self._weight = 0.0

    def add(self, value: float, kept: float, weight: float = 1.0) -> None:
        """Add one value. kept: share of the old weight that remains, 0..1."""
        self._sum = self._sum * kept + value * weight
        self._weight = self._weight * kept + weight

    @property
    def value(self) -> float | None:
        """The mean; None before the first value."""
        return self._sum / self._weight if self._weight else None


class TurnEstimator:
    """Estimates the turn from every readable pose of a standing member: feet and ankles between reps, trunk in reps.

    sd_share: errors of the feet and ankles as a share of FEET_SD and ANKLES_SD; less than 1 where they are seen better.
    square_within: degrees up to which the knees can be graded without correction.
    """

    def __init__(self, sd_share: float = 1.0, square_within: float = SQUARE_WITHIN) -> None:
        self._sd_share, self._square_within = sd_share, square_within
        self.forget()

    def forget(self) -> None:
        """Reset the estimate, because the member has moved to another place."""
        self._feet, self._ankles, self._trunk = _FadingMean(), _FadingMean(), _FadingMean()
        self._upright: float | None = None  # sideways shift of the shoulders while standing, trunks
        self._seen_at: float | None = None
        self._in_rep: Turn | None = None  # estimate from the trunk in this rep

    def rest(self, body: Body, reference: Reference, t: float) -> None:
        """Take a pose in which the member stands on both feet."""
        self._end_rep()
        kept = exp(-(t - self._seen_at) / STANDING_MEMORY_S) if self._seen_at is not None else 0.0
        self._seen_at = t
        feet = feet_turn(body.pose, reference.shank, reference.roll)
        ankles, shift = ankle_turn(body, reference.roll), shoulder_shift(body, reference)
        if feet is not None:
            self._feet.add(feet, kept)
        if ankles is not None:
            self._ankles.add(ankles, kept)
        if shift is not None:
            self._upright = shift if self._upright is None else self._upright + (shift - self._upright) * 0.2

    def fold(self, body: Body, reference: Reference) -> None:
        """Take a pose of a rep in which the trunk leans forward and so reveals its direction."""
        shift, reach = shoulder_shift(body, reference), forward_reach(body, reference)
        if shift is None or reach is None or self._upright is None or reach < MIN_FORWARD:
            return
        found = Turn(_arcsine((shift - self._upright) / reach), TRUNK_SD + TRUNK_SD_AT_FULL_FOLD / reach)
        if self._in_rep is None or found.sd <= self._in_rep.sd:
            self._in_rep = found

    @property
    def known(self) -> bool:
        """Whether any cue has been seen yet."""
        return any(mean.value is not None for mean in (self._feet, self._ankles, self._trunk)) or bool(self._in_rep)

    @property
    def turn(self) -> Turn:
        """The current best estimate; SQUARE before the first cue."""
        cues = []
        if self._feet.value is not None:
            cues.append(Turn(self._feet.value, FEET_SD * self._sd_share))
        if self._ankles.value is not None:
            cues.append(Turn(self._ankles.value, ANKLES_SD * self._sd_share))
        trunk = self._in_rep
        if trunk is None and self._trunk.value is not None:
            trunk = Turn(self._trunk.value, TRUNK_SD + TRUNK_SD_AT_FULL_FOLD)
        if trunk is not None:
            cues.append(trunk)
        return replace(combined(cues), square_within=self._square_within)

    def _end_rep(self) -> None:
        if self._in_rep is not None:
            self._trunk.add(self._in_rep.degrees, REP_MEMORY)
            self._in_rep = None


def combined(cues: Sequence[Turn]) -> Turn:
    """The mean of cues, weighted by their precision, without those that contradict the others."""
    if not cues:
        return SQUARE
    middle = median(cue.degrees for cue in cues) if len(cues) > 2 else min(cues, key=lambda cue: cue.sd).degrees
    agreeing = [cue for cue in cues if abs(cue.degrees - middle) <= MAX_DEVIATION * cue.sd]
    weights = [cue.sd**-2 for cue in agreeing]
    mean = sum(cue.degrees * w for cue, w in zip(agreeing, weights, strict=True)) / sum(weights)
    spread = sum(((cue.degrees - mean) / cue.sd) ** 2 for cue in agreeing) / max(len(agreeing) - 1, 1)
    return Turn(mean, sqrt(max(spread, 1.0) / sum(weights)))


def feet_turn(pose: Pose, shank: float, roll: float) -> float | None:
    """Mean direction of both feet, degrees; None unless both are read. Toes that point out evenly cancel.

    shank: length of the standing shank, pixels.
    roll: of the frame, degrees.
    """
    feet = [heel_to_toe(pose, side) for side in LEGS]
    length = FOOT_OF_SHANK * shank
    turns = [_arcsine((x + y * tan(radians(roll))) / length) for x, y in (foot for foot in feet if foot is not None)]
    return sum(turns) / 2 if len(turns) == len(LEGS) else None


def ankle_turn(body: Body, roll: float) -> float | None:
    """The turn that the heights of both ankles show, degrees; None where not read or the feet are close together.

    roll: of the frame, degrees.
    """
    left, right = body.left, body.right
    if left is None or right is None:
        return None
    gap = abs(left.ankle[0] - right.ankle[0])
    if gap < MIN_ANKLE_GAP * (left.shank + right.shank) / 2:
        return None
    found = DEGREES_PER_SLOPE * ((right.ankle[1] - left.ankle[1]) / gap + tan(radians(roll)))
    return min(max(found, -MAX_TURN), MAX_TURN)


def shoulder_shift(body: Body, reference: Reference) -> float | None:
    """How far the shoulders are to the right of the hips in a level frame, in trunks; None where not read."""
    hip, shoulder = body.mid_hip, body.mid_shoulder
    if hip is None or shoulder is None:
        return None
    return (shoulder[0] - hip[0] - reference.lean(hip[1] - shoulder[1])) / reference.torso


def forward_reach(body: Body, reference: Reference) -> float | None:
    """How far the shoulders lean towards the camera, in trunks, from the length that is missing; None = not read."""
    hip, shoulder = body.mid_hip, body.mid_shoulder
    if hip is None or shoulder is None:
        return None
    seen = ((shoulder[0] - hip[0]) ** 2 + (shoulder[1] - hip[1]) ** 2) / reference.torso**2
    return sqrt(max(1 - seen, 0.0))


def square_on(leg: LegPoints, reference: Reference, turn: float, magnified: float = 1.0) -> LegPoints:
    """The leg as it would look if the member turned back by `turn` degrees.

    The missing length of thigh and shank is taken as pointing at the camera, with the knee in front. Over the exact
    joints of 60 clips turned by 6 degrees, FPPA has a root mean square error of 1.2 degrees, without correction 2 to 7.

    magnified: size of the leg in the frame relative to the start posture, because it is nearer; 1 = the same.
    """
    shank = reference.shank * magnified
    thigh = reference.leg * magnified - shank
    return LegPoints(
        hip=_turned_end(leg.hip, leg.knee, sqrt(max(thigh**2 - leg.thigh**2, 0.0)), turn),
        knee=leg.knee,
        ankle=_turned_end(leg.ankle, leg.knee, sqrt(max(shank**2 - leg.shank**2, 0.0)), turn),
        inward=leg.inward,
    )


def _turned_end(end: Point, knee: Point, behind: float, turn: float) -> Point:
    """The end of a bone after the turn about the knee. behind: how far it is behind the knee, pixels."""
    return knee[0] + (end[0] - knee[0]) * cos(radians(turn)) + behind * sin(radians(turn)), end[1]


def _arcsine(share: float) -> float:
    limit = sin(radians(MAX_TURN))
    return degrees(asin(min(max(share, -limit), limit)))
