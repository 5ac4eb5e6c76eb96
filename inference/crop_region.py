"""The next crop: the body's extent in the frame, the crop around it, and the input shape for it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from inference.crop import Crop
from inference.movenet import InputShape
from inference.pose import Floats, Keypoint

MIN_SCORE = 0.2  # keypoints below it are ignored for the crop (the value in Google's cropping code)
MARGIN = 1.2  # crop size per body size: room for hair, feet and the movement until the next frame
HIPS_TO_FEET_TORSOS = 1.6  # torso lengths from the hips to the feet, used while the ankles are not visible
MIN_HALF_LENGTH_TORSOS = 1.4  # torso lengths: lower limit of half a crop, for a body folded at the hips
MIN_HALF_LENGTH_PX = 8.0  # frame pixels: keypoints closer together are a false detection
SMOOTHING = 0.9  # weight of the newest extent in the low-pass that removes jitter from the crop
MAX_SHRINK = 0.15  # share of the half length per second: the rate of someone walking away
# The same limit while the trunk keeps its length and both ankles are visible. That is a squat, and the crop may follow
# the body down. A folding trunk shortens first; its crop must keep room for the leg that swings back.
MAX_SQUAT_SHRINK = 1.0
MIN_KEPT_TRUNK = 0.8  # of the tracked trunk length
# Of the shorter side of the frame: a lying body 235 pixels long in a frame of 640 x 480 scores 0.22 in the full height
# (`ACQUIRE_SCORE` is 0.3) and 0.7 in the middle two thirds of it.
LYING_SEARCH_SHARE = 2 / 3
PORTRAIT_MAX_FILL = 0.95  # share of the portrait crop's width filled by core joints that selects the square input
PORTRAIT_RETURN_FILL = 0.8  # share below which the portrait input is selected again ...
PORTRAIT_RETURN_AFTER_S = 1.0  # ... for at least this long; otherwise each side step would switch the input shape

_TRUNK = [Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER, Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP]
_ARMS = [Keypoint.LEFT_ELBOW, Keypoint.RIGHT_ELBOW, Keypoint.LEFT_WRIST, Keypoint.RIGHT_WRIST]
_CORE = [k for k in Keypoint if k not in _ARMS]  # the crop may cut off arms at the sides, never legs


@dataclass(frozen=True)
class BodyExtent:
    """The position and size of a body in the frame; lengths in frame pixels, including MARGIN.

    centre: x and y.
    half_length: half the body's length along its upright direction.
    half_width: half the width of trunk, head and legs, across that direction.
    half_span: half the width including the arms.
    trunk: distance from shoulders to hips, frame pixels, without the margin.
    ankles_visible: whether both ankles are visible.
    """

    centre: tuple[float, float]
    half_length: float
    half_width: float
    half_span: float
    trunk: float = 0.0
    ankles_visible: bool = False

    @property
    def height(self) -> float:
        """The body's length without the margin, frame pixels."""
        return 2 * self.half_length / MARGIN

    def updated(self, measured: BodyExtent, dt: float) -> BodyExtent:
        """The smoothed extent after a new measurement `dt` seconds later.

        The length shrinks slowly, so that a folding body keeps room for its legs: a lost ankle would otherwise shrink
        the crop and never be found again.
        """

        def smooth(old: float, new: float) -> float:
            return old + SMOOTHING * (new - old)

        upright = measured.ankles_visible and measured.trunk >= MIN_KEPT_TRUNK * self.trunk
        max_shrink = MAX_SQUAT_SHRINK if upright else MAX_SHRINK
        min_half_length = self.half_length * (1 - max_shrink * min(dt, 1.0))
        return BodyExtent(
            centre=(smooth(self.centre[0], measured.centre[0]), smooth(self.centre[1], measured.centre[1])),
            half_length=max(smooth(self.half_length, measured.half_length), min_half_length),
            half_width=smooth(self.half_width, measured.half_width),
            half_span=smooth(self.half_span, measured.half_span),
            trunk=max(smooth(self.trunk, measured.trunk), self.trunk * (1 - MAX_SHRINK * min(dt, 1.0))),
            ankles_visible=measured.ankles_visible,
        )


def body_extent(points: Floats, scores: Floats, rotation: int) -> BodyExtent | None:
    """The extent of the body with these keypoints; None if the trunk is not visible or the body is too small.

    points: [17, 2], frame pixels.
    scores: [17], 0..1.
    rotation: degrees clockwise that bring the body upright.
    """
    upright = rotation % 180 == 0
    positions = points.tolist()  # Python floats: on arrays this small, NumPy calls are slower
    visible = [score >= MIN_SCORE for score in scores.tolist()]
    if not all(visible[joint] for joint in _TRUNK):
        return None
    left_shoulder, right_shoulder, left_hip, right_hip = (positions[joint] for joint in _TRUNK)
    hips = ((left_hip[0] + right_hip[0]) / 2, (left_hip[1] + right_hip[1]) / 2)
    down = (
        hips[0] - (left_shoulder[0] + right_shoulder[0]) / 2,
        hips[1] - (left_shoulder[1] + right_shoulder[1]) / 2,
    )
    core = [positions[joint] for joint in _CORE if visible[joint]]
    if not (visible[Keypoint.LEFT_ANKLE] or visible[Keypoint.RIGHT_ANKLE]):
        core.append([hips[0] + HIPS_TO_FEET_TORSOS * down[0], hips[1] + HIPS_TO_FEET_TORSOS * down[1]])
    arms = [positions[joint] for joint in _ARMS if visible[joint]]
    across, along = (0, 1) if upright else (1, 0)
    core_across, arms_across = [position[across] for position in core], [position[across] for position in arms]
    all_along = [position[along] for position in core + arms]
    low, high = min(core_across), max(core_across)
    middle, centre_along = (low + high) / 2, (min(all_along) + max(all_along)) / 2
    half_length = max((max(all_along) - min(all_along)) / 2 * MARGIN, math.hypot(*down) * MIN_HALF_LENGTH_TORSOS)
    if half_length < MIN_HALF_LENGTH_PX:
        return None
    return BodyExtent(
        centre=(middle, centre_along) if upright else (centre_along, middle),
        half_length=half_length,
        half_width=(high - low) / 2 * MARGIN,
        half_span=max([high - middle, *(abs(position - middle) for position in arms_across)]) * MARGIN,
        trunk=math.hypot(*down),
        ankles_visible=visible[Keypoint.LEFT_ANKLE] and visible[Keypoint.RIGHT_ANKLE],
    )


def head_up(points: Floats, rotation: int) -> bool:
    """Whether rotating the frame clockwise by `rotation` degrees brings the shoulders above the hips."""
    x, y = (points[_TRUNK[:2]].sum(axis=0) - points[_TRUNK[2:]].sum(axis=0)).tolist()
    up: float = {0: -y, 90: -x, 180: y, 270: x}[rotation]
    return up > 0


def crop_around(body: BodyExtent, size: tuple[int, int], rotation: int) -> Crop:
    """The crop that shows the body in an input of `size` (height, width); a portrait crop may cut off the arms."""
    height, width = size
    sides = body.half_span if width >= height else body.half_width
    return Crop(body.centre, 2 * max(body.half_length / height, sides / width), rotation)


def search_crops(frame_size: tuple[int, int], size: tuple[int, int], rotations: tuple[int, ...]) -> list[Crop]:
    """The crops in which to search for a body: the middle of the frame at full height, then the whole frame.

    A lying body may fill a third of the frame's width and a tenth of its height: too small for the network in those, so
    the middle of the frame follows, enlarged.

    frame_size: (width, height) of the frame.
    size: (height, width) of the input.
    rotations: degrees clockwise that may bring the body upright.
    """
    width, height = frame_size
    centre = (width / 2, height / 2)
    crops, enlarged = [], []
    for rotation in rotations:
        input_height, input_width = (size[1], size[0]) if rotation % 180 else size
        crops.append(Crop(centre, height / input_height, rotation))
        if width / input_width > height / input_height:
            crops.append(Crop(centre, width / input_width, rotation))
        if rotation % 180:
            enlarged.append(
                Crop(centre, LYING_SEARCH_SHARE * min(width / input_width, height / input_height), rotation)
            )
    return sorted(crops, key=lambda crop: crop.scale) + enlarged


class InputShapeSelector:
    """Selects the input shape for a body: the preferred shape, or square while portrait would cut off a leg.

    preferred: the shape that suits the exercise.
    shape: the shape for the next frame.
    """

    def __init__(self, preferred: InputShape) -> None:
        self.preferred = preferred
        self.shape: InputShape = preferred
        self._fits_since: float | None = None

    def step(self, body: BodyExtent, t: float) -> InputShape:
        """The shape for the next frame. t: seconds."""
        filled = body.half_width / (body.half_length * 2 / 3)
        if self.preferred == "square" or filled > PORTRAIT_MAX_FILL:
            self.shape, self._fits_since = "square", None
        elif self.shape == "square" and filled < PORTRAIT_RETURN_FILL:
            self._fits_since = t if self._fits_since is None else self._fits_since
            if t - self._fits_since >= PORTRAIT_RETURN_AFTER_S:
                self.shape, self._fits_since = "portrait", None
        else:
            self._fits_since = None
        return self.shape
