"""The lane over each foot: where the knee should travel, drawn from the very reference the grade uses."""

from __future__ import annotations

from math import atan2, radians, tan

from kiosk.movement.reading import KneeLane
from kiosk.movement.signals import LegPoints, Point, Reference

HALF_WIDTH_SHANKS = 0.1
LEAN_LIMIT = radians(6)  # a lane that leans more looks like a fault by itself
FOOT_SECONDS = 0.25
# Knee offset from the straight line for one radian of FPPA, in shanks, with thigh and shank of about equal length.
OFFSET_PER_RADIAN = 0.53


class KneeLaneTracker:
    """One leg's lane. It stands on the foot, follows it slowly, and stays where it is while the foot is in the air.

    Its lean is that of the standing leg, so it does not follow the moving one. Once the second toe has been seen it
    stands there, otherwise on the ankle; its upper end, the reference of the grade, is the same for both.
    """

    def __init__(
        self, standing: LegPoints, reference: Reference, straight: float, before: KneeLaneTracker | None
    ) -> None:
        """standing: the leg in the start posture. straight: the angle the grade compares with, degrees of FPPA.
        before: the lane in whose place this one comes, from the same foot."""
        self._foot = standing.ankle
        self._to_toe: Point | None = before._to_toe if before else None
        self._t: float | None = None
        across = standing.inward * (standing.hip[0] - standing.ankle[0])
        lean = atan2(across, max(standing.ankle[1] - standing.hip[1], 1.0))
        lean = min(max(lean, -LEAN_LIMIT), LEAN_LIMIT)
        inward = (tan(lean) + OFFSET_PER_RADIAN * radians(straight)) * reference.shank
        self._to_knee = (standing.inward * inward, -reference.shank)
        self._half_width = HALF_WIDTH_SHANKS * reference.shank

    def step(self, ankle: Point | None, toe: Point | None, loaded: bool, t: float) -> KneeLane:
        """Where the lane is now. ankle, toe (the second one): None where they are not seen."""
        if ankle is not None and loaded:
            share = 1.0 if self._t is None else min(1.0, max(t - self._t, 0.0) / FOOT_SECONDS)
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
    return old[0] + (new[0] - old[0]) * share, old[1] + (new[1] - old[1]) * share
