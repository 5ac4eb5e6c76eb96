"""Errors at the peak, the moment of a rep that is graded; a median over all frames would hide them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, median, quantiles

from kiosk.evaluation.truth import MILD_DEG, STRONG_DEG


@dataclass(frozen=True)
class PeakErrors:
    """Errors of the measured peaks of loaded legs, measured less true, degrees.

    legs: number of compared peaks, above 0.
    bias: mean error; negative = measured too small.
    median_error: median of the absolute errors.
    p90_error: 90th percentile of the absolute errors.
    ratio: mean measured peak divided by mean true peak; None for good peaks, which may be 0.
    """

    legs: int
    bias: float
    median_error: float
    p90_error: float
    ratio: float | None


def strong_peaks(peaks: Sequence[tuple[float, float]]) -> PeakErrors | None:
    """The errors of true peaks of 12 degrees and more; None without any. peaks: (true, measured), degrees."""
    return _errors([peak for peak in peaks if peak[0] >= STRONG_DEG])


def good_peaks(peaks: Sequence[tuple[float, float]]) -> PeakErrors | None:
    """The errors of true peaks below 5 degrees; None without any. peaks: (true, measured), degrees."""
    return _errors([peak for peak in peaks if peak[0] < MILD_DEG])


def _errors(peaks: Sequence[tuple[float, float]]) -> PeakErrors | None:
    if not peaks:
        return None
    errors = [measured - true for true, measured in peaks]
    sizes = [abs(error) for error in errors]
    p90 = quantiles(sizes, n=10, method="inclusive")[-1] if len(sizes) > 1 else sizes[0]
    return PeakErrors(
        legs=len(peaks),
        bias=mean(errors),
        median_error=median(sizes),
        p90_error=p90,
        ratio=mean(measured / true for true, measured in peaks) if min(peaks)[0] >= STRONG_DEG else None,
    )
