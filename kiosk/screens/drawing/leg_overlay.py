"""What is drawn over the member in a set: lanes, limbs, knee dots, and the resistance band where it is worn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from inference.pose import Keypoint, Pose
from inference.prediction import extrapolate
from kiosk.exercises.schema import Exercise
from kiosk.movement.knee_lanes import HALF_WIDTH_SHANKS
from kiosk.movement.reading import Band, KneeLane, Leg, Reading
from kiosk.screens.drawing import leg_shapes
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.leg_shapes import Joints, LegState
from kiosk.screens.drawing.theme import CHEVRON_S, FADE_S

STALE_S = 0.2  # no dot is drawn from a reading older than this
UNIT_OF_SHANK = 0.14
SHANK_FOLLOWS = 0.03  # of the difference, a drawing
SMALLEST_UNIT = 34  # reference pixels
CHEVRON_DRIFT = 0.3  # outward and back, u

_JOINTS = (
    (Keypoint.LEFT_HIP, Keypoint.LEFT_KNEE, Keypoint.LEFT_ANKLE),
    (Keypoint.RIGHT_HIP, Keypoint.RIGHT_KNEE, Keypoint.RIGHT_ANKLE),
)
_WORSE_LAST = (LegState.GOOD, LegState.WATCH, LegState.COLLAPSE)
_STATE_OF_BAND = {
    None: LegState.PLAIN,
    Band.GOOD: LegState.GOOD,
    Band.WATCH: LegState.WATCH,
    Band.COLLAPSE: LegState.COLLAPSE,
}


@dataclass
class _Change:
    """A state and the one before it, for the cross-fade."""

    state: LegState
    before: LegState
    at: float

    def turn(self, state: LegState, now: float) -> None:
        if state is not self.state:
            self.state, self.before, self.at = state, self.state, now

    def faded(self, now: float) -> list[tuple[LegState, float]]:
        """States to draw now, each with its opacity."""
        share = (now - self.at) / FADE_S
        if self.before is self.state or not 0 <= share < 1:
            return [(self.state, 1.0)]
        return [(self.before, 1 - share), (self.state, share)]


class LegOverlay:
    """The drawing over the legs in one set; remembers states for their cross-fade, and nothing else."""

    def __init__(self, exercise: Exercise) -> None:
        self._worn = exercise.resistance_band
        self._legs: tuple[_Change, _Change] | None = None
        self._band: _Change | None = None
        self._shank = 0.0

    def draw(self, canvas: Canvas, reading: Reading, now: float) -> None:
        """Draw one reading over the mirror picture that `canvas.mirror` put there.

        now: capture time of the frame that is shown, on the reading's clock.
        """
        pose = reading.pose if reading.pose is not None and now - reading.pose.captured_at <= STALE_S else None
        shown = extrapolate(pose, now) if pose is not None else None
        legs = (reading.left, reading.right)
        points = tuple(
            _screen_joints(canvas, shown, joints) if leg.readable else None
            for joints, leg in zip(_JOINTS, legs, strict=True)
        )
        unit = self._unit(canvas, [leg.lane for leg in legs], points)
        changes = self._turned(legs, points, now)
        for index, (leg, change) in enumerate(zip(legs, changes, strict=True)):
            lane = _screen_lane(canvas, leg.lane)
            if lane is not None:
                for state, opacity in change.faded(now):
                    leg_shapes.draw_lane(canvas, lane, state, unit, -_outward(points, index), opacity)
        for joints in points:
            if joints is not None:
                leg_shapes.draw_limbs(canvas, joints, unit)
        self._draw_band(canvas, points, unit, now)
        self._draw_knees(canvas, points, changes, unit, now)

    def _draw_band(self, canvas: Canvas, points: Sequence[Joints | None], unit: float, now: float) -> None:
        left, right = points
        if self._worn == "none" or left is None or right is None or self._band is None:
            return
        ends = leg_shapes.band_ends(left, right, self._worn)
        for state, opacity in self._band.faded(now):
            leg_shapes.draw_band(canvas, ends, state, unit, opacity)

    def _draw_knees(
        self,
        canvas: Canvas,
        points: Sequence[Joints | None],
        changes: tuple[_Change, _Change],
        unit: float,
        now: float,
    ) -> None:
        drift = CHEVRON_DRIFT / 2 * (1 - math.cos(2 * math.pi * now / CHEVRON_S))
        for index, (joints, change) in enumerate(zip(points, changes, strict=True)):
            if joints is not None:
                for state, opacity in change.faded(now):
                    leg_shapes.draw_knee(canvas, joints[1], state, unit, _outward(points, index), drift, opacity)

    def _unit(self, canvas: Canvas, lanes: Sequence[KneeLane | None], points: Sequence[Joints | None]) -> float:
        """The overlay's unit in whole screen pixels: a share of the standing shank.

        The lanes know it; without them the shank in the picture is followed slowly, for a bent leg looks shorter.
        """
        shanks = [lane.half_width / HALF_WIDTH_SHANKS * canvas.picture_scale for lane in lanes if lane is not None]
        if not shanks:
            seen = [math.dist(joints[1], joints[2]) for joints in points if joints is not None]
            now = max(seen, default=self._shank)
            shanks = [self._shank + (now - self._shank) * SHANK_FOLLOWS if self._shank > 0 else now]
        self._shank = max(shanks)
        return float(max(round(UNIT_OF_SHANK * self._shank), canvas.scaled(SMALLEST_UNIT)))

    def _turned(self, legs: tuple[Leg, Leg], points: Sequence[Joints | None], now: float) -> tuple[_Change, _Change]:
        """The states of both legs and of the band, brought up to now."""
        left, right = (
            LegState.UNREAD if joints is None else _STATE_OF_BAND[leg.band]
            for leg, joints in zip(legs, points, strict=True)
        )
        graded = [state for state in (left, right) if state in _WORSE_LAST]
        worst = max(graded, key=_WORSE_LAST.index, default=LegState.PLAIN)
        if worst is LegState.GOOD and not any(leg.loaded for leg in legs):
            worst = LegState.PLAIN
        if self._legs is None or self._band is None:
            self._legs = (_Change(left, left, now), _Change(right, right, now))
            self._band = _Change(worst, worst, now)
        self._legs[0].turn(left, now)
        self._legs[1].turn(right, now)
        self._band.turn(worst, now)
        return self._legs


def _screen_joints(canvas: Canvas, pose: Pose | None, joints: tuple[Keypoint, Keypoint, Keypoint]) -> Joints | None:
    """Hip, knee and ankle of a leg on the screen; None where one is not read."""
    hip, knee, ankle = (pose.point(joint) if pose is not None else None for joint in joints)
    if hip is None or knee is None or ankle is None:
        return None
    return canvas.to_screen(hip), canvas.to_screen(knee), canvas.to_screen(ankle)


def _screen_lane(canvas: Canvas, lane: KneeLane | None) -> leg_shapes.ScreenLane | None:
    if lane is None:
        return None
    return leg_shapes.ScreenLane(
        foot=canvas.to_screen(lane.foot),
        knee=canvas.to_screen(lane.knee),
        half_width=lane.half_width * canvas.picture_scale,
        on_toe=lane.on_toe,
    )


def _outward(points: Sequence[Joints | None], index: int) -> int:
    """Direction on the screen away from the other leg; a leg seen alone points away from its own side of the body.

    The mirror shows the member's left leg (index 0) on the left of somebody who faces it.
    """
    own, other = points[index], points[1 - index]
    if own is None or other is None:
        return -1 if index == 0 else 1
    return -1 if own[0][0] < other[0][0] else 1
