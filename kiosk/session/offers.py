"""Whether to offer an easier or a harder form after a set, and which one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from kiosk.exercises.ladder import EASIER_CUE, easier, harder
from kiosk.exercises.schema import Exercise
from kiosk.session.result import NO_FAULTS, SetResult
from kiosk.usage.records import SetOutcome

MAX_FAULTY_SHARE = 0.30  # of graded reps; above it, offer an easier form
MIN_GOOD_SHARE = 0.90  # of graded reps in each of two complete sets; from it on, offer a harder form


@dataclass(frozen=True)
class Offer:
    """An easier or harder form, or another exercise, for the next set.

    direction: which of the two.
    exercise: what to do instead.
    title: text key of its name: of the form within the same exercise, else of the exercise.
    """

    direction: Literal["easier", "harder"]
    exercise: Exercise
    title: str


def offer(results: Sequence[SetResult], exercises: Mapping[str, Exercise], left_out: Collection[str]) -> Offer | None:
    """What to offer after the last of these sets; None = nothing.

    exercises: all of them by name, as their files describe them.
    left_out: names of exercises that are not offered.
    """
    exercise = results[-1].planned.exercise
    if too_hard(results[-1]) and (below := easier(exercise, exercises)) is not None and below.name not in left_out:
        return Offer("easier", below, form_title(below, exercise))
    if too_easy(results) and (above := harder(exercise, exercises)) is not None and above.name not in left_out:
        return Offer("harder", above, form_title(above, exercise))
    return None


def form_title(exercise: Exercise, before: Exercise) -> str:
    """Text key of what is different: the form within one exercise, else the exercise. before: what was done so far."""
    if exercise.name != before.name:
        return exercise.title
    return exercise.form.title if exercise.form is not None else "form.usual"


def too_hard(result: SetResult) -> bool:
    """Whether an easier form was asked for in the set, or many reps had an inward knee."""
    if any(cue.id == EASIER_CUE for cue in (*result.cues, *result.unsaid)):
        return True
    return result.judged > 0 and (result.judged - result.good) / result.judged > MAX_FAULTY_SHARE


def too_easy(results: Sequence[SetResult]) -> bool:
    """Whether the last two sets, both in one form, were complete with few faults."""
    if len(results) < 2 or results[-1].planned.exercise != results[-2].planned.exercise:
        return False
    return all(_complete_and_good(result) for result in results[-2:])


def _complete_and_good(result: SetResult) -> bool:
    """Where no knee is graded, few faults means that none was mentioned."""
    if result.outcome is not SetOutcome.DONE:
        return False
    bands = result.planned.exercise.bands
    if bands.fppa is None and bands.kasr is None:
        return all(cue.id in NO_FAULTS for cue in result.cues)
    return result.judged > 0 and result.good / result.judged >= MIN_GOOD_SHARE
