"""How far the member stands turned away from the camera, and what the knees would show square on.

A body turned by 5 degrees moves a knee that bends forward sideways in the frame: by 9 degrees of FPPA at the bottom of
a squat, inward on one leg and outward on the other. All angles here are against the line from the camera to the
member; positive means that the member faces the right of the frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, cos, degrees, exp, radians, sin, sqrt
from statistics import median

from kiosk.movement.feet import FOOT_OF_SHANK, heel_to_toe_x
from kiosk.movement.signals import Body, LegPoints, Point, Reference

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
STANDING_MEMORY_S = 1.5  # the time constant with which standing poses are forgotten
REP_MEMORY = 0.6  # weight of the reps before in the trunk's mean
MAX_DEVIATION = 2.5  # standard deviations by which a cue may differ from the others
MAX_TURN = 30.0  # degrees; a cue is cut off here, as sines and slopes lose their meaning
# Degrees. Within it the member stands as square as people do (standard deviation 4.5), and knees count as seen.
SQUARE_WITHIN = 2.0
# Degrees. Further away, a member is not graded: the error of the correction grows with the turn.
MAX_GRADED_TURN = 12.0
# Degrees by which a view may show a knee further out than the view with the least. A turned body throws one knee out as
# far as the other in; members whose one knee goes in keep the other within 4 of its place.
MAX_OUTWARD_EXCESS = 5.0
# A turn throws one knee out about as far as the other in. In 23 reps with one knee 14 to 20 degrees in, the other is
# at most 0.8 times as far out, and never more than 11 degrees.
MIN_TWISTED_IN = 5.0  # degrees
MIN_TWISTED_OUT = 6.0  # degrees
MIN_TWISTED_SHARE = 0.9  # of the inward change


@dataclass(frozen=True)
class Turn:
    """An estimate of the turn.

    degrees: + = the member faces the right of the frame.
    sd: its standard deviation, degrees, above 0.
    """

    degrees: float
    sd: float

    @property
    def square(self) -> bool:
        """Whether the knees can be graded as the frame shows them."""
        return abs(self.degrees) <= SQUARE_WITHIN

    @property
    def gradable(self) -> bool:
        """Whether the knees can be graded at all."""
        return abs(self.degrees) <= MAX_GRADED_TURN

    @property
    def hypotheses(self) -> tuple[float, ...]:
        """The turns, in degrees, under each of which a verdict must hold. 0 stands for the frame as it is."""
        if self.square:
            return (0.0,)
        return 0.0, self.degrees - self.sd, self.degrees + self.sd


SQUARE = Turn(0.0, SQUARE_WITHIN)


@dataclass(frozen=True)
class View:
    """What the knees did if the member is turned in one of the possible ways.

    changes: FPPA of the left and the right leg above their references, degrees; None = not read or not graded.
    outward: how far the knee that went out furthest did, degrees; None unless both legs bend together and were read.
    """

    changes: tuple[float | None, float | None]
    outward: float | None

    @property
    def calmer_knee(self) -> float:
        """How far the knee that moved less is from its place, degrees; 0 where one leg was graded."""
        read = [abs(change) for change in self.changes if change is not None]
        return min(read) if len(read) == len(self.changes) else 0.0

    @property
    def twisted(self) -> bool:
        """Whether one knee seems far in and the other far out: the member is turned further than was found."""
        inward = max((change for change in self.changes if change is not None), default=0.0)
        if self.outward is None or inward <= MIN_TWISTED_IN:
            return False
        return self.outward > max(MIN_TWISTED_OUT, MIN_TWISTED_SHARE * inward)


def plausible(views: Sequence[View]) -> list[View]:
    """The views in which no knee is thrown out much further than in another; twisted ones only among themselves.

    All twisted: the member is turned further than was found, and nothing can be said.
    """
    straight = [view for view in views if not view.twisted] or list(views)
    outward = [view.outward for view in straight if view.outward is not None]
    if len(outward) < len(straight):
        return straight
    limit = min(outward) + MAX_OUTWARD_EXCESS
    return [view for view, out in zip(straight, outward, strict=True) if out <= limit]


class _FadingMean:
    """A mean that forgets."""

    def __init__(self) -> None:
        self._sum = self._weight = 0.0

    def add(self, value: float, kept: float, weight: float = 1.0) -> None:
        """Add one value. kept: the share of the old weight that stays, 0..1."""
        self._sum = self._sum * kept + value * weight
        self._weight = self._weight * kept + weight

    @property
    def value(self) -> float | None:
        """The mean; None before the first value."""
        return self._sum / self._weight if self._weight else None


class TurnEstimator:
    """Takes every readable pose of a standing member: the feet and ankles between reps, the trunk during them."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Start again: the member stands somewhere else."""
        self._feet, self._ankles, self._trunk = _FadingMean(), _FadingMean(), _FadingMean()
        self._upright: float | None = None  # sideways shift of the shoulders while standing, trunks
        self._seen_at: float | None = None
        self._in_rep: Turn | None = None  # what the trunk has shown in this rep

    def rest(self, body: Body, reference: Reference, t: float) -> None:
        """Take a pose in which the member stands on both feet."""
        self._end_rep()
        kept = exp(-(t - self._seen_at) / STANDING_MEMORY_S) if self._seen_at is not None else 0.0
        self._seen_at = t
        feet, ankles, shift = feet_turn(body, reference), ankle_turn(body), shoulder_shift(body, reference)
        if feet is not None:
            self._feet.add(feet, kept)
        if ankles is not None:
            self._ankles.add(ankles, kept)
        if shift is not None:
            self._upright = shift if self._upright is None else self._upright + (shift - self._upright) * 0.2

    def fold(self, body: Body, reference: Reference) -> None:
        """Take a pose of a rep in which the trunk leans forward and so shows which way it faces."""
        shift, reach = shoulder_shift(body, reference), forward_reach(body, reference)
        if shift is None or reach is None or self._upright is None or reach < MIN_FORWARD:
            return
        found = Turn(_arcsine((shift - self._upright) / reach), TRUNK_SD + TRUNK_SD_AT_FULL_FOLD / reach)
        if self._in_rep is None or found.sd <= self._in_rep.sd:
            self._in_rep = found

    @property
    def turn(self) -> Turn:
        """The best estimate now; SQUARE where nothing is known."""
        cues = []
        if self._feet.value is not None:
            cues.append(Turn(self._feet.value, FEET_SD))
        if self._ankles.value is not None:
            cues.append(Turn(self._ankles.value, ANKLES_SD))
        trunk = self._in_rep
        if trunk is None and self._trunk.value is not None:
            trunk = Turn(self._trunk.value, TRUNK_SD + TRUNK_SD_AT_FULL_FOLD)
        if trunk is not None:
            cues.append(trunk)
        return combined(cues)

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


def feet_turn(body: Body, reference: Reference) -> float | None:
    """Mean direction of both feet, degrees; None unless both are read. Toes that point out evenly cancel."""
    across = [heel_to_toe_x(body.pose, side) for side in ("left", "right")]
    if across[0] is None or across[1] is None:
        return None
    return sum(_arcsine(x / (FOOT_OF_SHANK * reference.shank)) for x in across if x is not None) / 2


def ankle_turn(body: Body) -> float | None:
    """The turn that the heights of both ankles show, degrees; None where not read or the feet are close together."""
    left, right = body.left, body.right
    if left is None or right is None:
        return None
    gap = abs(left.ankle[0] - right.ankle[0])
    if gap < MIN_ANKLE_GAP * (left.shank + right.shank) / 2:
        return None
    found = DEGREES_PER_SLOPE * (right.ankle[1] - left.ankle[1]) / gap
    return min(max(found, -MAX_TURN), MAX_TURN)


def shoulder_shift(body: Body, reference: Reference) -> float | None:
    """How far the shoulders are to the right of the hips in the frame, in trunks; None where not read."""
    hip, shoulder = body.mid_hip, body.mid_shoulder
    return None if hip is None or shoulder is None else (shoulder[0] - hip[0]) / reference.torso


def forward_reach(body: Body, reference: Reference) -> float | None:
    """How far the shoulders lean towards the camera, in trunks, from the length that is missing; None = not read."""
    hip, shoulder = body.mid_hip, body.mid_shoulder
    if hip is None or shoulder is None:
        return None
    seen = ((shoulder[0] - hip[0]) ** 2 + (shoulder[1] - hip[1]) ** 2) / reference.torso**2
    return sqrt(max(1 - seen, 0.0))


def square_on(leg: LegPoints, reference: Reference, turn: float, magnified: float = 1.0) -> LegPoints:
    """The leg as it would look if the member turned back by `turn` degrees.

    What is missing of the length of thigh and shank points at the camera, and the knee is in front. Over the exact
    joints of 60 clips turned by 6 degrees, FPPA comes out within 1.2 degrees (root mean square) of 2 to 7 unturned.

    magnified: how much larger than in the start posture the leg is in the frame, as it is nearer; 1 = the same.
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
