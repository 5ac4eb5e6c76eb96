"""Measures one pose: the scalars that reps, bands and cues are based on. Pure; pixels of the unmirrored frame.

x points right, y points down. Positive = valgus (knee inward) in every signal.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, copysign, degrees, dist, hypot, radians, sqrt, tan

from inference.pose import Floats, Keypoint, Pose
from kiosk.movement.feet import second_toe
from kiosk.movement.reading import Signals

Point = tuple[float, float]

# Below this share of the shank's length the thigh points at the lens, and its direction in the frame is meaningless.
MIN_THIGH_OF_SHANK = 0.35
# Camera distance in shanks where the focal length is unknown: a member on the floor mark, 2.5 to 3 m away.
DEFAULT_DISTANCE_SHANKS = 6.5
MIN_ANKLE_GAP = 0.15  # shanks; with the feet closer or one behind the other, KASR divides by noise
# Shoulders closer together than this share of the trunk are seen from the side: square on they span 0.6, side on 0.2.
MAX_SIDE_ON_SPAN = 0.35

MIN_SHANK_PX = 1.0  # frame pixels; a knee on its own ankle is no reading of a leg

HIP = {"left": Keypoint.LEFT_HIP, "right": Keypoint.RIGHT_HIP}
KNEE = {"left": Keypoint.LEFT_KNEE, "right": Keypoint.RIGHT_KNEE}
ANKLE = {"left": Keypoint.LEFT_ANKLE, "right": Keypoint.RIGHT_ANKLE}
LEGS = ("left", "right")


@dataclass(frozen=True)
class LegPoints:
    """One leg whose three joints are all trusted.

    hip: x and y in frame pixels.
    knee: x and y in frame pixels.
    ankle: x and y in frame pixels.
    inward: x direction towards the middle of the body, +1 or -1.
    """

    hip: Point
    knee: Point
    ankle: Point
    inward: float

    @property
    def thigh(self) -> float:
        """Length in the frame, pixels."""
        return hypot(self.hip[0] - self.knee[0], self.hip[1] - self.knee[1])

    @property
    def shank(self) -> float:
        """Length in the frame, pixels."""
        return hypot(self.ankle[0] - self.knee[0], self.ankle[1] - self.knee[1])

    @property
    def frontal(self) -> bool:
        """Whether the thigh is long enough in the frame for its direction to mean anything."""
        return self.thigh >= MIN_THIGH_OF_SHANK * self.shank

    @property
    def fppa(self) -> float:
        """Frontal plane projection angle in degrees, -180..180."""
        thigh_in = atan2(self.inward * (self.knee[0] - self.hip[0]), self.knee[1] - self.hip[1])
        shank_in = atan2(self.inward * (self.knee[0] - self.ankle[0]), self.ankle[1] - self.knee[1])
        return (degrees(thigh_in + shank_in) + 180) % 360 - 180

    def kmd(self, shank: float) -> float:
        """How far the knee is inside the ankle's plumb line, in shanks of `shank` pixels."""
        return self.inward * (self.knee[0] - self.ankle[0]) / shank


@dataclass(frozen=True)
class Body:
    """The trusted parts of one pose.

    pose: the pose itself.
    left: the left leg; None unless hip, knee and ankle are all trusted.
    right: the right leg; None unless hip, knee and ankle are all trusted.
    """

    pose: Pose
    left: LegPoints | None
    right: LegPoints | None

    def leg(self, side: str) -> LegPoints | None:
        """The leg of the side "left" or "right"."""
        return self.left if side == "left" else self.right

    def middle(self, a: Keypoint, b: Keypoint) -> Point | None:
        """The point halfway between two keypoints; None unless both are trusted."""
        first, second = self.pose.point(a), self.pose.point(b)
        if first is None or second is None:
            return None
        return (first[0] + second[0]) / 2, (first[1] + second[1]) / 2

    @property
    def mid_hip(self) -> Point | None:
        """The point halfway between the hips."""
        return self.middle(Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP)

    @property
    def mid_shoulder(self) -> Point | None:
        """The point halfway between the shoulders."""
        return self.middle(Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER)


@dataclass(frozen=True)
class Reference:
    """The start posture's lengths and values, by which later poses are scaled and with which they are compared.

    shank: mean length of both shanks, pixels.
    leg: mean distance of hip and ankle of both legs, pixels.
    torso: mean distance of shoulder and hip of both sides, pixels.
    hip_y: frame y of the hip line, pixels.
    shoulder_y: frame y of the shoulder line, pixels.
    ankle_y: frame y of the left and the right ankle, pixels.
    ankle_x: frame x of the middle between the ankles, pixels.
    ankle_gap: horizontal distance of the ankles, pixels, 1 or more.
    fppa: standing FPPA of the left and the right leg, degrees; 0 where it was not read.
    keypoint_excess: of the left and the right leg, degrees; see `keypoint_excess`.
    hip_x: frame x of the middle between the hips, pixels.
    side_faced: the side of the frame that a member seen from the side faces: 1 right, -1 left, 0 seen from the front.
    pelvis: drop of the left hip below the right one, degrees; 0 where it was not read.
    trunk: side lean, degrees; 0 where it was not read.
    left_knee_above: height of the left knee above the right one in the frame, shanks; 0 where they were not read.
    roll: of the frame, degrees, + = a level line falls to the right; 0 where it was not read.
    """

    shank: float
    leg: float
    torso: float
    hip_y: float
    shoulder_y: float
    ankle_y: tuple[float, float]
    ankle_x: float
    ankle_gap: float
    fppa: tuple[float, float] = (0.0, 0.0)
    keypoint_excess: tuple[float, float] = (0.0, 0.0)
    hip_x: float = 0.0
    side_faced: int = 0
    pelvis: float = 0.0
    trunk: float = 0.0
    left_knee_above: float = 0.0
    roll: float = 0.0

    def ankle_lift(self, side: str) -> float:
        """How much higher this ankle stood in the frame than the other, in shanks: camera tilt or a turned body."""
        left, right = self.ankle_y
        return (right - left if side == "left" else left - right) / self.shank

    def lean(self, height: float) -> float:
        """How far an upright line leans to the right in the frame, because the camera hangs crooked, pixels.

        height: of the line, pixels.
        """
        return height * tan(radians(self.roll))


def read_body(pose: Pose) -> Body:
    """The legs of `pose`. The inward direction comes from the hips, so that crossed feet do not reverse it."""
    hips = [pose.point(HIP[side]) for side in LEGS]
    legs: dict[str, LegPoints | None] = {"left": None, "right": None}
    if hips[0] is not None and hips[1] is not None:
        left_outward = copysign(1.0, hips[0][0] - hips[1][0])
        for side, hip, inward in (("left", hips[0], -left_outward), ("right", hips[1], left_outward)):
            knee, ankle = pose.point(KNEE[side]), pose.point(ANKLE[side])
            if knee is not None and ankle is not None and dist(knee, ankle) >= MIN_SHANK_PX:
                legs[side] = LegPoints(hip, knee, ankle, inward)
    return Body(pose, legs["left"], legs["right"])


def side_faced(body: Body) -> int:
    """The side of the frame that a member seen from the side faces: 1 right, -1 left; 0 when seen from the front."""
    nose, shoulder, hip = body.pose.point(Keypoint.NOSE), body.mid_shoulder, body.mid_hip
    left, right = body.pose.point(Keypoint.LEFT_SHOULDER), body.pose.point(Keypoint.RIGHT_SHOULDER)
    if nose is None or shoulder is None or hip is None or left is None or right is None:
        return 0
    if abs(left[0] - right[0]) > MAX_SIDE_ON_SPAN * (hip[1] - shoulder[1]):
        return 0
    return 1 if nose[0] > shoulder[0] else -1


def front_leg(body: Body, faced: int) -> int | None:
    """The leg whose foot is further ahead, seen from the side, 0 left or 1 right; None where neither is read.

    faced: the side of the frame that the member faces, 1 right or -1 left.
    """
    ahead = [(faced * leg.ankle[0], i) for i, side in enumerate(LEGS) if (leg := body.leg(side)) is not None]
    return max(ahead)[1] if ahead else None


def measure(
    body: Body, reference: Reference | None, two_legs: bool, swing: str = "left", frontal: bool = True
) -> Signals:
    """The signals of one pose. FPPA, KMD and KASR are not compared with the start posture.

    reference: the start posture; without it depth, pelvis and trunk are None, and the current shank scales the rest.
    two_legs: whether KASR is measured.
    swing: the leg whose hip drop is positive pelvis, "left" or "right".
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


def unsmoothed_fppa(body: Body, side: str) -> float | None:
    """FPPA of one leg from this frame's own joints, degrees; the smoothed one where a pose has no others."""
    leg, joints = body.leg(side), body.pose.unsmoothed_legs
    if leg is None or not leg.frontal:
        return None
    if joints is None:
        return leg.fppa
    now = _leg_of(joints, side, leg.inward)
    return now.fppa if now.frontal else None


def keypoint_excess(body: Body, side: str) -> float:
    """FPPA between MoveNet's own keypoints minus FPPA between the joint centres, degrees; 0 unless both are read."""
    leg, keypoints = body.leg(side), body.pose.model_keypoints
    return 0.0 if leg is None or keypoints is None else _leg_of(keypoints, side, leg.inward).fppa - leg.fppa


def _leg_of(joints: Floats, side: str, inward: float) -> LegPoints:
    """One leg of an array [6, 2] in `LEG_POINTS` order."""
    hip, knee, ankle = joints[LEGS.index(side) :: 2].tolist()
    return LegPoints((hip[0], hip[1]), (knee[0], knee[1]), (ankle[0], ankle[1]), inward)


def thigh_share(leg: LegPoints | None) -> float | None:
    """Length of the thigh in the frame, in shanks of the moment; small where it points at the lens."""
    return None if leg is None or leg.shank < 1 else leg.thigh / leg.shank


def bend(body: Body, side: str, reference: Reference) -> float | None:
    """By how much hip and ankle of one leg are nearer in height than standing, in legs; None where not read.

    A knee bent by 30 degrees makes it 0.03, by 60 degrees 0.13, by 90 degrees 0.3.
    """
    leg = body.leg(side)
    return None if leg is None else 1 - (leg.ankle[1] - leg.hip[1]) / reference.leg


def knee_ankle_ratio(left: LegPoints, right: LegPoints) -> float | None:
    """Horizontal knee gap over horizontal ankle gap; None where the feet are too close or one behind the other."""
    ankles = abs(left.ankle[0] - right.ankle[0])
    if ankles < max(MIN_ANKLE_GAP * (left.shank + right.shank) / 2, 1.0):
        return None
    return abs(left.knee[0] - right.knee[0]) / ankles


def perspective_share(left: LegPoints, right: LegPoints, shank: float, focal_px: float | None) -> float:
    """The factor for KASR that removes perspective: bent knees are nearer the lens and look further apart.

    A shank of `shank` pixels of which only the share r is visible points sqrt(1 - r^2) of its length at the lens.
    focal_px: focal length in pixels; None = unknown, the usual distance is assumed.
    """
    distance = focal_px / shank if focal_px else DEFAULT_DISTANCE_SHANKS
    upright = sum((leg.ankle[1] - leg.knee[1]) / shank for leg in (left, right)) / 2
    r = min(max(upright, 0.0), 1.0)
    return 1 - sqrt(1 - r * r) / distance


def pelvic_drop(body: Body, swing: str, standing: float) -> float | None:
    """Degrees by which the hip of the swing side is below the other, less the standing value; None where not read."""
    stance = "right" if swing == "left" else "left"
    low, high = body.pose.point(HIP[swing]), body.pose.point(HIP[stance])
    if low is None or high is None:
        return None
    return degrees(atan2(low[1] - high[1], max(abs(low[0] - high[0]), 1.0))) - standing


def trunk_lean(body: Body, standing: float) -> float | None:
    """Degrees of side lean, + = to the right of the frame, less the standing value; None where not read."""
    hip, shoulder = body.mid_hip, body.mid_shoulder
    if hip is None or shoulder is None:
        return None
    return degrees(atan2(shoulder[0] - hip[0], max(hip[1] - shoulder[1], 1.0))) - standing


def _depth(body: Body, reference: Reference) -> float | None:
    """Drop of the hips below the start posture, in legs."""
    hip = body.mid_hip
    return None if hip is None else (hip[1] - reference.hip_y) / reference.leg


def _knee_toe(pose: Pose, side: str, leg: LegPoints, shank: float) -> float | None:
    """How far the knee is inside the second toe, in shanks; None where the foot is not read."""
    toe = second_toe(pose, side)
    return None if toe is None else leg.inward * (leg.knee[0] - toe[0]) / shank
