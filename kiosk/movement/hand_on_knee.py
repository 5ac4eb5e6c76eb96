"""Corrects the angle of a knee that a hand covers: the network then guesses the knee towards the hand.

Measured on 16 good and 10 strong loaded legs of 5 rendered clips with the palms on the knees, as changes from standing.
The joint centres read good knees up to 10 degrees in and strong ones from 8; MoveNet's own keypoints read good ones
between -5 and 4 and strong ones from 2. The mean of both separates them best: -3 to 5 against 5 to 13.
"""

from __future__ import annotations

from math import dist

from inference.pose import Keypoint
from kiosk.movement.signals import LEGS, Body, Reference, keypoint_excess

MAX_DISTANCE = 0.4  # shanks between wrist and knee; with the hands on the thighs it is 0.5
KEYPOINT_SHARE = 0.5  # weight of the keypoints' change of FPPA, the joint centres' has the rest
INWARD_ERROR = 2.0  # degrees by which the mean of both still reads good knees too far in, on average
WRISTS = (Keypoint.LEFT_WRIST, Keypoint.RIGHT_WRIST)


def _covered(body: Body, side: str) -> bool:
    """Whether a hand covers this knee. False where the knee or both wrists are not trusted."""
    leg = body.leg(side)
    if leg is None:
        return False
    wrists = [point for wrist in WRISTS if (point := body.pose.point(wrist)) is not None]
    return any(dist(point, leg.knee) < MAX_DISTANCE * leg.shank for point in wrists)


def hand_correction(body: Body, side: str, reference: Reference) -> float | None:
    """Degrees to add to the FPPA between the joint centres; None where no hand covers the knee."""
    if not _covered(body, side):
        return None
    if body.pose.model_keypoints is None:
        return 0.0
    excess = keypoint_excess(body, side) - reference.keypoint_excess[LEGS.index(side)]
    return KEYPOINT_SHARE * excess - INWARD_ERROR
