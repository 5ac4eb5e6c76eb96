"""What the mannequin wears and stands on: band, step, treadmill, wall."""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy.spatial import ConvexHull

from kiosk.coach.rendering.geometry import SIDES, Array, unit
from kiosk.coach.rendering.mannequin import Mannequin, Part, linear

BAND, BAND_WRONG = linear(0x3F, 0xD9, 0xC8), linear(0xFF, 0x7A, 0x4D)  # the theme's "good" and "collapse"
BOX_TOP, BOX_FRONT, BOX_SIDE = linear(62, 74, 82), linear(52, 62, 70), linear(46, 56, 63)
EDGE = linear(134, 150, 159)
BELT_MARK = linear(0x8E, 0x98, 0x9E)

BAND_POINTS = 96  # round the loop
BAND_WIDTH = 0.046  # metres
BAND_AT = {  # part, share along it, share looked back
    "knees": ("thigh", 0.74, 0.16),
    "thighs": ("thigh", 0.5, 0.16),
    "ankles": ("shank", 0.78, 0.16),
}
CLEARANCE = 0.007  # metres between skin and band
GRID = 0.02  # metres between the vertices of a box, for its shadows

Where = Literal["knees", "thighs", "ankles"]


def band(body: Mannequin, skin: Array, where: Where, colour: Array = BAND) -> Part:
    """The resistance band round both legs. skin: the coarse skin that `Mannequin.parts` returns."""
    rings, axes = zip(*(_ring(body, skin, where, side) for side in SIDES), strict=True)
    left, right = rings[0].mean(0), rings[1].mean(0)
    down = unit(axes[0] + axes[1])
    across = unit((left - right) - down * np.dot(left - right, down))
    out, middle = np.cross(down, across), (left + right) / 2
    points = np.vstack(rings) - middle
    flat = np.stack([points @ across, points @ out], 1)
    outline = _offset(_resampled(flat[ConvexHull(flat).vertices]))
    ends = [(right - middle) @ across, (left - middle) @ across]
    sag = np.interp(outline[:, 0], ends, [(right - middle) @ down, (left - middle) @ down])
    share = np.interp(outline[:, 0], ends, [0.0, 1.0])[:, None]
    leaning = axes[1] * (1 - share) + axes[0] * share
    leaning /= np.linalg.norm(leaning, axis=1, keepdims=True)
    centre = middle + outline[:, :1] * across + outline[:, 1:] * out + sag[:, None] * down
    rows = [centre - leaning * BAND_WIDTH * at for at in (-0.5, -0.46, 0.46, 0.5)]
    i = np.arange(BAND_POINTS)
    j = (i + 1) % BAND_POINTS
    faces = []
    for row in range(3):
        here, there = row * BAND_POINTS, (row + 1) * BAND_POINTS
        faces += [np.stack([here + i, here + j, there + i], 1), np.stack([here + j, there + j, there + i], 1)]
    tangent = np.roll(outline, -1, 0) - np.roll(outline, 1, 0)
    normal = np.stack([tangent[:, 1], -tangent[:, 0]], 1)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    normal *= np.sign((normal * outline).sum())
    facing = np.vstack([normal[:, :1] * across + normal[:, 1:] * out] * 4)
    return Part(np.vstack(rows), np.vstack(faces), np.tile(colour, (4 * BAND_POINTS, 1)), facing, flat=0.42)


def _ring(body: Mannequin, skin: Array, where: Where, side: str) -> tuple[Array, Array]:
    """The skin below the band on one leg, laid into one plane, and the direction of the leg."""
    part, at, back = BAND_AT[where]
    along = body.along_thigh if part == "thigh" else body.along_shank
    own = np.zeros(len(skin), bool)
    own[body.used] = True
    own &= (body.part == part) & ((body.rest[:, 0] > 0) == (side == "L"))
    ring = skin[own & (np.abs(along - at) < 0.07)]
    above = skin[own & (np.abs(along - at + back) < 0.06)]
    middle = ring.mean(0)
    axis = unit(middle - above.mean(0))
    return ring - ((ring - middle) @ axis)[:, None] * axis, axis


def _resampled(outline: Array) -> Array:
    """A closed outline as `BAND_POINTS` points at equal distances, its corners rounded."""
    closed = np.vstack([outline, outline[:1]])
    along = np.r_[0, np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))]
    at = np.linspace(0, along[-1], BAND_POINTS, endpoint=False)
    points = np.stack([np.interp(at, along, closed[:, k]) for k in (0, 1)], 1)
    for _ in range(3):
        points = 0.5 * points + 0.25 * (np.roll(points, 1, 0) + np.roll(points, -1, 0))
    return points


def _offset(outline: Array) -> Array:
    tangent = np.roll(outline, -1, 0) - np.roll(outline, 1, 0)
    normal = np.stack([tangent[:, 1], -tangent[:, 0]], 1)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    return np.asarray(outline + np.sign((normal * (outline - outline.mean(0))).sum()) * normal * CLEARANCE)


def box(x: tuple[float, float], y: tuple[float, float], z: tuple[float, float], edge: bool = True) -> list[Part]:
    """A dark box with a light edge round its top."""
    wide, deep, high = (b - a for a, b in (x, y, z))
    low, top = np.array([x[0], y[0], z[0]]), np.array([x[0], y[0], z[1]])
    right, back, up = np.array([wide, 0, 0]), np.array([0, deep, 0]), np.array([0, 0, high])
    parts = [
        _sheet(top, right, back, np.array([0.0, 0, 1]), BOX_TOP),
        _sheet(low, right, up, np.array([0.0, -1, 0]), BOX_FRONT),
        _sheet(low + back, right, up, np.array([0.0, 1, 0]), BOX_FRONT),
        _sheet(low, back, up, np.array([-1.0, 0, 0]), BOX_SIDE),
        _sheet(low + right, back, up, np.array([1.0, 0, 0]), BOX_SIDE),
    ]
    if edge:
        half = 0.005
        for x0, x1, y0, y1 in (
            (x[0], x[1], y[0] - half, y[0] + half),
            (x[0], x[1], y[1] - half, y[1] + half),
            (x[0] - half, x[0] + half, y[0], y[1]),
            (x[1] - half, x[1] + half, y[0], y[1]),
        ):
            parts.append(bar((x0, x1), (y0, y1), (z[1] - 0.006, z[1] + 0.002), EDGE))
    return parts


def bar(x: tuple[float, float], y: tuple[float, float], z: tuple[float, float], colour: Array) -> Part:
    """A small box of one colour that the light does not change."""
    corners = np.array([[a, b, c] for a in x for b in y for c in z])
    sides = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    faces = np.array([t for a, b, c, d in sides for t in ((a, b, c), (a, c, d))])
    return Part(corners, faces, np.tile(colour, (8, 1)), np.tile([0.0, 0, 1], (8, 1)), flat=1.0)


def _sheet(corner: Array, first: Array, second: Array, normal: Array, colour: Array) -> Part:
    """A rectangle as a grid, fine enough for shadows."""
    columns, rows = (int(np.linalg.norm(edge) / GRID) + 2 for edge in (first, second))
    a, b = (grid.ravel()[:, None] for grid in np.meshgrid(np.linspace(0, 1, columns), np.linspace(0, 1, rows)))
    points = corner + a * first + b * second
    i = (np.arange(columns - 1)[None] + columns * np.arange(rows - 1)[:, None]).ravel()
    faces = np.vstack([np.stack([i, i + 1, i + columns], 1), np.stack([i + 1, i + columns + 1, i + columns], 1)])
    return Part(points, faces, np.tile(colour, (len(points), 1)), np.tile(normal, (len(points), 1)))


TREADMILL_HALF, TREADMILL_FRONT, TREADMILL_BACK = 0.34, -0.80, 0.78  # metres


def treadmill(marks: list[float]) -> list[Part]:
    """A belt at floor level between two rails, with a hood in front. marks: y of the belt's marks, metres."""
    half, front, back = TREADMILL_HALF, TREADMILL_FRONT, TREADMILL_BACK
    parts = box((-half - 0.09, half + 0.09), (front - 0.22, front), (0.0, 0.16))
    parts += box((-half - 0.09, -half), (front, back), (0.0, 0.05))
    parts += box((half, half + 0.09), (front, back), (0.0, 0.05))
    for y in marks:
        if front < y < back - 0.03:
            parts.append(bar((-half, half), (y, y + 0.03), (0.001, 0.003), BELT_MARK * 0.55))
    return parts


def wall(y: float) -> list[Part]:
    """A wall with its face at y, in front of the body; seen from the side it is a narrow slab."""
    return box((-0.22, 0.50), (y - 0.08, y), (0.0, 1.55))


def lane(half: float, length: tuple[float, float]) -> list[Part]:
    """Two lines on the floor."""
    return [
        bar((sign * half - 0.015, sign * half + 0.015), length, (0.0005, 0.002), EDGE * 0.7) for sign in (-1.0, 1.0)
    ]
