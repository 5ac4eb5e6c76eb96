"""A scripted member on every rung of every ladder: what a form asks for is counted, with the form's own range."""

from __future__ import annotations

import numpy as np
import pytest

from inference.pose import Keypoint, Pose
from kiosk.exercises.ladder import rungs
from kiosk.exercises.schema import Exercise
from kiosk.movement.engine import Movement
from kiosk.movement.reading import Rep
from kiosk.simulation.recordings import POSE_RATE_HZ, Recording, recording
from tests.kiosk.session.sample_sets import EXERCISES

RUNGS = [rung for exercise in EXERCISES.values() for rung in rungs(exercise)]
EASY = [rung for rung in RUNGS if rung.form in EXERCISES[rung.name].easier_forms]
# The small movement that an easier form asks for, as a share of the recorded one.
SMALL = {
    "adductor-stretch": 0.35,
    "ankle-drill": 0.3,
    "hip-flexor-stretch": 0.5,
    "march": 0.6,
    "single-leg-deadlift": 0.4,
    "single-leg-squat": 0.5,
    "squat": 0.35,
    "step-up": 0.5,
}
FREE_LEG = (Keypoint.RIGHT_KNEE, Keypoint.RIGHT_ANKLE)  # of the recorded deadlift
BEHIND = 0.15  # shanks by which a foot behind the other is higher in the frame


def label(exercise: Exercise) -> str:
    return f"{exercise.name}-{exercise.form.name if exercise.form else 'usual'}"


def done(exercise: Exercise, share: float, twice: bool = True) -> tuple[list[Rep], float]:
    """The reps and the seconds held of a member whose movement is a share of the recorded one."""
    moving = recording(exercise.name)
    engine = Movement(exercise, frame_size=moving.size)
    reps, held = [], 0.0
    for number in range(len(moving) * (1 + twice)):
        pose = smaller(moving, number % len(moving), number / POSE_RATE_HZ, share, exercise.support == "kickstand")
        reading = engine.step(pose, number / POSE_RATE_HZ)
        held = max(held, reading.hold_seconds)
        if reading.rep is not None:
            reps.append(reading.rep)
    return reps, held


def smaller(moving: Recording, number: int, t: float, share: float, toes_down: bool) -> Pose | None:
    """A recorded pose nearer to the start posture, on request with the toes of the free foot on the floor behind."""
    start, pose = moving.pose(0, t), moving.pose(number, t)
    if start is None or pose is None:
        return pose
    points = start.points + share * (pose.points - start.points)
    if toes_down:
        points[list(FREE_LEG)] = start.points[list(FREE_LEG)]
        shank = start.points[Keypoint.LEFT_ANKLE, 1] - start.points[Keypoint.LEFT_KNEE, 1]
        points[Keypoint.RIGHT_ANKLE, 1] -= BEHIND * shank
    return Pose(points.astype(np.float32), pose.scores, t)


@pytest.mark.parametrize("exercise", RUNGS, ids=label)
def test_the_whole_movement_counts_on_every_rung(exercise: Exercise) -> None:
    """Nobody who does more than an easier form asks for goes uncounted."""
    (reps, held), (usual, usual_held) = done(exercise, 1.0), done(EXERCISES[exercise.name], 1.0)

    assert len(reps) >= len(usual) > 0
    assert held >= usual_held
    assert {rep.side for rep in reps} == {rep.side for rep in usual}


@pytest.mark.parametrize("exercise", [rung for rung in EASY if rung.phase != EXERCISES[rung.name].phase], ids=label)
def test_an_easier_form_with_a_smaller_range_counts_the_small_movement(exercise: Exercise) -> None:
    """Who does what the mirror asked for is counted; of the usual form it would be half a rep."""
    share, usual = SMALL[exercise.name], EXERCISES[exercise.name]
    (small, held), (whole, whole_held) = done(exercise, share), done(usual, 1.0)
    ignored, ignored_s = done(usual, share)

    assert len(small) == len(whole)
    assert held >= 0.8 * whole_held
    if exercise.name != "step-up":  # half the rise of the recorded box is about the least of the usual one
        assert (len(ignored), ignored_s) < (len(small), held)


@pytest.mark.parametrize("exercise", EASY, ids=label)
def test_standing_still_counts_on_no_rung(exercise: Exercise) -> None:
    assert done(exercise, 0.05) == ([], 0.0)


@pytest.mark.parametrize("name", [name for name, e in EXERCISES.items() if not (e.bands.fppa or e.bands.kasr)])
def test_an_exercise_whose_knees_are_not_graded_shows_no_share(name: str) -> None:
    """Neither its summary, nor the log, nor the result to take away can say how many knees were over the toes."""
    reps, _ = done(EXERCISES[name], 1.0)

    assert reps
    assert {rep.grade for rep in reps} == {None}
