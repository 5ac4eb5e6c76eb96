"""Estimates how far the frame is rolled, because the camera hangs crooked.

A roll of 1 degree adds 1.7 degrees to the turn that the heights of the ankles show, and 0.6 to that of the feet.
"""

from __future__ import annotations

from math import atan2, degrees

from inference.pose import Keypoint
from kiosk.movement.signals import Body

# Errors of the two lines that show the roll, degrees (standard deviation), in 152 rendered clips with known roll. Of
# the shoulders a little more, because people hold them crooked.
TRUNK_SD = 0.7
SHOULDER_LINE_SD = 1.2
CAMERA_ROLL_SD = 2.0  # of cameras that were set up by eye; degrees


def camera_roll(standing: Body) -> float | None:
    """How far the frame is rolled, degrees, + = a level line falls to the right; None where not read.

    From the trunk, which stands upright on one foot or two, and the shoulder line, which is level.
    """
    left, right = (standing.pose.point(which) for which in (Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER))
    shoulder, hip = standing.mid_shoulder, standing.mid_hip
    if left is None or right is None or shoulder is None or hip is None:
        return None
    upright = degrees(atan2(shoulder[0] - hip[0], hip[1] - shoulder[1]))
    level = degrees(atan2(left[1] - right[1], left[0] - right[0]))
    weights = (TRUNK_SD**-2, SHOULDER_LINE_SD**-2, CAMERA_ROLL_SD**-2)
    return (upright * weights[0] + level * weights[1]) / sum(weights)
