"""Poses of the drawn member: an exercise's own poses, each fault, and each wrong position."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from kiosk.exercises.figure import PAIRED_POINTS, SIDES, START_POSE, FigurePose
from kiosk.exercises.schema import Exercise
from kiosk.movement.kinds import kind_of
from kiosk.movement.reading import Band

# Exercises with a stick figure in side view although the member faces the mirror: exercise and pose shown instead.
FACING = {"single-leg-deadlift": ("single-leg-squat", "low"), "step-up": ("march", "left-up")}
DRIFT = {Band.WATCH: 0.03, Band.COLLAPSE: 0.06}  # of a knee inward, person heights
LYING_RISE = 0.07  # person heights; a person lies behind the floor mark, which is higher in the image
UPPER = ("head", "shoulder", "elbow", "wrist")


def working_pose(exercise: Exercise) -> str:
    """Name of the pose in which the exercise is hardest."""
    assert exercise.figure is not None  # every shipped exercise has one
    return exercise.figure.loop[0][0]


def pose_facing(exercises: Mapping[str, Exercise], exercise: Exercise, pose: str) -> FigurePose:
    """A pose of the exercise for a member who faces the mirror."""
    name, facing = FACING.get(exercise.name, (exercise.name, pose))
    figure = exercises[name].figure
    assert figure is not None
    found = figure.poses[facing if pose != START_POSE else START_POSE]
    return _moved(found, ("head", *PAIRED_POINTS), 0.0, LYING_RISE) if kind_of(exercise).lies_down else found


def loaded_legs(exercise: Exercise) -> tuple[bool, bool]:
    """Which legs (left, right) carry the weight in the working pose and are graded."""
    if exercise.bands.fppa is None and exercise.bands.kasr is None:
        return False, False
    kind = kind_of(exercise)
    if kind.alternates:
        return False, True
    return True, not kind.grades_working_leg_only


def knees_in(figure: FigurePose, bands: tuple[Band | None, Band | None]) -> FigurePose:
    """The pose with each knee moved inward by the drift of its band."""
    for side, band, inward in zip(SIDES, bands, (1, -1), strict=True):
        figure = _moved(figure, (f"{side}_knee",), inward * DRIFT.get(band, 0.0) if band else 0.0, 0.0)
    return figure


def fault_pose(cue: str, start: FigurePose, working: FigurePose) -> FigurePose:
    """The working pose with the fault of a cue; unchanged if a still image cannot show it."""
    if cue in ("deeper", "lift-knees"):
        return _between(start, working, 0.3)
    return _FAULTS[cue](working) if cue in _FAULTS else working


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


def _raised(figure: FigurePose) -> FigurePose:
    return _moved(_moved(figure, (*UPPER, "hip"), 0.0, 0.06), ("knee",), 0.0, 0.02)


def _feet_closed(figure: FigurePose) -> FigurePose:
    """The pose with the feet nearly together between two steps."""
    closed = {"ankle": 0.045, "toe": 0.075, "knee": 0.07}
    ends = {f"{side}_{part}": sign * x for side, sign in zip(SIDES, (-1, 1), strict=True) for part, x in closed.items()}
    return {name: (ends.get(name, x), y) for name, (x, y) in figure.items()}


def _weight_on_one_foot(figure: FigurePose) -> FigurePose:
    """The pose with hips and upper body above one foot, the knees half way."""
    return _moved(_moved(figure, ("head", *UPPER, "hip"), 0.075, 0.0), ("knee",), 0.04, 0.0)


def _free_foot_down(figure: FigurePose) -> FigurePose:
    """The pose with the higher foot on the floor, its knee between hip and foot."""
    free, other = sorted(SIDES, key=lambda side: figure[f"{side}_ankle"][1], reverse=True)
    x, y = figure[f"{free}_ankle"][0], figure[f"{other}_ankle"][1]
    hip = figure[f"{free}_hip"]
    ends = {"knee": ((x + hip[0]) / 2, (y + hip[1]) / 2), "ankle": (x, y), "toe": (x, figure[f"{other}_toe"][1])}
    return figure | {f"{free}_{part}": point for part, point in ends.items()}


def _feet_crossed(figure: FigurePose) -> FigurePose:
    """The pose with the standing foot beyond the middle of the body."""
    _, standing = sorted(SIDES, key=lambda side: figure[f"{side}_ankle"][1], reverse=True)
    away = -1 if standing == "left" else 1  # direction of its own side in the figure
    across = _moved(figure, (f"{standing}_ankle", f"{standing}_toe"), -away * 0.12, 0.0)
    return _moved(across, (f"{standing}_knee",), -away * 0.06, 0.0)


_FAULTS: dict[str, Callable[[FigurePose], FigurePose]] = {
    "turn-square": _rotated,
    "step-back": partial(_scaled, across=1.16, upward=1.16, floor=-0.17),
    "trunk": partial(_moved, parts=UPPER, right=0.09, up=-0.015),
    "pelvis": partial(_moved, parts=("right_hip",), right=0.0, up=-0.035),
    "shift": _weight_on_one_foot,
    "foot-down": _free_foot_down,
    "wobble": partial(_moved, parts=("left_knee",), right=-0.03, up=0.0),
    "feet-cross": _feet_crossed,
    "stay-low": _raised,
    "feet-apart": _feet_closed,
    "feet-together": partial(_moved, parts=("right_ankle", "right_toe"), right=0.0, up=0.11),
    "hips-still": partial(_moved, parts=("right_hip", "right_shoulder"), right=0.03, up=-0.06),
}
_POSITIONS: dict[str, Callable[[FigurePose], FigurePose]] = {
    "setup.step-back": partial(_scaled, across=1.25, upward=1.25, floor=-0.27),
    "setup.head": partial(_scaled, across=1.2, upward=1.2, floor=0.10),
    "setup.step-closer": partial(_scaled, across=0.55, upward=0.55, floor=0.25),
    "setup.step-left": partial(_moved, parts=("head", *PAIRED_POINTS), right=0.30, up=0.0),
    "setup.step-right": partial(_moved, parts=("head", *PAIRED_POINTS), right=-0.30, up=0.0),
    "setup.turn-square": _rotated,
}
