"""The shapes of the leg overlay, one per state. Sizes are in units of 0.14 standing shanks (`unit`, screen pixels)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.resistance_band import BandPlacement, band_path
from kiosk.screens.drawing.shapes import Brush, Point
from kiosk.screens.drawing.theme import CASING_OPACITY, COLLAPSE, GOOD, INK, WATCH, WHITE

BAND_PLACEMENT = BandPlacement(knees=0.42, thighs=0.62, ankles=0.14)
FOOT_LENGTH = 0.20  # share of the lane's length that it continues below the ankle, down to the toes
BAND_REACH = 1.25  # units from the thigh's centre line to its outer side
BAND_HOOK = (0.42, 0.12)  # units down and outward, where the band turns round the leg

Joints = tuple[Point, Point, Point]  # hip, knee, ankle of one leg on the screen


class LegState(Enum):
    """How a leg is drawn.

    PLAIN: its points are read, but it is not graded at the moment.
    UNREAD: no reliable points.
    """

    GOOD = "good"
    WATCH = "watch"
    COLLAPSE = "collapse"
    PLAIN = "plain"
    UNREAD = "unread"


@dataclass(frozen=True)
class ScreenLane:
    """A knee lane, screen pixels.

    foot: lower end.
    knee: upper end, where the standing knee was.
    half_width: half of its width.
    on_toe: the lower end is a toe; False = the ankle.
    """

    foot: Point
    knee: Point
    half_width: float
    on_toe: bool = False


def draw_lane(canvas: Canvas, lane: ScreenLane, state: LegState, unit: float, inward: int, opacity: float) -> None:
    """Draw a knee lane. inward: direction of the other leg on the screen, 1 = right, -1 = left."""
    top, foot, half = _bar(lane, unit)
    half = round(half)
    if state is LegState.UNREAD:
        _draw_dashed_edges(canvas, top, foot, half, unit, opacity)
        return
    side = inward if foot[1] >= top[1] else -inward

    def paint(brush: Brush, a: Point, b: Point) -> None:
        _paint_lane(brush, a, b, half, state, unit, side)

    canvas.draw_stretched(("lane", state, half, unit, side), (top, foot), half + unit / 2, paint, opacity)


def _paint_lane(brush: Brush, top: Point, foot: Point, half: float, state: LegState, unit: float, inward: int) -> None:
    """Paint a lane that lies, its top on the left. inward: 1 = the other leg is above."""
    outer = shapes.capsule(top, foot, half)
    if state is LegState.GOOD:
        brush.paint(outer, GOOD, 0.20)
        _paint_edge(brush, top, foot, half, 0.075 * unit, GOOD)
    elif state is LegState.COLLAPSE:
        brush.paint(outer, WHITE, 0.30)
        _paint_edge(brush, top, foot, half, 0.16 * unit, WHITE)
    else:
        brush.paint(outer, WHITE, 0.22 if state is LegState.WATCH else 0.12)
        _paint_edge(brush, top, foot, half, 0.075 * unit, WHITE)
        if state is LegState.WATCH:
            side = (top[0], top[1] - inward * half), (foot[0], foot[1] - inward * half)
            brush.paint(shapes.capsule(*side, 0.20 * unit), INK, CASING_OPACITY)
            brush.paint(shapes.capsule(*side, 0.135 * unit), WATCH)


def _bar(lane: ScreenLane, unit: float) -> tuple[Point, Point, float]:
    """Centres of the round ends, above the standing knee and at the foot, and half of the width."""
    along = (lane.foot[0] - lane.knee[0], lane.foot[1] - lane.knee[1])
    length = max(math.hypot(*along), 1.0)
    top = (lane.knee[0] - along[0] / length * 1.1 * unit, lane.knee[1] - along[1] / length * 1.1 * unit)
    extension = 0.0 if lane.on_toe else FOOT_LENGTH
    foot = (lane.foot[0] + along[0] * extension, lane.foot[1] + along[1] * extension)
    return top, foot, max(lane.half_width, 0.7 * unit)


def _paint_edge(brush: Brush, top: Point, foot: Point, half: float, width: float, colour: tuple[int, int, int]) -> None:
    casing = 0.6 * width + 2
    ring = [shapes.capsule(top, foot, half + casing), shapes.capsule(top, foot, half - width - casing / 2)]
    brush.paint(ring, INK, 0.45)
    brush.paint([shapes.capsule(top, foot, half), shapes.capsule(top, foot, half - width)], colour)


def _draw_dashed_edges(canvas: Canvas, top: Point, foot: Point, half: float, unit: float, opacity: float) -> None:
    length = max(math.dist(top, foot), 1.0)
    across = (half * (foot[1] - top[1]) / length, -half * (foot[0] - top[0]) / length)
    pieces: list[tuple[Point, Point]] = []
    for side in (-1, 1):
        a = (top[0] + side * across[0], top[1] + side * across[1])
        b = (foot[0] + side * across[0], foot[1] + side * across[1])
        pieces += shapes.dashes(a, b, 0.5 * unit, 0.5 * unit)
    for half_width, colour, share in ((0.11 * unit + 2, INK, CASING_OPACITY), (0.08 * unit, WHITE, 1.0)):
        for piece in pieces:
            canvas.paint_line(piece, 2 * half_width, colour, share * opacity)


def draw_limbs(canvas: Canvas, joints: Joints, unit: float) -> None:
    """Draw white lines from hip to knee to ankle, which never change colour, and discs at hip and ankle."""
    hip, knee, ankle = joints
    for end in (hip, ankle):
        canvas.draw_stretched(("casing", unit), (end, knee), 0.24 * unit, lambda b, k, e: _paint_casing(b, k, e, unit))
    for end in (hip, ankle):
        canvas.draw_stretched(("limb", unit), (end, knee), 0.155 * unit, lambda b, k, e: _paint_limb(b, k, e, unit))


def _paint_casing(brush: Brush, end: Point, knee: Point, unit: float) -> None:
    brush.paint_all([shapes.capsule(end, knee, 0.19 * unit), shapes.disc(end, 0.24 * unit)], INK, CASING_OPACITY)


def _paint_limb(brush: Brush, end: Point, knee: Point, unit: float) -> None:
    brush.paint_all([shapes.capsule(end, knee, 0.10 * unit), shapes.disc(end, 0.155 * unit)], WHITE)


def draw_knee(
    canvas: Canvas, at: Point, state: LegState, unit: float, outward: int, drift: float, opacity: float
) -> None:
    """Draw the dot at the knee, and two chevrons that point outward when the knee has collapsed inward.

    outward: direction away from the other leg, 1 = right, -1 = left.
    drift: offset of the chevrons outward, units.
    """
    if state is LegState.COLLAPSE:
        moved = (at[0] + outward * drift * unit, at[1])
        half_size = (2.8 * unit, 1.0 * unit)
        canvas.draw_cached(
            ("chevrons", unit, outward), moved, half_size, lambda b, k: _paint_chevrons(b, k, unit, outward), opacity
        )
    canvas.draw_cached(
        ("knee", state, unit), at, (0.9 * unit, 0.9 * unit), lambda b, k: _paint_knee(b, k, state, unit), opacity
    )


def _paint_chevrons(brush: Brush, knee: Point, unit: float, outward: int) -> None:
    chevrons = [_chevron(knee, outward, far, unit) for far in (1.20, 1.85)]
    brush.paint_all([p for c in chevrons for p in shapes.stroke(c, 0.30 * unit + 0.2 * unit)], INK, 0.7)
    brush.paint_all([p for c in chevrons for p in shapes.stroke(c, 0.30 * unit)], COLLAPSE)


def _paint_knee(brush: Brush, at: Point, state: LegState, unit: float) -> None:
    if state is LegState.GOOD:
        brush.paint(shapes.disc(at, 0.72 * unit), INK, CASING_OPACITY)
        brush.paint(shapes.disc(at, 0.62 * unit), WHITE)
        brush.paint(shapes.disc(at, 0.51 * unit), GOOD)
    elif state is LegState.WATCH:
        brush.paint(shapes.disc(at, 0.76 * unit), INK, CASING_OPACITY)
        brush.paint(shapes.disc(at, 0.64 * unit), WATCH)
        brush.paint(shapes.disc(at, 0.25 * unit), INK)
    elif state is LegState.COLLAPSE:
        brush.paint(shapes.disc(at, 0.82 * unit), INK, 0.7)
        brush.paint(shapes.disc(at, 0.70 * unit), COLLAPSE)
        brush.paint(shapes.disc(at, 0.30 * unit), WHITE)
    elif state is LegState.PLAIN:
        brush.paint(shapes.disc(at, 0.44 * unit), INK, CASING_OPACITY)
        brush.paint(shapes.disc(at, 0.34 * unit), WHITE)


def _chevron(knee: Point, outward: int, far: float, unit: float) -> list[Point]:
    x, y = knee[0] + outward * far * unit, knee[1]
    return [(x, y - 0.6 * unit), (x + outward * 0.55 * unit, y), (x, y + 0.6 * unit)]


def band_ends(left: Joints, right: Joints, worn: str) -> tuple[Point, Point]:
    """Where the resistance band crosses the centre lines of both legs, screen pixels."""
    return BAND_PLACEMENT.on_leg(*left, worn), BAND_PLACEMENT.on_leg(*right, worn)


def draw_band(canvas: Canvas, ends: tuple[Point, Point], state: LegState, unit: float, opacity: float) -> None:
    """Draw the resistance band from one outer side to the other; taut, slack or collapsed by state."""
    if state is LegState.UNREAD:
        return
    thick, sag, colour, reach = {
        LegState.GOOD: (0.34, -0.06, GOOD, BAND_REACH),
        LegState.COLLAPSE: (0.60, 0.60, COLLAPSE, 0.8 * BAND_REACH),
    }.get(state, (0.26, 0.75, WHITE, BAND_REACH))
    hook = (BAND_HOOK[0] * unit, BAND_HOOK[1] * unit) if state is not LegState.COLLAPSE else None
    path = band_path(ends, reach * unit, sag * unit, hook)
    knots = [path[0], path[-1]] if state is LegState.COLLAPSE else []
    canvas.paint_line(path, thick * unit + 0.2 * unit, INK, 0.7 * opacity, [(end, 0.52 * unit) for end in knots])
    canvas.paint_line(path, thick * unit, colour, opacity, [(end, 0.42 * unit) for end in knots])
    if state is LegState.COLLAPSE:
        canvas.paint_line(path[1:-1], 0.09 * unit, INK, 0.75 * opacity)
