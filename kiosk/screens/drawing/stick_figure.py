"""An animated white stick figure that shows an exercise, drawn from the exercise's data at its tempo."""

from __future__ import annotations

from itertools import pairwise

import pygame

from kiosk.exercises.figure import SIDES, START_POSE, Figure, FigurePose
from kiosk.exercises.schema import Exercise, Tempo
from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.resistance_band import BandPlacement, band_path
from kiosk.screens.drawing.shapes import Brush, Point
from kiosk.screens.drawing.theme import GHOST, GOOD, INK, QUIET, WHITE, Colour

# Lengths are shares of a standing person's height.
STROKE = 0.038
HEAD = 0.062  # radius
BAND_STROKE = 0.034
BAND_REACH = 0.030  # from the leg's centre line to its outer side
BAND_HOOK = 0.6 * BAND_REACH  # down the outer side
ABOVE_FLOOR = 0.018  # lifts the strokes of the feet off the floor line
BAND_PLACEMENT = BandPlacement(knees=0.22, thighs=0.6, ankles=0.2)
MAX_HOLD_S = 2.0  # a stretch is held for half a minute; the figure holds it for two seconds
MIN_MOVE_S = 0.4  # shortest move between two poses; a faster march would be a blur


def draw_figure(canvas: Canvas, box: pygame.Rect, exercise: Exercise, now: float) -> None:
    """Draw the exercise's figure in the box, at the pose for `now` (seconds of a monotonic clock).

    Draws nothing for an exercise without a figure.
    """
    figure = exercise.figure
    if figure is None:
        return
    canvas.record("figure", box)
    projection = _Projection(figure, box)

    def paint_ground(brush: Brush, at: Point) -> None:
        """The parts that do not move: the floor, and the start pose behind the moving figure."""
        room = pygame.Rect(0, 0, *box.size)
        room.center = round(at[0]), round(at[1])
        still = _Projection(figure, room)
        _draw_floor(brush, still, figure)
        _draw_body(brush, still, figure.poses[START_POSE], GHOST)

    canvas.draw_cached(("figure", exercise.name), box.center, (box.width / 2, box.height / 2), paint_ground)
    pose = pose_at(figure, exercise.tempo, now)
    width = STROKE * projection.unit
    for path in _paths(pose):
        for bone in pairwise(projection.at(point) for point in path):
            canvas.paint_line(bone, width, WHITE)
    canvas.paint_disc(projection.at(pose["head"]), HEAD * projection.unit, WHITE)
    _draw_band(canvas, projection, pose, exercise.resistance_band)


def pose_at(figure: Figure, tempo: Tempo, now: float) -> FigurePose:
    """The figure's points at a time: eased from pose to pose, each move lasting its part of the tempo."""
    moves = [(name, _seconds(tempo, part)) for name, part in figure.loop]
    left = now % sum(seconds for _, seconds in moves)
    before = START_POSE
    for name, seconds in moves:
        if left < seconds:
            share = left / seconds
            return _between(figure.poses[before], figure.poses[name], share * share * (3 - 2 * share))
        left -= seconds
        before = name
    return figure.poses[START_POSE]


def _seconds(tempo: Tempo, part: str) -> float:
    if part == "hold":
        return min(max(tempo.hold, MIN_MOVE_S), MAX_HOLD_S)
    return max(tempo.down if part == "down" else tempo.up, MIN_MOVE_S)


def _between(a: FigurePose, b: FigurePose, share: float) -> FigurePose:
    return {
        key: (a[key][0] + (b[key][0] - a[key][0]) * share, a[key][1] + (b[key][1] - a[key][1]) * share) for key in a
    }


class _Projection:
    """Converts figure coordinates (person heights) to screen pixels, so that every pose stays inside the box."""

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


def _draw_floor(brush: Brush, projection: _Projection, figure: Figure) -> None:
    thin = max(1.5, 0.004 * projection.unit)
    ends = (projection.left + 2 * thin, projection.floor), (projection.right - 2 * thin, projection.floor)
    brush.paint(shapes.capsule(*ends, thin), QUIET, 0.7)
    if figure.prop is not None:
        left, top = projection.at((figure.prop.left, figure.prop.height - ABOVE_FLOOR))
        right = projection.at((figure.prop.right, 0))[0]
        brush.paint(shapes.rounded(left, top, right - left, projection.floor - top, 0.015 * projection.unit), GHOST)
        brush.paint(shapes.capsule((left, top), (right, top), thin), QUIET, 0.7)


def _draw_body(brush: Brush, projection: _Projection, pose: FigurePose, colour: Colour) -> None:
    width = STROKE * projection.unit
    parts = [part for path in _paths(pose) for part in shapes.stroke([projection.at(p) for p in path], width)]
    brush.paint_all([*parts, shapes.disc(projection.at(pose["head"]), HEAD * projection.unit)], colour)


def _paths(pose: FigurePose) -> list[list[tuple[float, float]]]:
    """The lines of a body without its head, in person heights."""
    shoulders = _mean(pose["left_shoulder"], pose["right_shoulder"])
    hips = _mean(pose["left_hip"], pose["right_hip"])
    paths = [
        [pose["left_shoulder"], pose["right_shoulder"]],
        [shoulders, hips],
        [pose["left_hip"], pose["right_hip"]],
    ]
    for side in SIDES:
        paths.append([pose[f"{side}_{part}"] for part in ("shoulder", "elbow", "wrist")])
        paths.append([pose[f"{side}_{part}"] for part in ("hip", "knee", "ankle", "toe")])
    return paths


def _draw_band(canvas: Canvas, projection: _Projection, pose: FigurePose, worn: str) -> None:
    if worn == "none":
        return
    left, right = sorted(
        projection.at(BAND_PLACEMENT.on_leg(pose[f"{side}_hip"], pose[f"{side}_knee"], pose[f"{side}_ankle"], worn))
        for side in SIDES
    )
    unit = projection.unit
    path = band_path((left, right), BAND_REACH * unit, hook=(BAND_HOOK * unit, 0.0))
    width = BAND_STROKE * unit
    canvas.paint_line(path, width * 1.35, INK)
    canvas.paint_line(path, width * 0.85, GOOD)


def _mean(a: tuple[float, float], b: tuple[float, float]) -> tuple[float, float]:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
