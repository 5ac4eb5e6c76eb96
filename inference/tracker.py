"""One person followed from frame to frame: the same object in the live mirror, offline and in tests."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from hardware.frame import Frame
from inference.crop import Crop, Sampler
from inference.crop_region import BodyExtent, InputShapeSelector, body_extent, crop_around, head_up, search_crops
from inference.movenet import InputShape, ModelError, MoveNet
from inference.pose import LEG_POINTS, SCORE_TRUSTED, Floats, Keypoint, Pose
from inference.side_swaps import SideSwapCorrector
from inference.smoothing import SMOOTHING_HZ, SMOOTHING_THUNDER_HZ, OneEuro

ACQUIRE_SCORE = (
    0.3  # mean score of shoulders and hips that makes a person (an empty room reaches 0.12, people 0.4 and more)
)
KEEP_SCORE = 0.2  # ... and that keeps one
LOST_AFTER_S = 0.5  # a lost person is looked for in the same place this long, then everywhere
MAX_JUMP = 0.15  # body heights by which the hips may be off their expected place from one frame to the next ...
JUMP_SPEED = 1.0  # ... and as many more a second (a brisk walk across the picture)
MAX_GROWTH = 1.6  # nobody grows by this factor between two looks ...
MIN_LENGTH = 0.35  # ... and nobody folds to less of their standing length
LONGEST_STEP_S = 0.2  # velocity is no guide to a place further ahead

SPEED_CUTOFF_HZ = 1.0
VELOCITY_CUTOFF_HZ = 4.0
LEAST_TRUST = 0.1  # share of its usual weight that a keypoint without any score keeps in the smoothing

_TRUNK = [Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER, Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP]
_HIPS = [Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP]
_ANKLES = [Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE]
_OTHER_SIDES = [1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10]  # of joints and feet


def _ignore(stage: str) -> None:
    pass


class _Seen(NamedTuple):
    """Points [n, 2] in pixels of the frame, and scores [n], zero for those outside crop or frame."""

    points: Floats
    scores: Floats


class Tracker:
    """Follows the person on the mark.

    models: by input shape; "square" must be there, "portrait" is used for upright bodies where it is.
    rotate: degrees clockwise (0, 90, 180, 270) that make the camera's picture upright.
    on_stage: called with "crop", "invoke", "decode", "feet" or "smooth" as that stage of a step ends; "feet" is all
        between decoding and smoothing, following the person too.
    """

    def __init__(
        self,
        models: Mapping[InputShape, MoveNet],
        rotate: int = 0,
        on_stage: Callable[[str], None] = _ignore,
    ) -> None:
        self._models = models
        self._samplers = {shape: Sampler(*model.input_size) for shape, model in models.items()}
        self._rotate = rotate
        self._on_stage = on_stage
        self._shape = InputShapeSelector("portrait" if "portrait" in models else "square")
        self._turns: tuple[int, ...] = (rotate,)
        self._turn = rotate
        thunder = models["square"].name.startswith("thunder")
        smoothing = SMOOTHING_THUNDER_HZ if thunder else SMOOTHING_HZ
        self._filter = OneEuro(*smoothing, SPEED_CUTOFF_HZ, VELOCITY_CUTOFF_HZ)
        self._flips = SideSwapCorrector()
        # Joints and feet in the last picture; empty where a file reads neither.
        self._leg_and_foot_points = _Seen(np.empty((0, 2), np.float32), np.empty(0, np.float32))
        self._body: BodyExtent | None = None
        self._last: Pose | None = None
        self._searches = 0

    def set_input_shape(self, shape: InputShape) -> None:
        """The input shape that suits the exercise; portrait still gives way to square for wide legs."""
        self._shape = InputShapeSelector(shape if shape in self._models else "square")

    def set_rotations(self, *degrees: int) -> None:
        """How a body lies in the upright picture: degrees clockwise that bring its head up, 0 for standing. Of several
        (90 and 270 for lying on either side) the one that shows a person is found."""
        turns = tuple((self._rotate + each) % 360 for each in degrees)
        if turns != self._turns:
            self._turns = turns
            self._forget()

    def step(self, frame: Frame) -> Pose | None:
        """The person's pose in this frame, or None when nobody is seen reliably.

        Frames come in order of time; a frame older than the last one (another clip) begins anew.
        """
        if self._last is not None and frame.captured_at <= self._last.captured_at:
            self._forget()
        if self._last is None or self._body is None:
            return self._search(frame)
        return self._follow(frame, self._last, self._body)

    def _search(self, frame: Frame) -> Pose | None:
        """Look in one of the likely places, and where there is somebody, look again from close by."""
        crops = search_crops((frame.width, frame.height), self._models["square"].input_size, self._turns)
        crop = crops[self._searches % len(crops)]
        self._searches += 1
        points, scores = self._infer(frame, crop, "square", crop.centre)
        body = self._found(points, scores, crop.turn)
        if body is None:
            return None
        shape = self._shape.step(body, frame.captured_at)
        crop = crop_around(body, self._models[shape].input_size, crop.turn)
        points, scores = self._infer(frame, crop, shape, body.centre)
        body = self._found(points, scores, crop.turn)
        if body is None:
            return None
        self._turn, self._body = crop.turn, body
        return self._accept(points, scores, frame, body)

    def _found(self, points: Floats, scores: Floats, turn: int) -> BodyExtent | None:
        """The body of somebody not followed so far, if there is one; where it may lie either way round, head up."""
        if _torso_score(scores) < ACQUIRE_SCORE or not self._lies_right(points, turn):
            return None
        return body_extent(points, scores, turn)

    def _lies_right(self, points: Floats, turn: int) -> bool:
        return len(self._turns) == 1 or head_up(points, turn)

    def _follow(self, frame: Frame, last: Pose, body: BodyExtent) -> Pose | None:
        shape = self._shape.shape
        crop = crop_around(body, self._models[shape].input_size, self._turn)
        points, scores = self._infer(frame, crop, shape, body.centre)
        if not self._lies_right(points, self._turn):  # rolled over to the other side
            self._forget()
            return None
        dt = frame.captured_at - last.captured_at
        expected = last.points + last.velocity * np.float32(min(dt, LONGEST_STEP_S))
        place = body_extent(points, scores, self._turn)
        if _torso_score(scores) < KEEP_SCORE or not _same_person(points, expected, place, body, dt):
            if dt >= LOST_AFTER_S:
                self._forget()
            return None
        seen = points
        points, scores = self._flips.step(points, scores, expected, body.height, frame.captured_at)
        swapped = bool((points[_ANKLES] != seen[_ANKLES]).any())
        if place is not None:
            self._body = body = body.updated(place, dt)
            self._shape.step(body, frame.captured_at)
        return self._accept(points, scores, frame, body, swapped)

    def _infer(self, frame: Frame, crop: Crop, shape: InputShape, focus: tuple[float, float]) -> tuple[Floats, Floats]:
        """Keypoints in one crop: points [17, 2] in frame pixels, scores [17], zero for those outside crop or frame.

        focus: frame position of the middle of the wanted person.
        """
        sampler, model = self._samplers[shape], self._models[shape]
        placement = sampler.sample(frame.pixels, crop)
        self._on_stage("crop")
        height, width = model.input_size
        x, y = placement.to_input(*focus)
        model.invoke(sampler.image, (x / width, y / height))
        self._on_stage("invoke")
        found = model.decode()
        if not np.isfinite(found).all():
            raise ModelError("The model gives no numbers; install gym-mirror again if this goes on")
        points = placement.to_frame(found[:, :2])
        inside = _inside(found, width, height) & _inside(points, frame.width, frame.height)
        scores = np.where(inside, found[:, 2], np.float32(0))
        self._leg_and_foot_points = _Seen(points[17:], scores[17:])
        self._on_stage("decode")
        return points[:17], scores[:17]

    def _accept(self, points: Floats, scores: Floats, frame: Frame, body: BodyExtent, swapped: bool = False) -> Pose:
        """swapped: the legs have changed names since the network gave them."""
        t, rest, marks, feet = frame.captured_at, self._leg_and_foot_points, None, None
        if swapped:
            rest = _Seen(rest.points[_OTHER_SIDES], rest.scores[_OTHER_SIDES])
        trust = np.concatenate([scores, scores[LEG_POINTS], rest.scores[6:]]) if len(rest.scores) else scores
        measured = np.concatenate([points, rest.points])
        self._on_stage("feet")
        smooth, velocity = self._filter.step(measured, _trust(trust), t, body.height)
        points = smooth[:17]
        if len(rest.scores):
            points, marks = points.copy(), points[LEG_POINTS]
            points[LEG_POINTS] = smooth[17:23]
            feet = np.concatenate([smooth[23:], rest.scores[6:, np.newaxis]], axis=1)
        self._last = Pose(points, scores, t, velocity[:17], feet, marks)
        self._on_stage("smooth")
        return self._last

    def _forget(self) -> None:
        self._body = self._last = None
        self._filter.reset()
        self._flips.reset()


def _trust(scores: Floats) -> Floats:
    """The weight of each point in the smoothing, 0..1."""
    trust: Floats = np.clip(scores / np.float32(SCORE_TRUSTED), np.float32(LEAST_TRUST), np.float32(1))
    return trust


def _torso_score(scores: Floats) -> float:
    """How surely there is a person at all: the mean score of shoulders and hips."""
    return float(scores[_TRUNK].mean())


def _same_person(points: Floats, expected: Floats, place: BodyExtent | None, body: BodyExtent, dt: float) -> bool:
    """Whether the hips are about where they should be, and the body about as large."""
    (x, y), (other_x, other_y) = (points[_HIPS] - expected[_HIPS]).tolist()
    off = math.hypot(x + other_x, y + other_y) / 2
    if off > (MAX_JUMP + JUMP_SPEED * dt) * body.height:
        return False
    return place is None or MIN_LENGTH < place.half_length / body.half_length < MAX_GROWTH


def _inside(points: Floats, width: int, height: int) -> np.ndarray:
    x, y = points[:, 0], points[:, 1]
    return np.asarray((x >= 0) & (x <= width) & (y >= 0) & (y <= height))
