"""The sum of a program's sets, for the screen at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from kiosk.session.result import SetResult, one_thing_to_try


@dataclass(frozen=True)
class ProgramSummary:
    """A program that is over.

    exercises: exercises of which a set was done; one that comes twice in the program counts twice, as on its screens.
    good, judged: reps with the knees over the toes, and graded reps, of all sets.
    best: the set with the largest share of good reps; None where no rep was graded.
    hint: text key of the one thing to try next time.
    """

    exercises: int
    good: int
    judged: int
    best: SetResult | None
    hint: str


def summary_of(results: Sequence[SetResult]) -> ProgramSummary:
    """The summary of a program's sets. The hint is the one that most sets gave; of equals, the latest."""
    done = [result for result in results if not result.empty]
    graded = [result for result in done if result.judged]
    hints = Counter(one_thing_to_try(result) for result in done)
    for praise in ("try.same-again", "try.unread"):
        if len(hints) > 1:
            hints.pop(praise, None)
    latest_first = [one_thing_to_try(result) for result in reversed(done)]
    return ProgramSummary(
        exercises=len(list(groupby(done, key=lambda result: result.planned.exercise.name))),
        good=sum(result.good for result in done),
        judged=sum(result.judged for result in done),
        best=max(graded, key=lambda result: (result.good / result.judged, result.good), default=None),
        hint=max(hints, key=lambda hint: (hints[hint], -latest_first.index(hint)), default="try.same-again"),
    )
