"""What a set came to: the large number, the one thing to try, and whether to make the next one easier or harder."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import Enum

from kiosk.movement.reading import Band, Cue, Rep
from kiosk.session.plan import PlannedSet

PUT_RIGHT = "put-right"  # the cue that praises; every other one asks for something

# Which of several faults is worth the one sentence: the cue order of the movement engine, most important first.
FAULT_ORDER = (
    "step-back",
    "knee-in",
    "turn-square",
    "feet-straight",
    "deeper",
    "slower",
    "lift-knees",
    "trunk",
    "pelvis",
)

UNANSWERED_CUES = 2  # the same cue so often without being put right: offer something easier
EASIER_SHARE = 0.30  # more than this share of graded reps watch or collapse: step back
HARDER_SHARE = 0.90  # two sets with every rep done and at least this share good: progress one variable


class Outcome(Enum):
    FINISHED = "finished"
    ABANDONED = "abandoned"


@dataclass(frozen=True)
class SetResult:
    """One set as it ended.

    began, ended: seconds on the clock the set was run on. held_seconds: posture held or time worked in timed sets.
    """

    planned: PlannedSet
    outcome: Outcome
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
    def empty(self) -> bool:
        """Nothing was done: left before the first rep or the first held second."""
        return not self.reps and self.held_seconds < 1.0


def one_thing_to_try(result: SetResult) -> str:
    """Text key of the single sentence under the praise: about the fault that was told most, else encouragement."""
    told = Counter(cue.id for cue in result.cues if cue.id != PUT_RIGHT)
    if told:
        most = max(told.values())
        often = [fault for fault, count in told.items() if count == most]
        return f"try.{min(often, key=_importance)}"
    if result.judged and result.good < result.judged:
        return "try.knee-in"
    return "try.same-again"


def _importance(fault: str) -> int:
    family = "knee-in" if fault.startswith("knee") else fault
    return FAULT_ORDER.index(family) if family in FAULT_ORDER else len(FAULT_ORDER)


def offer_easier(result: SetResult) -> bool:
    """Whether the exercise was too hard today: cues that stayed unanswered, or many reps with a knee inside."""
    if result.judged and (result.judged - result.good) / result.judged > EASIER_SHARE:
        return True
    unanswered: Counter[str] = Counter()
    for cue in result.cues:
        if cue.id == PUT_RIGHT:
            unanswered.clear()
            continue
        unanswered[cue.id] += 1
        if unanswered[cue.id] >= UNANSWERED_CUES:
            return True
    return False


def offer_harder(results: list[SetResult]) -> bool:
    """Whether the last two sets, both of one exercise, were complete and clean."""
    if len(results) < 2 or results[-1].planned.exercise != results[-2].planned.exercise:
        return False
    return all(_complete_and_clean(result) for result in results[-2:])


def _complete_and_clean(result: SetResult) -> bool:
    if result.outcome is not Outcome.FINISHED or not result.judged:
        return False
    return result.good / result.judged >= HARDER_SHARE
