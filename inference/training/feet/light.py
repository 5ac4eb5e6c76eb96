"""The light of a rendered scene."""

from __future__ import annotations

from typing import Any

import numpy as np

from inference.training.feet.rotations import Array, Rng, unit


class Light:
    """One key and one fill light under a bright ceiling."""

    def __init__(self, rng: Rng) -> None:
        tint = np.array([1, 1, 1]) + rng.uniform(-1, 1) * np.array([0.07, 0, -0.09])
        self.sky = tint * rng.uniform(0.40, 0.62)
        self.ground = np.array([0.9, 0.85, 0.8]) * rng.uniform(0.16, 0.3)
        key = unit([rng.uniform(-0.9, 0.9), rng.uniform(-1.1, -0.3), rng.uniform(0.8, 1.5)])
        fill = unit([rng.choice([-1, 1]) * rng.uniform(0.6, 1.2), rng.uniform(-0.5, 0.3), rng.uniform(0.2, 0.8)])
        self.directions = [key, fill]
        self.colours = [tint * rng.uniform(0.45, 0.75), np.array([1, 1, 1]) * rng.uniform(0.08, 0.28)]
        self.gain = rng.uniform(0.82, 1.12)

    def shade(self, colour: Array, normals: Array, view: Array, gloss: Array) -> Array:
        """Lit colours [n, 3], 0..1. view: unit vectors to the camera, [n, 3]."""
        up = (normals[:, 2:] + 1) / 2
        lit = self.ground * (1 - up) + self.sky * up
        shine: Any = 0
        for direction, light in zip(self.directions, self.colours, strict=True):
            facing = normals @ direction
            lit = lit + np.clip((facing + 0.15) / 1.15, 0, 1)[:, None] * light
            half = view + direction
            half /= np.linalg.norm(half, axis=1, keepdims=True)
            shine = shine + (np.clip((normals * half).sum(1), 0, 1) ** 24 * np.clip(facing, 0, 1))[:, None] * light
        out = colour**2.2 * lit + gloss[:, None] * 0.5 * shine
        return np.asarray(np.clip(out * self.gain, 0, 1) ** (1 / 2.2))
