"""Feedback that fades: a member who knows the mirror is shown less during a set, and all of it afterwards.

The number of reps stays; only what the screen shows of them changes (Willy 2012: faded feedback in gait retraining;
Chiviacowsky 2002: feedback on request).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.movement.reading import Band
from kiosk.session.feedback import Feedback
from kiosk.session.plan import PlannedSet
from kiosk.session.result import SetResult

MIN_SHARE_TO_FADE = 0.8  # of the graded reps of a set that are good; from it on, the next set shows less
MIN_SHARE_TO_STAY = 0.6  # below it, the next set shows more
_LADDER = tuple(Feedback)
MOST_FADED_AT_FIRST = Feedback.EVERY_SECOND  # in the first set of an exercise


def next_stage(stage: Feedback, result: SetResult) -> Feedback:
    """The stage after a set: one further after good reps, one back after many that were not.

    stage: before the set. A set without graded reps changes nothing.
    """
    if not result.judged:
        return stage
    share = result.good / result.judged
    step = (share >= MIN_SHARE_TO_FADE) - (share < MIN_SHARE_TO_STAY)
    return _LADDER[min(max(_LADDER.index(stage) + step, 0), len(_LADDER) - 1)]


def feedback_of(stage: Feedback, planned: PlannedSet) -> Feedback:
    """What a set shows at this stage. Nothing is hidden where no knee is graded or the set is timed."""
    if planned.exercise.bands.fppa is None or planned.duration_s is not None:
        return Feedback.LIVE
    if planned.number > 1:
        return stage
    return _LADDER[min(_LADDER.index(stage), _LADDER.index(MOST_FADED_AT_FIRST))]


@dataclass(frozen=True)
class Shares:
    """Good and graded reps of a session, with and without feedback. Kept until the member leaves, stored nowhere.

    shown_good, shown: good and all graded reps in which lanes and cues were shown.
    felt_good, felt: the same for reps in which nothing was shown.
    """

    shown_good: int
    shown: int
    felt_good: int
    felt: int


def shares(results: Sequence[SetResult]) -> Shares:
    """Sums over the finished sets of a session."""
    graded = [
        (rep.grade, shown)
        for result in results
        for rep, shown in zip(result.reps, result.shown, strict=True)
        if rep.grade is not None
    ]
    good = [shown for grade, shown in graded if grade is Band.GOOD]
    everything = [shown for _, shown in graded]
    return Shares(sum(good), sum(everything), len(good) - sum(good), len(everything) - sum(everything))
