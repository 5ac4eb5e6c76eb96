"""The postures in which a set can start, and whether a body is in one."""

from __future__ import annotations

from inference.pose import LEG_POINTS, Keypoint
from kiosk.movement.signals import Body, LegPoints

# Square to the camera, shoulders span 0.6 and hips 0.4 of the trunk's length in the frame; side on, 0.2 and 0.1.
MIN_SHOULDER_SPAN = 0.35
MIN_HIP_SPAN = 0.2
# In shanks. Shorter than this in the frame, a thigh or shank is bent or striding.
MIN_UPRIGHT_THIGH = 0.75
MIN_UPRIGHT_SHANK = 0.85
MAX_ANKLE_STEP = 0.25  # shanks between the heights of the two ankles


class StartPosture:
    """A posture that is recognized by the joints in view.

    still_points: the joints that must be trusted, and whose stillness the baseline waits for.
    request: text key of the request to take the posture.
    """

    def __init__(self, still_points: tuple[Keypoint, ...], request: str) -> None:
        self.still_points = still_points
        self.request = request

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
            and abs(left.ankle[1] - right.ankle[1]) < MAX_ANKLE_STEP * left.shank
        )


STANDING = Standing(tuple(LEG_POINTS), "setup.stand-tall")


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


def _upright(leg: LegPoints) -> bool:
    """Hip over knee over ankle with the thigh at its full length: standing, neither squatting nor striding."""
    thigh_down, shank_down = leg.knee[1] - leg.hip[1], leg.ankle[1] - leg.knee[1]
    return thigh_down > MIN_UPRIGHT_THIGH * leg.shank and shank_down > MIN_UPRIGHT_SHANK * leg.shank
