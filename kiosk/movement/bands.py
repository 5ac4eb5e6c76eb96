"""The live band of one leg, with hysteresis in both directions so that the dot does not flicker."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.exercises.schema import BandThresholds
from kiosk.movement.reading import Band

# A worse band must last for both limits: at 30 fps the time is the longer one, on a slow board the frames are.
ENTER_AFTER_S = 0.2
ENTER_AFTER_FRAMES = 3
_ORDER = (Band.GOOD, Band.WATCH, Band.COLLAPSE)


def band_of(change: float, thresholds: BandThresholds) -> Band:
    """The band of one value, without hysteresis. change: degrees above the member's own reference, + = worse."""
    if change > thresholds.collapse:
        return Band.COLLAPSE
    return Band.WATCH if change > thresholds.watch else Band.GOOD


def agreed_change(least: float, most: float, thresholds: BandThresholds) -> float | None:
    """The change to grade when several are possible; None if they disagree.

    The smallest change is graded, and it counts as good only if the largest one is no collapse.
    """
    return least if least > thresholds.watch or most <= max(thresholds.collapse, least) else None


def mildest_of(bands: Sequence[Band]) -> Band:
    """The mildest of one or more bands."""
    return min(bands, key=_ORDER.index)


def worst(bands: Sequence[Band]) -> Band | None:
    """The worst of several bands; None for an empty sequence."""
    return max(bands, key=_ORDER.index) if bands else None


class LiveBand:
    """The band of a moving leg. It worsens after ENTER_AFTER_* and improves only `leave` inside the threshold."""

    def __init__(self, thresholds: BandThresholds) -> None:
        self._thresholds = thresholds
        self._band = Band.GOOD
        self._worse_since: float | None = None
        self._worse_frames = 0

    def step(self, change: float | None, t: float) -> Band | None:
        """The band after one value.

        change: from the member's own reference, degrees, + = worse. None (not readable) resets the band and gives None.
        t: seconds of the frames' clock.
        """
        if change is None:
            self._band, self._worse_since, self._worse_frames = Band.GOOD, None, 0
            return None
        raw = band_of(change, self._thresholds)
        if _ORDER.index(raw) > _ORDER.index(self._band):
            self._worse_since = t if self._worse_since is None else self._worse_since
            self._worse_frames += 1
            if self._worse_frames >= ENTER_AFTER_FRAMES and t - self._worse_since >= ENTER_AFTER_S - 1e-6:
                self._band = raw
                self._worse_since, self._worse_frames = None, 0
            return self._band
        self._worse_since, self._worse_frames = None, 0
        if self._band is Band.COLLAPSE and change < self._thresholds.collapse - self._thresholds.leave:
            self._band = Band.WATCH
        if self._band is Band.WATCH and change < self._thresholds.watch - self._thresholds.leave:
            self._band = Band.GOOD
        return self._band
