"""Small made-up exercises, sets and results for the session's tests."""

from __future__ import annotations

import numpy as np

from inference.pose import Pose
from kiosk.exercises.catalogue import load_exercises
from kiosk.exercises.schema import Dose, Exercise
from kiosk.movement.reading import Band, Cue, Reading, Rep, Side
from kiosk.session.plan import PlannedSet, planned_sets
from kiosk.session.result import SetResult
from kiosk.usage.records import SetOutcome

EXERCISES = load_exercises()
SQUAT = EXERCISES["squat"]
STRETCH = EXERCISES["hip-flexor-stretch"]
MARCH = EXERCISES["march"]
CLAMSHELL = EXERCISES["clamshell"]

SOMEBODY = Pose(points=np.zeros((17, 2), np.float32), scores=np.ones(17, np.float32), captured_at=0.0)
HARDLY_READ = Pose(points=np.zeros((17, 2), np.float32), scores=np.full(17, 0.3, np.float32), captured_at=0.0)


def planned(exercise: Exercise = SQUAT, **dose: object) -> PlannedSet:
    """The first set of an exercise, its dose changed where given."""
    return planned_sets(exercise, exercise.dose.model_copy(update=dose))[0]


def rep(grade: Band | None = Band.GOOD, at: float = 0.0) -> Rep:
    knee = "none" if grade in (Band.GOOD, None) else "both"
    return Rep(start=at, bottom=at + 1, end=at + 2, side=Side.BOTH, grade=grade, knee=knee)


def result(
    grades: list[Band | None],
    cues: tuple[str, ...] = (),
    outcome: SetOutcome = SetOutcome.DONE,
    of: PlannedSet | None = None,
) -> SetResult:
    return SetResult(
        planned=of or planned(),
        outcome=outcome,
        reps=tuple(rep(grade) for grade in grades),
        cues=tuple(Cue(t=float(i), id=cue, text=f"cue.{cue}") for i, cue in enumerate(cues)),
        held_s=0.0,
        began_at=0.0,
        ended_at=30.0,
    )


def dose_of(exercise: Exercise) -> tuple[Exercise, Dose]:
    return exercise, exercise.dose


class ScriptedMovement:
    """A movement engine that ends a rep at every second it is told to, and remembers the times it was given."""

    def __init__(self, rep_every: int = 0, cue: Cue | None = None, held: bool = False) -> None:
        self.times: list[float] = []
        self._rep_every = rep_every
        self._cue = cue
        self._held = held
        self._count = 0
        self._hold_seconds = 0.0

    def step(self, pose: Pose | None, t: float) -> Reading:
        passed = t - self.times[-1] if self.times else 0.0
        self.times.append(t)
        ended = None
        if pose is not None and self._held:
            self._hold_seconds += passed
        if pose is not None and self._rep_every and len(self.times) % self._rep_every == 0:
            self._count += 1
            ended = rep(at=t)
        return Reading(t=t, pose=pose, rep=ended, count=self._count, cue=self._cue, hold_seconds=self._hold_seconds)
