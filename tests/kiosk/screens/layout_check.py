"""Records the texts and shapes of a screen, and finds those that a member could not read."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import pygame

from kiosk.screens.drawing.canvas import Canvas, LayoutRecord
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.screens.drawing.theme import Colour, ScreenEdge
from kiosk.text import Text

MIN_CONTRAST = 7.0
BRIGHTEST_PERCENTILE = 98  # of the background under a text; its brightest part
BACKGROUNDS = {"card", "cue plate", "tempo", "ring"}  # widgets with text on them
MAX_OVERLAP = 2  # pixels; boxes of neighbouring texts may share them because fonts round up


@dataclass
class LayoutCheck:
    """A canvas that records everything drawn on it.

    size: of the screen, pixels.
    records: everything drawn since the last check.
    contrasts: contrast of each recorded text with its background, WCAG ratio.
    """

    size: tuple[int, int]
    text: Text
    edge: ScreenEdge = ScreenEdge.BOTTOM
    records: list[LayoutRecord] = field(default_factory=list)
    contrasts: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.canvas = Canvas(offscreen_stage(self.size), self.text, self.edge, self._record)

    def faults(self) -> list[str]:
        """All layout faults of the recorded drawing, as text. Clears the records."""
        texts = [p for p in self.records if p.kind == "text"]
        found = [f"{p.text!r} does not fit into {p.box.size}" for p in texts if not p.fits]
        found += [f"{p.text!r} is {p.px} px, below {p.floor}" for p in texts if p.px < p.floor]
        found += [f"{p.kind} {p.text!r} leaves the screen: {p.rect}" for p in self.records if self._outside(p.rect)]
        found += [f"{a.text!r} and {b.text!r} overlap" for a, b in combinations(texts, 2) if _overlap(a, b)]
        others = [p for p in self.records if p.kind not in {"text", *BACKGROUNDS}]
        found += [f"{a.text!r} stands on the {b.kind}" for a in texts for b in others if _overlap(a, b)]
        found += [
            f"{p.text!r} has contrast {contrast:.1f}"
            for p, contrast in zip(texts, self.contrasts, strict=True)
            if contrast < MIN_CONTRAST
        ]
        self.records.clear()
        self.contrasts.clear()
        return found

    def _record(self, record: LayoutRecord) -> None:
        self.records.append(record)
        if record.kind == "text":
            background = record.rect.clip(self.canvas.grid.screen)
            self.contrasts.append(_contrast(record.colour, self.canvas.read().subsurface(background)))

    def _outside(self, rect: pygame.Rect) -> bool:
        return not self.canvas.grid.screen.contains(rect)


def _overlap(a: LayoutRecord, b: LayoutRecord) -> bool:
    shared = a.rect.clip(b.rect)
    return shared.width > MAX_OVERLAP and shared.height > MAX_OVERLAP


def _contrast(colour: Colour, background: pygame.Surface) -> float:
    """The WCAG ratio with the worst part of the background: its brightest for light text, its darkest for dark text."""
    if background.get_width() == 0 or background.get_height() == 0:
        return 0.0
    lights = _luminance(pygame.surfarray.array3d(background).reshape(-1, 3))
    text = float(_luminance(np.array([colour]))[0])
    worst = float(np.percentile(lights, BRIGHTEST_PERCENTILE if text > 0.3 else 100 - BRIGHTEST_PERCENTILE))
    return (max(text, worst) + 0.05) / (min(text, worst) + 0.05)


def _luminance(rgb: np.ndarray) -> np.ndarray:
    """WCAG 2 relative luminance, 0..1. rgb: colours [n, 3], 0..255."""
    linear = rgb / 255.0
    linear = np.where(linear <= 0.04045, linear / 12.92, ((linear + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])
