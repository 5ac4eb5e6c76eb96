"""The plan of a session: a queue of sets, made from one exercise or from a program."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.exercises.schema import Dose, Exercise
from kiosk.movement.reading import Side

FADED_REPS = 5  # the set without live feedback is short: five reps (Willy 2012, Davis 2020)
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
    feedback: False if lanes, dots and cues are hidden until the result (faded feedback).
    """

    exercise: Exercise
    number: int
    of: int
    side: Side
    reps: int | None
    duration_s: float | None
    rest_s: float
    feedback: bool = True

    @property
    def last_of_exercise(self) -> bool:
        return self.number == self.of

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
        """The queue with the remaining sets of the current exercise replaced by its easier or harder form.

        The number of remaining rounds stays, with the other exercise's own dose; a round is one set, or one per side.
        """
        after = self.after_exercise().sets
        current = self.sets[: len(self.sets) - len(after)]
        if not current:
            return self
        rounds = math.ceil(len(current) / _sides(current[0].exercise))
        return Queue((*planned_sets(exercise, exercise.dose)[-rounds * _sides(exercise) :], *after))


def _sides(exercise: Exercise) -> int:
    return 2 if exercise.dose.each_side else 1


def planned_sets(exercise: Exercise, dose: Dose, returning: bool = False) -> list[PlannedSet]:
    """The sets of one exercise in order; a one-sided exercise alternates left and right.

    returning: the member has been here before; the last set of a counted exercise is then five reps without live
        feedback.
    """
    sides = (Side.LEFT, Side.RIGHT) if dose.each_side else (Side.BOTH,)
    of = dose.sets * len(sides)
    fades = returning and dose.reps is not None and dose.sets > 1
    faded_from = of - len(sides) if fades else of
    sets = []
    for index in range(of):
        side = sides[index % len(sides)]
        faded = index >= faded_from
        sets.append(
            PlannedSet(
                exercise=exercise,
                number=index + 1,
                of=of,
                side=side,
                reps=FADED_REPS if faded else dose.reps,
                duration_s=dose.seconds,
                rest_s=min(SIDE_CHANGE_S, dose.rest_seconds) if side is Side.LEFT else dose.rest_seconds,
                feedback=not faded,
            )
        )
    return sets


def queue_of(doses: Sequence[tuple[Exercise, Dose]], returning: bool = False) -> Queue:
    """The queue of a program or of a single exercise."""
    return Queue(tuple(planned for exercise, dose in doses for planned in planned_sets(exercise, dose, returning)))


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
