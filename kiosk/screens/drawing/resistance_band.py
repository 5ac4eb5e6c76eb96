"""Geometry of a worn resistance band: where it crosses each leg, and the line that it follows between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kiosk.screens.drawing.shapes import Point

CURVE_STEPS = 14  # points of a sagging band


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
    a, b = np.array(ends[0]), np.array(ends[1])
    along = (b - a) / max(float(np.hypot(*(b - a))), 1e-6)
    down = np.array([-along[1], along[0]]) * (1 if along[0] >= 0 else -1)
    a, b = a - along * reach, b + along * reach
    shares = np.linspace(0, 1, CURVE_STEPS if sag else 2)[:, None]
    line = a + (b - a) * shares + down * sag * 4 * shares * (1 - shares)
    if hook is not None:
        tips = [end + down * hook[0] + side * along * hook[1] for end, side in ((a, -1), (b, 1))]
        line = np.concatenate([tips[0][None], line, tips[1][None]])
    return [(x, y) for x, y in line.tolist()]


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
