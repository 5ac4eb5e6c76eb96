"""The lane over each foot: where the knee should travel, drawn from the same reference that the grade uses."""

from __future__ import annotations

from math import atan2, dist, inf, radians, tan

from kiosk.movement.reading import KneeLane
from kiosk.movement.signals import LegPoints, Point, Reference

HALF_WIDTH_SHANKS = 0.1
MAX_LANE_LEAN = radians(6)  # a lane that leans further looks like a fault by itself
FOOT_FOLLOW_S = 0.25
# Shanks by which the lane may lag behind the ankle, and its toe behind the foot's direction; 0.12 together.
MAX_BEHIND_ANKLE, MAX_BEHIND_TOE = 0.08, 0.04
LANDED_AFTER_S = 0.3  # a foot that stands for this long has landed and gets its lane back
MAX_FOOT_LOST_S = 0.5  # a foot unread for longer may be anywhere and has no lane
# Offset of the knee from the straight line per radian of FPPA, in shanks, with thigh and shank of about equal length.
OFFSET_PER_RADIAN = 0.53


class KneeLaneTracker:
    """The lane of one leg. It follows the foot closely; while the foot is in the air there is none.

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
        self._down_since: float | None = -inf  # when the foot came down; None while it is in the air
        self._read_at: float | None = None
        self._shank = reference.shank
        across = standing.inward * (standing.hip[0] - standing.ankle[0])
        lean = atan2(across, max(standing.ankle[1] - standing.hip[1], 1.0))
        lean = min(max(lean, -MAX_LANE_LEAN), MAX_LANE_LEAN)
        inward = (tan(lean) + OFFSET_PER_RADIAN * radians(straight)) * reference.shank
        self._to_knee = (standing.inward * inward, -reference.shank)
        self._half_width = HALF_WIDTH_SHANKS * reference.shank

    def step(self, ankle: Point | None, toe: Point | None, loaded: bool, t: float) -> KneeLane | None:
        """The lane at this moment; None while the foot is in the air or has not been read for a while.

        ankle, toe: frame pixels; None where not read. toe is the second one.
        loaded: whether the leg stands on the floor.
        t: seconds of the frames' clock.
        """
        share = 1.0 if self._t is None else min(1.0, max(t - self._t, 0.0) / FOOT_FOLLOW_S)
        first, self._t = self._t is None, t
        if ankle is not None:
            self._read_at = t
            if loaded:
                self._down_since = t if self._down_since is None else self._down_since
                self._foot = _followed(self._foot, ankle, share, MAX_BEHIND_ANKLE * self._shank)
            if loaded and toe is not None:
                to_toe = (toe[0] - ankle[0], toe[1] - ankle[1])
                before = self._to_toe or to_toe
                self._to_toe = _followed(before, to_toe, share, MAX_BEHIND_TOE * self._shank)
            if not loaded and not first:  # with the first pose, no foot has a speed yet
                self._down_since = None
        lost = self._read_at is None or t - self._read_at > MAX_FOOT_LOST_S
        if lost or self._down_since is None or t - self._down_since < LANDED_AFTER_S:
            return None
        x, y = self._foot
        right, down = self._to_toe or (0.0, 0.0)
        return KneeLane(
            foot=(x + right, y + down),
            knee=(x + self._to_knee[0], y + self._to_knee[1]),
            half_width=self._half_width,
            on_toe=self._to_toe is not None,
        )


def _followed(old: Point, new: Point, share: float, most: float) -> Point:
    """Like `_moved`, but at most `most` pixels from new."""
    x, y = _moved(old, new, share)
    away = dist((x, y), new)
    return _moved(new, (x, y), most / away) if away > most else (x, y)


def _moved(old: Point, new: Point, share: float) -> Point:
    """The point that share (0..1) of the way from old to new."""
    return old[0] + (new[0] - old[0]) * share, old[1] + (new[1] - old[1]) * share
