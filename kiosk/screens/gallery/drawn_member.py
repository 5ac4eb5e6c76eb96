"""A drawn person in a drawn room: frame and pose for pictures of screens, where no camera is used.

The person takes the poses of the exercise's stick figure.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from hardware.frame import Frame
from inference.pose import Keypoint, Pose
from kiosk.exercises.figure import PAIRED_POINTS, SIDES, FigurePose
from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.shapes import Pixels, Point

FRAME_SIZE = (1280, 720)  # width and height of the frame, pixels
PERSON_HEIGHT = 0.80  # of the standing person, share of the frame's height
TOE = 0.22  # from the ankle to the tip of the shoe, shanks
FLOOR = 0.93  # of the feet, share of the frame's height from its top
WALL, FLOOR_TOP, FLOOR_BOTTOM, MAT = (168, 178, 184), (112, 92, 76), (150, 126, 106), (58, 122, 136)
SKIN, HAIR, SHIRT, TROUSERS, SHOE = (176, 128, 100), (70, 52, 44), (224, 226, 224), (52, 64, 104), (36, 36, 40)


def drawn_frame(figure: FigurePose | None, white_wall: bool = False) -> Frame:
    """The frame of the room, not mirrored, as a camera captures it.

    figure: pose of the person; None = nobody is there.
    white_wall: everything behind the person is pure white, the hardest background for text.
    """
    pixels = _room(white_wall).copy()
    if figure is not None:
        _paint_person(pixels, figure)
    return Frame(np.ascontiguousarray(pixels[:, ::-1, :3]), 0.0, 0)


def drawn_pose(figure: FigurePose, hidden: tuple[Keypoint, ...] = ()) -> Pose:
    """The keypoints of the person in that frame. hidden: keypoints with a low score."""
    points = np.zeros((17, 2), np.float32)
    head = figure["head"]
    points[Keypoint.NOSE] = _in_frame(head)
    for name, side in (("LEFT", -1), ("RIGHT", 1)):
        points[Keypoint[f"{name}_EYE"]] = _in_frame((head[0] + side * 0.015, head[1] + 0.015))
        points[Keypoint[f"{name}_EAR"]] = _in_frame((head[0] + side * 0.04, head[1]))
        for part in PAIRED_POINTS:
            if part != "toe":
                points[Keypoint[f"{name}_{part.upper()}"]] = _in_frame(figure[f"{name.lower()}_{part}"])
    scores = np.full(17, 0.9, np.float32)
    scores[list(hidden)] = 0.1
    return Pose(points, scores, 0.0)


def placed_in_frame(pose: Pose, size: tuple[int, int]) -> Pose:
    """A recorded pose at the size of drawn frames. size: width and height of its own frames, pixels."""
    scale = FRAME_SIZE[1] / size[1]
    aside = (FRAME_SIZE[0] - size[0] * scale) / 2
    return Pose((pose.points * scale + (aside, 0)).astype(np.float32), pose.scores, pose.captured_at)


def figure_of(pose: Pose) -> FigurePose:
    """A pose of drawn frames in the coordinates of drawn figures."""
    figure = {"head": _figure_point(pose.points[Keypoint.NOSE])}
    for name, side in zip(("LEFT", "RIGHT"), SIDES, strict=True):
        for part in PAIRED_POINTS:
            if part != "toe":
                figure[f"{side}_{part}"] = _figure_point(pose.points[Keypoint[f"{name}_{part.upper()}"]])
        knee, ankle = (pose.points[Keypoint[f"{name}_{part}"]] for part in ("KNEE", "ANKLE"))
        figure[f"{side}_toe"] = _figure_point(ankle + TOE * (ankle - knee))
    return figure


def _in_mirror(point: tuple[float, float]) -> Point:
    """Convert figure coordinates (person heights) to pixels of the mirrored frame."""
    unit = PERSON_HEIGHT * FRAME_SIZE[1]
    return FRAME_SIZE[0] / 2 + point[0] * unit, FLOOR * FRAME_SIZE[1] - point[1] * unit


def _in_frame(point: tuple[float, float]) -> Point:
    """Convert figure coordinates to pixels of the captured frame, which is not mirrored."""
    x, y = _in_mirror(point)
    return FRAME_SIZE[0] - x, y


def _figure_point(point: npt.NDArray[np.float32]) -> tuple[float, float]:
    """Convert pixels of the captured frame to figure coordinates."""
    unit = PERSON_HEIGHT * FRAME_SIZE[1]
    return (FRAME_SIZE[0] / 2 - float(point[0])) / unit, (FLOOR * FRAME_SIZE[1] - float(point[1])) / unit


@cache
def _room(white_wall: bool) -> Pixels:
    """The empty room, mirrored. Not to be painted on."""
    width, height = FRAME_SIZE
    pixels: Pixels = np.full((height, width, 4), 255, np.uint8)
    if white_wall:
        return pixels
    skirting = round(height * 0.66)
    pixels[:skirting, :, :3] = WALL
    depth = np.linspace(0, 1, height - skirting)[:, None, None]
    pixels[skirting:, :, :3] = np.array(FLOOR_TOP) + (np.array(FLOOR_BOTTOM) - np.array(FLOOR_TOP)) * depth
    for x in (0.08, 0.36, 0.70, 0.92):  # joints of the wall make distortion visible
        pixels[:skirting, round(x * FRAME_SIZE[0]) : round(x * FRAME_SIZE[0]) + 14, :3] = (150, 158, 164)
    mat = [_in_mirror(p) for p in ((-0.28, 0.14), (0.28, 0.14), (0.40, -0.09), (-0.40, -0.09))]
    _paint(pixels, np.array(mat, np.float32), MAT)
    return pixels


def _paint_person(pixels: Pixels, figure: FigurePose) -> None:
    unit = PERSON_HEIGHT * FRAME_SIZE[1]
    at = {name: _in_mirror(point) for name, point in figure.items()}
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
    shapes.paint(pixels, outline, (*colour, 255))


def _middle(a: Point, b: Point) -> Point:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
