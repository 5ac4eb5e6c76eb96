"""Left and right that a network swaps for a moment, put back."""

from __future__ import annotations

import math

from inference.pose import Floats, Keypoint

MIN_GAIN = 0.5  # limbs are swapped where putting them back at least halves their distance from where they should be
MIN_DISTANCE = (
    0.15  # ... and that distance, added up over the limbs, is at least this many body heights: no mere tremble
)
ACCEPT_AFTER_S = 1.0  # limbs that stay swapped are believed: the person turned round, or was misread at first

_LEGS = (
    [Keypoint.LEFT_HIP, Keypoint.LEFT_KNEE, Keypoint.LEFT_ANKLE],
    [Keypoint.RIGHT_HIP, Keypoint.RIGHT_KNEE, Keypoint.RIGHT_ANKLE],
)
_ARMS = (
    [Keypoint.LEFT_SHOULDER, Keypoint.LEFT_ELBOW, Keypoint.LEFT_WRIST],
    [Keypoint.RIGHT_SHOULDER, Keypoint.RIGHT_ELBOW, Keypoint.RIGHT_WRIST],
)


class SideSwapCorrector:
    """Watches the legs and the arms of one person."""

    def __init__(self) -> None:
        self._since: dict[int, float] = {}

    def reset(self) -> None:
        """Forget the person."""
        self._since.clear()

    def step(self, points: Floats, scores: Floats, expected: Floats, height: float, t: float) -> tuple[Floats, Floats]:
        """Points [17, 2] and scores [17] with momentary swaps put back.

        expected: [17, 2], where the points should be by the last pose. height: of the body, in pixels. t: seconds.
        """
        got, due = points.tolist(), expected.tolist()  # plain numbers: arrays this small cost more than they save
        for group, (left, right) in enumerate((_LEGS, _ARMS)):
            here, there = left + right, right + left
            straight = sum(math.dist(got[joint], due[joint]) for joint in here)
            swapped = sum(math.dist(got[joint], due[other]) for joint, other in zip(here, there, strict=True))
            if swapped > MIN_GAIN * straight or straight < MIN_DISTANCE * height:
                self._since.pop(group, None)
            elif t - self._since.setdefault(group, t) < ACCEPT_AFTER_S:
                points, scores = points.copy(), scores.copy()
                points[here], scores[here] = points[there], scores[there]
        return points, scores
