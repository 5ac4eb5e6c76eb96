"""What a set came to: the large number, the one thing to try, and whether to make the next one easier or harder."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from kiosk.movement.reading import Band, Cue, Rep
from kiosk.session.plan import PlannedSet
from kiosk.usage.records import SetOutcome, SetRecord

# Cues that ask for nothing: praise, and the offer of an easier form.
PUT_RIGHT = "put-right"
EASIER = "easier"

EASIER_SHARE = 0.30  # more than this share of graded reps watch or collapse: step back
HARDER_SHARE = 0.90  # two sets with every rep done and at least this share good: progress one variable


@dataclass(frozen=True)
class SetResult:
    """One set as it ended.

    began, ended: seconds on the clock the set was run on. held_seconds: posture held or time worked in timed sets.
    """

    planned: PlannedSet
    outcome: SetOutcome
    reps: tuple[Rep, ...]
    cues: tuple[Cue, ...]
    held_seconds: float
    began: float
    ended: float

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
        """The set as the usage log keeps it."""
        return SetRecord(
            exercise=self.planned.exercise.name,
            side=self.planned.side,
            reps=len(self.reps),
            good=self.good,
            watch=self.graded(Band.WATCH),
            collapse=self.graded(Band.COLLAPSE),
            seconds=self.ended - self.began,
            outcome=self.outcome,
            cues=Counter(cue.id for cue in self.cues),
        )

    @property
    def empty(self) -> bool:
        """Nothing was done: left before the first rep or the first held second."""
        return not self.reps and self.held_seconds < 1.0


def one_thing_to_try(result: SetResult) -> str:
    """Text key of the single sentence under the praise: about what was worst most often, or praise.

    Knees come first where a cue about something else was not given more often than knees drifted.
    """
    told = Counter(cue.id for cue in result.cues if not (cue.id.startswith("knee") or cue.id in (PUT_RIGHT, EASIER)))
    knees = max(result.judged - result.good, sum(cue.id.startswith("knee") for cue in result.cues))
    if knees and knees >= max(told.values(), default=0):
        return "try.knee-in-band" if result.planned.exercise.resistance_band == "knees" else "try.knee-in"
    return f"try.{told.most_common(1)[0][0]}" if told else "try.same-again"


def offer_easier(result: SetResult) -> bool:
    """Whether the exercise was too hard today: cues stayed unanswered, or many reps had a knee inside."""
    if any(cue.id == EASIER for cue in result.cues):
        return True
    return result.judged > 0 and (result.judged - result.good) / result.judged > EASIER_SHARE


def offer_harder(results: list[SetResult]) -> bool:
    """Whether the last two sets, both of one exercise, were complete and clean."""
    if len(results) < 2 or results[-1].planned.exercise != results[-2].planned.exercise:
        return False
    return all(_complete_and_clean(result) for result in results[-2:])


def _complete_and_clean(result: SetResult) -> bool:
    if result.outcome is not SetOutcome.DONE or not result.judged:
        return False
    return result.good / result.judged >= HARDER_SHARE
