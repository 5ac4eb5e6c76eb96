"""Drawings kept because they are shown again, in as much memory as they are worth."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable

import pygame

KEPT_BYTES = 8_000_000  # the fullest screen shows 3 MB of texts on a display of 1080x1920, and 3 MB of other drawings


class SurfaceCache:
    """The surfaces used last, up to `KEPT_BYTES` in all."""

    def __init__(self) -> None:
        self._surfaces: OrderedDict[Hashable, pygame.Surface] = OrderedDict()
        self.bytes = 0

    def get(self, key: Hashable, draw: Callable[[], pygame.Surface]) -> pygame.Surface:
        """The surface kept under `key`, drawn first where it is not there. Do not draw on it."""
        if key in self._surfaces:
            self._surfaces.move_to_end(key)
            return self._surfaces[key]
        surface = self._surfaces[key] = draw()
        self.bytes += _bytes(surface)
        while self.bytes > KEPT_BYTES and len(self._surfaces) > 1:
            self.bytes -= _bytes(self._surfaces.popitem(last=False)[1])
        return surface


def _bytes(surface: pygame.Surface) -> int:
    return surface.get_pitch() * surface.get_height()
