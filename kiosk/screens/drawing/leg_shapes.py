"""The shapes of the leg overlay, one for each state, in units u (0.14 of the standing shank)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np

from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.shapes import Brush, Point
from kiosk.screens.drawing.theme import CASING_OPACITY, COLLAPSE, GOOD, INK, WATCH, WHITE

UP_THE_THIGH = {"knees": 0.42, "thighs": 0.62}  # where the band sits, of the way from knee to hip
UP_THE_SHANK = 0.14  # and at the ankles, of the way from ankle to knee
FOOT_LENGTH = 0.20  # a lane goes on below the ankle to where the toes stand, of its length
BAND_REACH = 1.25  # from the thigh's middle line to its outer side, u
BAND_CURVE_STEPS = 14
LANE_STEP = 4  # pixels in which a lane's drawing grows, so that it is kept while the foot trembles

Joints = tuple[Point, Point, Point]  # hip, knee, ankle of one leg on the screen


class LegState(Enum):
    """How a leg is shown. PLAIN: read, but not graded now. UNREAD: no trustworthy reading."""

    GOOD = "good"
    WATCH = "watch"
    COLLAPSE = "collapse"
    PLAIN = "plain"
    UNREAD = "unread"


@dataclass(frozen=True)
class ScreenLane:
    """A lane in screen pixels. on_toe: its foot end is a toe, not the ankle."""

    foot: Point
    knee: Point
    half_width: float
    on_toe: bool = False


def draw_lane(canvas: Canvas, lane: ScreenLane, state: LegState, u: float, inward: int, opacity: float) -> None:
    """inward: side of the other leg on the screen, 1 = right, -1 = left."""
    top, foot, half = _bar(lane, u)
    across, down = (LANE_STEP * round((foot[i] - top[i]) / 2 / LANE_STEP) for i in (0, 1))
    half = round(half)
    middle = ((top[0] + foot[0]) / 2, (top[1] + foot[1]) / 2)
    reach = (abs(across) + half + u / 2, abs(down) + half + u / 2)

    def paint(brush: Brush, at: Point) -> None:
        ends = (at[0] - across, at[1] - down), (at[0] + across, at[1] + down)
        _paint_lane(brush, *ends, half, state, u, inward)

    canvas.draw_cached(("lane", state, across, down, half, u, inward), middle, reach, paint, opacity)


def _paint_lane(brush: Brush, top: Point, foot: Point, half: float, state: LegState, u: float, inward: int) -> None:
    outer = shapes.capsule(top, foot, half)
    if state is LegState.UNREAD:
        _paint_dashed_edges(brush, top, foot, half, u)
    elif state is LegState.GOOD:
        brush.paint(outer, GOOD, 0.20)
        _paint_edge(brush, top, foot, half, 0.075 * u, GOOD)
    elif state is LegState.COLLAPSE:
        brush.paint(outer, WHITE, 0.30)
        _paint_edge(brush, top, foot, half, 0.16 * u, WHITE)
    else:
        brush.paint(outer, WHITE, 0.22 if state is LegState.WATCH else 0.12)
        _paint_edge(brush, top, foot, half, 0.075 * u, WHITE)
        if state is LegState.WATCH:
            side = (top[0] + inward * half, top[1]), (foot[0] + inward * half, foot[1])
            brush.paint(shapes.capsule(*side, 0.20 * u), INK, CASING_OPACITY)
            brush.paint(shapes.capsule(*side, 0.135 * u), WATCH)


def _bar(lane: ScreenLane, u: float) -> tuple[Point, Point, float]:
    """Centres of the round ends above the standing knee and at the foot, and half the width."""
    along = (lane.foot[0] - lane.knee[0], lane.foot[1] - lane.knee[1])
    length = max(math.hypot(*along), 1.0)
    top = (lane.knee[0] - along[0] / length * 1.1 * u, lane.knee[1] - along[1] / length * 1.1 * u)
    more = 0.0 if lane.on_toe else FOOT_LENGTH
    foot = (lane.foot[0] + along[0] * more, lane.foot[1] + along[1] * more)
    return top, foot, max(lane.half_width, 0.7 * u)


def _paint_edge(brush: Brush, top: Point, foot: Point, half: float, width: float, colour: tuple[int, int, int]) -> None:
    casing = 0.6 * width + 2
    ring = [shapes.capsule(top, foot, half + casing), shapes.capsule(top, foot, half - width - casing / 2)]
    brush.paint(ring, INK, 0.45)
    brush.paint([shapes.capsule(top, foot, half), shapes.capsule(top, foot, half - width)], colour)


def _paint_dashed_edges(brush: Brush, top: Point, foot: Point, half: float, u: float) -> None:
    length = max(math.dist(top, foot), 1.0)
    across = (half * (foot[1] - top[1]) / length, -half * (foot[0] - top[0]) / length)
    pieces: list[tuple[Point, Point]] = []
    for side in (-1, 1):
        a = (top[0] + side * across[0], top[1] + side * across[1])
        b = (foot[0] + side * across[0], foot[1] + side * across[1])
        pieces += shapes.dashes(a, b, 0.5 * u, 0.5 * u)
    brush.paint_all([shapes.capsule(a, b, 0.11 * u + 2) for a, b in pieces], INK, CASING_OPACITY)
    brush.paint_all([shapes.capsule(a, b, 0.08 * u) for a, b in pieces], WHITE)


def draw_limbs(canvas: Canvas, joints: Joints, u: float) -> None:
    """Hip, knee, ankle: white lines that never change colour, discs at hip and ankle."""
    hip, knee, ankle = joints
    # Each limb by itself: both together cover a large box, and the knee's dot hides where they meet.
    for end in (hip, ankle):
        canvas.paint_line((end, knee), 0.38 * u, INK, CASING_OPACITY, [(end, 0.24 * u)])
    for end in (hip, ankle):
        canvas.paint_line((end, knee), 0.20 * u, WHITE)
        canvas.draw_cached(("joint", u), end, (0.3 * u, 0.3 * u), lambda brush, at: _paint_joint(brush, at, u))


def _paint_joint(brush: Brush, at: Point, u: float) -> None:
    brush.paint(shapes.disc(at, 0.155 * u), WHITE)


def draw_knee(canvas: Canvas, at: Point, state: LegState, u: float, outward: int, drift: float, opacity: float) -> None:
    """The dot at the knee; with two chevrons outward when it has gone in.

    outward: 1 = to the right of the screen. drift: how far the chevrons have moved outward, u.
    """
    if state is LegState.COLLAPSE:
        moved = (at[0] + outward * drift * u, at[1])
        reach = (2.8 * u, 1.0 * u)
        canvas.draw_cached(
            ("chevrons", u, outward), moved, reach, lambda b, k: _paint_chevrons(b, k, u, outward), opacity
        )
    canvas.draw_cached(("knee", state, u), at, (0.9 * u, 0.9 * u), lambda b, k: _paint_knee(b, k, state, u), opacity)


def _paint_chevrons(brush: Brush, knee: Point, u: float, outward: int) -> None:
    chevrons = [_chevron(knee, outward, far, u) for far in (1.20, 1.85)]
    brush.paint_all([p for c in chevrons for p in shapes.stroke(c, 0.30 * u + 0.2 * u)], INK, 0.7)
    brush.paint_all([p for c in chevrons for p in shapes.stroke(c, 0.30 * u)], COLLAPSE)


def _paint_knee(brush: Brush, at: Point, state: LegState, u: float) -> None:
    if state is LegState.GOOD:
        brush.paint(shapes.disc(at, 0.72 * u), INK, CASING_OPACITY)
        brush.paint(shapes.disc(at, 0.62 * u), WHITE)
        brush.paint(shapes.disc(at, 0.51 * u), GOOD)
    elif state is LegState.WATCH:
        brush.paint(shapes.disc(at, 0.76 * u), INK, CASING_OPACITY)
        brush.paint(shapes.disc(at, 0.64 * u), WATCH)
        brush.paint(shapes.disc(at, 0.25 * u), INK)
    elif state is LegState.COLLAPSE:
        brush.paint(shapes.disc(at, 0.82 * u), INK, 0.7)
        brush.paint(shapes.disc(at, 0.70 * u), COLLAPSE)
        brush.paint(shapes.disc(at, 0.30 * u), WHITE)
    elif state is LegState.PLAIN:
        brush.paint(shapes.disc(at, 0.44 * u), INK, CASING_OPACITY)
        brush.paint(shapes.disc(at, 0.34 * u), WHITE)


def _chevron(knee: Point, outward: int, far: float, u: float) -> list[Point]:
    x, y = knee[0] + outward * far * u, knee[1]
    return [(x, y - 0.6 * u), (x + outward * 0.55 * u, y), (x, y + 0.6 * u)]


def band_ends(left: Joints, right: Joints, worn: str) -> tuple[Point, Point]:
    """The middle lines of both legs where the resistance band is worn, in screen pixels."""
    return _worn_at(left, worn), _worn_at(right, worn)


def _worn_at(joints: Joints, worn: str) -> Point:
    hip, knee, ankle = joints
    start, end, share = (ankle, knee, UP_THE_SHANK) if worn == "ankles" else (knee, hip, UP_THE_THIGH[worn])
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def draw_band(canvas: Canvas, ends: tuple[Point, Point], state: LegState, u: float, opacity: float) -> None:
    """The resistance band from one outer side to the other, with a hook at each end; slack at rest."""
    if state is LegState.UNREAD:
        return
    thick, sag, colour, reach = {
        LegState.GOOD: (0.34, -0.06, GOOD, BAND_REACH),
        LegState.COLLAPSE: (0.60, 0.60, COLLAPSE, 0.8 * BAND_REACH),
    }.get(state, (0.26, 0.75, WHITE, BAND_REACH))
    path = _band_path(ends, sag * u, reach * u, u, hooks=state is not LegState.COLLAPSE)
    knots = [path[0], path[-1]] if state is LegState.COLLAPSE else []
    canvas.paint_line(path, thick * u + 0.2 * u, INK, 0.7 * opacity, [(end, 0.52 * u) for end in knots])
    canvas.paint_line(path, thick * u, colour, opacity, [(end, 0.42 * u) for end in knots])
    if state is LegState.COLLAPSE:
        canvas.paint_line(path[1:-1], 0.09 * u, INK, 0.75 * opacity)


def _band_path(ends: tuple[Point, Point], sag: float, reach: float, u: float, hooks: bool) -> list[Point]:
    """A sagging line through both ends and beyond them by `reach`, then down a little where it goes round the leg."""
    a, b = np.array(ends[0]), np.array(ends[1])
    along = (b - a) / max(float(np.hypot(*(b - a))), 1.0)
    down = np.array([-along[1], along[0]]) * (1 if along[0] >= 0 else -1)
    a, b = a - along * reach, b + along * reach
    shares = np.linspace(0, 1, BAND_CURVE_STEPS)[:, None]
    line = a + (b - a) * shares + down * sag * 4 * shares * (1 - shares)
    if hooks:
        tips = [end + down * 0.42 * u + side * along * 0.12 * u for end, side in ((a, -1), (b, 1))]
        line = np.concatenate([tips[0][None], line, tips[1][None]])
    return [(x, y) for x, y in line.tolist()]
