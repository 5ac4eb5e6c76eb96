"""Which part of the frame to show: follows the member slowly, so that a squat does not zoom."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from inference.pose import Keypoint, Pose

CROWN = 0.75  # head top above the nose, of the distance from nose to shoulders (an adult's, with some hair)

TOE_DROP = 0.42  # tip of the shoe below the ankle, of the shank, as a lens at 1.0 to 1.4 m sees it from the front

RISE_S = 0.8  # time constant towards a taller member

SINK_S = 15.0  # and towards a shorter one: a squat must not zoom

PAN_S = 0.5

PAN_FREE = 0.06  # of the view's width: sway inside it moves nothing


@dataclass(frozen=True)
class Extent:
    """Where the member stands in a frame, in its pixels: crown, toes, and the middle of the body across."""

    top: float
    bottom: float
    middle: float


def body_bounds(pose: Pose) -> Extent | None:
    """From a pose; None where head, shoulders, hips, knees or ankles are not read.

    Somebody lying is given the whole height of their length, so that the picture is not zoomed, round hips and knees.
    """
    parts = [
        _mean(pose, pair)
        for pair in (
            (Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER),
            (Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP),
            (Keypoint.LEFT_KNEE, Keypoint.RIGHT_KNEE),
            (Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE),
        )
    ]
    nose = pose.point(Keypoint.NOSE)
    if nose is None or any(part is None for part in parts):
        return None
    shoulders, hips, knees, ankles = (part for part in parts if part is not None)
    length = math.dist(shoulders, ankles)
    if abs(ankles[0] - shoulders[0]) > abs(ankles[1] - shoulders[1]):
        return Extent(hips[1] - length, hips[1] + length, (hips[0] + knees[0]) / 2)
    top = nose[1] - CROWN * max(shoulders[1] - nose[1], 0.0)
    bottom = ankles[1] + TOE_DROP * max(ankles[1] - knees[1], 0.0)
    if bottom - top < 1:
        return None
    return Extent(top, bottom, (shoulders[0] + hips[0] + ankles[0]) / 3)


def _mean(pose: Pose, pair: tuple[Keypoint, Keypoint]) -> tuple[float, float] | None:
    points = [p for p in (pose.point(which) for which in pair) if p is not None]
    if not points:
        return None
    return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)


class Framing:
    """Keeps the picture round the member without ever jumping, zooming with a squat or trembling with the points."""

    def __init__(self) -> None:
        self._member: Extent | None = None
        self._at = 0.0

    def forget(self) -> None:
        """The member has gone; the next one is framed at once."""
        self._member = None

    def update(self, pose: Pose | None, now: float, hold: bool = False) -> Extent | None:
        """Where the picture should be centred now.

        now: seconds of the frames' clock. hold: during a set only the sideways place follows, never the size.
        """
        seen = body_bounds(pose) if pose is not None else None
        passed, self._at = now - self._at, now
        if seen is None:
            return self._member
        if self._member is None:
            self._member = seen
            return seen
        old = self._member
        taller = seen.bottom - seen.top > old.bottom - old.top
        size = 0.0 if hold else _share(passed, RISE_S if taller else SINK_S)
        free = PAN_FREE * (old.bottom - old.top) / 2
        off = seen.middle - old.middle
        beyond = max(abs(off) - free, 0.0) * (1 if off > 0 else -1)
        self._member = Extent(
            top=old.top + (seen.top - old.top) * size,
            bottom=old.bottom + (seen.bottom - old.bottom) * size,
            middle=old.middle + beyond * _share(passed, PAN_S),
        )
        return self._member


def _share(passed: float, constant: float) -> float:
    """How much of the way is gone after `passed` seconds at this time constant."""
    return float(1 - np.exp(-max(passed, 0.0) / constant))
