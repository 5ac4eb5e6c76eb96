"""The overlay on the member during a set: knee lanes, limbs, knee dots, and the resistance band if it is worn."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from inference.pose import Keypoint, Pose
from inference.prediction import extrapolate
from kiosk.exercises.schema import Exercise
from kiosk.movement.kinds import kind_of
from kiosk.movement.knee_lanes import HALF_WIDTH_SHANKS, LANDED_AFTER_S
from kiosk.movement.reading import Band, KneeLane, Leg, Reading
from kiosk.movement.signals import LEGS
from kiosk.screens.drawing import leg_shapes
from kiosk.screens.drawing.camera_image import CameraView
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.leg_shapes import Joints, LegState
from kiosk.screens.drawing.shapes import Point
from kiosk.screens.drawing.theme import CHEVRON_S, FADE_S

MAX_POSE_AGE_S = 0.2  # an older pose is not drawn, nor a joint that was last read longer ago
UNIT_SHANKS = 0.14  # the overlay's unit, share of the standing shank
SHANK_SMOOTHING = 0.03  # share of the difference that is followed per drawn frame
MIN_UNIT = 34  # reference pixels
UNIT_SLACK = 0.08  # share by which the unit may be off, or every small change of the shank paints all shapes again
CHEVRON_DRIFT = 0.3  # units, outward and back
# Legs whose knees and whose ankles are nearer to each other are one leg, read twice. So is a leg without a lane whose
# ankle is that near to the one that has a lane: two feet never are.
MAX_DOUBLE_SHANKS = 0.2
MIN_HIP_RISE = 0.15  # shanks from a knee up to its hip; lower, the member sits, and no knee is graded
# A member sits until both hips have been this high for this long; on the way down and up, one hip or knee comes first.
# A leg whose grade has gone on the way down does not get it back below that.
MIN_RISEN, RISEN_AFTER_S = 0.3, 0.3
MIN_STATE_S = 0.3  # a state is shown for at least this long; a shorter one is flicker

_JOINTS = (
    (Keypoint.LEFT_HIP, Keypoint.LEFT_KNEE, Keypoint.LEFT_ANKLE),
    (Keypoint.RIGHT_HIP, Keypoint.RIGHT_KNEE, Keypoint.RIGHT_ANKLE),
)
_NEUTRAL = (LegState.PLAIN, LegState.UNREAD)
_WORSE_LAST = (LegState.GOOD, LegState.WATCH, LegState.COLLAPSE)
_STATE_OF_BAND = {
    None: LegState.PLAIN,
    Band.GOOD: LegState.GOOD,
    Band.WATCH: LegState.WATCH,
    Band.COLLAPSE: LegState.COLLAPSE,
}


@dataclass
class _Change:
    """A leg's state and the previous one, for the cross-fade. A state lasts at least `MIN_STATE_S`.

    A leg that is no longer graded or read keeps its state for that time, so that a gap in the reading is not seen; then
    it fades once to neutral.

    state: current state.
    before: previous state; equal to `state` until the first change.
    at: time of the change, seconds of the reading's clock.
    wanted_at: since when the readings differ from `state`, seconds of the same clock; None while they agree.
    """

    state: LegState
    before: LegState
    at: float
    wanted_at: float | None = None

    def set(self, state: LegState, now: float, relieved: bool = False) -> None:
        """relieved: whether the leg is in the air or the member sits; its colour goes as soon as that has lasted."""
        if state is self.state:
            self.wanted_at = None
            return
        self.wanted_at = now if self.wanted_at is None else self.wanted_at
        goes = state in _NEUTRAL and self.state in _WORSE_LAST and not relieved
        waits = goes or (self.state is LegState.PLAIN and state is LegState.UNREAD)
        if now - self.at >= MIN_STATE_S and (not waits or now - self.wanted_at >= MIN_STATE_S):
            self.state, self.before, self.at, self.wanted_at = state, self.state, now, None

    def faded(self, now: float) -> list[tuple[LegState, float]]:
        """The states to draw now, each with its opacity 0..1."""
        share = (now - self.at) / FADE_S
        if self.before is self.state or not 0 <= share < 1:
            return [(self.state, 1.0)]
        return [(self.before, 1 - share), (self.state, share)]

    def faded_knee(self, now: float) -> list[tuple[LegState, float]]:
        """The same for a knee that is read: it has its dot at once, though the leg's state may still be unread."""
        if self.state in _NEUTRAL and self.before in _NEUTRAL:
            return [(LegState.PLAIN, 1.0)]
        return [(LegState.PLAIN if state is LegState.UNREAD else state, opacity) for state, opacity in self.faded(now)]


class LegOverlay:
    """Draws the overlay of one set. Between frames it keeps the states, for their cross-fade, and the shank length."""

    def __init__(self, exercise: Exercise) -> None:
        self._worn = exercise.resistance_band
        kind = kind_of(exercise)
        self._landed_after_s = 0.0 if kind.graded_in_stride else LANDED_AFTER_S
        self._legs: tuple[_Change, _Change] | None = None
        self._seen: Reading | None = None  # the last one with a pose, or the first
        self._read: dict[Keypoint, tuple[Point, float]] = {}  # joints, frame pixels, and when they were read last
        # Since when each foot has stood, seconds; None while it is in the air. Where the legs take turns, neither has
        # landed before its first step, which may come as soon as the set begins.
        self._down_since: list[float | None] = [math.inf if kind.alternates else -math.inf] * len(LEGS)
        self._sat_at = -math.inf  # seconds; when the hips were last as low as a seat
        self._double: int | None = None  # leg that is not drawn, because it was read on the other one
        self._band: _Change | None = None
        self._shank = 0.0
        self._drawn_unit = 0.0  # the unit of the last picture, screen pixels
        self._lane_half_width = 0.0  # of the last lane drawn, screen pixels

    @property
    def states(self) -> tuple[LegState, LegState]:
        """How the left and the right leg are drawn; unread before the first reading."""
        if self._legs is None:
            return LegState.UNREAD, LegState.UNREAD
        return self._legs[0].state, self._legs[1].state

    def draw(self, canvas: Canvas, view: CameraView, reading: Reading, now: float) -> None:
        """Draw one reading over the camera image.

        view: visible part of the frame, from `Canvas.draw_camera`.
        reading: without a pose, the last one that had one is drawn until it is too old.
        now: capture time of the frame that is shown, seconds of the reading's clock.
        """
        if reading.pose is None and self._seen is not None:
            reading = self._seen
        self._seen = reading
        pose = reading.pose if reading.pose is not None and now - reading.pose.captured_at <= MAX_POSE_AGE_S else None
        shown = extrapolate(pose, now) if pose is not None else None
        legs = (reading.left, reading.right)
        points = tuple(
            self._screen_joints(view, shown, joints, now) if side not in reading.unseen else None
            for joints, side in zip(_JOINTS, LEGS, strict=True)
        )
        self._double = self._find_double(points, legs)
        points = tuple(None if i == self._double else joints for i, joints in enumerate(points))
        lanes = [
            _screen_lane(view, leg.lane if pose is not None and i != self._double else None)
            for i, leg in enumerate(legs)
        ]
        unit = self._drawn_unit = self._unit(canvas, lanes, points)
        self._lane_half_width = next((lane.half_width for lane in lanes if lane is not None), self._lane_half_width)
        changes = self._updated_states(legs, points, now)
        for index, (lane, change) in enumerate(zip(lanes, changes, strict=True)):
            if lane is not None and not self._sits(now):
                for state, opacity in change.faded(now):
                    if points[index] is None and state is not LegState.UNREAD:
                        continue  # a lane without its leg says that the leg is not seen, and nothing else
                    leg_shapes.draw_lane(canvas, lane, state, unit, -_outward(points, index), opacity)
        for joints in points:
            if joints is not None:
                leg_shapes.draw_limbs(canvas, joints, unit)
        self._draw_band(canvas, points, unit, now)
        self._draw_knees(canvas, points, changes, unit, now)

    def _screen_joints(
        self, view: CameraView, pose: Pose | None, joints: tuple[Keypoint, Keypoint, Keypoint], now: float
    ) -> Joints | None:
        """Hip, knee and ankle of a leg, screen pixels; None when one of them has not been read for a while.

        A joint that the pose lacks stays where it was, so that a short gap in the reading is not seen.
        """
        if pose is None:
            return None
        placed = []
        for joint in joints:
            point = pose.point(joint)
            if point is not None:
                self._read[joint] = point, now
            else:
                point, read_at = self._read.get(joint, (None, now))
                if point is None or now - read_at > MAX_POSE_AGE_S:
                    return None
            placed.append(view.to_screen(point))
        hip, knee, ankle = placed
        return hip, knee, ankle

    def _find_double(self, points: Sequence[Joints | None], legs: tuple[Leg, Leg]) -> int | None:
        """The leg that is hidden behind the standing one and was read on its foot, until the feet part; None = none."""
        left, right = points
        if left is None or right is None:
            return None
        near = MAX_DOUBLE_SHANKS * max(math.dist(left[1], left[2]), math.dist(right[1], right[2]))
        if math.dist(left[2], right[2]) > near:
            return None
        lanes = [leg.lane is not None for leg in legs]
        if self._double is not None and any(lanes):
            return self._double
        if lanes[0] != lanes[1]:
            return lanes.index(False)
        one_leg = legs[0].loaded != legs[1].loaded and math.dist(left[1], right[1]) <= near
        return [leg.loaded for leg in legs].index(False) if one_leg else None

    def drawings(self, canvas: Canvas) -> Iterator[Callable[[], object]]:
        """One drawing of every state of lane, knee and band, in the size of the last picture. Waits for the first."""
        while self._drawn_unit == 0:
            yield lambda: None
        for state in (*_WORSE_LAST, LegState.PLAIN):
            for inward in (1, -1):
                unit = self._drawn_unit
                if self._lane_half_width > 0:
                    lane = leg_shapes.ScreenLane((0.0, 9 * unit), (0.0, 0.0), self._lane_half_width)
                    yield partial(leg_shapes.draw_lane, canvas, lane, state, unit, inward, 1.0)
                yield partial(leg_shapes.draw_knee, canvas, (0.0, 0.0), state, unit, inward, 0.0, 1.0)
            if self._worn != "none":
                yield partial(leg_shapes.draw_band, canvas, ((0.0, 0.0), (5 * unit, 0.0)), state, unit, 1.0)

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
                for state, opacity in change.faded_knee(now):
                    leg_shapes.draw_knee(canvas, joints[1], state, unit, _outward(points, index), drift, opacity)

    def _unit(
        self, canvas: Canvas, lanes: Sequence[leg_shapes.ScreenLane | None], points: Sequence[Joints | None]
    ) -> float:
        """The overlay's unit in whole screen pixels: a share of the standing shank.

        Lanes give the shank length. Without lanes, the visible shank is followed slowly: a bent leg looks shorter.
        """
        shanks = [lane.half_width / HALF_WIDTH_SHANKS for lane in lanes if lane is not None]
        if not shanks:
            visible = [math.dist(joints[1], joints[2]) for joints in points if joints is not None]
            longest = max(visible, default=self._shank)
            shanks = [self._shank + (longest - self._shank) * SHANK_SMOOTHING if self._shank > 0 else longest]
        self._shank = max(shanks)
        unit = float(max(round(UNIT_SHANKS * self._shank), canvas.scaled(MIN_UNIT)))
        return self._drawn_unit if abs(unit - self._drawn_unit) <= UNIT_SLACK * self._drawn_unit else unit

    def _updated_states(
        self, legs: tuple[Leg, Leg], points: Sequence[Joints | None], now: float
    ) -> tuple[_Change, _Change]:
        """Update the states of both legs and of the band. Returns those of the legs."""
        for i, leg in enumerate(legs):
            if not leg.loaded:
                self._down_since[i] = None
            elif self._down_since[i] is None:
                self._down_since[i] = now
        low = MIN_RISEN if now - self._sat_at < RISEN_AFTER_S else MIN_HIP_RISE
        if any(joints is not None and _hip_rise(joints) < low for joints in points):
            self._sat_at = now
        sits = self._sits(now)
        left, right = (
            LegState.UNREAD
            if joints is None and i != self._double
            else LegState.PLAIN
            if joints is None or sits or not self._stands(i, now) or self._sinks_ungraded(i, joints)
            else _STATE_OF_BAND[leg.band]
            for i, (leg, joints) in enumerate(zip(legs, points, strict=True))
        )
        graded = [state for state in (left, right) if state in _WORSE_LAST]
        worst = max(graded, key=_WORSE_LAST.index, default=LegState.PLAIN)
        if worst is LegState.GOOD and not any(leg.loaded for leg in legs):
            worst = LegState.PLAIN
        if self._legs is None or self._band is None:
            self._legs = (_Change(left, left, now), _Change(right, right, now))
            self._band = _Change(worst, worst, now)
        self._legs[0].set(left, now, sits or not legs[0].loaded)
        self._legs[1].set(right, now, sits or not legs[1].loaded)
        self._band.set(worst, now)
        return self._legs

    def _stands(self, leg: int, now: float) -> bool:
        """Whether a foot has landed; before, its leg has no colour, or a step on the spot would flash."""
        since = self._down_since[leg]
        return since is not None and now - since >= self._landed_after_s

    def _sinks_ungraded(self, leg: int, joints: Joints) -> bool:
        """Whether a leg has no colour and its hip is so low that the member may be sitting down."""
        return self._legs is not None and self._legs[leg].state in _NEUTRAL and _hip_rise(joints) < MIN_RISEN

    def _sits(self, now: float) -> bool:
        """Whether the member sits or has just stood up; then lanes stand next to the legs and say nothing."""
        return now - self._sat_at < RISEN_AFTER_S


def _hip_rise(joints: Joints) -> float:
    """How far the hip is above the knee, shanks."""
    hip, knee, ankle = joints
    return (knee[1] - hip[1]) / max(math.dist(knee, ankle), 1.0)


def _screen_lane(view: CameraView, lane: KneeLane | None) -> leg_shapes.ScreenLane | None:
    if lane is None:
        return None
    return leg_shapes.ScreenLane(
        foot=view.to_screen(lane.foot),
        knee=view.to_screen(lane.knee),
        half_width=lane.half_width * view.scale,
        on_toe=lane.on_toe,
    )


def _outward(points: Sequence[Joints | None], index: int) -> int:
    """Direction on the screen away from the other leg, 1 = right, -1 = left.

    A leg without a visible partner points outward on its own side: the mirror shows the left leg (index 0) of a
    person who faces it on the left.
    """
    own, other = points[index], points[1 - index]
    if own is None or other is None:
        return -1 if index == 0 else 1
    return -1 if own[0][0] < other[0][0] else 1
