"""What the feet tell: where the second toe is, and how far a foot is turned out. Pure; pixels of the upright frame."""

from __future__ import annotations

from math import asin, degrees

from inference.pose import FootPoint, Pose

# A point's score says how surely it is in sight and near its place; single ones flicker, so a foot is trusted by the
# mean of its three. MODEL_CARD.md tells how many feet this reads of those in sight, and of the others.
FOOT_TRUSTED = 0.45
# Where the second toe lies: of the way from big to small toe, and of the way from big toe to heel. Least squares over
# the bodies of the training; 0.2 % of a shank off in the median.
TO_SMALL_TOE, TO_HEEL = 0.28, 0.024
# Heel to second toe, in shanks as the picture shows them standing; the same bodies, feet turned 0 to 30 degrees out.
FOOT_OF_SHANK = 0.6
# A foot that points straight ahead comes nearer to the lens by this share of its distance, so that away from the middle
# of the picture it seems to turn outwards: a foot of 0.6 shanks at 6.5 shanks.
NEARER = 0.09

_POINTS = {
    "left": (FootPoint.LEFT_BIG_TOE, FootPoint.LEFT_SMALL_TOE, FootPoint.LEFT_HEEL),
    "right": (FootPoint.RIGHT_BIG_TOE, FootPoint.RIGHT_SMALL_TOE, FootPoint.RIGHT_HEEL),
}


def second_toe(pose: Pose, side: str) -> tuple[float, float] | None:
    """x and y of the second toe of the left or right foot, None where the foot cannot be trusted."""
    if pose.feet is None:
        return None
    big, small, heel = (pose.feet[i] for i in _POINTS[side])
    if (big[2] + small[2] + heel[2]) / 3 < FOOT_TRUSTED:
        return None
    x, y = (big + TO_SMALL_TOE * (small - big) + TO_HEEL * (heel - big))[:2]
    return float(x), float(y)


def turned_out(pose: Pose, side: str, inward: float, shank: float, middle: float) -> float | None:
    """Degrees by which a standing foot is turned out, negative = in; None where the foot cannot be trusted.

    inward: +1 or -1, the x direction of the body's middle. shank: of the standing leg. middle: x of the frame's middle.
    Seen from the front only the part of the foot's length across the picture can be read: sine = part / length.
    """
    toe = second_toe(pose, side)
    if toe is None or pose.feet is None:
        return None
    heel = float(pose.feet[_POINTS[side][2], 0])
    across = toe[0] - heel - NEARER * (heel - middle)
    share = -inward * across / (FOOT_OF_SHANK * shank)
    return degrees(asin(min(max(share, -1.0), 1.0)))


def both_turned_out(pose: Pose, left_inward: float, shank: float, middle: float) -> float | None:
    """The mean of both feet, which a turned body does not change; None unless both are read."""
    left = turned_out(pose, "left", left_inward, shank, middle)
    right = turned_out(pose, "right", -left_inward, shank, middle)
    return None if left is None or right is None else (left + right) / 2
