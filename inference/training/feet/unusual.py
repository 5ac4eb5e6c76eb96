"""What few people and cameras are: wide trousers, skirts, coats, figures, lenses near and far that bend lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from scipy.spatial import ConvexHull

from inference.training.feet.clothes import Dressed
from inference.training.feet.mesh import Mesh
from inference.training.feet.rotations import Array, Rng, unit

CLOTHES: tuple[str | None, ...] = (None, "wide trousers", "skirt", "coat")
CLOTHES_SHARES = (0.4, 0.2, 0.2, 0.2)
CLOSE_SHARE, CLOSE = 0.45, (1.4, 2.1)  # metres: a lens of 60 to 110 degrees
FAR_SHARE, FAR_ZOOM = 0.25, (1.2, 1.9)  # the body fills less of the frame by this factor
BEND = (-0.22, 0.06)  # radial distortion at the corner; negative for a barrel
BENT_SHARE = 0.5
SIDES_OF_RING = 48
CLEARANCE = 0.014  # metres of a garment around both legs


@dataclass(frozen=True)
class Unusual:
    """What is unusual about one scene.

    clothes: one of `CLOTHES`.
    hem: where a skirt or coat ends, 0..1 along the thigh, 1..2 along the shank.
    flare: share by which its last ring is wider than the legs.
    figure: whether the body may be far from the average.
    distance: of the camera, metres; None for a usual one.
    zoom: factor on the field of view.
    bend: radial distortion at the corner of the frame.
    """

    clothes: str | None = None
    hem: float = 0.0
    flare: float = 0.0
    figure: bool = False
    distance: float | None = None
    zoom: float = 1.0
    bend: float = 0.0

    @classmethod
    def drawn(cls, rng: Rng) -> Unusual:
        """A random combination."""
        where = rng.random()
        return cls(
            clothes=CLOTHES[rng.choice(len(CLOTHES), p=CLOTHES_SHARES)],
            hem=float(rng.uniform(0.35, 1.5)),
            flare=float(rng.uniform(0.0, 0.5)),
            figure=bool(rng.random() < 0.6),
            distance=float(rng.uniform(*CLOSE)) if where < CLOSE_SHARE else None,
            zoom=float(rng.uniform(*FAR_ZOOM)) if where > 1 - FAR_SHARE else 1.0,
            bend=float(rng.uniform(*BEND)) if rng.random() < BENT_SHARE else 0.0,
        )

    def garment(self, body: Dressed, skin: Array, top: Array, bottom: Array) -> Mesh | None:
        """The skirt or the tails of the coat of a posed body; None without one. top, bottom: colours, 0..1."""
        if self.clothes not in ("skirt", "coat"):
            return None
        hem = min(self.hem, 0.95) if self.clothes == "coat" else self.hem
        stations = [-0.15, 0.0, *np.linspace(0.12, hem, 6).tolist()]
        rings = [_ring(body, skin, at, self.flare * k / len(stations)) for k, at in enumerate(stations)]
        points = np.vstack(rings)
        i = np.arange(SIDES_OF_RING)
        j = (i + 1) % SIDES_OF_RING
        strip = np.vstack(
            [np.stack([i, j, i + SIDES_OF_RING], 1), np.stack([j, j + SIDES_OF_RING, i + SIDES_OF_RING], 1)]
        )
        faces = np.vstack([strip + SIDES_OF_RING * k for k in range(len(rings) - 1)])
        colour = np.tile(top if self.clothes == "coat" else bottom, (len(points), 1))
        return Mesh(points, faces, colour, np.full(len(points), 0.03))


def _ring(body: Dressed, skin: Array, at: float, flare: float) -> Array:
    """A convex ring around both legs of a posed body, [SIDES_OF_RING, 3].

    at: below 0 on the trunk, metres below the hips; 0..1 along the thigh; 1..2 along the shank.
    """
    here, above = _vertices(body, at), _vertices(body, at - 0.2)
    points, left = skin[here], body.rest[here, 0] > 0
    down = unit(points.mean(0) - skin[above].mean(0))
    middle_left, middle_right = points[left].mean(0), points[~left].mean(0)
    across = unit((middle_left - middle_right) - down * np.dot(middle_left - middle_right, down))
    ahead = np.cross(down, across)
    middle = (middle_left + middle_right) / 2
    lines = ConvexHull(np.stack([(points - middle) @ across, (points - middle) @ ahead], 1)).equations
    angles = np.linspace(0, 2 * np.pi, SIDES_OF_RING, endpoint=False)
    ways = np.stack([np.cos(angles), np.sin(angles)], 1)
    towards = ways @ lines[:, :2].T
    reach = np.where(towards > 1e-6, -lines[:, 2] / np.maximum(towards, 1e-6), 9.0).min(1) * (1 + flare) + CLEARANCE
    loop = ways * reach[:, None]
    slope = np.dot(middle_left - middle_right, down) / max(float(np.dot(middle_left - middle_right, across)), 1e-3)
    return np.asarray(middle + loop[:, :1] * across + loop[:, 1:] * ahead + loop[:, :1] * slope * down)


def _vertices(body: Dressed, at: float) -> Any:
    """The vertices of both legs, or of the trunk, at a station of `_ring`."""
    clothes = body.clothes
    if at < 0:
        height = body.mid_hip[2] - at * 0.5
        return (clothes.part == "torso") & (np.abs(body.rest[:, 2] - height) < 0.03)
    if at < 1:
        return (clothes.part == "thigh") & (np.abs(clothes.thigh - max(at, 0.1)) < 0.06)
    return (clothes.part == "shank") & (np.abs(clothes.shank - max(at - 1, 0.08)) < 0.06)


class Bend:
    """Radial distortion of an image: a point at radius r from the middle moves to r * (1 + bend * r * r).

    bend: at the corner of the frame, where r is 1; 0 for none.
    size: (width, height), pixels.
    """

    def __init__(self, bend: float, size: tuple[int, int]) -> None:
        self._bend, self._size = bend, size
        self._middle = np.array(size) / 2
        self._corner = float(np.hypot(*self._middle))

    def points(self, flat: Array) -> Array:
        """Where points [..., 2] of the straight image lie in the bent one."""
        offset = (flat - self._middle) / self._corner
        return np.asarray(self._middle + self._corner * offset * (1 + self._bend * (offset**2).sum(-1, keepdims=True)))

    def image(self, straight: Any) -> Any:
        """The bent image."""
        if self._bend == 0:
            return straight
        width, height = self._size
        across, down = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
        wanted = (np.stack([across, down], -1) - self._middle) / self._corner
        source = wanted.copy()
        for _ in range(12):
            source = wanted / (1 + self._bend * (source**2).sum(-1, keepdims=True))
        at = (source * self._corner + self._middle - 0.5).astype(np.float32)
        return cv2.remap(straight, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
