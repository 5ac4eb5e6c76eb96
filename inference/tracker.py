"""Tracks one person from frame to frame. The live mirror, offline analysis and tests use the same object."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from hardware.frame import Frame
from inference.crop import Crop, Sampler
from inference.crop_region import BodyExtent, InputShapeSelector, body_extent, crop_around, head_up, search_crops
from inference.far_knees import with_far_knees
from inference.foot_refinement import FootRefinement
from inference.mark_watch import MarkWatch
from inference.movenet import InputShape, ModelError, MoveNet
from inference.pose import JITTER_LIGHTNING, JITTER_THUNDER, LEG_POINTS, SCORE_TRUSTED, Floats, Keypoint, Pose
from inference.side_swaps import SideSwapCorrector
from inference.smoothing import SMOOTHING_HZ, SMOOTHING_THUNDER_HZ, OneEuro

# Minimum mean score of shoulders and hips for a new person: an empty room reaches 0.12, people 0.4 and more.
ACQUIRE_SCORE = 0.3
KEEP_SCORE = 0.2  # mean score of shoulders and hips below which a tracked person is not visible
LOST_AFTER_S = 0.5  # a person not visible for this long is lost, and the search starts again
# Body heights between the hips and their expected position: the error of a keypoint, plus the displacement by an
# acceleration of 6 body heights per second squared (1 g) since the last pose, but less than the gap to a bystander.
MAX_JUMP = 0.06
MAX_ACCELERATION = 6.0
MAX_LONG_JUMP = 0.2
MAX_GROWTH = 1.6  # factor by which a body's length may grow between two frames
MIN_LENGTH = 0.35  # share of the body's length that must remain when it folds
# Body heights per second. Nobody moves faster, so a body further away is somebody else, near a member who is folded or
# hidden. They are not taken for the member until the member has been missing for MISSING_S.
MAX_SPEED = 2.0
MAX_AWAY = 0.25  # body heights from the hips of the missing member; the hips of somebody close by are 0.38 away
MISSING_S = 1.5
MAX_EXTRAPOLATION_S = 0.1  # further ahead, a velocity does not predict the position

SPEED_CUTOFF_HZ = 1.0
VELOCITY_CUTOFF_HZ = 4.0
MIN_WEIGHT = 0.1  # weight in the smoothing of a point with score 0, relative to one with full score

_TRUNK = [Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER, Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP]
_HIPS = [Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP]
_ANKLES = [Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE]
_OPPOSITE_JOINTS_AND_FEET = [1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10]
_OPPOSITE_FEET = [1, 0, 3, 2, 5, 4]


def _ignore(stage: str) -> None:
    pass


class _Detection(NamedTuple):
    """The points found in one crop, in frame pixels; scores are 0 for points outside the crop or the frame.

    keypoints: [17, 2].
    scores: [17], 0..1, of the keypoints.
    joints_and_feet: [12, 2], 6 joint centres and 6 foot points; [0, 2] where the model reads neither.
    foot_scores: [6], 0..1; [0] where the model reads no feet.
    """

    keypoints: Floats
    scores: Floats
    joints_and_feet: Floats
    foot_scores: Floats


class _Track(NamedTuple):
    """The person being tracked.

    pose: the last accepted pose.
    body: the smoothed extent of the body.
    rotation: degrees clockwise that bring the body upright.
    """

    pose: Pose
    body: BodyExtent
    rotation: int


class Tracker:
    """Tracks the person in front of the mirror.

    models: by input shape; "square" is required, "portrait" is used for upright bodies where present.
    rotate: degrees clockwise (0, 90, 180, 270) that bring the camera's frame upright.
    on_stage: called with "crop", "invoke", "decode", "feet" or "smooth" when that stage of a step ends; "feet" covers
        everything between decoding and smoothing, including the decision whether this is the tracked person.
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
        self._rotations: tuple[int, ...] = (rotate,)
        thunder = models["square"].name.startswith("thunder")
        smoothing = SMOOTHING_THUNDER_HZ if thunder else SMOOTHING_HZ
        self._angle_jitter = JITTER_THUNDER if thunder else JITTER_LIGHTNING
        self._filter = OneEuro(*smoothing, SPEED_CUTOFF_HZ, VELOCITY_CUTOFF_HZ)
        self._side_swaps = SideSwapCorrector()
        self._mark_watch = MarkWatch()
        self._foot_refinement = FootRefinement()
        self._track: _Track | None = None
        self._missing: _Track | None = None  # the member in whose stead somebody else is seen
        self._searches = 0

    def set_input_shape(self, shape: InputShape) -> None:
        """Set the input shape that suits the exercise; wide legs still switch portrait to square."""
        self._shape = InputShapeSelector(shape if shape in self._models else "square")

    def set_rotations(self, *degrees: int) -> None:
        """Set the rotations of the upright frame that bring the body's head up, degrees clockwise; 0 for standing.

        Of several (90 and 270 for lying on either side) the tracker chooses the one that shows a person.
        """
        rotations = tuple((self._rotate + each) % 360 for each in degrees)
        if rotations != self._rotations:
            self._rotations = rotations
            self._lose()

    def step(self, frame: Frame) -> Pose | None:
        """The person's pose in this frame; None when no person is reliably visible.

        Pass frames in chronological order; a frame not newer than the last pose (another clip) resets the tracker.
        """
        if self._track is not None and frame.captured_at <= self._track.pose.captured_at:
            self._lose()
        if self._track is None:
            return self._search(frame)
        if self._wrong_person(frame, self._track):
            self._lose()
            return self._search(frame)
        return self._follow(frame, self._track)

    def _search(self, frame: Frame) -> Pose | None:
        """Search one of the search crops; if it shows a person, run the network again on a close crop."""
        crops = search_crops((frame.width, frame.height), self._models["square"].input_size, self._rotations)
        crop = crops[self._searches % len(crops)]
        self._searches += 1
        body = self._acquired_body(self._infer(frame, crop, "square", crop.centre), crop.rotation)
        if body is None:
            return None
        shape = self._shape.step(body, frame.captured_at)
        crop = crop_around(body, self._models[shape].input_size, crop.rotation)
        found = self._infer(frame, crop, shape, body.centre)
        body = self._acquired_body(found, crop.rotation)
        if body is None or self._is_another(found.keypoints, frame.captured_at):
            return None
        return self._accept(found, frame, body, crop.rotation)

    def _is_another(self, keypoints: Floats, t: float) -> bool:
        """Whether a member has been missing only for a moment, and this is somebody else."""
        missing = self._missing
        if missing is None or not 0 <= t - missing.pose.captured_at <= MISSING_S:
            return False
        return _hips_apart(keypoints, missing.pose.points) > MAX_AWAY * missing.body.height

    def _acquired_body(self, found: _Detection, rotation: int) -> BodyExtent | None:
        """The body of a new person; None without a person, or with the head down where several rotations apply."""
        if _torso_score(found.scores) < ACQUIRE_SCORE or not self._rotation_fits(found.keypoints, rotation):
            return None
        return body_extent(found.keypoints, found.scores, rotation)

    def _rotation_fits(self, keypoints: Floats, rotation: int) -> bool:
        return len(self._rotations) == 1 or head_up(keypoints, rotation)

    def _follow(self, frame: Frame, track: _Track) -> Pose | None:
        last, body, rotation = track
        shape = self._shape.shape
        crop = crop_around(body, self._models[shape].input_size, rotation)
        found = self._infer(frame, crop, shape, body.centre)
        if not self._rotation_fits(found.keypoints, rotation):  # rolled over to the other side
            self._lose()
            return None
        dt = frame.captured_at - last.captured_at
        expected = last.points + last.velocity * np.float32(min(dt, MAX_EXTRAPOLATION_S))
        measured = body_extent(found.keypoints, found.scores, rotation)
        if _torso_score(found.scores) < KEEP_SCORE or not _same_person(found.keypoints, expected, measured, body, dt):
            missing = self._missing or (track if _is_elsewhere(found, expected, body, dt) else None)
            if dt >= LOST_AFTER_S:
                self._lose()
            self._missing = missing
            return None
        found = self._without_side_swaps(found, expected, body.height, frame.captured_at)
        if measured is not None:
            body = body.updated(measured, dt)
            self._shape.step(body, frame.captured_at)
        return self._accept(found, frame, body, rotation)

    def _wrong_person(self, frame: Frame, track: _Track) -> bool:
        """Whether somebody else stands on the mark, in the middle of the frame, while the tracked person does not."""
        t, middle = frame.captured_at, frame.width / 2
        if len(self._rotations) > 1 or not self._mark_watch.due(track.body, middle, t):
            return False
        crop = search_crops((frame.width, frame.height), self._models["square"].input_size, self._rotations)[0]
        found = self._acquired_body(self._infer(frame, crop, "square", crop.centre), crop.rotation)
        return self._mark_watch.is_member(found, track.body, middle, t)

    def _infer(self, frame: Frame, crop: Crop, shape: InputShape, focus: tuple[float, float]) -> _Detection:
        """Run the network on one crop. focus: the middle of the target person, x and y in frame pixels."""
        sampler, model = self._samplers[shape], self._models[shape]
        transform = sampler.sample(frame.pixels, crop)
        self._on_stage("crop")
        height, width = model.input_size
        x, y = transform.to_input(*focus)
        model.invoke(sampler.image, (x / width, y / height))
        self._on_stage("invoke")
        output = model.decode()
        if not np.isfinite(output).all():
            raise ModelError("The model returns invalid numbers; install gym-mirror again if this persists")
        points = transform.to_frame(output[:, :2])
        inside = _inside(output, width, height) & _inside(points, frame.width, frame.height)
        scores = np.where(inside, output[:, 2], np.float32(0))
        found = _Detection(points[:17], scores[:17], points[17:], scores[23:])
        self._on_stage("decode")
        return found

    def _without_side_swaps(self, found: _Detection, expected: Floats, height: float, t: float) -> _Detection:
        """The detection with swapped limbs corrected; a swap of the legs includes joint centres and feet."""
        keypoints, scores = self._side_swaps.step(found.keypoints, found.scores, expected, height, t)
        joints_and_feet, foot_scores = found.joints_and_feet, found.foot_scores
        if len(joints_and_feet) and (keypoints[_ANKLES] != found.keypoints[_ANKLES]).any():
            joints_and_feet, foot_scores = joints_and_feet[_OPPOSITE_JOINTS_AND_FEET], foot_scores[_OPPOSITE_FEET]
        return _Detection(keypoints, scores, joints_and_feet, foot_scores)

    def _accept(self, found: _Detection, frame: Frame, body: BodyExtent, rotation: int) -> Pose:
        """Smooth the detection and continue the track with it."""
        scores, t = found.scores, frame.captured_at
        reads_feet = len(found.joints_and_feet) > 0
        measured = np.concatenate([found.keypoints, found.joints_and_feet])
        all_scores = np.concatenate([scores, scores[LEG_POINTS], found.foot_scores]) if reads_feet else scores
        if reads_feet and len(self._rotations) == 1:  # both know only bodies that do not lie
            measured[23:] = self._foot_refinement.step(
                frame, measured[23:], found.foot_scores, measured[17:23], body, rotation
            )
            measured[17:23] = with_far_knees(measured[LEG_POINTS], measured[17:23])
        self._on_stage("feet")
        smooth, velocity = self._filter.step(measured, _weights(all_scores), t, body.height)
        points, feet, model_keypoints, legs = smooth[:17], None, None, measured[LEG_POINTS]
        if reads_feet:
            points, model_keypoints = points.copy(), points[LEG_POINTS]
            points[LEG_POINTS], legs = smooth[17:23], measured[17:23]
            feet = np.concatenate([smooth[23:], found.foot_scores[:, np.newaxis]], axis=1)
        pose = Pose(points, scores, t, velocity[:17], feet, model_keypoints, legs, self._angle_jitter)
        self._track, self._missing = _Track(pose, body, rotation), None
        self._on_stage("smooth")
        return pose

    def _lose(self) -> None:
        self._track = self._missing = None
        self._searches = 0  # the next search starts in the middle of the frame
        self._mark_watch.reset()
        self._filter.reset()
        self._side_swaps.reset()
        self._foot_refinement.reset()


def _weights(scores: Floats) -> Floats:
    """The influence of each point in the smoothing, 0..1."""
    weights: Floats = np.clip(scores / np.float32(SCORE_TRUSTED), np.float32(MIN_WEIGHT), np.float32(1))
    return weights


def _torso_score(scores: Floats) -> float:
    """The mean score of shoulders and hips: the confidence that a person is present."""
    return float(scores[_TRUNK].mean())


def _same_person(keypoints: Floats, expected: Floats, measured: BodyExtent | None, body: BodyExtent, dt: float) -> bool:
    """Whether the hips are near their expected position and the body's length has not changed too much."""
    if _hips_apart(keypoints, expected) > min(MAX_JUMP + MAX_ACCELERATION * dt * dt / 2, MAX_LONG_JUMP) * body.height:
        return False
    return measured is None or MIN_LENGTH < measured.half_length / body.half_length < MAX_GROWTH


def _is_elsewhere(found: _Detection, expected: Floats, body: BodyExtent, dt: float) -> bool:
    """Whether a person is seen further from the expected position than a body moves in `dt` seconds."""
    away = _hips_apart(found.keypoints, expected) > max(MAX_AWAY, MAX_SPEED * dt) * body.height
    return away and _torso_score(found.scores) >= KEEP_SCORE


def _hips_apart(keypoints: Floats, others: Floats) -> float:
    """Distance of the middle between the hips in two sets of keypoints [17, 2], frame pixels."""
    (x, y), (other_x, other_y) = (keypoints[_HIPS] - others[_HIPS]).tolist()
    return math.hypot(x + other_x, y + other_y) / 2


def _inside(points: Floats, width: int, height: int) -> np.ndarray:
    x, y = points[:, 0], points[:, 1]
    return np.asarray((x >= 0) & (x <= width) & (y >= 0) & (y <= height))
