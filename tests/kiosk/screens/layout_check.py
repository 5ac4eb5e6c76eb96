"""Records the texts and shapes of a screen, and finds those that a member could not read."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations

import cv2
import numpy as np
import pygame

from kiosk.screens.drawing.canvas import Canvas, LayoutRecord
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.screens.drawing.theme import Colour, ScreenEdge
from kiosk.text import Text

MIN_CONTRAST = 7.0
BRIGHTEST_PERCENTILE = 98  # of the background under a text; its brightest part
BACKGROUNDS = {"card", "cue plate", "tempo", "ring"}  # widgets with text on them
MAX_AWAY = 12  # levels of 255 between a text's colour and its letters in the picture
NEXT_TO_LETTERS = 0.1  # share of the em
MAX_OVERLAP = 2  # pixels; boxes of neighbouring texts may share them because fonts round up


@dataclass
class LayoutCheck:
    """A canvas that records everything drawn on it.

    size: of the screen, pixels.
    records: everything drawn since the last check.
    behind: what was behind each recorded text just before it was written.
    """

    size: tuple[int, int]
    text: Text
    edge: ScreenEdge = ScreenEdge.BOTTOM
    records: list[LayoutRecord] = field(default_factory=list)
    behind: list[pygame.Surface] = field(default_factory=list)

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
        picture = self.canvas.read()
        for p, behind in zip(texts, self.behind, strict=True):
            written = picture.subsurface(p.rect.clip(self.canvas.grid.screen))
            contrast = _contrast(p.colour, written, behind, p.px)
            found += [f"{p.text!r} has contrast {contrast:.1f}"] if contrast < MIN_CONTRAST else []
        self.records.clear()
        self.behind.clear()
        return found

    def _record(self, record: LayoutRecord) -> None:
        self.records.append(record)
        if record.kind == "text":
            self.behind.append(self.canvas.read().subsurface(record.rect.clip(self.canvas.grid.screen)))

    def _outside(self, rect: pygame.Rect) -> bool:
        return not self.canvas.grid.screen.contains(rect)


def _overlap(a: LayoutRecord, b: LayoutRecord) -> bool:
    shared = a.rect.clip(b.rect)
    return shared.width > MAX_OVERLAP and shared.height > MAX_OVERLAP


def _contrast(colour: Colour, written: pygame.Surface, behind: pygame.Surface, px: int) -> float:
    """The WCAG ratio with the worst part of the background: its brightest for light text, its darkest for dark text.

    Only the background in and next to the letters counts; all of it where the letters are not seen.
    written, behind: the same area with and without the text.
    px: size of the em.
    """
    if behind.get_width() == 0 or behind.get_height() == 0:
        return 0.0
    pixels = pygame.surfarray.array3d(behind)
    after, before = (np.abs(image.astype(int) - colour).max(2) for image in (pygame.surfarray.array3d(written), pixels))
    letters = (after <= MAX_AWAY) & (before > MAX_AWAY)  # and not what had their colour before, round a white label
    reach = max(3, round(NEXT_TO_LETTERS * px)) | 1
    near = cv2.dilate(letters.astype(np.uint8), np.ones((reach, reach), np.uint8)).astype(bool)
    lights = _luminance(pixels[near] if near.any() else pixels.reshape(-1, 3))
    text = float(_luminance(np.array([colour]))[0])
    worst = float(np.percentile(lights, BRIGHTEST_PERCENTILE if text > 0.3 else 100 - BRIGHTEST_PERCENTILE))
    return (max(text, worst) + 0.05) / (min(text, worst) + 0.05)


def _luminance(rgb: np.ndarray) -> np.ndarray:
    """WCAG 2 relative luminance, 0..1. rgb: colours [n, 3], 0..255."""
    linear = rgb / 255.0
    linear = np.where(linear <= 0.04045, linear / 12.92, ((linear + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])
