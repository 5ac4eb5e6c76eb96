"""Grades a rep's knees: robust peaks while loaded, relative to the member's own standing, and their bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from statistics import median

from kiosk.exercises.schema import Bands, BandThresholds
from kiosk.movement.bands import band_of, worst
from kiosk.movement.reading import Band
from kiosk.movement.samples import MovementSample, peak_level, readable, robust_peak
from kiosk.movement.signals import LEGS
from kiosk.movement.visibility import MAX_DOUBT, MAX_PEAK_DOUBT, collapse_margin, max_good_doubt

MIN_NAMED_CHANGE = 5.0  # degrees above the leg's reference from which the knee is named in a cue
MIN_NAMED_SHARE = 0.3  # of the other knee's change: next to a knee 22 degrees in, a straight one reads up to 7 in
MIN_READ_SHARE = 0.5  # of the loaded samples; with fewer read, the leg is not graded
# Of the readings' noise: by how much those next to a peak may lie below it and still belong to its level, 3.8 degrees
# with Lightning and 2.2 with Thunder. The highest median alone reads strong peaks of the rendered clips 0.8 and 0.5
# degrees higher.
PEAK_SPREAD = 4.27
NEAR_PEAK = 3.0  # degrees below the peak; the doubt of these samples is the doubt about the peak
# Degrees. The two readings of a leg differ most, by up to 40 degrees, in deep squats with the knees far out; a knee
# whose peak stays this far outside is not inward by either reading.
CLEARLY_OUT = -15.0
# Degrees. Below a hand, corrected, good knees read up to 5 in and strong ones 5 to 13 (see `hand_on_knee.py`).
MIN_COVERED_INWARD = 6.0
MIN_THIGH_SHARE = 0.7  # shanks; a thigh that appears shorter points at the lens, and its angle is unreliable
START_SAMPLES = 5


@dataclass(frozen=True)
class LegReport:
    """One leg over one rep.

    peak: robust peak of FPPA while loaded, degrees; None = not read or not graded.
    change: peak above the leg's reference, degrees; None = not read or not graded.
    hidden: whether its joints were out of sight or too doubtful; it has a change only if that is a clear collapse.
    margin: by how much the peak must exceed the collapse threshold, given the doubt about the joints; degrees.
    unsure: whether the doubt is too large for the grade good, though not for a worse one.
    """

    peak: float | None = None
    change: float | None = None
    hidden: bool = False
    margin: float = 0.0
    unsure: bool = False

    def band(self, thresholds: BandThresholds) -> Band | None:
        """The band of the peak; None where it was not read. A collapse within `margin` is lowered to watch."""
        if self.change is None:
            return None
        found = band_of(self.change, thresholds)
        doubtful = found is Band.COLLAPSE and self.change - self.margin <= thresholds.collapse
        return Band.WATCH if doubtful else found


def reference_angle(standing: float) -> float:
    """The FPPA with which a leg is compared, degrees: its own standing value, or 0 where it stands bowed outward.

    A knock-kneed stance is graded on its own baseline. A bowed leg is compared with a straight one; on its own baseline
    even a straight leg would be a fault.
    """
    return max(standing, 0.0)


def leg_report(samples: Sequence[MovementSample], leg: int, standing: float, bands: Bands) -> LegReport:
    """The peak of one leg (0 left, 1 right) over the samples in which it was loaded and bent.

    A doubtful leg is read only where the doubt cannot change the answer: far outside, or a collapse. A knee that the
    network guesses is guessed straight: of 70 such legs, those that read beyond `collapse` were all 16 degrees in or
    more, and none of the good ones read above 4. A collapse read in doubt is graded watch.
    """
    doubt = _doubt(samples, leg, bands.min_bend)
    loaded = bent([s for s in samples if s.loaded[leg]], leg, bands.min_bend)
    values = readable(loaded, lambda s: s.unsmoothed_fppa[leg])
    spread = PEAK_SPREAD * median(s.angle_jitter for s in loaded) if loaded else 0.0
    peak = peak_level(values, spread) if len(values) >= MIN_READ_SHARE * len(loaded) else None
    if doubt > MAX_DOUBT and (doubt == inf or not _clearly_out(peak, loaded, leg)):
        if doubt == inf or peak is None or not _shows_inward(peak - reference_angle(standing), loaded, leg, bands):
            return LegReport(hidden=True)
        return LegReport(peak, peak - reference_angle(standing), hidden=True, margin=inf, unsure=True)
    if peak is None:
        return LegReport()
    near = [s.doubts[leg] for s in loaded if (v := s.unsmoothed_fppa[leg]) is not None and v >= peak - NEAR_PEAK]
    change, at_peak = peak - reference_angle(standing), median(near)
    together = sum(all(s.loaded) for s in loaded) > MIN_READ_SHARE * len(loaded)
    beside = _doubt(samples, 1 - leg, bands.min_bend) if together else inf
    doubtful = doubt > max_good_doubt(beside) or at_peak > MAX_PEAK_DOUBT
    return LegReport(peak, change, margin=collapse_margin(at_peak), unsure=doubtful and peak > CLEARLY_OUT)


def _shows_inward(change: float, samples: Sequence[MovementSample], leg: int, bands: Bands) -> bool:
    """Whether a doubtful knee is so far in that the doubt cannot change it. change: above the reference, degrees."""
    covered = sum(s.hand_corrections[leg] is not None for s in samples) > len(samples) / 2
    return bands.fppa is not None and change > (MIN_COVERED_INWARD if covered else bands.fppa.collapse)


def _clearly_out(peak: float | None, samples: Sequence[MovementSample], leg: int) -> bool:
    """Whether the knee stayed outside by more than any joint error, with a thigh long enough to be reliable."""
    thighs = [share for _, share in readable(samples, lambda s: s.thigh_shares[leg])]
    return peak is not None and peak <= CLEARLY_OUT and bool(thighs) and median(thighs) >= MIN_THIGH_SHARE


def _doubt(samples: Sequence[MovementSample], leg: int, min_bend: float) -> float:
    """The median doubt about a leg while it was bent, or over the rep if it never was.

    Infinite where the leg was out of sight for most of the rep.
    """
    seen = [s for s in samples if s.bends[leg] is not None]
    if len(seen) < MIN_READ_SHARE * len(samples):
        return inf
    return median(s.doubts[leg] for s in bent(seen, leg, min_bend) or seen)


def bent(samples: Sequence[MovementSample], leg: int, share: float) -> list[MovementSample]:
    """The samples in which a leg is bent by at least this share of its deepest bend among them; all where not read."""
    bends = [b for _, b in readable(samples, lambda s: s.bends[leg])]
    if not bends or share == 0:
        return list(samples)
    least = share * max(bends)
    return [s for s in samples if (b := s.bends[leg]) is not None and b >= least]


def ratio_fall(samples: Sequence[MovementSample]) -> float:
    """How far the corrected KASR fell below its value at the start of the rep; 0 where it was not read."""
    values = [(t, -v) for t, v in readable(samples, lambda s: s.kasr_corrected)]
    lowest = robust_peak(values)
    return 0.0 if lowest is None else lowest - median(v for _, v in values[:START_SAMPLES])


def grade(bands: Bands, reports: Sequence[LegReport], samples: Sequence[MovementSample]) -> Band | None:
    """The worst band of the legs read; None = none was read. KASR can only worsen a rep that is already at watch and
    whose legs were both seen.

    If a leg that should be graded is hidden or in doubt, the rep is never graded good.
    """
    found = [band for report in reports if bands.fppa and (band := report.band(bands.fppa)) is not None]
    if bands.kasr and Band.WATCH in found and not any(report.hidden for report in reports):
        found.append(band_of(ratio_fall(samples), bands.kasr))
    worse = worst(found)
    doubtful = any(report.hidden or report.unsure for report in reports)
    return None if worse is Band.GOOD and doubtful else worse


def named_legs(changes: Sequence[float | None]) -> frozenset[int]:
    """The legs whose knees went in, 0 left and 1 right."""
    furthest = max((change for change in changes if change is not None), default=0.0)
    least = max(MIN_NAMED_CHANGE, MIN_NAMED_SHARE * furthest)
    return frozenset(i for i, change in enumerate(changes) if change is not None and change >= least)


def knee_of(legs: frozenset[int]) -> str:
    """The word for these legs in a result: "none", "left", "right" or "both"."""
    return "both" if len(legs) == len(LEGS) else next((LEGS[leg] for leg in legs), "none")
