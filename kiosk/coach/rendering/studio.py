"""The light of the studio: soft boxes as lobes on a sphere of directions, with shadows for every vertex."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.coach.rendering.geometry import Array, about_z, unit

Floats = npt.NDArray[np.float32]

DIRECTIONS = 150  # on the whole sphere; about two thirds are above the floor
CELL = 0.024  # metres, of the depth maps that find what is in shadow
BIAS = 0.045  # metres by which something must be nearer to the light to cast a shadow
FLOOR_CELL, FLOOR_HALF = 0.02, 2.4  # metres: of the floor's shadow map, and half of its width
WRAP = 0.06  # of the cosine: light reaches a little round the edge


class Studio:
    """Light from the upper front of the camera, wherever that is.

    directions: [k, 3], unit vectors to the light.
    """

    def __init__(self, yaw: float, mirrored: bool) -> None:
        """yaw: degrees by which the camera is turned round the body. mirrored: whether the picture will be."""
        index = np.arange(DIRECTIONS) + 0.5
        height, turn = 1 - 2 * index / DIRECTIONS, np.pi * (1 + 5**0.5) * index
        radius = np.sqrt(1 - height**2)
        sphere = np.stack([radius * np.cos(turn), radius * np.sin(turn), height], 1)
        self.directions = sphere[height > -0.35]
        up = self.directions[:, 2]
        across = -1 if mirrored else 1
        camera = about_z(yaw)

        def lobe(x: float, y: float, z: float, strength: float, width: float) -> Array:
            towards = camera @ unit([x * across, y, z])
            return np.asarray(strength * np.exp(width * (self.directions @ towards - 1)))

        key = lobe(-0.55, -1.0, 1.15, 3.6, 5.5)
        fill = lobe(0.9, -0.8, 0.35, 0.42, 2.5) + lobe(0.15, -1.0, -0.02, 0.62, 2.2) + 0.36 * np.clip(up, 0, 1) + 0.13
        rims = lobe(1.0, 0.75, 0.75, 3.6, 7) + lobe(-1.0, 0.9, 0.5, 2.2, 8)
        light = (
            key[:, None] * [1.03, 1.0, 0.965] + fill[:, None] * [0.90, 0.99, 1.08] + rims[:, None] * [0.93, 1.0, 1.07]
        )
        self._light = (light * np.where(up < 0, 0.45, 1)[:, None]).astype(np.float32)
        facing = np.clip(self.directions @ unit(camera @ np.array([-0.45 * across, -1, 0.9])), 0, 1)
        self._gain = 1.0 / (facing[:, None] * self._light).sum(0).mean()

    def visibility(self, occluders: Array, points: Array) -> Floats:
        """How much of each direction's light reaches each point, [directions, points], 0..1."""
        low = np.minimum(occluders.min(0), points.min(0))
        high = np.maximum(occluders.max(0), points.max(0))
        middle, radius = ((low + high) / 2).astype(np.float32), float(np.linalg.norm(high - low)) / 2 + 0.03
        cells = int(2 * radius / CELL) + 2
        near, here = occluders.astype(np.float32) - middle, points.astype(np.float32) - middle
        found = np.empty((len(self.directions), len(points)), np.float32)
        for number, direction in enumerate(self.directions):
            across = unit(np.cross(direction, [0.3, 0.2, 0.9]))
            axes = np.stack([across, np.cross(direction, across), direction], 1).astype(np.float32)
            nearest = np.full(cells * cells, -9.0, np.float32)
            seen, asked = near @ axes, here @ axes
            np.maximum.at(nearest, _cell(seen, radius, cells), seen[:, 2])
            in_front = nearest[_cell(asked, radius, cells)] - asked[:, 2] - BIAS
            found[number] = 1 - np.clip(in_front / 0.03, 0, 1)
        return found

    def irradiance(self, normals: Array, visibility: Floats) -> Array:
        """Light [n, 3] on points with these normals; about 1 where the key light falls straight."""
        facing = np.clip(self.directions.astype(np.float32) @ normals.T.astype(np.float32) + WRAP, 0, None)
        return np.asarray(((facing * visibility).T @ self._light) * self._gain)

    def floor_light(self, occluders: Array, centre: tuple[float, float]) -> Floats:
        """The share of light on the floor, 0..1, on a grid round a point: the soft contact shadow."""
        cells = int(2 * FLOOR_HALF / FLOOR_CELL) + 1
        dark, total = np.zeros((cells, cells), np.float32), 0.0
        above = occluders[occluders[:, 2] > -0.002][::2]  # dense enough for the cells
        for direction, light in zip(self.directions, self._light.mean(1), strict=True):
            if direction[2] < 0.08:
                continue
            weight = float(light * direction[2])
            total += weight
            fallen = above[:, :2] - direction[:2] / direction[2] * above[:, 2:]
            column, row = ((fallen - centre + FLOOR_HALF) / FLOOR_CELL).astype(int).T
            inside = (row >= 0) & (row < cells) & (column >= 0) & (column < cells)
            covered = np.zeros((cells, cells), np.float32)
            covered[row[inside], column[inside]] = 1
            dark += weight * cv2.dilate(covered, np.ones((3, 3), np.uint8))
        return np.asarray(cv2.GaussianBlur(np.clip(1 - dark / total, 0, 1), (0, 0), 1.6))


def _cell(points: Floats, radius: float, cells: int) -> npt.NDArray[np.int32]:
    column, row = (((points[:, k] + radius) / CELL).astype(np.int32) for k in (0, 1))
    return np.asarray(column * cells + row)
