"""Evaluates the foot points: the second toe, and how far a foot points outward. Pure; pixels of the upright frame."""

from __future__ import annotations

from math import asin, degrees

from inference.pose import FootPoint, Pose

# The score of a foot point is the confidence that it is visible and accurate. Single scores flicker, so a foot is
# trusted by the mean of its three scores. MODEL_CARD.md gives the accepted share of visible and of hidden feet.
MIN_FOOT_SCORE = 0.45
# Place of the second toe, as shares of the way from big toe to small toe and from big toe to heel. Least squares over
# the bodies of the training; the median error is 0.2 % of a shank.
TO_SMALL_TOE, TO_HEEL = 0.28, 0.024
# Heel to second toe, in shanks as seen standing; from the same bodies, feet 0 to 30 degrees outward.
FOOT_OF_SHANK = 0.6
# A foot that points straight ahead reaches towards the lens by this share of its distance (0.6 shanks of 6.5), so off
# the middle of the frame it seems to point outward.
REACH_OF_DISTANCE = 0.09

_POINTS = {
    "left": (FootPoint.LEFT_BIG_TOE, FootPoint.LEFT_SMALL_TOE, FootPoint.LEFT_HEEL),
    "right": (FootPoint.RIGHT_BIG_TOE, FootPoint.RIGHT_SMALL_TOE, FootPoint.RIGHT_HEEL),
}


def second_toe(pose: Pose, side: str) -> tuple[float, float] | None:
    """Frame x and y of the second toe of the left or the right foot; None where the foot is not trusted."""
    if pose.feet is None:
        return None
    big, small, heel = (pose.feet[i] for i in _POINTS[side])
    if (big[2] + small[2] + heel[2]) / 3 < MIN_FOOT_SCORE:
        return None
    x, y = (big + TO_SMALL_TOE * (small - big) + TO_HEEL * (heel - big))[:2]
    return float(x), float(y)


def heel_to_toe(pose: Pose, side: str) -> tuple[float, float] | None:
    """How far the second toe is right of the heel and below it in the frame, pixels; None if the foot is untrusted."""
    toe = second_toe(pose, side)
    if toe is None or pose.feet is None:
        return None
    heel = pose.feet[_POINTS[side][2]]
    return toe[0] - float(heel[0]), toe[1] - float(heel[1])


def turned_out(pose: Pose, side: str, inward: float, shank: float, frame_middle: float) -> float | None:
    """Degrees by which a standing foot points outward, negative = inward; None where the foot is not trusted.

    From the front only the part of the foot's length across the frame is visible: sine = part / length.

    inward: x direction towards the middle of the body, +1 or -1.
    shank: length of the standing shank, pixels.
    frame_middle: x of the middle of the frame, pixels.
    """
    across = heel_to_toe(pose, side)
    if across is None or pose.feet is None:
        return None
    heel = float(pose.feet[_POINTS[side][2], 0])
    share = -inward * (across[0] - REACH_OF_DISTANCE * (heel - frame_middle)) / (FOOT_OF_SHANK * shank)
    return degrees(asin(min(max(share, -1.0), 1.0)))


def both_turned_out(pose: Pose, left_inward: float, shank: float, frame_middle: float) -> float | None:
    """The mean of both feet, which a turned body does not change; None unless both are read."""
    left = turned_out(pose, "left", left_inward, shank, frame_middle)
    right = turned_out(pose, "right", -left_inward, shank, frame_middle)
    return None if left is None or right is None else (left + right) / 2
