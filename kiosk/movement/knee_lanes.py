"""The lane over each foot: where the knee should travel, drawn from the same reference that the grade uses."""

from __future__ import annotations

from math import atan2, radians, tan

from kiosk.movement.reading import KneeLane
from kiosk.movement.signals import LegPoints, Point, Reference

HALF_WIDTH_SHANKS = 0.1
MAX_LANE_LEAN = radians(6)  # a lane that leans further looks like a fault by itself
FOOT_FOLLOW_S = 0.25
# Offset of the knee from the straight line per radian of FPPA, in shanks, with thigh and shank of about equal length.
OFFSET_PER_RADIAN = 0.53


class KneeLaneTracker:
    """The lane of one leg. It follows the foot slowly and stays in place while the foot is in the air.

    Its lean is that of the standing leg, so it does not follow the moving one. Its lower end is on the second toe once
    that has been read, before that on the ankle; its upper end, the grade's reference, is the same in both cases.
    """

    def __init__(
        self, standing: LegPoints, reference: Reference, straight: float, before: KneeLaneTracker | None
    ) -> None:
        """Place the lane on a leg in the start posture.

        standing: the leg in the start posture.
        straight: the angle with which the grade compares, degrees of FPPA.
        before: the lane that this one replaces, whose toe it takes over; None for the first one.
        """
        self._foot = standing.ankle
        self._to_toe: Point | None = before._to_toe if before else None
        self._t: float | None = None
        across = standing.inward * (standing.hip[0] - standing.ankle[0])
        lean = atan2(across, max(standing.ankle[1] - standing.hip[1], 1.0))
        lean = min(max(lean, -MAX_LANE_LEAN), MAX_LANE_LEAN)
        inward = (tan(lean) + OFFSET_PER_RADIAN * radians(straight)) * reference.shank
        self._to_knee = (standing.inward * inward, -reference.shank)
        self._half_width = HALF_WIDTH_SHANKS * reference.shank

    def step(self, ankle: Point | None, toe: Point | None, loaded: bool, t: float) -> KneeLane:
        """The lane at this moment.

        ankle, toe: frame pixels; None where not read. toe is the second one.
        loaded: whether the leg stands on the floor.
        t: seconds of the frames' clock.
        """
        if ankle is not None and loaded:
            share = 1.0 if self._t is None else min(1.0, max(t - self._t, 0.0) / FOOT_FOLLOW_S)
            self._foot = _moved(self._foot, ankle, share)
            if toe is not None:
                to_toe = (toe[0] - ankle[0], toe[1] - ankle[1])
                self._to_toe = to_toe if self._to_toe is None else _moved(self._to_toe, to_toe, share)
        self._t = t
        x, y = self._foot
        right, down = self._to_toe or (0.0, 0.0)
        return KneeLane(
            foot=(x + right, y + down),
            knee=(x + self._to_knee[0], y + self._to_knee[1]),
            half_width=self._half_width,
            on_toe=self._to_toe is not None,
        )


def _moved(old: Point, new: Point, share: float) -> Point:
    """The point that share (0..1) of the way from old to new."""
    return old[0] + (new[0] - old[0]) * share, old[1] + (new[1] - old[1]) * share
