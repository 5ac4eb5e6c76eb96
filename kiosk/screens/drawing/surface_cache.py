"""A least-recently-used cache of drawn surfaces with a memory limit."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable

import pygame

MAX_BYTES = 8_000_000  # the fullest screen needs 3 MB for texts at 1080x1920, and 3 MB for other drawings


class SurfaceCache:
    """Keeps the most recently used surfaces, up to `MAX_BYTES` in total."""

    def __init__(self) -> None:
        self._surfaces: OrderedDict[Hashable, pygame.Surface] = OrderedDict()
        self.bytes = 0

    def get(self, key: Hashable, draw: Callable[[], pygame.Surface]) -> pygame.Surface:
        """The surface cached under `key`, drawn first if it is missing. Do not draw on it."""
        if key in self._surfaces:
            self._surfaces.move_to_end(key)
            return self._surfaces[key]
        surface = self._surfaces[key] = draw()
        self.bytes += _bytes(surface)
        while self.bytes > MAX_BYTES and len(self._surfaces) > 1:
            self.bytes -= _bytes(self._surfaces.popitem(last=False)[1])
        return surface


def _bytes(surface: pygame.Surface) -> int:
    return surface.get_pitch() * surface.get_height()
