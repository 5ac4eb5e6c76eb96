"""Decides about a finished rep; its grade, the named knee, the cue and the praise all follow from this decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiosk.exercises.schema import BandThresholds
from kiosk.movement.bands import agreed_change, mildest_of
from kiosk.movement.body_rotation import Turn, View, plausible, square_on
from kiosk.movement.cues import Outcome
from kiosk.movement.faults import KNEE_FAULTS, knee_faults, shared_faults, unmeasured_faults
from kiosk.movement.grading import LegReport, grade, knee_of, leg_report, named_legs, reference_angle
from kiosk.movement.kinds.base import ExerciseKind
from kiosk.movement.own_best import OwnBest, RepKnees
from kiosk.movement.reading import Band, Rep
from kiosk.movement.rep_counter import FinishedRep
from kiosk.movement.rep_verdict import RepVerdict
from kiosk.movement.samples import MovementSample, readable, robust_peak
from kiosk.movement.signals import LEGS, Body, LegPoints, Reference
from kiosk.movement.visibility import MAX_DOUBT, collapse_margin

# Degrees of turn up to which the frame names the knee, whatever the corrected views show: 214 of 220 strong reps of the
# clips are named rightly so; by the view whose second knee deviates less it was 210. A member who turns further does so
# by more than people stand turned by nature (standard deviation 4.5): the corrected views name the knee, and if they
# contradict the frame, the grade is watch at most and the member is asked to turn square.
MAX_NAMED_TURN = 8.0
USUAL_TURN_SD = 2.0  # degrees; a turn that is known less well must be larger for the corrected views to name the knee
# Degrees. Next to a knee 14 to 20 degrees in, the other one is up to 11 out, unless the member is turned by more than
# MAX_NAMED_TURN: an estimate below that with a knee further out is wrong, and a collapse is graded watch.
MAX_OUT_UNTURNED = 11.0


@dataclass(frozen=True)
class RepDecision:
    """The decision about a rep's knees.

    band: the grade; None = not read, or in doubt.
    knee: which knee went in: "none", "left", "right" or "both".
    doubtful: whether the rep was read and the possible turns disagree about it; then it is graded watch at most.
    """

    band: Band | None = None
    knee: str = "none"
    doubtful: bool = False


@dataclass(frozen=True)
class LegRange:
    """The change of one leg on which all plausible turns agree.

    graded: change of FPPA that is graded, degrees above the leg's reference; None = not read, or in doubt.
    doubtful: whether the leg was read and the possible turns disagree about it.
    """

    graded: float | None = None
    doubtful: bool = False


def judge_rep(
    kind: ExerciseKind,
    finished: FinishedRep,
    samples: Sequence[MovementSample],
    reference: Reference,
    turn: Turn,
    own_best: OwnBest,
) -> RepVerdict:
    """Decide about a rep that counts.

    samples: every readable sample of it.
    own_best: the earlier reps of the set.
    """
    own = kind.verdict(finished, samples, reference)
    if own is not None:
        return own
    side = kind.rep_side(finished.leg, samples)
    graded = kind.graded_legs(side)
    bands = kind.exercise.bands
    reports = [leg_report(samples, i, reference.fppa[i], bands) if graded[i] else LegReport() for i in range(len(LEGS))]
    views = [_view(kind, samples, graded, reference, degrees) for degrees in turn.hypotheses]
    decision = agreed_rep(kind, views, reports, samples, turn)
    knees = RepKnees(turn.degrees, views[0].changes, (_mildest(views, 0), _mildest(views, 1)))
    if bands.fppa is not None and turn.gradable:
        decision = against_own_best(decision, own_best.knees_in(knees))
    band, knee = decision.band, decision.knee
    ratios = [v for _, v in readable(samples, lambda s: s.signals.kasr)]
    rep = Rep(
        start=finished.span.start,
        bottom=finished.span.bottom,
        end=finished.span.end,
        side=side,
        grade=band,
        knee=knee,
        peak_fppa_left=reports[0].peak,
        peak_fppa_right=reports[1].peak,
        min_kasr=min(ratios) if ratios else None,
    )
    named = frozenset(i for i, leg in enumerate(LEGS) if knee in (leg, "both"))
    faults = shared_faults(kind.exercise, rep, samples)
    faults |= kind.rep_faults(rep, samples, reference)
    faults |= knee_faults(named if band is Band.COLLAPSE else (), decision.doubtful)
    read = frozenset(i for i, report in enumerate(reports) if report.change is not None)
    unmeasured = unmeasured_faults(kind.exercise, rep, samples)
    unmeasured |= kind.unmeasured_faults(rep, samples, reference)
    if band is not Band.GOOD:
        unmeasured |= KNEE_FAULTS
    if not turn.square:
        unmeasured.add("turn-square")
    good = read if band is Band.GOOD else frozenset()
    ungraded = [r.hidden or (r.unsure and band is None) for r in reports]
    hidden = frozenset(i for i, each in enumerate(ungraded) if each and bands.fppa is not None)
    praise = band is Band.GOOD or kind.exercise.bands.fppa is None
    outcome = Outcome(frozenset(faults), frozenset(unmeasured), named, good, praise)
    return RepVerdict(rep, outcome, hidden, knees)


def agreed_rep(
    kind: ExerciseKind,
    views: Sequence[View],
    reports: Sequence[LegReport],
    samples: Sequence[MovementSample],
    turn: Turn,
) -> RepDecision:
    """The decision that holds under every plausible turn: the mildest grade, but good only without any collapse."""
    thresholds = kind.exercise.bands.fppa
    if thresholds is None:
        return RepDecision()
    kept = plausible(views)
    if not turn.gradable or any(view.twisted for view in kept):
        return RepDecision(doubtful=True)
    graded = [(_view_grade(kind, view, reports, samples), view) for view in kept]
    bands = [band for band, _ in graded if band is not None]
    if not bands:  # the turn makes the legs hide each other, or their joints are not seen well enough
        return RepDecision(doubtful=not turn.square and not any(report.hidden or report.unsure for report in reports))
    mildest = mildest_of(bands)
    as_seen = _view_grade(kind, views[0], reports, samples)
    if mildest is Band.GOOD and Band.COLLAPSE in ([*bands, as_seen] if _within_error(turn) else bands):
        shown = named_legs(views[0].changes) if _frame_prevails(bands, as_seen, turn) else frozenset()
        return RepDecision(Band.WATCH if shown else None, knee_of(shown), doubtful=True)
    if mildest is Band.GOOD or len(bands) < len(kept):
        return RepDecision(mildest if len(bands) == len(kept) else None)
    named = [legs for view in kept if (legs := named_legs(view.changes))]
    legs = named_legs(views[0].changes) or frozenset().union(*named)
    if abs(turn.degrees) > MAX_NAMED_TURN + turn.sd - USUAL_TURN_SD and named:
        legs = frozenset.intersection(*named)
        if not legs:
            corrected = frozenset.intersection(*named[1:]) if kept[0] is views[0] else frozenset[int]()
            return RepDecision(Band.WATCH if corrected else None, knee_of(corrected), doubtful=True)
    knee = knee_of(legs)
    if _turned_further(views[0], turn):
        return RepDecision(Band.WATCH, knee, doubtful=True)
    return RepDecision(mildest, knee)


def _mildest(views: Sequence[View], leg: int) -> float | None:
    """The smallest change of one leg under every possible turn, degrees; None where it was not read."""
    return min((change for view in views if (change := view.changes[leg]) is not None), default=None)


def against_own_best(decision: RepDecision, knees_in: frozenset[int]) -> RepDecision:
    """The decision, at least watch and with these knees named if one went further in than in its own best rep.

    knees_in: the legs that went in, 0 left and 1 right; empty if no comparison shows it.
    """
    if not knees_in:
        return decision
    band = decision.band if decision.band in (Band.WATCH, Band.COLLAPSE) else Band.WATCH
    return replace(decision, band=band, knee=knee_of(knees_in))


def _within_error(turn: Turn) -> bool:
    """Whether a turn may be none at all."""
    return abs(turn.degrees) < 2 * turn.sd


def _frame_prevails(bands: Sequence[Band], as_seen: Band | None, turn: Turn) -> bool:
    """Whether a collapse that the frame shows is watched although one of the possible turns makes the knee good.

    bands: the grades under the possible turns.
    as_seen: the grade without any correction.
    """
    return _within_error(turn) and as_seen is Band.COLLAPSE and bands.count(Band.GOOD) <= 1


def _turned_further(as_seen: View, turn: Turn) -> bool:
    """Whether a knee is further out than a turn of the estimated size moves it."""
    out = as_seen.outward
    return abs(turn.degrees) <= MAX_NAMED_TURN and out is not None and out > MAX_OUT_UNTURNED


def _view_grade(
    kind: ExerciseKind, view: View, reports: Sequence[LegReport], samples: Sequence[MovementSample]
) -> Band | None:
    judged = [replace(report, change=change) for report, change in zip(reports, view.changes, strict=True)]
    return grade(kind.exercise.bands, judged, samples)


def live_legs(
    kind: ExerciseKind, body: Body, reference: Reference, sample: MovementSample, turn: Turn
) -> tuple[LegRange, LegRange]:
    """The same decision about one moment. A doubtful leg is watched at most."""
    views, thresholds = [], kind.exercise.bands.fppa
    for degrees in turn.hypotheses:
        changes: list[float | None] = [None, None]
        outward: list[float] = []
        for i, side in enumerate(LEGS):
            leg = body.leg(side)
            if leg is not None and sample.loaded[i] and sample.facing and sample.fppa(i) is not None:
                leg = square_on(leg, reference, degrees, kind.leg_magnified)
                fppa = leg.fppa + (sample.hand_corrections[i] or 0.0)
                change = fppa - reference_angle(reference.fppa[i]) - collapse_margin(sample.doubts[i])
                doubtful = sample.doubts[i] > MAX_DOUBT
                changes[i] = min(change, thresholds.collapse) if thresholds and doubtful else change
                outward.append(reference.fppa[i] - leg.fppa)
        views.append(View((changes[0], changes[1]), _furthest_out(kind, outward)))
    return agreed_legs(kind, views, turn)


def agreed_legs(kind: ExerciseKind, views: Sequence[View], turn: Turn) -> tuple[LegRange, LegRange]:
    """The change of each leg on which all plausible turns agree."""
    kept, thresholds = plausible(views), kind.exercise.bands.fppa
    known = turn.gradable and not any(view.twisted for view in kept) and not _turned_further(views[0], turn)
    left, right = (_agreed([view.changes[i] for view in kept], thresholds, known) for i in range(len(LEGS)))
    return left, right


def _agreed(changes: Sequence[float | None], thresholds: BandThresholds | None, turn_known: bool) -> LegRange:
    read = [change for change in changes if change is not None]
    if not read or thresholds is None:
        return LegRange()
    graded = agreed_change(min(read), max(read), thresholds) if turn_known else None
    return LegRange(graded, doubtful=graded is None)


def _view(
    kind: ExerciseKind, samples: Sequence[MovementSample], graded: Sequence[bool], reference: Reference, turn: float
) -> View:
    """The peaks of a rep as they would be if the member turned back by `turn` degrees."""
    changes: list[float | None] = [None, None]
    outward: list[float | None] = [None, None]
    for i in range(len(LEGS)):
        if graded[i]:
            seen = _square_on(samples, i, reference, turn, kind.leg_magnified) if turn else samples
            report = leg_report(seen, i, reference.fppa[i], kind.exercise.bands)
            changes[i] = report.change
            outward[i] = None if report.hidden else _outward_peak(seen, i, reference)
    return View((changes[0], changes[1]), _furthest_out(kind, [peak for peak in outward if peak is not None]))


def _furthest_out(kind: ExerciseKind, outward: Sequence[float]) -> float | None:
    """The larger outward movement of both legs, degrees; None where the legs alternate or one was not read."""
    return max(outward) if not kind.has_sides and len(outward) == len(LEGS) else None


def _outward_peak(samples: Sequence[MovementSample], leg: int, reference: Reference) -> float | None:
    """How far the knee went out from where it stood, while loaded, degrees; None where it was not read."""
    inward = readable([s for s in samples if s.loaded[leg]], lambda s: s.fppa(leg))
    return robust_peak([(t, reference.fppa[leg] - v) for t, v in inward])


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
    smoothed, now = sample.fppa(leg), sample.unsmoothed_fppa[leg]
    unsmoothed = list(sample.unsmoothed_fppa)
    unsmoothed[leg] = None if smoothed is None or now is None else now + fppa - smoothed
    signals = replace(sample.signals, **{f"fppa_{LEGS[leg]}": fppa})
    return replace(sample, signals=signals, unsmoothed_fppa=(unsmoothed[0], unsmoothed[1]))
