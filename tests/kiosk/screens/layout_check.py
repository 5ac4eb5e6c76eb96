"""Watches what a screen puts where, and says what a member could not read."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import pygame

from kiosk.screens.drawing.canvas import Canvas, LayoutRecord
from kiosk.screens.drawing.theme import Colour, ScreenEdge
from kiosk.text import Text

CONTRAST_LEAST = 7.0
BRIGHTEST = 98  # percentile of the ground under a text that counts as its brightest part
GROUNDS = {"card", "cue plate", "tempo", "ring"}  # things that texts stand on
TOUCH = 2  # pixels that boxes of neighbouring texts may share: fonts round up


@dataclass
class Watched:
    """A canvas that keeps all that is placed on it, with the contrast of each text against its ground."""

    size: tuple[int, int]
    text: Text
    edge: ScreenEdge = ScreenEdge.BOTTOM
    placed: list[LayoutRecord] = field(default_factory=list)
    contrasts: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.canvas = Canvas(pygame.Surface(self.size, depth=32), self.text, self.edge, self._note)

    def faults(self) -> list[str]:
        """Everything wrong with what was drawn, in words; empties the record."""
        texts = [p for p in self.placed if p.kind == "text"]
        found = [f"{p.text!r} does not fit into {p.box.size}" for p in texts if not p.fits]
        found += [f"{p.text!r} is {p.px} px, below {p.floor}" for p in texts if p.px < p.floor]
        found += [f"{p.kind} {p.text!r} leaves the screen: {p.rect}" for p in self.placed if self._outside(p.rect)]
        found += [f"{a.text!r} and {b.text!r} overlap" for a, b in combinations(texts, 2) if _overlap(a, b)]
        others = [p for p in self.placed if p.kind not in {"text", *GROUNDS}]
        found += [f"{a.text!r} stands on the {b.kind}" for a in texts for b in others if _overlap(a, b)]
        found += [
            f"{p.text!r} has contrast {contrast:.1f}"
            for p, contrast in zip(texts, self.contrasts, strict=True)
            if contrast < CONTRAST_LEAST
        ]
        self.placed.clear()
        self.contrasts.clear()
        return found

    def _note(self, placed: LayoutRecord) -> None:
        self.placed.append(placed)
        if placed.kind == "text":
            ground = placed.rect.clip(self.canvas.grid.screen)
            self.contrasts.append(_contrast(placed.colour, self.canvas.surface.subsurface(ground)))

    def _outside(self, rect: pygame.Rect) -> bool:
        return not self.canvas.grid.screen.contains(rect)


def _overlap(a: LayoutRecord, b: LayoutRecord) -> bool:
    shared = a.rect.clip(b.rect)
    return shared.width > TOUCH and shared.height > TOUCH


def _contrast(colour: Colour, ground: pygame.Surface) -> float:
    """The WCAG ratio against the worst part of the ground: its brightest for light letters, its darkest for dark."""
    if ground.get_width() == 0 or ground.get_height() == 0:
        return 0.0
    lights = _luminance(pygame.surfarray.array3d(ground).reshape(-1, 3))
    letters = float(_luminance(np.array([colour]))[0])
    worst = float(np.percentile(lights, BRIGHTEST if letters > 0.3 else 100 - BRIGHTEST))
    return (max(letters, worst) + 0.05) / (min(letters, worst) + 0.05)


def _luminance(rgb: np.ndarray) -> np.ndarray:
    """WCAG 2 relative luminance 0..1 of colours [n, 3], 0..255."""
    linear = rgb / 255.0
    linear = np.where(linear <= 0.04045, linear / 12.92, ((linear + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])
