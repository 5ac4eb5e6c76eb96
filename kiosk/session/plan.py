"""The plan of a session: a queue of sets, made from one exercise or from a program."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from kiosk.exercises.schema import Dose, Exercise
from kiosk.movement.reading import Side
from kiosk.session.feedback import Feedback

SIDE_CHANGE_S = 15.0  # longest rest between left and right; the other leg has rested during the set


@dataclass(frozen=True)
class PlannedSet:
    """One set to do.

    exercise: what is done.
    number: 1 for the exercise's first set, `of` for its last; both sides of a one-sided exercise count.
    of: number of sets of the exercise.
    side: the working leg of a one-sided exercise, else both.
    reps: the goal, reps; None if the set is timed.
    duration_s: the goal, seconds; None if the set is counted.
    rest_s: rest after this set when another set of the same exercise follows, seconds.
    feedback: when lanes, dots and cues are shown.
    """

    exercise: Exercise
    number: int
    of: int
    side: Side
    reps: int | None
    duration_s: float | None
    rest_s: float
    feedback: Feedback = Feedback.LIVE

    @property
    def last_of_exercise(self) -> bool:
        return self.number == self.of

    @property
    def dose(self) -> Dose:
        """The dose of the whole exercise as it is planned; a program may change the exercise's own."""
        sets = self.of if self.side is Side.BOTH else self.of // 2
        changes = {"sets": sets, "reps": self.reps, "seconds": self.duration_s}
        return self.exercise.dose.model_copy(update=changes)

    @property
    def held(self) -> bool:
        """Whether the goal is a posture held for some seconds, not a drill of some seconds."""
        return self.duration_s is not None and self.exercise.tempo.hold > 0


@dataclass(frozen=True)
class Queue:
    """The sets left, the next one first. Immutable."""

    sets: tuple[PlannedSet, ...]

    @property
    def next_set(self) -> PlannedSet | None:
        return self.sets[0] if self.sets else None

    def after_set(self) -> Queue:
        return Queue(self.sets[1:])

    def after_exercise(self) -> Queue:
        """The queue without the remaining sets of the current exercise."""
        left = self.sets
        while left and left[0].number > 1:
            left = left[1:]
        return Queue(left)

    def without(self, name: str) -> Queue:
        """The queue without this exercise."""
        return Queue(tuple(planned for planned in self.sets if planned.exercise.name != name))

    def with_exercise(self, exercise: Exercise) -> Queue:
        """The queue with the next set, and those of its exercise after it, in another exercise or form.

        The number of rounds stays, with the other exercise's own dose; a round is one set, or one per side. Within the
        same exercise the dose stays too, unless the form has one of its own.
        """
        if not self.sets:
            return self
        current, after = self._next_exercise()
        rounds = math.ceil(len(current) / _sides(current[0].exercise))
        if exercise.name == current[0].exercise.name and exercise.dose == current[0].exercise.dose:
            return Queue((*(replace(planned, exercise=exercise) for planned in current), *after))
        dose = exercise.dose.model_copy(update={"sets": max(rounds, exercise.dose.sets)})
        return Queue((*planned_sets(exercise, dose)[-rounds * _sides(exercise) :], *after))

    def _next_exercise(self) -> tuple[tuple[PlannedSet, ...], tuple[PlannedSet, ...]]:
        """The sets of the next exercise, and those after them."""
        count = next((i for i, planned in enumerate(self.sets) if i > 0 and planned.number == 1), len(self.sets))
        return self.sets[:count], self.sets[count:]

    def with_next(self, **changes: Any) -> Queue:
        """The queue with other values in the next set."""
        return Queue((replace(self.sets[0], **changes), *self.sets[1:])) if self.sets else self

    def before(self, sets: Sequence[PlannedSet]) -> Queue:
        """The queue with other sets in front of it."""
        return Queue((*sets, *self.sets))


def _sides(exercise: Exercise) -> int:
    return 2 if exercise.dose.each_side else 1


def planned_sets(exercise: Exercise, dose: Dose) -> list[PlannedSet]:
    """The sets of one exercise in order; a one-sided exercise alternates left and right."""
    sides = (Side.LEFT, Side.RIGHT) if dose.each_side else (Side.BOTH,)
    of = dose.sets * len(sides)
    return [
        PlannedSet(
            exercise=exercise,
            number=index + 1,
            of=of,
            side=side,
            reps=dose.reps,
            duration_s=dose.seconds,
            rest_s=min(SIDE_CHANGE_S, dose.rest_seconds) if side is Side.LEFT else dose.rest_seconds,
        )
        for index, side in enumerate(sides * dose.sets)
    ]


def queue_of(doses: Sequence[tuple[Exercise, Dose]]) -> Queue:
    """The queue of a program or of a single exercise."""
    return Queue(tuple(planned for exercise, dose in doses for planned in planned_sets(exercise, dose)))


def minutes(doses: Sequence[tuple[Exercise, Dose]]) -> int:
    """Approximate duration with rests, rounded up to whole minutes, for the choosing screen."""
    sets = queue_of(doses).sets
    total_s = sum(working_time_s(planned) for planned in sets) + sum(planned.rest_s for planned in sets[:-1])
    return max(1, math.ceil(total_s / 60))


def working_time_s(planned: PlannedSet) -> float:
    """Duration of a set without rest at the exercise's tempo, seconds."""
    if planned.duration_s is not None:
        return planned.duration_s
    return (planned.reps or 0) * rep_time_s(planned.exercise)


def rep_time_s(exercise: Exercise) -> float:
    """Duration of one rep at the exercise's tempo, seconds."""
    return exercise.tempo.down + exercise.tempo.hold + exercise.tempo.up
