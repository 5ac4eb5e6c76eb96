"""Estimates how far the frame is rolled, because the camera hangs crooked.

A roll of 1 degree adds 1.7 degrees to the turn that the heights of the ankles show, and 0.6 to that of the feet.
"""

from __future__ import annotations

from math import atan2, degrees

from inference.pose import Keypoint
from kiosk.movement.signals import Body

# Errors of the two lines that show the roll, degrees (standard deviation), in 152 rendered clips with known roll. Of
# the shoulders a little more, because people hold them crooked.
BODY_LINE_SD = 0.7
SHOULDER_LINE_SD = 1.2
CAMERA_ROLL_SD = 2.0  # of cameras that were set up by eye; degrees
MAX_FOOT_DIFFERENCE = 0.15  # of the body's height between feet on the same floor


def camera_roll(standing: Body) -> float | None:
    """How far the frame is rolled, degrees, + = a level line falls to the right; None where not read.

    From the line between shoulders and feet, which stands upright, and the shoulder line, which is level.
    """
    points = standing.pose.point
    left, right = points(Keypoint.LEFT_SHOULDER), points(Keypoint.RIGHT_SHOULDER)
    left_foot, right_foot = points(Keypoint.LEFT_ANKLE), points(Keypoint.RIGHT_ANKLE)
    if left is None or right is None or left_foot is None or right_foot is None:
        return None
    across = (left[0] + right[0] - left_foot[0] - right_foot[0]) / 2
    height = (left_foot[1] + right_foot[1] - left[1] - right[1]) / 2
    if abs(left_foot[1] - right_foot[1]) > MAX_FOOT_DIFFERENCE * height:
        return None
    upright, level = degrees(atan2(across, height)), degrees(atan2(left[1] - right[1], left[0] - right[0]))
    weights = (BODY_LINE_SD**-2, SHOULDER_LINE_SD**-2, CAMERA_ROLL_SD**-2)
    return (upright * weights[0] + level * weights[1]) / sum(weights)
