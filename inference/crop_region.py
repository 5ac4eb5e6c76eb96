"""Where to look next: the body's place in the frame, the crop around it, and which input shape takes it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from inference.crop import Crop
from inference.movenet import InputShape
from inference.pose import Floats, Keypoint

MIN_SCORE = 0.2  # score from which a keypoint counts for the crop (that of Google's own cropping)
MARGIN = 1.2  # crop over body: room for hair, feet and the movement until the next frame
FEET_FROM_HIPS = 1.6  # torso lengths from the hips down to the feet, where the ankles are not seen
SMALLEST_TORSOS = 1.4  # half a crop is at least this many torso lengths, however folded the body is
SMALLEST_REACH = 8.0  # frame pixels: keypoints that all lie so close together are nobody's
SMOOTHING = 0.9  # share of the new place in the crop, the rest keeps the old one: takes the tremble out of it
MAX_SHRINK = 0.15  # of the reach a second, at most: as from walking away
PORTRAIT_FULL = 0.95  # share of the portrait crop's width that core joints may fill before the square one is taken
PORTRAIT_ROOM = 0.8  # ... and below which the portrait one is taken again
BACK_AFTER_S = 1.0  # the room must last this long, or side steps would switch at every step

_TRUNK = [Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER, Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP]
_ARMS = [Keypoint.LEFT_ELBOW, Keypoint.RIGHT_ELBOW, Keypoint.LEFT_WRIST, Keypoint.RIGHT_WRIST]
_CORE = [k for k in Keypoint if k not in _ARMS]  # arms may be cut off at the sides, legs never


@dataclass(frozen=True)
class BodyExtent:
    """Where a body is. centre: x and y in frame pixels. reach, breadth: half its length and half the width of its
    core, in frame pixels, along and across its upright direction, with margin. stretch: the same with the arms."""

    centre: tuple[float, float]
    half_length: float
    half_width: float
    half_span: float

    @property
    def height(self) -> float:
        """Of the body itself, in pixels."""
        return 2 * self.half_length / MARGIN

    def updated(self, place: BodyExtent, dt: float) -> BodyExtent:
        """This body, seen at another place `dt` seconds later.

        Nobody grows shorter: who folds keeps the room of the legs, or an ankle once lost would shrink the crop and stay
        lost.
        """

        def follow(old: float, new: float) -> float:
            return old + SMOOTHING * (new - old)

        shortest = self.half_length * (1 - MAX_SHRINK * min(dt, 1.0))
        return BodyExtent(
            centre=(follow(self.centre[0], place.centre[0]), follow(self.centre[1], place.centre[1])),
            half_length=max(follow(self.half_length, place.half_length), shortest),
            half_width=follow(self.half_width, place.half_width),
            half_span=follow(self.half_span, place.half_span),
        )


def body_extent(points: Floats, scores: Floats, turn: int) -> BodyExtent | None:
    """Where the body of these keypoints is, or None if too little of it is seen or it is too small to be read.

    points: [17, 2] frame pixels, scores: [17]. turn: degrees clockwise that bring the body upright.
    """
    upright = turn % 180 == 0
    places = points.tolist()  # plain numbers: arrays this small cost more than they save
    seen = [score >= MIN_SCORE for score in scores.tolist()]
    if not all(seen[joint] for joint in _TRUNK):
        return None
    left_shoulder, right_shoulder, left_hip, right_hip = (places[joint] for joint in _TRUNK)
    hips = ((left_hip[0] + right_hip[0]) / 2, (left_hip[1] + right_hip[1]) / 2)
    down = (
        hips[0] - (left_shoulder[0] + right_shoulder[0]) / 2,
        hips[1] - (left_shoulder[1] + right_shoulder[1]) / 2,
    )
    core = [places[joint] for joint in _CORE if seen[joint]]
    if not (seen[Keypoint.LEFT_ANKLE] or seen[Keypoint.RIGHT_ANKLE]):
        core.append([hips[0] + FEET_FROM_HIPS * down[0], hips[1] + FEET_FROM_HIPS * down[1]])
    arms = [places[joint] for joint in _ARMS if seen[joint]]
    across, along = (0, 1) if upright else (1, 0)
    core_across, arms_across = [place[across] for place in core], [place[across] for place in arms]
    all_along = [place[along] for place in core + arms]
    low, high = min(core_across), max(core_across)
    middle, centre_along = (low + high) / 2, (min(all_along) + max(all_along)) / 2
    reach = max((max(all_along) - min(all_along)) / 2 * MARGIN, math.hypot(*down) * SMALLEST_TORSOS)
    if reach < SMALLEST_REACH:
        return None
    return BodyExtent(
        centre=(middle, centre_along) if upright else (centre_along, middle),
        half_length=reach,
        half_width=(high - low) / 2 * MARGIN,
        half_span=max([high - middle, *(abs(place - middle) for place in arms_across)]) * MARGIN,
    )


def head_up(points: Floats, turn: int) -> bool:
    """Whether turning the frame by `turn` degrees clockwise brings the shoulders above the hips."""
    x, y = (points[_TRUNK[:2]].sum(axis=0) - points[_TRUNK[2:]].sum(axis=0)).tolist()
    up: float = {0: -y, 90: -x, 180: y, 270: x}[turn]
    return up > 0


def crop_around(body: BodyExtent, size: tuple[int, int], turn: int) -> Crop:
    """The crop that shows the body in an input of `size` (height, width); portrait ones may cut the arms off."""
    height, width = size
    sides = body.half_span if width >= height else body.half_width
    return Crop(body.centre, 2 * max(body.half_length / height, sides / width), turn)


def search_crops(frame_size: tuple[int, int], size: tuple[int, int], turns: tuple[int, ...]) -> list[Crop]:
    """Where to look for a body of unknown place, in order: the frame's middle at full height, then all of the frame.

    frame_size: (width, height) of the frame. size: (height, width) of the input.
    """
    width, height = frame_size
    centre = (width / 2, height / 2)
    crops = []
    for turn in turns:
        tall, wide = (size[1], size[0]) if turn % 180 else size
        crops.append(Crop(centre, height / tall, turn))
        if width / wide > height / tall:
            crops.append(Crop(centre, width / wide, turn))
    return sorted(crops, key=lambda crop: crop.scale)


class InputShapeSelector:
    """Which input shape looks at a body: the preferred one, but square while a portrait one would cut off a leg."""

    def __init__(self, prefer: InputShape) -> None:
        self.prefer = prefer
        self.shape: InputShape = prefer
        self._room_since: float | None = None

    def step(self, body: BodyExtent, t: float) -> InputShape:
        """The shape for the next look; `t` in seconds."""
        filled = body.half_width / (body.half_length * 2 / 3)
        if self.prefer == "square" or filled > PORTRAIT_FULL:
            self.shape, self._room_since = "square", None
        elif self.shape == "square" and filled < PORTRAIT_ROOM:
            self._room_since = t if self._room_since is None else self._room_since
            if t - self._room_since >= BACK_AFTER_S:
                self.shape, self._room_since = "portrait", None
        else:
            self._room_since = None
        return self.shape
