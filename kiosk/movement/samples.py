"""What one moment of a set looked like, kept for as long as a rep can last, and robust statistics over it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from kiosk.movement.reading import Signals
from kiosk.movement.signals import Point

MEMORY_SECONDS = 20.0
# A foot that moves faster than this is in the air; standing feet jitter by 0.2 shank a second, a step makes 3.
FOOT_STILL_SPEED = 0.7
SPEED_SECONDS = 0.1


@dataclass(frozen=True)
class MovementSample:
    """One readable moment. Pairs are left and right leg.

    toes: the second ones. feet_out: degrees both feet are turned out, in the mean; None where they are not read.
    """

    t: float
    signals: Signals
    loaded: tuple[bool, bool]
    ankles: tuple[Point | None, Point | None]
    knees: tuple[Point | None, Point | None]
    hips: tuple[Point | None, Point | None]
    facing: bool
    kasr_corrected: float | None = None
    toes: tuple[Point | None, Point | None] = (None, None)
    feet_out: float | None = None

    def fppa(self, leg: int) -> float | None:
        return self.signals.fppa_left if leg == 0 else self.signals.fppa_right

    def kmd(self, leg: int) -> float | None:
        return self.signals.kmd_left if leg == 0 else self.signals.kmd_right


class SampleHistory:
    """The last 20 s of facts, in order of time."""

    def __init__(self) -> None:
        self._facts: deque[MovementSample] = deque()

    def add(self, facts: MovementSample) -> None:
        self._facts.append(facts)
        while facts.t - self._facts[0].t > MEMORY_SECONDS:
            self._facts.popleft()

    def between(self, start: float, end: float) -> list[MovementSample]:
        return [f for f in self._facts if start <= f.t <= end]

    def ankle_speed(self, ankles: tuple[Point | None, Point | None], t: float, shank: float) -> list[float | None]:
        """Shanks a second of both ankles over the last 0.1 s; None where either end was not seen."""
        past = next((f for f in reversed(self._facts) if t - f.t >= SPEED_SECONDS - 1e-6), None)
        if past is None:
            return [0.0 if ankle is not None else None for ankle in ankles]
        speeds: list[float | None] = []
        for now, then in zip(ankles, past.ankles, strict=True):
            if now is None or then is None:
                speeds.append(None)
            else:
                moved = ((now[0] - then[0]) ** 2 + (now[1] - then[1]) ** 2) ** 0.5
                speeds.append(moved / shank / max(t - past.t, 1e-3))
        return speeds


def readable(
    facts: Iterable[MovementSample], value: Callable[[MovementSample], float | None]
) -> list[tuple[float, float]]:
    """Time and value of every moment where `value` could be read."""
    pairs = ((f.t, value(f)) for f in facts)
    return [(t, v) for t, v in pairs if v is not None]


def robust_peak(samples: Sequence[tuple[float, float]], window: float) -> float | None:
    """The highest moving median over `window` seconds, so that no single frame makes a peak. None without samples."""
    if not samples:
        return None
    medians = []
    for i, (t, _) in enumerate(samples):
        near = [v for u, v in samples[max(0, i - 30) : i + 31] if abs(u - t) <= window / 2]
        if len(near) >= 3 or len(samples) < 3:
            medians.append(median(near))
    return max(medians) if medians else None


def typical(samples: Sequence[tuple[float, float]]) -> float | None:
    """The median value, None without samples."""
    return median(v for _, v in samples) if samples else None
