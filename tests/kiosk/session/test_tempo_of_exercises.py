"""The words of the tempo for every paced exercise: recorded reps, played at the exercise's own tempo and near it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest

from inference.pose import Pose
from kiosk.exercises.catalogue import load_exercises
from kiosk.movement.engine import Movement
from kiosk.session.tempo_guide import MIN_PACED_REP_S, TempoGuide
from kiosk.simulation.recordings import POSE_RATE_HZ, Recording, recording

FPS = 30
STILL_S = 2.0  # in the start posture, before the first rep
REPS = 4
SEEN = 0.05  # share of the way at both ends, in which nobody sees the body move
EXERCISES = load_exercises()
PACED = tuple(
    name
    for name, exercise in EXERCISES.items()
    if exercise.dose.seconds is None and sum((exercise.tempo.down, exercise.tempo.hold, exercise.tempo.up)) > 2.5
)


@dataclass(frozen=True)
class Rep:
    """One recorded rep: numbers of the poses at its start, at arrival and departure from the turn, and at its end."""

    recorded: Recording
    start: int
    arrival: int
    departure: int
    end: int

    def pose(self, number: float, at: float) -> Pose:
        """The pose between two recorded ones."""
        before = min(int(number), len(self.recorded) - 2)
        share = number - before
        first, second = (self.recorded.points[before + i].astype(np.float32) / 16 for i in (0, 1))
        visible = self.recorded.visible[before] & self.recorded.visible[before + 1]
        return Pose(
            (first + (second - first) * share).astype(np.float32), np.where(visible, 0.9, 0.0).astype(np.float32), at
        )


@cache
def recorded_rep(name: str) -> Rep:
    """The first rep of an exercise's recording."""
    recorded = recording(name)
    engine = Movement(EXERCISES[name], frame_size=recorded.size)
    for i in range(2 * POSE_RATE_HZ):
        engine.step(recorded.pose(0, i / POSE_RATE_HZ), i / POSE_RATE_HZ)
    times = [2 + i / POSE_RATE_HZ for i in range(len(recorded))]
    travel = np.array([engine.step(recorded.pose(i, t), t).travel or 0.0 for i, t in enumerate(times)])
    turn = int(np.argmax(travel > 0.9 * travel.max()))
    back = turn + int(np.argmax(travel[turn:] < 0.5 * travel.max()))
    at_turn = turn + np.flatnonzero(travel[turn:back] > 0.97 * travel[turn:back].max())
    start = int(np.flatnonzero(travel[:turn] <= 0.02)[-1])
    end = back + int(np.argmax(travel[back:] <= 0.03 * travel.max()))
    return Rep(recorded, start, int(at_turn[0]), int(at_turn[-1]), end)


def words(name: str, pace: float, rest_s: float) -> list[tuple[str, str | None]]:
    """What the member does and the word that is shown, while the body is seen to move.

    pace: 1 = the exercise's own tempo, 1.3 = 30 % slower.
    """
    rep, exercise = recorded_rep(name), EXERCISES[name]
    assert exercise.figure is not None
    outward, back = ("up", "down") if exercise.figure.loop[0][1] == "up" else ("down", "up")
    script: list[tuple[int, str, float]] = [(0, "rest", rep.start)] * round(STILL_S * FPS)
    for count in range(REPS):
        for doing, seconds, first, last in (
            (outward, getattr(exercise.tempo, outward) * pace, rep.start, rep.arrival),
            ("hold", exercise.tempo.hold * pace, rep.arrival, rep.departure),
            (back, getattr(exercise.tempo, back) * pace, rep.departure, rep.end),
            ("rest", rest_s, rep.start, rep.start),
        ):
            script += [(count, doing, at) for at in np.linspace(first, last, round(seconds * FPS) + 1)[1:]]
    engine, guide = Movement(exercise, frame_size=rep.recorded.size), TempoGuide(exercise)
    seen = []
    for i, (count, doing, number) in enumerate(script):
        t = i / FPS
        travel = engine.step(rep.pose(number, t), t).travel
        guide.update(travel, t)
        shown = guide.current(t)
        word = shown.word.removeprefix("tempo.") if shown is not None and shown.opacity > 0 else None
        seen.append((count, doing, word, travel or 0.0))
    furthest = [max(travel for rep, _, _, travel in seen if rep == count) for count in range(REPS)]
    return [
        (doing, word)
        for count, doing, word, travel in seen
        if doing in ("up", "down") and SEEN < travel / furthest[count] < 1 - SEEN
    ]


def test_all_counted_exercises_but_quick_ones_are_paced() -> None:
    assert len(PACED) == 7
    assert MIN_PACED_REP_S == 2.5


@pytest.mark.parametrize("name", PACED)
@pytest.mark.parametrize("rest_s", [0.0, 1.0])
def test_who_keeps_the_tempo_sees_the_right_word(name: str, rest_s: float) -> None:
    moving = words(name, 1.0, rest_s)
    assert len(moving) > 8 * FPS
    assert sum(doing == word for doing, word in moving) >= 0.95 * len(moving)


@pytest.mark.parametrize("name", PACED)
@pytest.mark.parametrize("pace", [0.7, 1.0, 1.3])
@pytest.mark.parametrize("rest_s", [0.0, 1.0])
def test_nobody_who_rises_is_told_down(name: str, pace: float, rest_s: float) -> None:
    assert ("up", "down") not in words(name, pace, rest_s)
