"""Geometry of a worn resistance band: where it crosses each leg, and the line that it follows between them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kiosk.screens.drawing.shapes import Point

CURVE_STEPS = 10  # points of a sagging band: a fine line is off the curve by less than half a pixel
# Along the band: the share of the way, and how far the band hangs there, as a share of the sag.
_STRAIGHT = ((0.0, 0.0), (1.0, 0.0))
_CURVE = tuple(
    (i / (CURVE_STEPS - 1), 4 * i * (CURVE_STEPS - 1 - i) / (CURVE_STEPS - 1) ** 2) for i in range(CURVE_STEPS)
)


@dataclass(frozen=True)
class BandPlacement:
    """Height of the band on a leg, depending on where it is worn.

    knees, thighs: share of the way from knee to hip.
    ankles: share of the way from ankle to knee.
    """

    knees: float
    thighs: float
    ankles: float

    def on_leg(self, hip: Point, knee: Point, ankle: Point, worn: str) -> Point:
        """The point of the leg's centre line under the band. worn: "knees", "thighs" or "ankles"."""
        if worn == "ankles":
            return _between(ankle, knee, self.ankles)
        return _between(knee, hip, self.thighs if worn == "thighs" else self.knees)


def band_path(
    ends: tuple[Point, Point], reach: float = 0.0, sag: float = 0.0, hook: tuple[float, float] | None = None
) -> list[Point]:
    """The line of the band through the centre lines of both legs, in the unit of `ends`.

    reach: distance from a leg's centre line to its outer side, where the band turns round the leg.
    sag: how far the middle hangs below the straight line; negative = above it.
    hook: how far the line goes (down, outward) round each leg; None = the line ends at the outer side.
    """
    (ax, ay), (bx, by) = ends
    length = max(math.hypot(bx - ax, by - ay), 1e-6)
    along_x, along_y = (bx - ax) / length, (by - ay) / length
    down_x, down_y = (-along_y, along_x) if along_x >= 0 else (along_y, -along_x)
    ax, ay, bx, by = ax - along_x * reach, ay - along_y * reach, bx + along_x * reach, by + along_y * reach
    wide_x, wide_y, deep_x, deep_y = bx - ax, by - ay, down_x * sag, down_y * sag
    curve = _CURVE if sag else _STRAIGHT
    line = [(ax + wide_x * share + deep_x * hang, ay + wide_y * share + deep_y * hang) for share, hang in curve]
    if hook is None:
        return line
    low, out = hook
    first = (ax + down_x * low - along_x * out, ay + down_y * low - along_y * out)
    last = (bx + down_x * low + along_x * out, by + down_y * low + along_y * out)
    return [first, *line, last]


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
