"""What a session has to do: a queue of sets, made from one exercise or from a program."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.exercises.schema import Dose, Exercise
from kiosk.movement.reading import Side

FADED_REPS = 5  # the set without live feedback is short: five reps (Willy 2012, Davis 2020)
SIDE_CHANGE_S = 15.0  # time to turn round or change the leg; the other leg has rested meanwhile


@dataclass(frozen=True)
class PlannedSet:
    """One set to do.

    number: 1 for the exercise's first set, `of` for its last; both sides of a one-sided exercise count.
    side: the working leg of a one-sided exercise, else both.
    reps, seconds: the goal; exactly one of them is not None.
    rest_seconds: the rest after this set when another set of the same exercise follows.
    feedback: False = lanes, dots and cues stay away until the result (faded feedback).
    """

    exercise: Exercise
    number: int
    of: int
    side: Side
    reps: int | None
    seconds: float | None
    rest_seconds: float
    feedback: bool = True

    @property
    def last_of_exercise(self) -> bool:
        return self.number == self.of

    @property
    def held(self) -> bool:
        """Whether the seconds are of a posture held, and not of a drill kept up."""
        return self.seconds is not None and self.exercise.tempo.hold > 0


@dataclass(frozen=True)
class Queue:
    """The sets still to do, the next one first. Never changed, only replaced."""

    to_do: tuple[PlannedSet, ...]

    @property
    def next_set(self) -> PlannedSet | None:
        return self.to_do[0] if self.to_do else None

    def after_set(self) -> Queue:
        return Queue(self.to_do[1:])

    def after_exercise(self) -> Queue:
        """Without what is left of the exercise that has been begun."""
        left = self.to_do
        while left and left[0].number > 1:
            left = left[1:]
        return Queue(left)

    def with_exercise(self, exercise: Exercise) -> Queue:
        """What is left of the exercise that has been begun, done as another one (its easier or harder form).

        As many rounds are left as before, in the other exercise's own dose; a round is one set, or one a side.
        """
        after = self.after_exercise().to_do
        begun = self.to_do[: len(self.to_do) - len(after)]
        if not begun:
            return self
        rounds = math.ceil(len(begun) / _sides(begun[0].exercise))
        return Queue((*planned_sets(exercise, exercise.dose)[-rounds * _sides(exercise) :], *after))


def _sides(exercise: Exercise) -> int:
    return 2 if exercise.dose.each_side else 1


def planned_sets(exercise: Exercise, dose: Dose, again: bool = False) -> list[PlannedSet]:
    """The sets of one exercise in order; a one-sided exercise alternates left and right.

    again: the member has done it before, so the last set of a counted exercise is five reps without live feedback.
    """
    sides = (Side.LEFT, Side.RIGHT) if dose.each_side else (Side.BOTH,)
    of = dose.sets * len(sides)
    fades = again and dose.reps is not None and dose.sets > 1
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
                seconds=dose.seconds,
                rest_seconds=min(SIDE_CHANGE_S, dose.rest_seconds) if side is Side.LEFT else dose.rest_seconds,
                feedback=not faded,
            )
        )
    return sets


def start(doses: Sequence[tuple[Exercise, Dose]], again: bool = False) -> Queue:
    """The whole queue of a program, or of a single exercise."""
    return Queue(tuple(planned for exercise, dose in doses for planned in planned_sets(exercise, dose, again)))


def minutes(doses: Sequence[tuple[Exercise, Dose]]) -> int:
    """About how long it all takes with its rests, rounded up to whole minutes, for the choosing screen."""
    sets = start(doses).to_do
    seconds = sum(working_seconds(planned) for planned in sets) + sum(planned.rest_seconds for planned in sets[:-1])
    return max(1, math.ceil(seconds / 60))


def working_seconds(planned: PlannedSet) -> float:
    """How long the set itself takes at the exercise's own tempo."""
    if planned.seconds is not None:
        return planned.seconds
    return (planned.reps or 0) * rep_seconds(planned.exercise)


def rep_seconds(exercise: Exercise) -> float:
    """How long one rep takes at the exercise's own tempo."""
    return exercise.tempo.down + exercise.tempo.hold + exercise.tempo.up
