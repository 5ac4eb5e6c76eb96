"""A rep's grade from what was seen of it: robust peaks while loaded, as change from the member's own standing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from kiosk.exercises.schema import Exercise
from kiosk.movement.bands import band_of, worst
from kiosk.movement.reading import Band, Rep, Side
from kiosk.movement.rep_detector import RepSpan
from kiosk.movement.samples import MovementSample, readable, robust_peak
from kiosk.movement.signals import LEGS

PEAK_SECONDS = 0.25
# A knee counts as having gone in from here, degrees above its own standing value.
KNEE_NAMED = 5.0
# Below this share of a rep read, it is counted and not graded.
READ_SHARE = 0.5
START_SAMPLES = 5


@dataclass(frozen=True)
class LegReport:
    """One leg over one rep. peak: raw robust peak in degrees; change: peak less the reference; None = not read."""

    peak: float | None = None
    change: float | None = None


def reference_angle(standing: float) -> float:
    """What a knee's angle is compared with: its own standing value, or the straight leg where it stands bowed.

    A knock-kneed stance is graded on its own baseline. A bowed one is not allowed to come in as far as it is bowed
    less, because then straight legs would already be a fault.
    """
    return max(standing, 0.0)


def leg_report(facts: Sequence[MovementSample], leg: int, standing: float) -> LegReport:
    """FPPA of one leg over the moments in which it was loaded."""
    loaded = [f for f in facts if f.loaded[leg]]
    samples = readable(loaded, lambda f: f.fppa(leg))
    if not loaded or len(samples) < READ_SHARE * len(loaded) or len(samples) < 3:
        return LegReport()
    peak = robust_peak(samples, PEAK_SECONDS)
    return LegReport(peak, None if peak is None else peak - reference_angle(standing))


def ratio_fall(facts: Sequence[MovementSample]) -> float:
    """By how much the corrected knee-to-ankle ratio fell below its start-of-rep value; 0 where it was not read."""
    samples = [(t, -v) for t, v in readable(facts, lambda f: f.kasr_corrected)]
    lowest = robust_peak(samples, PEAK_SECONDS)
    return 0.0 if lowest is None else lowest - median(v for _, v in samples[:START_SAMPLES])


def graded_rep(
    exercise: Exercise,
    span: RepSpan,
    facts: Sequence[MovementSample],
    side: Side,
    standing: tuple[float, float],
    turned: bool,
) -> Rep:
    """The rep with its grade. facts: every readable moment of it. standing: FPPA of left and right leg at rest.

    turned: the member stood turned away, so the rep counts and is not graded.
    """
    reports = [leg_report(facts, leg, standing[leg]) for leg in (0, 1)]
    if exercise.legs in ("stance", "lead") and exercise.phase.signal != "step-gap":
        reports = [r if LEGS[i] == side else LegReport() for i, r in enumerate(reports)]
    edges = exercise.bands.fppa
    changes = [r.change for r in reports]
    read = [c for c in changes if c is not None and not turned]
    bands = [band_of(c, edges) for c in read] if edges else []
    if exercise.bands.kasr and Band.WATCH in bands:  # confirms, never accuses by itself
        bands.append(band_of(ratio_fall(facts), exercise.bands.kasr))
    named = [LEGS[i] for i, c in enumerate(changes) if c is not None and c >= KNEE_NAMED and not turned]
    ratios = [v for _, v in readable(facts, lambda f: f.signals.kasr)]
    return Rep(
        start=span.start,
        bottom=span.bottom,
        end=span.end,
        side=side,
        grade=worst(bands),
        knee="both" if len(named) == 2 else named[0] if named else "none",
        peak_fppa_left=reports[0].peak,
        peak_fppa_right=reports[1].peak,
        min_kasr=min(ratios) if ratios else None,
    )
