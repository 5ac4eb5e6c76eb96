"""Chooses the visible part of the frame: follows the member slowly, so that a squat does not change the zoom."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from inference.pose import Keypoint, Pose
from kiosk.exercises.schema import Exercise
from kiosk.movement.kinds import kind_of

CROWN = 0.75  # top of the head above the nose, share of the distance from nose to shoulders (an adult with some hair)
TOE_DROP = 0.42  # tip of the shoe below the ankle, share of the shank, for a lens at 1.0 to 1.4 m in front
LYING_MARGIN = 0.27  # of a lying body beyond nose and ankles: crown and shoes, share of the distance between them
LYING_ROOM = 0.25  # above a lying body, for a knee that opens; share of the same distance
GROW_TIME_S = 0.8  # time constant towards a taller member, and to one who has lain down or got up
SHRINK_TIME_S = 15.0  # time constant towards a shorter member; slow, so that a squat does not change the zoom
# Heights of a member compared with the one that is held during a set. Nobody grows by so much in an exercise: it is
# somebody else, or somebody who has come closer. Then the size follows until little is missing.
MAX_HELD_GROWTH, MAX_GROWTH_LEFT = 1.2, 1.03
MIN_WIDTH_CHANGE = 0.15  # share; a standing body has no width, so lying down and getting up change all of it
MAX_REACH = 0.26  # of hands and feet to each side of the image's middle, share of the body's height; half of 9:16
PAN_TIME_S = 0.5  # time constant of sideways movement
PAN_DEAD_ZONE = 0.06  # width of the zone in which sway does not move the image, share of the body height
_ENDS = (Keypoint.LEFT_WRIST, Keypoint.RIGHT_WRIST, Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE)


@dataclass(frozen=True)
class BodyBounds:
    """Position of the member in a frame, frame pixels.

    top: crown of the head; of a lying body, its upper edge.
    bottom: tips of the toes; of a lying body, its lower edge.
    middle: horizontal centre of the body, moved where a hand or a foot reaches far to one side.
    width: what the view must hold across: a lying body from head to heel; 0 for most standing ones: the height decides.
    """

    top: float
    bottom: float
    middle: float
    width: float = 0.0


def body_bounds(pose: Pose) -> BodyBounds | None:
    """The bounds of a pose; None if head, shoulders, hips, knees or ankles are not read."""
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
    if abs(ankles[0] - shoulders[0]) > abs(ankles[1] - shoulders[1]):
        return _lying_bounds([nose, shoulders, hips, knees, ankles])
    top = nose[1] - CROWN * max(shoulders[1] - nose[1], 0.0)
    bottom = max(_lowest(pose, side) for side in ("LEFT", "RIGHT"))
    if bottom - top < 1:
        return None
    return BodyBounds(top, bottom, _reached(pose, (shoulders[0] + hips[0] + ankles[0]) / 3, bottom - top))


def _reached(pose: Pose, middle: float, height: float) -> float:
    """The middle, moved towards a hand or a foot beyond MAX_REACH; between both ends of a body wider than that."""
    ends = [point[0] for which in _ENDS if (point := pose.point(which)) is not None]
    least, most = max(ends) - MAX_REACH * height, min(ends) + MAX_REACH * height
    return min(max(middle, least), most) if least <= most else (least + most) / 2


def _lowest(pose: Pose, side: str) -> float:
    """The lowest part of a leg, the tip of the shoe or a kneeling knee; -inf where it is not read."""
    knee, ankle = (pose.point(Keypoint[f"{side}_{part}"]) for part in ("KNEE", "ANKLE"))
    toes = ankle[1] + TOE_DROP * max(ankle[1] - knee[1], 0.0) if ankle is not None and knee is not None else -math.inf
    return max(toes, *(point[1] for point in (knee, ankle) if point is not None), -math.inf)


def _lying_bounds(joints: list[tuple[float, float]]) -> BodyBounds | None:
    """The bounds of a lying body from its joints, with room for shoes, crown and a knee that opens."""
    left, right = min(x for x, _ in joints), max(x for x, _ in joints)
    upper, lower = min(y for _, y in joints), max(y for _, y in joints)
    length = right - left
    if length < 1:
        return None
    width = length * (1 + 2 * LYING_MARGIN)
    return BodyBounds(upper - LYING_ROOM * length, lower + LYING_MARGIN * length, (left + right) / 2, width)


def _mean(pose: Pose, pair: tuple[Keypoint, Keypoint]) -> tuple[float, float] | None:
    points = [p for p in (pose.point(which) for which in pair) if p is not None]
    if not points:
        return None
    return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)


class Framing:
    """Smooths the member's bounds, so that the image neither jumps, nor zooms with a squat, nor jitters."""

    def __init__(self) -> None:
        self._member: BodyBounds | None = None
        self._at = 0.0
        self._outgrown = False  # whether the member is too tall for the size that is held
        # Kept free above head and below feet, and held from side to side: shares of the body's height.
        self._room_above = self._room_below = self._room_across = 0.0

    def make_room(self, exercise: Exercise | None) -> None:
        """Keep free what the exercise needs above the head, below the feet and across; None = no exercise, no room."""
        kind = kind_of(exercise) if exercise is not None else None
        self._room_above = kind.room_above if kind is not None else 0.0
        self._room_below = kind.room_below if kind is not None else 0.0
        self._room_across = kind.room_across if kind is not None else 0.0

    def forget(self) -> None:
        """Reset after the member has left; the next one is framed immediately, without a slow pan."""
        self._member = None

    def update(self, pose: Pose | None, now: float, hold: bool = False) -> BodyBounds | None:
        """The bounds to crop the image around; None before anybody was measured.

        pose: None = nobody was found; the last bounds remain.
        now: capture time, seconds of the frames' clock.
        hold: during a set only the horizontal position follows, not the size, unless somebody far taller is followed.
        """
        measured = body_bounds(pose) if pose is not None else None
        if measured is not None:
            height = measured.bottom - measured.top
            top, bottom = measured.top - self._room_above * height, measured.bottom + self._room_below * height
            width = max(measured.width, self._room_across * height)
            measured = replace(measured, top=top, bottom=bottom, width=width)
        elapsed_s, self._at = now - self._at, now
        if measured is None:
            return self._member
        if self._member is None:
            self._member = measured
            return measured
        old = self._member
        taller = measured.bottom - measured.top > old.bottom - old.top
        growth = (measured.bottom - measured.top) / max(old.bottom - old.top, 1.0)
        self._outgrown = growth > (MAX_GROWTH_LEFT if self._outgrown else MAX_HELD_GROWTH)
        held = hold and not self._outgrown
        changed = abs(measured.width - old.width) > MIN_WIDTH_CHANGE * max(measured.width, old.width)
        size = 0.0 if held else _smoothing(elapsed_s, GROW_TIME_S if taller or changed else SHRINK_TIME_S)
        dead_zone = PAN_DEAD_ZONE * (old.bottom - old.top) / 2
        offset = measured.middle - old.middle
        pan = max(abs(offset) - dead_zone, 0.0) * (1 if offset > 0 else -1)
        self._member = BodyBounds(
            top=old.top + (measured.top - old.top) * size,
            bottom=old.bottom + (measured.bottom - old.bottom) * size,
            middle=old.middle + pan * _smoothing(elapsed_s, PAN_TIME_S),
            width=old.width + (measured.width - old.width) * (0.0 if held else _smoothing(elapsed_s, GROW_TIME_S)),
        )
        return self._member


def _smoothing(elapsed_s: float, time_constant_s: float) -> float:
    """Share of a difference that is closed after some time, 0..1."""
    return float(1 - np.exp(-max(elapsed_s, 0.0) / time_constant_s))
