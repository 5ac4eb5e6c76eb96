"""The gate of an exercise: what must have been shown before it begins, and to stay in it."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.exercises.schema import Gate
from kiosk.session.result import SetResult

MIN_GRADED_REPS = 5  # fewer show nothing


def gate_open(gate: Gate, results: Sequence[SetResult]) -> bool:
    """Whether enough of the graded reps of these sets were good."""
    good, judged = sum(r.good for r in results), sum(r.judged for r in results)
    return judged >= MIN_GRADED_REPS and good >= gate.good_share * judged


def may_stay(gate: Gate, last: SetResult) -> bool:
    """Whether an exercise that has begun may go on; only a set that shows worse knees ends it."""
    return last.judged < MIN_GRADED_REPS or last.good >= gate.good_share * last.judged
