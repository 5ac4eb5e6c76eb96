"""The result of a set: its count, the one thing to try, and whether to offer an easier or a harder form."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from kiosk.movement.reading import Band, Cue, Rep
from kiosk.session.plan import PlannedSet
from kiosk.usage.records import PRAISE_CUE, SetOutcome, SetRecord

# Cues that require no correction: praise, and the offer of an easier form.
EASIER_CUE = "easier"

MAX_FAULTY_SHARE = 0.30  # of graded reps; above it, offer an easier form
MIN_GOOD_SHARE = 0.90  # of graded reps in each of two complete sets; from it on, offer a harder form


@dataclass(frozen=True)
class SetResult:
    """A finished or left set.

    planned: what was planned.
    outcome: done or left.
    reps: the counted reps.
    cues: the cues given.
    held_s: posture held or time worked in a timed set, seconds; 0 in a counted set.
    began_at, ended_at: seconds on the main loop's clock.
    """

    planned: PlannedSet
    outcome: SetOutcome
    reps: tuple[Rep, ...]
    cues: tuple[Cue, ...]
    held_s: float
    began_at: float
    ended_at: float

    def graded(self, band: Band) -> int:
        return sum(rep.grade is band for rep in self.reps)

    @property
    def judged(self) -> int:
        """Reps read well enough to be graded: the m of "n of m knees over toes"."""
        return sum(rep.grade is not None for rep in self.reps)

    @property
    def good(self) -> int:
        return self.graded(Band.GOOD)

    @property
    def record(self) -> SetRecord:
        """The set as the usage log stores it."""
        return SetRecord(
            exercise=self.planned.exercise.name,
            side=self.planned.side,
            reps=len(self.reps),
            good=self.good,
            watch=self.graded(Band.WATCH),
            collapse=self.graded(Band.COLLAPSE),
            seconds=self.ended_at - self.began_at,
            outcome=self.outcome,
            cues=Counter(cue.id for cue in self.cues),
        )

    @property
    def empty(self) -> bool:
        """Whether the set was left before the first rep or the first held second."""
        return not self.reps and self.held_s < 1.0


def one_thing_to_try(result: SetResult) -> str:
    """Text key of the sentence under the praise: about the most frequent fault, knees that were not read, or praise.

    Knees come first unless another cue was given more often than knees drifted.
    """
    other_cues = Counter(
        cue.id for cue in result.cues if not (cue.id.startswith("knee") or cue.id in (PRAISE_CUE, EASIER_CUE))
    )
    knees = max(result.judged - result.good, sum(cue.id.startswith("knee") for cue in result.cues))
    if knees and knees >= max(other_cues.values(), default=0):
        return "try.knee-in-band" if result.planned.exercise.resistance_band == "knees" else "try.knee-in"
    if other_cues:
        commonest = other_cues.most_common(1)[0][0]
        words = result.planned.exercise.cues.get(commonest)
        return words.hint if words is not None and words.hint is not None else f"try.{commonest}"
    bands = result.planned.exercise.bands
    unread = result.reps and not result.judged and (bands.fppa or bands.kasr)
    return "try.unread" if unread else "try.same-again"


def offer_easier(result: SetResult) -> bool:
    """Whether the exercise was too hard: the engine offered an easier form, or many reps had an inward knee."""
    if any(cue.id == EASIER_CUE for cue in result.cues):
        return True
    return result.judged > 0 and (result.judged - result.good) / result.judged > MAX_FAULTY_SHARE


def offer_harder(results: list[SetResult]) -> bool:
    """Whether the last two sets, both of one exercise, were complete with few faults."""
    if len(results) < 2 or results[-1].planned.exercise != results[-2].planned.exercise:
        return False
    return all(_complete_and_good(result) for result in results[-2:])


def _complete_and_good(result: SetResult) -> bool:
    if result.outcome is not SetOutcome.DONE or not result.judged:
        return False
    return result.good / result.judged >= MIN_GOOD_SHARE
