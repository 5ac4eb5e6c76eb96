"""The one decision about a finished rep, from which its grade, the knee named, the cue and the praise all come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.exercises.schema import CueId
from kiosk.movement.body_rotation import RotationDetector
from kiosk.movement.faults import knee_faults, shared_faults
from kiosk.movement.grading import LegReport, grade, leg_report, named_knee
from kiosk.movement.kinds.base import ExerciseKind
from kiosk.movement.reading import Band, Rep
from kiosk.movement.rep_counter import FinishedRep
from kiosk.movement.samples import MovementSample, readable
from kiosk.movement.signals import LEGS, Reference


@dataclass(frozen=True)
class RepVerdict:
    """What is known and said about one rep.

    rep: the counted rep with its grade.
    faults: everything that was wrong with it, the knee included; empty when nothing was.
    """

    rep: Rep
    faults: frozenset[CueId]


def judge_rep(
    kind: ExerciseKind,
    finished: FinishedRep,
    samples: Sequence[MovementSample],
    reference: Reference,
    rotation: RotationDetector,
) -> RepVerdict:
    """Decide about a rep that counts. samples: every readable sample of it."""
    rep = _graded(kind, finished, samples, reference, rotation.turned)
    collapsed = [i for i, leg in enumerate(LEGS) if rep.knee in (leg, "both") and rep.grade is Band.COLLAPSE]
    faults = shared_faults(kind.exercise, rep, samples)
    faults |= kind.rep_faults(rep, samples, reference)
    faults |= knee_faults(collapsed, rotation)
    return RepVerdict(rep, frozenset(faults))


def _graded(
    kind: ExerciseKind,
    finished: FinishedRep,
    samples: Sequence[MovementSample],
    reference: Reference,
    turned: bool,
) -> Rep:
    """The rep with its grade. turned: the member stood turned away, so the rep counts and is not graded."""
    side = kind.rep_side(finished.leg, samples)
    reports = [
        leg_report(samples, i, reference.fppa[i], kind.exercise.bands.min_bend) if graded else LegReport()
        for i, graded in enumerate(kind.graded_legs(side))
    ]
    judged = [] if turned else reports
    ratios = [v for _, v in readable(samples, lambda s: s.signals.kasr)]
    return Rep(
        start=finished.span.start,
        bottom=finished.span.bottom,
        end=finished.span.end,
        side=side,
        grade=grade(kind.exercise.bands, judged, samples),
        knee=named_knee([report.change for report in judged]),
        peak_fppa_left=reports[0].peak,
        peak_fppa_right=reports[1].peak,
        min_kasr=min(ratios) if ratios else None,
    )
