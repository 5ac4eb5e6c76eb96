"""A random gym: its light, and the background image of floor, walls and equipment; used by `stills`."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from inference.training.feet.light import Light
from inference.training.feet.renderer import Camera
from inference.training.feet.rotations import Array, Rng


def _lines(along: Array, period: float, width: float) -> Any:
    return np.abs(np.mod(along, period) - period / 2) > period / 2 - width


def _grain(a: Array, b: Any) -> Array:
    """A reproducible pseudo-random number 0..1 for each cell of a pattern."""
    return np.mod(np.sin(a * 12.9898 + b * 78.233) * 43758.5453, 1)


class Room:
    """One random room. Call `background` only once: it draws random numbers.

    mat: whether a mat may lie on the floor.
    """

    def __init__(self, rng: Rng, light: Light, mat: bool) -> None:
        self.rng, self.light = rng, light
        self.back = rng.uniform(1.3, 3.2)
        self.side = rng.uniform(3.4, 4.6)
        self.mat = mat and rng.random() < 0.5
        self.floor = self._colour(50, 190)
        self.wall = self._colour(95, 235)
        self.side_wall = self.wall * rng.uniform(0.8, 0.98)
        self.accent = np.clip(rng.uniform(20, 235, 3), 20, 235)
        self.floor_kind = str(rng.choice(["rubber", "wood", "tile"]))
        self.wall_kind = str(rng.choice(["plain", "band", "brick", "mirror", "window", "slats"]))

    def _colour(self, low: float, high: float) -> Array:
        return np.clip(self.rng.uniform(low, high) + self.rng.normal(0, 14, 3), 18, 248)

    def background(self, camera: Camera) -> Any:
        """float32 [height, width, 3], 0..255."""
        rays, eye = camera.rays(), camera.position
        with np.errstate(divide="ignore", invalid="ignore"):
            distances = [
                -eye[2] / rays[..., 2],
                (2.9 - eye[2]) / rays[..., 2],
                (self.back - eye[1]) / rays[..., 1],
                (-self.side - eye[0]) / rays[..., 0],
                (self.side - eye[0]) / rays[..., 0],
            ]
        far = np.stack([np.where((distance > 0) & np.isfinite(distance), distance, 1e9) for distance in distances])
        which = far.argmin(0)
        hit = eye + rays * far.min(0)[..., None]
        x, y, z = hit[..., 0], hit[..., 1], hit[..., 2]
        sides = np.broadcast_to(self.side_wall, hit.shape).copy()
        floor, back = self._floor(x, y), self._back(x, z)
        sides[z < 0.1] *= 0.55
        sides *= np.where(_lines(y, 1.2, 0.01), 0.85, 1)[..., None]
        ceiling = np.broadcast_to(np.array([205, 205, 205.0]), hit.shape)
        image = np.zeros(hit.shape)
        for k, surface in enumerate((floor, ceiling, back, sides, sides * 0.93)):
            image[which == k] = surface[which == k]
        image = np.clip(image * self._lamps(x, y, z)[..., None], 0, 255)
        self._equipment(image, camera)
        image *= self.light.gain * 0.95
        image *= 1 + 0.02 * self._blotches(image.shape[:2])[..., None]
        image = cv2.GaussianBlur(image, (0, 0), self.rng.uniform(0.5, 1.3) * camera.height / 480)
        return np.clip(image, 0, 255).astype(np.float32)

    def _floor(self, x: Array, y: Array) -> Array:
        floor = np.broadcast_to(self.floor, (*x.shape, 3)).copy()
        if self.floor_kind == "rubber":
            floor += ((_grain(np.floor(x * 90), np.floor(y * 90)) > 0.86) * 45.0)[..., None]
            floor *= np.where(_lines(x, 1.0, 0.006) | _lines(y, 1.0, 0.006), 0.7, 1)[..., None]
        elif self.floor_kind == "wood":
            plank = np.floor(x / 0.12)
            grain = _grain(plank, np.floor(y / 1.1 + _grain(plank, 3)))
            floor *= (0.86 + 0.22 * grain)[..., None] * np.array([1.08, 0.97, 0.8])
            floor *= np.where(_lines(x, 0.12, 0.003), 0.72, 1)[..., None]
        else:
            floor *= (0.95 + 0.1 * _grain(np.floor(x / 0.45), np.floor(y / 0.45)))[..., None]
            floor *= np.where(_lines(x, 0.45, 0.005) | _lines(y, 0.45, 0.005), 0.78, 1)[..., None]
        if self.mat:
            mat = (np.abs(x) < 0.42) & (y > -0.75) & (y < 0.95)
            weave = 0.93 + 0.07 * _grain(np.floor(x * 60), np.floor(y * 60))
            floor[mat] = self.accent * weave[mat][:, None]
        return floor

    def _back(self, x: Array, z: Array) -> Array:
        wall = np.broadcast_to(self.wall, (*x.shape, 3)).copy()
        if self.wall_kind == "band":
            wall[(z > 0.9) & (z < 1.15)] = self.accent
        elif self.wall_kind == "brick":
            row = np.floor(z / 0.09)
            along = x + (row % 2) * 0.13
            wall *= (0.86 + 0.2 * _grain(np.floor(along / 0.26), row))[..., None]
            wall *= np.where(_lines(along, 0.26, 0.008) | _lines(z, 0.09, 0.007), 0.8, 1)[..., None]
        elif self.wall_kind == "slats":
            wall *= np.where(np.mod(x, 0.16) < 0.03, 0.62, 1)[..., None]
        elif self.wall_kind in ("mirror", "window"):
            mirror = self.wall_kind == "mirror"
            frame = (np.mod(x + 0.3, 1.5) < 1.36) & (z > (0.35 if mirror else 1.0)) & (z < 2.2)
            dim, bright = np.array([150, 165, 175.0]), np.array([215, 228, 240.0])
            glass = dim * (0.75 + 0.12 * z[..., None]) if mirror else bright * (0.9 + 0.05 * z[..., None])
            wall = np.where(frame[..., None], glass, wall)
        self._posters(wall, x, z)
        wall[z < 0.1] *= 0.55
        return wall

    def _posters(self, wall: Array, x: Array, z: Array) -> None:
        rng = self.rng
        if rng.random() >= 0.6:
            return
        for _ in range(rng.integers(1, 4)):
            at, high = rng.uniform(-2.2, 2.2), rng.uniform(1.2, 2.0)
            wide, tall = rng.uniform(0.2, 0.5), rng.uniform(0.2, 0.4)
            paper = (np.abs(x - at) < wide) & (np.abs(z - high) < tall)
            wall[paper] = rng.uniform(30, 230, 3)
            wall[paper & (np.abs(x - at) < wide * 0.6) & (np.mod(z, 0.12) < 0.04)] = rng.uniform(30, 230, 3)

    def _lamps(self, x: Array, y: Array, z: Array) -> Array:
        light = np.zeros(x.shape)
        for _ in range(3):
            at_x, at_y = self.rng.uniform(-2, 2), self.rng.uniform(-2, self.back)
            light += 1 / (1 + 0.22 * ((x - at_x) ** 2 + (y - at_y) ** 2 + 0.5 * (z - 2.8) ** 2))
        return np.asarray(0.62 + 0.55 * (light / np.percentile(light, 98)))

    def _blotches(self, shape: tuple[int, ...]) -> Array:
        out = np.zeros(shape)
        for size, strength in ((4, 0.5), (12, 0.3), (40, 0.2)):
            noise = self.rng.normal(0, 1, (size, size))
            out += strength * cv2.resize(noise, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
        return out

    def _equipment(self, image: Array, camera: Camera) -> None:
        rng = self.rng
        boxes = []
        for _ in range(rng.integers(2, 7)):
            wide, deep = rng.uniform(0.2, 0.9), rng.uniform(0.2, 0.5)
            high = rng.choice([rng.uniform(0.15, 0.6), rng.uniform(0.6, 1.9)])
            at = rng.uniform(-2.6, 2.6), self.back - deep / 2 - rng.uniform(0.02, 0.3)
            boxes.append((at, (wide, deep, high), np.clip(rng.uniform(25, 190) + rng.normal(0, 30, 3), 10, 235)))
        for centre, size, colour in sorted(boxes, key=lambda each: -each[0][1]):
            _flat_box(image, camera, centre, size, colour)
        if rng.random() < 0.6:
            self._rack(image, camera)

    def _rack(self, image: Array, camera: Camera) -> None:
        """Draw a row of plates or dumbbells on a bar."""
        rng = self.rng
        height, first = rng.uniform(0.5, 1.1), rng.uniform(-2.2, 0.6)
        for k in range(rng.integers(4, 9)):
            at = np.array([first + 0.22 * k, self.back - 0.1, height])
            ends = camera.project(np.stack([at, at + np.array([rng.uniform(0.06, 0.1), 0, 0])]))
            radius = int(np.linalg.norm(ends[1] - ends[0]))
            if 0 < radius < 200:
                middle = (int(ends[0][0]), int(ends[0][1]))
                cv2.circle(image, middle, radius, (rng.uniform(20, 80),) * 3, -1, cv2.LINE_AA)
                cv2.circle(image, middle, max(radius // 3, 1), (150, 150, 150), -1, cv2.LINE_AA)
        bar = np.array([[first - 0.2, self.back - 0.1, height], [first + 0.22 * 8, self.back - 0.1, height]])
        (x0, y0), (x1, y1) = camera.project(bar).astype(int)
        thick = max(2, camera.height // 160)
        cv2.line(image, (int(x0), int(y0)), (int(x1), int(y1)), (110, 110, 112), thick, cv2.LINE_AA)


def _flat_box(image: Array, camera: Camera, centre: Any, size: Any, colour: Array) -> None:
    (x, y), (wide, deep, high) = centre, size
    x0, x1, y0, y1 = x - wide / 2, x + wide / 2, y - deep / 2, y + deep / 2
    near = x0 if camera.position[0] < x0 else x1
    faces = [
        ([(x0, y1, high), (x1, y1, high), (x1, y0, high), (x0, y0, high)], 1.15),
        ([(near, y0, 0), (near, y1, 0), (near, y1, high), (near, y0, high)], 0.72),
        ([(x0, y0, 0), (x1, y0, 0), (x1, y0, high), (x0, y0, high)], 0.92),
    ]
    for corners, light in faces:
        flat = np.round(camera.project(np.array(corners)) * 16).astype(np.int32)
        cv2.fillConvexPoly(image, flat, tuple(float(min(255, v * light)) for v in colour), cv2.LINE_AA, 4)
