"""The one decision about a finished rep, from which its grade, the knee named, the cue and the praise all come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kiosk.movement.bands import agreed_change
from kiosk.movement.body_rotation import Turn, square_on
from kiosk.movement.cues import Outcome
from kiosk.movement.faults import KNEE_FAULTS, knee_faults, shared_faults, unmeasured_faults
from kiosk.movement.grading import LegReport, grade, leg_report, named_knee
from kiosk.movement.kinds.base import ExerciseKind
from kiosk.movement.reading import Band, Rep
from kiosk.movement.rep_counter import FinishedRep
from kiosk.movement.samples import MovementSample, readable
from kiosk.movement.signals import LEGS, LegPoints, Reference


@dataclass(frozen=True)
class RepVerdict:
    """What is known and said about one rep.

    rep: the counted rep with its grade.
    outcome: what is said about it.
    """

    rep: Rep
    outcome: Outcome


@dataclass(frozen=True)
class _LegVerdict:
    """One leg over one rep.

    report: its peak as the frame shows it.
    change: what is graded, degrees above the leg's reference; None = not read, not graded, or in doubt.
    doubtful: whether the leg was read and a turned body leaves open what it did.
    """

    report: LegReport = field(default_factory=LegReport)
    change: float | None = None
    doubtful: bool = False


def judge_rep(
    kind: ExerciseKind,
    finished: FinishedRep,
    samples: Sequence[MovementSample],
    reference: Reference,
    turn: Turn,
) -> RepVerdict:
    """Decide about a rep that counts. samples: every readable sample of it."""
    side = kind.rep_side(finished.leg, samples)
    graded = kind.graded_legs(side)
    legs = [_leg(kind, samples, i, reference, turn) if graded[i] else _LegVerdict() for i in range(len(LEGS))]
    doubtful = any(leg.doubtful for leg in legs)
    changes = [leg.change for leg in legs]
    band = grade(kind.exercise.bands, changes, samples)
    if doubtful and band is Band.GOOD:
        band = None
    knee = named_knee(changes) if band in (Band.WATCH, Band.COLLAPSE) else "none"
    ratios = [v for _, v in readable(samples, lambda s: s.signals.kasr)]
    rep = Rep(
        start=finished.span.start,
        bottom=finished.span.bottom,
        end=finished.span.end,
        side=side,
        grade=band,
        knee=knee,
        peak_fppa_left=legs[0].report.peak,
        peak_fppa_right=legs[1].report.peak,
        min_kasr=min(ratios) if ratios else None,
    )
    named = frozenset(i for i, leg in enumerate(LEGS) if knee in (leg, "both"))
    faults = shared_faults(kind.exercise, rep, samples)
    faults |= kind.rep_faults(rep, samples, reference)
    faults |= knee_faults(named if band is Band.COLLAPSE else (), doubtful)
    good = frozenset(i for i, leg in enumerate(legs) if leg.change is not None) if band is Band.GOOD else frozenset()
    unmeasured = unmeasured_faults(kind.exercise, rep, samples)
    if band is not Band.GOOD:
        unmeasured |= KNEE_FAULTS
    return RepVerdict(rep, Outcome(frozenset(faults), frozenset(unmeasured), named, good))


def _leg(
    kind: ExerciseKind, samples: Sequence[MovementSample], leg: int, reference: Reference, turn: Turn
) -> _LegVerdict:
    """The verdict about one leg (0 left, 1 right) under every turn that is possible."""
    thresholds, standing = kind.exercise.bands.fppa, reference.fppa[leg]
    report = leg_report(samples, leg, standing)
    if thresholds is None or report.change is None:
        return _LegVerdict(report)
    magnified = kind.leg_magnified
    turned = [
        leg_report(_square_on(samples, leg, reference, t, magnified), leg, standing).change
        for t in turn.hypotheses
        if t
    ]
    possible = [report.change, *(change for change in turned if change is not None)]
    change = agreed_change(min(possible), max(possible), thresholds)
    return _LegVerdict(report, change, change is None)


def _square_on(
    samples: Sequence[MovementSample], leg: int, reference: Reference, turn: float, magnified: float
) -> list[MovementSample]:
    """The samples with the FPPA of one leg as it would be if the member turned back by `turn` degrees."""
    return [_sample_square_on(sample, leg, reference, turn, magnified) for sample in samples]


def _sample_square_on(
    sample: MovementSample, leg: int, reference: Reference, turn: float, magnified: float
) -> MovementSample:
    hips, hip, knee, ankle = sample.hips, sample.hips[leg], sample.knees[leg], sample.ankles[leg]
    if sample.fppa(leg) is None or hips[0] is None or hips[1] is None or not (hip and knee and ankle):
        return sample
    inward = 1.0 if (hips[0][0] < hips[1][0]) == (leg == 0) else -1.0
    fppa = square_on(LegPoints(hip, knee, ankle, inward), reference, turn, magnified).fppa
    return replace(sample, signals=replace(sample.signals, **{f"fppa_{LEGS[leg]}": fppa}))
