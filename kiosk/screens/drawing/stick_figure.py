"""A white stick figure that does the exercise, drawn from the exercise's own data at its own tempo."""

from __future__ import annotations

from collections.abc import Iterable

import pygame

from kiosk.exercises.figure import START, Figure, Pose
from kiosk.exercises.schema import Exercise, Tempo
from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.shapes import Brush, Point, Points
from kiosk.screens.drawing.theme import GHOST, GOOD, INK, QUIET, WHITE, Colour

STROKE = 0.038  # of a standing person's height
HEAD = 0.062
BAND_STROKE = 0.034
BAND_REACH = 0.030
UP_THE_THIGH = {"knees": 0.22, "thighs": 0.6}
UP_THE_SHANK = 0.2
LONGEST_HOLD_S = 2.0  # a stretch is held for half a minute; its picture need not be
ABOVE_FLOOR = 0.018  # lifts the strokes of the feet off the floor line
TURN_S = 0.4  # each pose is shown at least so long, or marching would be a blur


def draw_figure(canvas: Canvas, box: pygame.Rect, exercise: Exercise, now: float) -> None:
    """The exercise's figure in the box, moving. now: seconds on any steady clock. Nothing where it has none."""
    figure = exercise.figure
    if figure is None:
        return
    canvas.record("figure", box)
    place = _Place(figure, box)

    def paint_ground(brush: Brush, at: Point) -> None:
        """What stands still: the floor, and the start pose behind the working one."""
        room = pygame.Rect(0, 0, *box.size)
        room.center = round(at[0]), round(at[1])
        still = _Place(figure, room)
        _draw_floor(brush, still, figure)
        _draw_body(brush, still, figure.poses[START], GHOST)

    canvas.draw_cached(("figure", exercise.name), box.center, (box.width / 2, box.height / 2), paint_ground)
    pose = pose_at(figure, exercise.tempo, now)
    _draw_body(canvas, place, pose, WHITE)
    _draw_band(canvas, place, pose, exercise.resistance_band)


def pose_at(figure: Figure, tempo: Tempo, now: float) -> Pose:
    """The figure's points at a time: eased from pose to pose, each move taking its part of the tempo."""
    moves = [(name, _seconds(tempo, part)) for name, part in figure.loop]
    left = now % sum(seconds for _, seconds in moves)
    before = START
    for name, seconds in moves:
        if left < seconds:
            share = left / seconds
            return _between(figure.poses[before], figure.poses[name], share * share * (3 - 2 * share))
        left -= seconds
        before = name
    return figure.poses[START]


def _seconds(tempo: Tempo, part: str) -> float:
    if part == "hold":
        return min(max(tempo.hold, TURN_S), LONGEST_HOLD_S)
    return max(tempo.down if part == "down" else tempo.up, TURN_S)


def _between(a: Pose, b: Pose, share: float) -> Pose:
    return {
        key: (a[key][0] + (b[key][0] - a[key][0]) * share, a[key][1] + (b[key][1] - a[key][1]) * share) for key in a
    }


class _Place:
    """From figure heights to screen pixels, so that every pose of the figure stays inside the box."""

    def __init__(self, figure: Figure, box: pygame.Rect) -> None:
        points = [point for pose in figure.poses.values() for point in pose.values()]
        if figure.prop is not None:
            points += [(figure.prop.left, 0), (figure.prop.right, 0)]
        left, right = min(x for x, _ in points) - HEAD, max(x for x, _ in points) + HEAD
        top = max(y for _, y in points) + HEAD + STROKE
        self.unit = min(box.width / (right - left), box.height / (top + STROKE))
        self.floor = box.bottom - (box.height - top * self.unit) / 2
        self.left, self.right = (
            box.centerx - (right - left) / 2 * self.unit,
            box.centerx + (right - left) / 2 * self.unit,
        )
        self._middle = box.centerx - (left + right) / 2 * self.unit

    def at(self, point: tuple[float, float]) -> Point:
        return self._middle + point[0] * self.unit, self.floor - (point[1] + ABOVE_FLOOR) * self.unit


def _draw_floor(brush: Brush, place: _Place, figure: Figure) -> None:
    thin = max(1.5, 0.004 * place.unit)
    ends = (place.left + 2 * thin, place.floor), (place.right - 2 * thin, place.floor)
    brush.paint(shapes.capsule(*ends, thin), QUIET, 0.7)
    if figure.prop is not None:
        left, top = place.at((figure.prop.left, figure.prop.height - ABOVE_FLOOR))
        right = place.at((figure.prop.right, 0))[0]
        brush.paint(shapes.rounded(left, top, right - left, place.floor - top, 0.015 * place.unit), GHOST)
        brush.paint(shapes.capsule((left, top), (right, top), thin), QUIET, 0.7)


def _draw_body(brush: Brush, place: _Place, pose: Pose, colour: Colour) -> None:
    width = STROKE * place.unit
    shoulders = _mean(pose["left_shoulder"], pose["right_shoulder"])
    hips = _mean(pose["left_hip"], pose["right_hip"])
    paths: list[list[tuple[float, float]]] = [
        [pose["left_shoulder"], pose["right_shoulder"]],
        [shoulders, hips],
        [pose["left_hip"], pose["right_hip"]],
    ]
    for side in ("left", "right"):
        paths.append([pose[f"{side}_{part}"] for part in ("shoulder", "elbow", "wrist")])
        paths.append([pose[f"{side}_{part}"] for part in ("hip", "knee", "ankle", "toe")])
    parts = [piece for path in paths for piece in _line(place, path, width)]
    brush.paint_all([*parts, shapes.disc(place.at(pose["head"]), HEAD * place.unit)], colour)


def _line(place: _Place, path: Iterable[tuple[float, float]], width: float) -> list[Points]:
    return shapes.stroke([place.at(point) for point in path], width)


def _draw_band(brush: Brush, place: _Place, pose: Pose, worn: str) -> None:
    if worn == "none":
        return
    a, b = (place.at(_worn_at(pose, side, worn)) for side in ("left", "right"))
    if a[0] > b[0]:
        a, b = b, a
    reach = BAND_REACH * place.unit
    length = max(((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2) ** 0.5, 1e-6)
    along = ((b[0] - a[0]) / length * reach, (b[1] - a[1]) / length * reach)
    ends = (a[0] - along[0], a[1] - along[1]), (b[0] + along[0], b[1] + along[1])
    hooks = [(end[0] - along[1] * 0.6, end[1] + along[0] * 0.6) for end in ends]
    path = [hooks[0], *ends, hooks[1]]
    width = BAND_STROKE * place.unit
    brush.paint_all(shapes.stroke(path, width * 1.35), INK)
    brush.paint_all(shapes.stroke(path, width * 0.85), GOOD)


def _worn_at(pose: Pose, side: str, worn: str) -> tuple[float, float]:
    if worn == "ankles":
        start, end, share = pose[f"{side}_ankle"], pose[f"{side}_knee"], UP_THE_SHANK
    else:
        start, end, share = pose[f"{side}_knee"], pose[f"{side}_hip"], UP_THE_THIGH[worn]
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _mean(a: tuple[float, float], b: tuple[float, float]) -> tuple[float, float]:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
