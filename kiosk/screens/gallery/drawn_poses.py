"""Poses of the drawn member: an exercise's own poses, and each wrong position of the set-up check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from kiosk.exercises.figure import PAIRED_POINTS, START_POSE, FigurePose
from kiosk.exercises.schema import Exercise
from kiosk.movement.kinds import kind_of

# Exercises with a stick figure in side view although the member faces the mirror: exercise and pose shown instead.
FACING = {"single-leg-deadlift": ("single-leg-squat", "low"), "step-up": ("march", "left-up")}
LYING_RISE = 0.07  # person heights; a person lies behind the floor mark, which is higher in the image
UPPER = ("head", "shoulder", "elbow", "wrist")


def pose_facing(exercises: Mapping[str, Exercise], exercise: Exercise, pose: str) -> FigurePose:
    """A pose of the exercise for a member who faces the mirror."""
    name, facing = FACING.get(exercise.name, (exercise.name, pose))
    figure = exercises[name].figure
    assert figure is not None
    found = figure.poses[facing if pose != START_POSE else START_POSE]
    return _moved(found, ("head", *PAIRED_POINTS), 0.0, LYING_RISE) if kind_of(exercise).lies_down else found


def setup_pose(missing: str, start: FigurePose, working: FigurePose) -> FigurePose | None:
    """A pose at which the set-up check reports `missing` (text key); None = nobody is there."""
    if missing == "setup.nobody":
        return None
    if missing == "setup.stand-tall":
        return _between(start, working, 0.6)
    return _POSITIONS[missing](start) if missing in _POSITIONS else start


def _moved(figure: FigurePose, parts: tuple[str, ...], right: float, up: float) -> FigurePose:
    """The pose with some points moved. parts: names of points, or names without a side for both sides."""
    return {
        name: (x + right, y + up) if name in parts or name.partition("_")[2] in parts else (x, y)
        for name, (x, y) in figure.items()
    }


def _scaled(figure: FigurePose, across: float, upward: float, floor: float = 0.0) -> FigurePose:
    """The pose scaled about the middle of the floor, which moves up by `floor`."""
    return {name: (x * across, y * upward + floor) for name, (x, y) in figure.items()}


def _between(a: FigurePose, b: FigurePose, share: float) -> FigurePose:
    return {k: (a[k][0] + (b[k][0] - a[k][0]) * share, a[k][1] + (b[k][1] - a[k][1]) * share) for k in a}


def _rotated(figure: FigurePose) -> FigurePose:
    """The pose rotated away from the camera: narrower upper body, both knees to the same side."""
    narrow = {
        name: (x * 0.62, y) if name.partition("_")[2] in (*UPPER, "hip") else (x, y) for name, (x, y) in figure.items()
    }
    return _moved(narrow, ("knee", "toe"), 0.03, 0.0)


_POSITIONS: dict[str, Callable[[FigurePose], FigurePose]] = {
    "setup.step-back": partial(_scaled, across=1.25, upward=1.25, floor=-0.27),
    "setup.head": partial(_scaled, across=1.2, upward=1.2, floor=0.10),
    "setup.step-closer": partial(_scaled, across=0.55, upward=0.55, floor=0.25),
    "setup.step-left": partial(_moved, parts=("head", *PAIRED_POINTS), right=0.30, up=0.0),
    "setup.step-right": partial(_moved, parts=("head", *PAIRED_POINTS), right=-0.30, up=0.0),
    "setup.turn-square": _rotated,
}
