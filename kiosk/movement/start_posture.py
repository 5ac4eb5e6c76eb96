"""The postures in which a set can start, and whether a body is in one."""

from __future__ import annotations

from math import atan2, degrees, hypot, inf
from typing import NamedTuple

from inference.pose import LEG_POINTS, Keypoint
from kiosk.movement.signals import ANKLE, KNEE, LEGS, Body, LegPoints, Point, side_faced

# Square to the camera, shoulders span 0.6 and hips 0.4 of the trunk's length in the frame; side on, 0.2 and 0.1.
MIN_SHOULDER_SPAN = 0.35
MIN_HIP_SPAN = 0.2
# In shanks. Shorter than this in the frame, a thigh or shank is bent or striding.
MIN_UPRIGHT_THIGH = 0.75
MIN_UPRIGHT_SHANK = 0.85
MAX_ANKLE_STEP = 0.25  # shanks between the heights of the two ankles
# Degrees of the trunk from the vertical: lying reads 88 to 99, a deep bow from the front below 45.
MIN_LYING_TILT = 55.0
MAX_KNEE_GAP = 0.7  # trunks between closed knees: one above the other, 0.24 to 0.45
MIN_KNEE_BEND = 25.0  # degrees between thigh and shank in the frame; the lower leg of clamshells shows 40 to 60
# Half kneeling, in trunks. From the front and the side, the kneeling knee is 0.59 to 0.95 below the hips and its ankle
# is 0.5 above to 0.04 below it, the front knee is -0.1 to 0.51 below the hips with its ankle 0.73 to 1.2 below it.
# Lunges keep the front knee 0.55 below the hips; sitting on the floor keeps both knees up.
MIN_KNEELING_DROP = 0.45
MAX_FOLDED_SHANK = 0.25
MAX_FRONT_KNEE_DROP = 0.53
MIN_FRONT_SHANK = 0.5


class StartPosture:
    """A posture that is recognized by the joints in view.

    still_points: the joints that must be trusted, and whose stillness the baseline waits for.
    request: text key of the request to take the posture.
    """

    def __init__(self, still_points: tuple[Keypoint, ...], request: str) -> None:
        self.still_points = still_points
        self.request = request

    def request_for(self, body: Body) -> str:
        """Text key of what this body has to do to take the posture."""
        return self.request

    def matches(self, body: Body) -> bool:
        """Whether this pose can be the start of a set."""
        return all(body.pose.point(point) is not None for point in self.still_points)


class Standing(StartPosture):
    """Standing upright on both feet and facing the camera."""

    def matches(self, body: Body) -> bool:
        left, right = body.left, body.right
        return (
            left is not None
            and right is not None
            and faces_camera(body) is True
            and all(_upright(leg) for leg in (left, right))
            and not _in_split_stance(left, right)
        )

    def request_for(self, body: Body) -> str:
        left, right = body.left, body.right
        if left is not None and right is not None and _in_split_stance(left, right):
            return "setup.feet-level"
        return self.request


class SideStanding(StartPosture):
    """Standing upright and seen from the side. The leg that the other one hides is not required."""

    def matches(self, body: Body) -> bool:
        legs = [leg for leg in (body.left, body.right) if leg is not None]
        upright = bool(legs) and all(_upright(leg) for leg in legs)
        return super().matches(body) and upright and side_faced(body) != 0 and not lies(body)


class SideLying(StartPosture):
    """Lying on one side across the frame, the knees bent and one on the other."""

    def matches(self, body: Body) -> bool:
        return super().matches(body) and lies(body) and _knees_together(body) and _knees_bent(body)


class HalfKneeling(StartPosture):
    """Kneeling on one knee with the other foot in front, seen from the side or from the front."""

    def matches(self, body: Body) -> bool:
        return super().matches(body) and kneels_on_one_knee(body)


_SHOULDERS = (Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER)
_HIPS = (Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP)
_KNEES = (Keypoint.LEFT_KNEE, Keypoint.RIGHT_KNEE)
STANDING = Standing(tuple(LEG_POINTS), "setup.stand-tall")
SIDE_STANDING = SideStanding((*_SHOULDERS, *_HIPS), "setup.stand-side-on")
SIDE_LYING = SideLying((*_HIPS, *_KNEES), "setup.lie-down")
HALF_KNEELING = HalfKneeling((*_SHOULDERS, *_HIPS), "setup.kneel")


def faces_camera(body: Body) -> bool | None:
    """Whether the member faces the camera within about 45 degrees, left side on the right of the frame.

    None where shoulders or hips are not read.
    """
    top, low = body.mid_shoulder, body.mid_hip
    if top is None or low is None:
        return None
    trunk = max(abs(low[1] - top[1]), 1.0)
    left_shoulder, right_shoulder = body.pose.point(Keypoint.LEFT_SHOULDER), body.pose.point(Keypoint.RIGHT_SHOULDER)
    left_hip, right_hip = body.pose.point(Keypoint.LEFT_HIP), body.pose.point(Keypoint.RIGHT_HIP)
    if left_shoulder is None or right_shoulder is None or left_hip is None or right_hip is None:
        return None
    return (
        left_shoulder[0] - right_shoulder[0] > MIN_SHOULDER_SPAN * trunk
        and left_hip[0] - right_hip[0] > MIN_HIP_SPAN * trunk
    )


def _in_split_stance(left: LegPoints, right: LegPoints) -> bool:
    """Whether one foot stands in front of the other, or is lifted."""
    return abs(left.ankle[1] - right.ankle[1]) >= MAX_ANKLE_STEP * left.shank


def _upright(leg: LegPoints) -> bool:
    """Hip over knee over ankle with the thigh at its full length: standing, neither squatting nor striding."""
    thigh_down, shank_down = leg.knee[1] - leg.hip[1], leg.ankle[1] - leg.knee[1]
    return thigh_down > MIN_UPRIGHT_THIGH * leg.shank and shank_down > MIN_UPRIGHT_SHANK * leg.shank


def lies(body: Body) -> bool:
    """Whether the trunk is across the frame."""
    top, low = body.mid_shoulder, body.mid_hip
    if top is None or low is None:
        return False
    return degrees(atan2(abs(low[0] - top[0]), low[1] - top[1])) >= MIN_LYING_TILT


def kneels_on_one_knee(body: Body) -> bool:
    """Whether one knee is on the floor and the other one up.

    Joints of the kneeling leg that the front leg hides are not required.
    """
    hip, shoulder = body.mid_hip, body.mid_shoulder
    if hip is None or shoulder is None or lies(body):
        return False
    trunk = max(hypot(hip[0] - shoulder[0], hip[1] - shoulder[1]), 1.0)
    legs = sorted((_KneelingLeg.of(body, side, hip, trunk) for side in LEGS), key=lambda leg: leg.drop)
    front, kneeling = legs
    return (
        front.drop <= MAX_FRONT_KNEE_DROP
        and kneeling.drop >= MIN_KNEELING_DROP
        and (kneeling.shank is None or kneeling.shank <= MAX_FOLDED_SHANK)
        and (front.shank is None or front.shank >= MIN_FRONT_SHANK)
    )


class _KneelingLeg(NamedTuple):
    """One leg of a kneeling member.

    drop: how far the knee is below the hips, trunks; infinite where it is not read.
    shank: how far the knee is above the ankle, trunks; None where not read.
    """

    drop: float
    shank: float | None

    @classmethod
    def of(cls, body: Body, side: str, hip: Point, trunk: float) -> _KneelingLeg:
        knee, ankle = body.pose.point(KNEE[side]), body.pose.point(ANKLE[side])
        if knee is None:
            return cls(inf, None)
        return cls((knee[1] - hip[1]) / trunk, None if ankle is None else (ankle[1] - knee[1]) / trunk)


def _knees_together(body: Body) -> bool:
    left, right = (body.pose.point(KNEE[side]) for side in LEGS)
    top, low = body.mid_shoulder, body.mid_hip
    if left is None or right is None or top is None or low is None:
        return False
    return hypot(left[0] - right[0], left[1] - right[1]) <= MAX_KNEE_GAP * hypot(top[0] - low[0], top[1] - low[1])


def _knees_bent(body: Body) -> bool:
    """Whether a leg is bent; True where no ankle is read."""
    bends = [_bend(leg) for leg in (body.left, body.right) if leg is not None]
    return not bends or max(bends) >= MIN_KNEE_BEND


def _bend(leg: LegPoints) -> float:
    """Degrees between thigh and shank in the frame, 0 for a straight leg."""
    thigh = atan2(leg.knee[1] - leg.hip[1], leg.knee[0] - leg.hip[0])
    shank = atan2(leg.ankle[1] - leg.knee[1], leg.ankle[0] - leg.knee[0])
    return abs((degrees(thigh - shank) + 180) % 360 - 180)
