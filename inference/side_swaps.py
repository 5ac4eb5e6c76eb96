"""Corrects brief left-right swaps of limbs by the network."""

from __future__ import annotations

import math

from inference.pose import Floats, Keypoint

MIN_GAIN = 0.5  # limbs count as swapped if swapping them at least halves their distance from the expected position ...
MIN_DISTANCE = 0.15  # ... and that distance, summed over the limbs, exceeds jitter; body heights
ACCEPT_AFTER_S = 1.0  # a lasting swap is accepted: the person turned round, or the first poses were wrong
# If shoulders and hips agree, a swap is accepted sooner: the earlier poses were wrong, such as while somebody passed.
AGREEING_ACCEPT_AFTER_S = 0.2
MIN_WIDTH = 0.03  # body heights between left and right shoulder or hip; below it the body is seen from the side

_LEGS = (
    [Keypoint.LEFT_HIP, Keypoint.LEFT_KNEE, Keypoint.LEFT_ANKLE],
    [Keypoint.RIGHT_HIP, Keypoint.RIGHT_KNEE, Keypoint.RIGHT_ANKLE],
)
_ARMS = (
    [Keypoint.LEFT_SHOULDER, Keypoint.LEFT_ELBOW, Keypoint.LEFT_WRIST],
    [Keypoint.RIGHT_SHOULDER, Keypoint.RIGHT_ELBOW, Keypoint.RIGHT_WRIST],
)


class SideSwapCorrector:
    """Corrects momentary swaps of the legs and of the arms of one person."""

    def __init__(self) -> None:
        self._swapped_since: dict[int, float] = {}  # by group: 0 legs, 1 arms

    def reset(self) -> None:
        """Forget the person."""
        self._swapped_since.clear()

    def step(self, points: Floats, scores: Floats, expected: Floats, height: float, t: float) -> tuple[Floats, Floats]:
        """Points [17, 2] and scores [17] with momentary swaps corrected.

        expected: [17, 2], the positions predicted from the last pose.
        height: of the body, pixels.
        t: seconds.
        """
        found, predicted = points.tolist(), expected.tolist()  # Python floats: NumPy is slower on arrays this small
        groups = [_is_swapped(found, predicted, group, height) for group in (_LEGS, _ARMS)]
        one_agrees = sum(groups) == 1 and _trunk_agrees(found, height)
        for group, (left, right) in enumerate((_LEGS, _ARMS)):
            joints, opposite = left + right, right + left
            if not groups[group]:
                self._swapped_since.pop(group, None)
            elif t - self._swapped_since.setdefault(group, t) < (
                AGREEING_ACCEPT_AFTER_S if one_agrees else ACCEPT_AFTER_S
            ):
                points, scores = points.copy(), scores.copy()
                points[joints], scores[joints] = points[opposite], scores[opposite]
        return points, scores


_Limbs = tuple[list[Keypoint], list[Keypoint]]


def _is_swapped(found: list[list[float]], predicted: list[list[float]], limbs: _Limbs, height: float) -> bool:
    """Whether the left and right limbs of a group are at each other's expected positions."""
    joints, opposite = limbs[0] + limbs[1], limbs[1] + limbs[0]
    straight = sum(math.dist(found[joint], predicted[joint]) for joint in joints)
    swapped = sum(math.dist(found[joint], predicted[other]) for joint, other in zip(joints, opposite, strict=True))
    return swapped <= MIN_GAIN * straight and straight >= MIN_DISTANCE * height


def _trunk_agrees(found: list[list[float]], height: float) -> bool:
    """Whether shoulders and hips have the same left-right order; False for a body seen from the side."""
    shoulders = found[Keypoint.LEFT_SHOULDER][0] - found[Keypoint.RIGHT_SHOULDER][0]
    hips = found[Keypoint.LEFT_HIP][0] - found[Keypoint.RIGHT_HIP][0]
    return shoulders * hips > 0 and min(abs(shoulders), abs(hips)) > MIN_WIDTH * height
