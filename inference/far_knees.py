"""Corrects the joint centres of a leg whose knee is far outside, as in a deep squat with the knees apart.

At the bottom of three deep squats of real people the joint centres are 4 to 13 degrees from Thunder's marks, their mean
with MoveNet's own keypoints 1 to 8. Rendered stills do not show this: there the joint centres alone are nearer to the
truth (3.5 instead of 4.9 degrees beyond 75 degrees outside). MODEL_CARD.md has the figures.
"""

from __future__ import annotations

from math import atan2, degrees

from inference.pose import Floats

FAR_OUT = (-35.0, -55.0)  # degrees of FPPA, mean of both readings: from here on, and where the mean is taken in full
SHARE = 0.5  # of the keypoints in that mean


def with_far_knees(keypoints: Floats, centres: Floats) -> Floats:
    """The joint centres [6, 2], left and right hips, knees, ankles, pixels; those of a far knee's leg are averaged.

    keypoints: [6, 2], MoveNet's own for the same joints.
    """
    read, marked = centres.tolist(), keypoints.tolist()
    to_left = 1.0 if read[0][0] >= read[1][0] else -1.0  # along x; from the front, a left hip is on the right
    corrected = centres
    for leg, inward in ((0, -to_left), (1, to_left)):
        angle = (_fppa(read[leg::2], inward) + _fppa(marked[leg::2], inward)) / 2
        far = min((angle - FAR_OUT[0]) / (FAR_OUT[1] - FAR_OUT[0]), 1.0)
        if far > 0:
            corrected = corrected.copy()
            corrected[leg::2] += SHARE * far * (keypoints[leg::2] - centres[leg::2])
    return corrected


def _fppa(leg: list[list[float]], inward: float) -> float:
    """Frontal plane projection angle of hip, knee and ankle, degrees. inward: x direction to the other leg, +-1."""
    hip, knee, ankle = leg
    thigh = atan2(inward * (knee[0] - hip[0]), knee[1] - hip[1])
    shank = atan2(inward * (knee[0] - ankle[0]), ankle[1] - knee[1])
    return (degrees(thigh + shank) + 180) % 360 - 180
