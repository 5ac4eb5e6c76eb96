"""One pose measured: the scalars that reps, bands and cues are made of. Pure; pixels of the unmirrored frame.

H K A = hip, knee, ankle of one leg, x to the right, y down; positive = valgus (the knee inward) everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, copysign, degrees, hypot, sqrt

from inference.pose import Keypoint, Pose
from kiosk.movement.feet import second_toe
from kiosk.movement.reading import Signals

Point = tuple[float, float]

# Below this share of the shank's length the thigh points at the lens and its direction in the picture means nothing.
THIGH_TOO_SHORT = 0.35
# Camera distance in shanks where the focal length is unknown: a member on the floor mark, 2.5 to 3 m away.
USUAL_DISTANCE_SHANKS = 6.5

HIP = {"left": Keypoint.LEFT_HIP, "right": Keypoint.RIGHT_HIP}
KNEE = {"left": Keypoint.LEFT_KNEE, "right": Keypoint.RIGHT_KNEE}
ANKLE = {"left": Keypoint.LEFT_ANKLE, "right": Keypoint.RIGHT_ANKLE}
LEGS = ("left", "right")


@dataclass(frozen=True)
class LegPoints:
    """One leg whose three joints are all trusted. `inward`: +1 or -1, the x direction of the body's middle."""

    hip: Point
    knee: Point
    ankle: Point
    inward: float

    @property
    def thigh(self) -> float:
        """Length in the picture, pixels."""
        return hypot(self.hip[0] - self.knee[0], self.hip[1] - self.knee[1])

    @property
    def shank(self) -> float:
        return hypot(self.ankle[0] - self.knee[0], self.ankle[1] - self.knee[1])

    @property
    def frontal(self) -> bool:
        """Whether the thigh is long enough in the picture for its direction to mean anything."""
        return self.thigh >= THIGH_TOO_SHORT * self.shank

    @property
    def fppa(self) -> float:
        """Frontal plane projection angle in degrees."""
        thigh_in = atan2(self.inward * (self.knee[0] - self.hip[0]), self.knee[1] - self.hip[1])
        shank_in = atan2(self.inward * (self.knee[0] - self.ankle[0]), self.ankle[1] - self.knee[1])
        return (degrees(thigh_in + shank_in) + 180) % 360 - 180

    def kmd(self, shank: float) -> float:
        """How far the knee is inside the ankle's plumb line, in shanks of `shank` pixels."""
        return self.inward * (self.knee[0] - self.ankle[0]) / shank


@dataclass(frozen=True)
class Body:
    """The readable parts of one pose. A leg is None unless hip, knee and ankle are all trusted."""

    pose: Pose
    left: LegPoints | None
    right: LegPoints | None

    def leg(self, side: str) -> LegPoints | None:
        return self.left if side == "left" else self.right

    def middle(self, a: Keypoint, b: Keypoint) -> Point | None:
        first, second = self.pose.point(a), self.pose.point(b)
        if first is None or second is None:
            return None
        return (first[0] + second[0]) / 2, (first[1] + second[1]) / 2

    @property
    def mid_hip(self) -> Point | None:
        return self.middle(Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP)

    @property
    def mid_shoulder(self) -> Point | None:
        return self.middle(Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER)


@dataclass(frozen=True)
class Reference:
    """What raw signals are scaled by and compared with: medians of the start posture. Pixels and degrees.

    ankle_y, fppa: left and right. side_faced: see `kneeling.side_faced`.
    """

    shank: float
    leg: float
    torso: float
    thigh: float
    hip_y: float
    shoulder_y: float
    ankle_y: tuple[float, float]
    ankle_x: float
    ankle_gap: float
    fppa: tuple[float, float] = (0.0, 0.0)
    kasr: float = 1.0
    hip_x: float = 0.0
    side_faced: int = 0
    pelvis: float = 0.0
    trunk: float = 0.0

    def ankle_lift(self, side: str) -> float:
        """How much higher this ankle stood in the picture than the other, in shanks: a tilted camera, a turned body."""
        left, right = self.ankle_y
        return (right - left if side == "left" else left - right) / self.shank


def read_body(pose: Pose) -> Body:
    """Legs of `pose`. The inward direction comes from the hips, so a member with crossed feet reads right."""
    hips = [pose.point(HIP[side]) for side in LEGS]
    legs: dict[str, LegPoints | None] = {"left": None, "right": None}
    if hips[0] is not None and hips[1] is not None:
        left_outward = copysign(1.0, hips[0][0] - hips[1][0])
        for side, hip, inward in (("left", hips[0], -left_outward), ("right", hips[1], left_outward)):
            knee, ankle = pose.point(KNEE[side]), pose.point(ANKLE[side])
            if knee is not None and ankle is not None:
                legs[side] = LegPoints(hip, knee, ankle, inward)
    return Body(pose, legs["left"], legs["right"])


def measure(
    body: Body, reference: Reference | None, two_legs: bool, swing: str = "left", frontal: bool = True
) -> Signals:
    """The published signals of one pose, raw: no start value subtracted.

    reference: without it what needs the start posture is None (kmd and knee_toe then use the shank of the moment).
    two_legs: kasr is given only for two-leg exercises. swing: the leg whose hip drop counts as positive pelvis.
    frontal: False for a lying member, whose knees show nothing of the frontal plane.
    """
    values: dict[str, float | None] = {}
    for side in LEGS:
        leg = body.leg(side)
        if leg is None or leg.shank < 1 or not frontal:
            continue
        shank = reference.shank if reference else leg.shank
        values[f"knee_toe_{side}"] = _knee_toe(body.pose, side, leg, shank)
        if leg.frontal:
            values[f"fppa_{side}"] = leg.fppa
            values[f"kmd_{side}"] = leg.kmd(shank)
    if two_legs and frontal and body.left and body.right:
        values["kasr"] = knee_ankle_ratio(body.left, body.right)
    if reference is not None:
        values["depth"] = _depth(body, reference)
        values["pelvis"] = pelvic_drop(body, swing, reference.pelvis if swing == "left" else -reference.pelvis)
        values["trunk"] = trunk_lean(body, reference.trunk)
    return Signals(**values)


def knee_ankle_ratio(left: LegPoints, right: LegPoints) -> float | None:
    """Horizontal knee gap over horizontal ankle gap; None where the feet are one behind the other."""
    ankles = abs(left.ankle[0] - right.ankle[0])
    if ankles < 0.15 * (left.shank + right.shank) / 2:
        return None
    return abs(left.knee[0] - right.knee[0]) / ankles


def perspective_share(left: LegPoints, right: LegPoints, shank: float, focal_px: float | None) -> float:
    """What to multiply KASR with, because bent knees are nearer the lens than the ankles and look further apart.

    A shank of `shank` pixels that shows only r of its length points sqrt(1 - r^2) of it at the lens.
    """
    distance = focal_px / shank if focal_px else USUAL_DISTANCE_SHANKS
    upright = sum((leg.ankle[1] - leg.knee[1]) / shank for leg in (left, right)) / 2
    r = min(max(upright, 0.0), 1.0)
    return 1 - sqrt(1 - r * r) / distance


def pelvic_drop(body: Body, swing: str, standing: float) -> float | None:
    """Degrees by which the swing side's hip hangs below the other, less the standing value."""
    stance = "right" if swing == "left" else "left"
    low, high = body.pose.point(HIP[swing]), body.pose.point(HIP[stance])
    if low is None or high is None:
        return None
    return degrees(atan2(low[1] - high[1], max(abs(low[0] - high[0]), 1.0))) - standing


def trunk_lean(body: Body, standing: float) -> float | None:
    """Degrees of side lean, + = towards the right of the picture, less the standing value."""
    hip, shoulder = body.mid_hip, body.mid_shoulder
    if hip is None or shoulder is None:
        return None
    return degrees(atan2(shoulder[0] - hip[0], max(hip[1] - shoulder[1], 1.0))) - standing


def _depth(body: Body, reference: Reference) -> float | None:
    hip = body.mid_hip
    return None if hip is None else (hip[1] - reference.hip_y) / reference.leg


def _knee_toe(pose: Pose, side: str, leg: LegPoints, shank: float) -> float | None:
    """Knee medial of the second toe, in shanks; None where the toes are not seen."""
    toe = second_toe(pose, side)
    return None if toe is None else leg.inward * (leg.knee[0] - toe[0]) / shank
