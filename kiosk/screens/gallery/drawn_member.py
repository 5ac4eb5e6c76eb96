"""A drawn person in a drawn room, for pictures of screens where there is no camera: frame and pose of one moment.

The person takes the poses of the exercise's own stick figure.
"""

from __future__ import annotations

import numpy as np

from hardware.frame import Frame
from inference.pose import Keypoint, Pose
from kiosk.exercises.figure import SIDED, SIDES
from kiosk.exercises.figure import Pose as FigurePose
from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.shapes import Pixels, Point

SIZE = (1280, 720)  # pixels of the frame, as a camera gives
TALL = 0.80  # height of the standing person, of the frame's
FLOOR = 0.93  # where the feet are, of the frame's height
WALL, FLOOR_TOP, FLOOR_BOTTOM, MAT = (168, 178, 184), (112, 92, 76), (150, 126, 106), (58, 122, 136)
SKIN, HAIR, SHIRT, TROUSERS, SHOE = (176, 128, 100), (70, 52, 44), (224, 226, 224), (52, 64, 104), (36, 36, 40)
_ORDER = (0, 1, 2)


def frame_of(figure: FigurePose | None, white_wall: bool = False) -> Frame:
    """The room with the person in this pose (None: with nobody), unmirrored as a camera sees it.

    white_wall: everything behind the person is pure white: the worst that letters can stand on.
    """
    width, height = SIZE
    pixels: Pixels = np.full((height, width, 4), 255, np.uint8)
    if not white_wall:
        _paint_room(pixels)
    if figure is not None:
        _paint_person(pixels, figure)
    return Frame(np.ascontiguousarray(pixels[:, ::-1, :3]), 0.0, 0)


def pose_of(figure: FigurePose, hidden: tuple[Keypoint, ...] = ()) -> Pose:
    """The keypoints of the same person in the same frame. hidden: these are not read."""
    points = np.zeros((17, 2), np.float32)
    head = figure["head"]
    points[Keypoint.NOSE] = _in_frame(head)
    for name, side in (("LEFT", -1), ("RIGHT", 1)):
        points[Keypoint[f"{name}_EYE"]] = _in_frame((head[0] + side * 0.015, head[1] + 0.015))
        points[Keypoint[f"{name}_EAR"]] = _in_frame((head[0] + side * 0.04, head[1]))
        for part in SIDED:
            if part != "toe":
                points[Keypoint[f"{name}_{part.upper()}"]] = _in_frame(figure[f"{name.lower()}_{part}"])
    scores = np.full(17, 0.9, np.float32)
    scores[list(hidden)] = 0.1
    return Pose(points, scores, 0.0)


def _on_picture(point: tuple[float, float]) -> Point:
    """Figure heights to pixels of the frame as the mirror shows it."""
    unit = TALL * SIZE[1]
    return SIZE[0] / 2 + point[0] * unit, FLOOR * SIZE[1] - point[1] * unit


def _in_frame(point: tuple[float, float]) -> Point:
    """Figure heights to pixels of the frame as captured: unmirrored."""
    x, y = _on_picture(point)
    return SIZE[0] - x, y


def _paint_room(pixels: Pixels) -> None:
    height = pixels.shape[0]
    skirting = round(height * 0.66)
    pixels[:skirting, :, :3] = WALL
    depth = np.linspace(0, 1, height - skirting)[:, None, None]
    pixels[skirting:, :, :3] = np.array(FLOOR_TOP) + (np.array(FLOOR_BOTTOM) - np.array(FLOOR_TOP)) * depth
    for x in (0.08, 0.36, 0.70, 0.92):  # joints of the wall, so that stretching or turning would show
        pixels[:skirting, round(x * SIZE[0]) : round(x * SIZE[0]) + 14, :3] = (150, 158, 164)
    mat = [_on_picture(p) for p in ((-0.28, 0.14), (0.28, 0.14), (0.40, -0.09), (-0.40, -0.09))]
    _paint(pixels, np.array(mat, np.float32), MAT)


def _paint_person(pixels: Pixels, figure: FigurePose) -> None:
    unit = TALL * SIZE[1]
    at = {name: _on_picture(point) for name, point in figure.items()}
    for side in SIDES:
        _limb(pixels, at[f"{side}_hip"], at[f"{side}_knee"], 0.055 * unit, 0.042 * unit, TROUSERS)
        _limb(pixels, at[f"{side}_knee"], at[f"{side}_ankle"], 0.042 * unit, 0.028 * unit, TROUSERS)
        _limb(pixels, at[f"{side}_ankle"], at[f"{side}_toe"], 0.026 * unit, 0.030 * unit, SHOE)
    torso = [at["left_shoulder"], at["right_shoulder"], at["right_hip"], at["left_hip"]]
    for a, b in zip(torso, torso[1:] + torso[:1], strict=True):
        _limb(pixels, a, b, 0.045 * unit, 0.045 * unit, SHIRT)
    _paint(pixels, np.array(torso, np.float32), SHIRT)
    for side in SIDES:
        _limb(pixels, at[f"{side}_elbow"], at[f"{side}_wrist"], 0.024 * unit, 0.020 * unit, SKIN)
        _limb(pixels, at[f"{side}_shoulder"], at[f"{side}_elbow"], 0.036 * unit, 0.028 * unit, SHIRT)
        _paint(pixels, shapes.disc(at[f"{side}_wrist"], 0.026 * unit), SKIN)
    neck = _middle(at["left_shoulder"], at["right_shoulder"])
    _limb(pixels, at["head"], neck, 0.030 * unit, 0.034 * unit, SKIN)
    _paint(pixels, shapes.disc((at["head"][0], at["head"][1] - 0.014 * unit), 0.066 * unit), HAIR)
    _paint(pixels, shapes.disc((at["head"][0], at["head"][1] + 0.006 * unit), 0.056 * unit), SKIN)


def _limb(pixels: Pixels, a: Point, b: Point, half_a: float, half_b: float, colour: tuple[int, int, int]) -> None:
    _paint(pixels, shapes.capsule(a, b, half_a, half_b), colour)


def _paint(pixels: Pixels, outline: shapes.Points, colour: tuple[int, int, int]) -> None:
    shapes.paint(pixels, outline, shapes.ordered(colour, _ORDER))


def _middle(a: Point, b: Point) -> Point:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
