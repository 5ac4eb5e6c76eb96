"""The live band of one leg: entered late and left late, so that the dot does not flicker."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.exercises.schema import BandThresholds
from kiosk.movement.reading import Band

ENTER_SECONDS = 0.2
ENTER_FRAMES = 3
_ORDER = (Band.GOOD, Band.WATCH, Band.COLLAPSE)


def band_of(value: float, edges: BandThresholds) -> Band:
    """Where a value lies between the edges, without any memory."""
    if value > edges.collapse:
        return Band.COLLAPSE
    return Band.WATCH if value > edges.watch else Band.GOOD


def worst(bands: Sequence[Band]) -> Band | None:
    """The worst of some bands; None of none."""
    return max(bands, key=_ORDER.index) if bands else None


class LiveBand:
    """A worse band is entered after 3 frames or 0.2 s, whichever is longer, and left `leave` inside its edge."""

    def __init__(self, edges: BandThresholds) -> None:
        self._edges = edges
        self._band = Band.GOOD
        self._worse_since: float | None = None
        self._worse_frames = 0

    def step(self, change: float | None, t: float) -> Band | None:
        """change: from the member's own reference, + = worse. None (not readable) starts afresh and gives None."""
        if change is None:
            self._band, self._worse_since, self._worse_frames = Band.GOOD, None, 0
            return None
        raw = band_of(change, self._edges)
        if _ORDER.index(raw) > _ORDER.index(self._band):
            self._worse_since = t if self._worse_since is None else self._worse_since
            self._worse_frames += 1
            if self._worse_frames >= ENTER_FRAMES and t - self._worse_since >= ENTER_SECONDS - 1e-6:
                self._band = raw
                self._worse_since, self._worse_frames = None, 0
            return self._band
        self._worse_since, self._worse_frames = None, 0
        if self._band is Band.COLLAPSE and change < self._edges.collapse - self._edges.leave:
            self._band = Band.WATCH
        if self._band is Band.WATCH and change < self._edges.watch - self._edges.leave:
            self._band = Band.GOOD
        return self._band
