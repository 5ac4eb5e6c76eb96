"""A stick figure facing the camera, posed by numbers: the output of a perfect pose network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from math import atan2, cos, degrees, pi, radians, sin
from typing import Any

import numpy as np

from inference.pose import Keypoint, Pose
from kiosk.exercises.catalogue import load_exercises
from kiosk.exercises.schema import Exercise
from kiosk.movement.engine import Movement
from kiosk.movement.reading import Reading, Rep

FPS = 30
SIZE = (640, 480)
LEG, SHANK, TORSO = 150.0, 72.0, 95.0
FOOT = 0.6 * SHANK
FLOOR = 430.0
EXERCISES: dict[str, Exercise] = load_exercises()


@dataclass(frozen=True)
class Figure:
    """The figure's posture. Left is the person's own left, on the right of the frame.

    x: frame x of the middle between the feet, pixels.
    stance: half the distance of the ankles, pixels.
    sink: drop of the hips below standing, legs.
    lean: drop of the shoulders, as a multiple of the drop of the hips.
    left_in: FPPA of the left leg, degrees.
    right_in: FPPA of the right leg, degrees.
    part: shoulders to the right of the hips, pixels.
    hips: everything above the knees to the right of the middle of the feet, pixels.
    left_up: left foot above the floor, shanks.
    right_up: right foot above the floor, shanks.
    turned_away: whether the figure is seen from behind.
    unseen: keypoints that are not trusted.
    toes_out: both feet outward, degrees; None where the network reads no feet.
    foot_score: score of all foot points, 0..1.
    left_knee_score: score of the left knee, 0..1; below about 0.4 the leg is too doubtful to be graded good.
    left_ankle_score: score of the left ankle, 0..1.
    """

    x: float = 320.0
    stance: float = 30.0
    sink: float = 0.0
    lean: float = 1.5
    left_in: float = 0.0
    right_in: float = 0.0
    part: float = 0.0
    hips: float = 0.0
    left_up: float = 0.0
    right_up: float = 0.0
    turned_away: bool = False
    unseen: tuple[Keypoint, ...] = ()
    toes_out: float | None = None
    foot_score: float = 0.9
    left_knee_score: float = 0.9
    left_ankle_score: float = 0.9

    def pose(self, t: float) -> Pose:
        points = np.zeros((17, 2), np.float32)
        scores = np.full(17, 0.9, np.float32)
        hip_y = FLOOR - LEG + self.sink * LEG
        shoulder_y = FLOOR - LEG - TORSO + self.lean * self.sink * LEG
        for side, out, knee_in, up in ((0, 1, self.left_in, self.left_up), (1, -1, self.right_in, self.right_up)):
            hip = (self.x + self.hips + 20 * out, hip_y)
            ankle = (self.x + self.stance * out, FLOOR - up * SHANK)
            knee_y = min(ankle[1] - SHANK + up * SHANK * 0.3, FLOOR - SHANK)
            points[Keypoint.LEFT_SHOULDER + side] = (self.x + self.hips + self.part + 28 * out, shoulder_y)
            points[Keypoint.LEFT_HIP + side] = hip
            points[Keypoint.LEFT_KNEE + side] = (_knee_x(hip, ankle, knee_y, -out, knee_in), knee_y)
            points[Keypoint.LEFT_ANKLE + side] = ankle
        points[: Keypoint.LEFT_SHOULDER] = (self.x, shoulder_y - 40)
        points[Keypoint.LEFT_ELBOW : Keypoint.LEFT_HIP] = (self.x, shoulder_y + 50)
        if self.turned_away:
            points[Keypoint.LEFT_SHOULDER :] = points[[6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15]]
        scores[Keypoint.LEFT_KNEE], scores[Keypoint.LEFT_ANKLE] = self.left_knee_score, self.left_ankle_score
        scores[list(self.unseen)] = 0.1
        feet = None if self.toes_out is None else self._feet(points, self.toes_out)
        return Pose(points, scores, t, feet=feet)

    def _feet(self, points: np.ndarray, toes_out: float) -> np.ndarray:
        feet = np.zeros((6, 3), np.float32)
        feet[:, 2] = self.foot_score
        for side, out in ((0, 1), (1, -1)):
            heel = points[Keypoint.LEFT_ANKLE + side] + np.array((0, 4))
            across = out * FOOT * sin(radians(toes_out))
            feet[side, :2] = heel + np.array((across - 4 * out, 16))
            feet[2 + side, :2] = heel + np.array((across + 10 * out, 15))
            feet[4 + side, :2] = heel
        return feet


def _knee_x(hip: tuple[float, float], ankle: tuple[float, float], y: float, inward: int, wanted: float) -> float:
    """Frame x of the knee at which the leg shows this FPPA, by bisection."""
    low, high = -200.0, 200.0
    for _ in range(40):
        middle = (low + high) / 2
        x = (hip[0] + ankle[0]) / 2 + inward * middle
        thigh = atan2(inward * (x - hip[0]), y - hip[1])
        shank = atan2(inward * (x - ankle[0]), ankle[1] - y)
        low, high = (middle, high) if degrees(thigh + shank) < wanted else (low, middle)
    return (hip[0] + ankle[0]) / 2 + inward * low


STANDING = Figure()
Frames = list[Figure | None]


def hold(figure: Figure | None, seconds: float) -> Frames:
    return [figure] * round(seconds * FPS)


def rep(top: Figure, bottom: Figure, seconds: float = 2.4, rest: float = 0.5) -> Frames:
    """Smoothly from top to bottom and back in `seconds`, then `rest` seconds at the top."""
    count = round(seconds * FPS)
    shares = [(1 - cos(2 * pi * i / count)) / 2 for i in range(count)]
    return [between(top, bottom, share) for share in shares] + hold(top, rest)


def between(a: Figure, b: Figure, share: float) -> Figure:
    numbers = [
        field.name for field in fields(Figure) if isinstance(getattr(a, field.name), float) and field.name != "toes_out"
    ]
    mixed: dict[str, Any] = {n: getattr(a, n) + share * (getattr(b, n) - getattr(a, n)) for n in numbers}
    return replace(a, **mixed)


def lifted(figure: Figure, number: int, lift: float) -> Figure:
    """The figure with a foot up by `lift` shanks: the left one in odd steps, the right one in even ones."""
    return replace(figure, left_up=lift) if number % 2 else replace(figure, right_up=lift)


def squat(depth: float = 0.25, top: Figure = STANDING, **bottom: Any) -> Frames:
    return rep(top, replace(top, sink=depth, **bottom))


def play(exercise: str, frames: Iterable[Figure | None], movement: Movement | None = None) -> list[Reading]:
    """The engine's reading of each frame."""
    engine = movement or Movement(EXERCISES[exercise], frame_size=SIZE)
    return [engine.step(None if f is None else f.pose(t), t) for f, t in _timed(frames)]


def _timed(frames: Iterable[Figure | None]) -> Iterator[tuple[Figure | None, float]]:
    for i, figure in enumerate(frames):
        yield figure, i / FPS


def reps(readings: list[Reading]) -> list[Rep]:
    return [r.rep for r in readings if r.rep is not None]


def cues(readings: list[Reading]) -> list[str]:
    return [r.cue.id for r in readings if r.cue is not None]
