"""Fonts and line breaking. Opens the packaged Inter fonts once per size."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

import pygame

from kiosk.screens.drawing.theme import DISPLAY_MIN_PX, Colour

MAX_CACHED_FITS = 500
LINE_HEIGHT = 1.18  # em, from line to line
CAP_HEIGHT = 0.727  # em, height of Inter's capitals and digits


@dataclass(frozen=True)
class Fit:
    """A text that was broken into lines for a box.

    px: size of the em, pixels.
    lines: the lines from top to bottom.
    width, height: size of all lines together, pixels.
    fits: False when it is larger than its box even at the smallest size.
    """

    px: int
    lines: tuple[str, ...]
    width: int
    height: int
    fits: bool


class Fonts:
    """Opens fonts, measures and renders texts. One per canvas."""

    def __init__(self) -> None:
        pygame.font.init()
        self._fonts: dict[tuple[str, int], pygame.font.Font] = {}
        self._fits: dict[tuple[str, str, int, int, tuple[int, int], int], Fit] = {}

    def font(self, px: int, weight: str) -> pygame.font.Font:
        """px: size of the em in screen pixels. weight: "Medium", "SemiBold" or "Bold"."""
        family = "InterDisplay" if px >= DISPLAY_MIN_PX and weight != "Medium" else "Inter"
        stem = f"{family}-{weight}"
        if (stem, px) not in self._fonts:
            with resources.as_file(resources.files("kiosk.screens.drawing.fonts") / f"{stem}.ttf") as path:
                self._fonts[stem, px] = pygame.font.Font(str(path), px)
        return self._fonts[stem, px]

    def width(self, text: str, px: int, weight: str) -> int:
        return self.font(px, weight).size(text)[0]

    def render(self, text: str, px: int, weight: str, colour: Colour) -> pygame.Surface:
        """The text on a transparent surface."""
        return self.font(px, weight).render(text, True, colour)

    def fit(self, text: str, weight: str, largest: int, floor: int, box: tuple[int, int], lines: int) -> Fit:
        """Break a text into at most `lines` lines in a box (width, height), at the largest size that fits.

        largest, floor: limits of the size, pixels of the em. A text that is too large at the floor has `fits` False.
        """
        key = (text, weight, largest, floor, box, lines)
        if key not in self._fits:
            if len(self._fits) >= MAX_CACHED_FITS:
                self._fits.clear()
            self._fits[key] = self._fit(text, weight, largest, floor, box, lines)
        return self._fits[key]

    def _fit(self, text: str, weight: str, px: int, floor: int, box: tuple[int, int], lines: int) -> Fit:
        while True:
            broken = self._broken(text, px, weight, box[0])
            width = max(self.width(line, px, weight) for line in broken)
            height = round(px * LINE_HEIGHT * len(broken))
            fits = width <= box[0] and height <= box[1] and len(broken) <= lines
            if not fits and px <= floor and (hyphenated := self._hyphenated(text, px, weight, box[0])) != text:
                return self._fit(hyphenated, weight, px, floor, box, lines)
            if fits or px <= floor:
                return Fit(px, tuple(broken), width, height, fits)
            px = max(floor, px - max(1, px // 40))

    def _hyphenated(self, text: str, px: int, weight: str, width: int) -> str:
        """The text with a hyphen and a space in each word that is wider than the line; narrower lines are given up."""
        words = []
        for word in text.split(" "):
            while len(word) > 2 and self.width(word, px, weight) > width >= self.width(f"{word[0]}-", px, weight):
                head = next(n for n in range(len(word) - 1, 0, -1) if self.width(f"{word[:n]}-", px, weight) <= width)
                words.append(f"{word[:head]}-")
                word = word[head:]
            words.append(word)
        return " ".join(words)

    def _broken(self, text: str, px: int, weight: str, width: int) -> list[str]:
        """Lines no wider than `width` unless one word is wider; of even length, to avoid a last line of one word."""
        lines: list[str] = []
        for paragraph in text.split("\n"):
            broken = self._greedy(paragraph, px, weight, width)
            narrow = width
            while len(broken) > 1 and narrow > width // 2:
                narrow -= max(4, width // 40)
                tighter = self._greedy(paragraph, px, weight, narrow)
                if len(tighter) > len(broken) or max(self.width(line, px, weight) for line in tighter) > narrow:
                    break
                broken = tighter
            lines += broken
        return lines

    def _greedy(self, paragraph: str, px: int, weight: str, width: int) -> list[str]:
        lines: list[str] = []
        for word in paragraph.split(" "):
            if lines and self.width(f"{lines[-1]} {word}", px, weight) <= width:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        return lines
