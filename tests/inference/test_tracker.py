"""The tracker with the shipped network on the synthetic member: found, tracked, lost, found again."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest

from hardware.camera.clip import open_clip
from hardware.frame import Frame, Pixels
from inference.movenet import InputShape, ModelName, MoveNet, load_model, model_path
from inference.pose import JITTER_LIGHTNING, JITTER_THUNDER, LEG_POINTS, Floats, Keypoint, Pose
from inference.rotation import upright_pose
from inference.tracker import LOST_AFTER_S, MISSING_S, Tracker
from tests.inference.bodies import standing

FPS = 30
SHAPES: tuple[InputShape, ...] = ("square", "portrait")
LEGS = [k for k in Keypoint if k >= Keypoint.LEFT_HIP]
STANDING_AT = 125  # the demo's member stands still from this frame, and squats 25 frames later


@cache
def demo(first: int, count: int) -> tuple[Pixels, ...]:
    clip = open_clip(Path(str(resources.files("kiosk.media") / "demo.mp4")))
    return tuple(frame.pixels for frame in islice(clip, first, first + count))


@cache
def network(shape: InputShape) -> MoveNet:
    return load_model(model_path("lightning", shape), 2)


def new_tracker(*shapes: InputShape, rotate: int = 0) -> Tracker:
    return Tracker({shape: network(shape) for shape in shapes or SHAPES}, rotate)


def turned(pixels: Pixels, quarters: int) -> Pixels:
    """The frame rotated counterclockwise by a number of quarter turns."""
    return np.ascontiguousarray(np.rot90(pixels, quarters))


def track(tracker: Tracker, images: Iterable[Pixels], start: float = 0.0) -> list[Pose | None]:
    return [tracker.step(Frame(pixels, start + number / FPS, number)) for number, pixels in enumerate(images)]


def last_points(poses: list[Pose | None]) -> Floats:
    assert poses[-1] is not None
    return poses[-1].points


def height(points: Floats) -> float:
    return float(np.ptp(points[:, 1]))


def test_an_empty_room_yields_no_pose() -> None:
    assert track(new_tracker(), demo(0, 10)) == [None] * 10


def test_the_member_is_found_at_once_and_tracked_through_a_squat() -> None:
    poses = track(new_tracker(), demo(STANDING_AT, 60))
    assert all(pose is not None for pose in poses)
    assert all(pose.scores[LEGS].min() > 0.3 for pose in poses if pose is not None)


@pytest.mark.parametrize(("name", "jitter"), [("lightning", JITTER_LIGHTNING), ("thunder", JITTER_THUNDER)])
def test_a_pose_says_how_noisy_its_network_is(name: ModelName, jitter: float) -> None:
    pose = track(Tracker({"square": load_model(model_path(name, "square"), 1)}), demo(STANDING_AT, 1))[0]
    assert pose is not None
    assert pose.angle_jitter == jitter


def test_left_is_the_members_own_left() -> None:
    points = last_points(track(new_tracker(), demo(STANDING_AT, 2)))
    for joint in (Keypoint.LEFT_SHOULDER, Keypoint.LEFT_HIP, Keypoint.LEFT_KNEE, Keypoint.LEFT_ANKLE):
        assert points[joint, 0] > points[joint + 1, 0]  # facing the camera, unmirrored


def test_the_first_pose_is_as_good_as_later_ones() -> None:
    """The first frame gets its second, close crop within the same step."""
    poses = track(new_tracker(), demo(STANDING_AT, 10))
    assert poses[0] is not None
    error = np.hypot(*(poses[0].points[LEGS] - last_points(poses)[LEGS]).T)
    assert np.median(error) < 0.02 * height(last_points(poses))


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_rotated_camera_gives_the_same_pose_in_its_own_pixels(rotate: int) -> None:
    upright = last_points(track(new_tracker(), demo(STANDING_AT, 15)))
    images = [turned(pixels, rotate // 90) for pixels in demo(STANDING_AT, 15)]
    rotated = track(new_tracker(rotate=rotate), images)[-1]
    assert rotated is not None
    size = (images[0].shape[1], images[0].shape[0])
    error = np.hypot(*(upright_pose(rotated, size, rotate).points[LEGS] - upright[LEGS]).T)
    assert np.median(error) < 0.02 * height(upright)


@pytest.mark.parametrize("head", ["left", "right"])
def test_a_lying_person_is_found_on_either_side(head: str) -> None:
    quarters = 1 if head == "left" else 3
    tracker = new_tracker()
    tracker.set_input_shape("square")
    tracker.set_rotations(90, 270)
    points = last_points(track(tracker, [turned(pixels, quarters) for pixels in demo(STANDING_AT, 10)]))
    nose, ankle = points[Keypoint.NOSE, 0], points[Keypoint.LEFT_ANKLE, 0]
    assert (nose < ankle) == (head == "left")
    assert abs(nose - ankle) > 200


def test_portrait_and_square_inputs_agree() -> None:
    square = last_points(track(new_tracker("square"), demo(STANDING_AT, 30)))
    portrait = last_points(track(new_tracker(), demo(STANDING_AT, 30)))
    assert np.median(np.hypot(*(square[LEGS] - portrait[LEGS]).T)) < 0.02 * height(square)


def test_changing_the_input_shape_does_not_lose_the_member() -> None:
    tracker = new_tracker()
    poses = track(tracker, demo(STANDING_AT, 15))
    tracker.set_input_shape("square")
    poses += track(tracker, demo(STANDING_AT + 15, 15), start=0.5)
    tracker.set_input_shape("portrait")
    poses += track(tracker, demo(STANDING_AT + 30, 15), start=1.0)
    assert all(pose is not None for pose in poses)
    hips = np.array([pose.points[[11, 12]].mean(axis=0) for pose in poses if pose is not None])
    assert np.abs(np.diff(hips, axis=0)).max() < 0.04 * height(last_points(poses))


def test_a_person_who_leaves_is_lost_and_one_who_comes_is_found() -> None:
    present, empty = demo(STANDING_AT, 10), demo(0, 20)
    poses = track(new_tracker(), [*present, *empty, *present])
    found = [pose is not None for pose in poses]
    assert found[:10] == [True] * 10
    assert not any(found[11:30])
    assert all(found[32:])


def test_the_skeleton_stays_on_the_member_when_a_bystander_appears() -> None:
    """A second, smaller body stands at the side, then walks up behind the member."""
    images = demo(STANDING_AT, 30)
    alone = track(new_tracker(), images)
    poses = track(new_tracker(), [with_bystander(p, 470 - 4 * n) for n, p in enumerate(images)])
    for got, expected in zip(poses, alone, strict=True):
        assert got is not None
        assert expected is not None
        error = np.hypot(*(got.points[LEGS] - expected.points[LEGS]).T)
        assert np.median(error) < 0.04 * height(expected.points)


def with_bystander(frame: Pixels, x: int) -> Pixels:
    """The frame with a copy of the member at three quarters of the size, to the side and behind."""
    body = cv2.resize(frame[:, 220:420], None, fx=0.75, fy=0.75, interpolation=cv2.INTER_AREA)
    together = frame.copy()
    region = together[60 : 60 + body.shape[0], x : x + body.shape[1]]
    behind = body[:, : region.shape[1]]
    free = np.zeros(region.shape[:2], bool)
    free[:, max(0, 400 - x) :] = True  # the member covers the bystander
    region[free] = behind[free]
    return together


def test_a_jump_to_another_person_is_rejected_until_the_member_is_lost() -> None:
    present = demo(STANDING_AT, 10)
    elsewhere = [np.roll(p, 200, axis=1) for p in present]  # the member 200 pixels away in the next frame
    tracker = new_tracker()
    hips = last_points(track(tracker, present))[[11, 12], 0].mean()
    poses = track(tracker, elsewhere, start=10 / FPS)
    assert all(pose is None or abs(pose.points[[11, 12], 0].mean() - hips) < 50 for pose in poses)
    later = track(tracker, elsewhere, start=10 / FPS + LOST_AFTER_S)
    assert abs(last_points(later)[[11, 12], 0].mean() - hips - 200) < 30


def test_somebody_next_to_a_hidden_member_is_not_taken_for_them_at_once() -> None:
    present = demo(STANDING_AT, 10)
    beside = [np.roll(p, 130, axis=1) for p in present]  # in the next frame the same body stands 130 pixels away
    tracker = new_tracker()
    hips = last_points(track(tracker, present))[[11, 12], 0].mean()
    assert not any(track(tracker, beside, 10 / FPS))
    assert not any(track(tracker, beside, 10 / FPS + LOST_AFTER_S))
    back = track(tracker, present, 20 / FPS + LOST_AFTER_S)
    assert abs(last_points(back)[[11, 12], 0].mean() - hips) < 10
    assert not any(track(tracker, beside, 30 / FPS + LOST_AFTER_S))
    later = track(tracker, beside, 30 / FPS + LOST_AFTER_S + MISSING_S)
    assert abs(last_points(later)[[11, 12], 0].mean() - hips - 130) < 30


def test_keypoints_outside_the_frame_are_not_trusted() -> None:
    cut = [p[:330] for p in demo(STANDING_AT, 5)]  # the feet are below the frame's edge
    pose = track(new_tracker(), cut)[-1]
    assert pose is not None
    assert pose.point(Keypoint.LEFT_ANKLE) is None
    assert pose.point(Keypoint.RIGHT_ANKLE) is None
    assert pose.point(Keypoint.LEFT_HIP) is not None


def test_an_older_frame_resets_the_tracker() -> None:
    tracker = new_tracker()
    track(tracker, demo(STANDING_AT, 10), start=100.0)
    assert track(tracker, demo(STANDING_AT, 2), start=0.0)[-1] is not None


@pytest.mark.parametrize("shape", [(1, 1), (3, 500), (500, 3)])
def test_tiny_frames_yield_no_pose(shape: tuple[int, int]) -> None:
    assert track(new_tracker(), [np.full((*shape, 3), 90, np.uint8)] * 2) == [None, None]


def test_two_runs_give_the_same_numbers() -> None:
    first = last_points(track(new_tracker(), demo(STANDING_AT, 20)))
    second = last_points(track(new_tracker(), demo(STANDING_AT, 20)))
    np.testing.assert_array_equal(first, second)


class RandomNetwork:
    """A network with random output: keypoints in one spot, in a line, outside, with score 0, anywhere."""

    def __init__(self, height: int, width: int, seed: int) -> None:
        self.name = "random"
        self.input_size = (height, width)
        self._random = np.random.default_rng(seed)

    def invoke(self, image: Pixels, focus: tuple[float, float]) -> None:
        assert image.shape == (*self.input_size, 3)
        assert np.isfinite(focus).all()

    def decode(self) -> Floats:
        height, width = self.input_size
        output = self._random.uniform((-10, -10, 0), (width + 10, height + 10, 1), (29, 3)).astype(np.float32)
        kind = self._random.integers(0, 6)
        if kind == 0:
            output[:, :2] = output[0, :2]
        elif kind == 1:
            output[:] = (width / 2, height / 2, 0.9)
        elif kind == 2:
            output[:, 0] = width / 2
        elif kind == 3:
            output[7:11, 2] = 0
        elif kind == 4:
            output[13:17, 2] = 0
        return output


@pytest.mark.parametrize("seed", range(40))
def test_the_tracker_copes_with_any_network_output(seed: int) -> None:
    random = np.random.default_rng(seed)
    networks = {"square": RandomNetwork(192, 192, seed), "portrait": RandomNetwork(192, 128, seed)}
    tracker = Tracker(networks, rotate=90 * (seed % 4))  # type: ignore[arg-type]
    if seed % 3 == 0:
        tracker.set_rotations(90, 270)
    pixels = np.zeros((int(random.integers(1, 700)), int(random.integers(1, 700)), 3), np.uint8)
    t = 0.0
    for number in range(50):
        t += float(random.choice([0.03, 0.2, 1.0]))
        pose = tracker.step(Frame(pixels, t, number))
        if pose is not None:
            assert np.isfinite(pose.points).all()
            assert np.isfinite(pose.velocity).all()
            assert (pose.scores >= 0).all()
            assert pose.feet is not None
            assert np.isfinite(pose.feet).all()
            assert np.isfinite(pose.keypoints).all()


def test_swapped_legs_are_corrected_for_a_model_without_joints_and_feet() -> None:
    outputs = [standing(x=96.0, top=10.0, scale=0.45) for _ in range(4)]
    outputs[3][[11, 12, 13, 14, 15, 16]] = outputs[3][[12, 11, 14, 13, 16, 15]]
    remaining = iter([outputs[0], *outputs])  # the first frame needs two inferences

    class KeypointNetwork(RandomNetwork):
        def decode(self) -> Floats:
            return np.column_stack([next(remaining), np.full(17, 0.9, np.float32)])

    tracker = Tracker({"square": KeypointNetwork(192, 192, 0)})  # type: ignore[dict-item]
    poses = track(tracker, [np.zeros((192, 192, 3), np.uint8)] * 4)
    assert poses[-1] is not None
    assert poses[-1].points[Keypoint.LEFT_ANKLE, 0] > poses[-1].points[Keypoint.RIGHT_ANKLE, 0]
    assert poses[-1].feet is None


def test_a_knee_far_outside_is_read_between_both_readings() -> None:
    keypoints = standing(x=96.0, top=10.0, scale=0.45)
    keypoints[Keypoint.LEFT_KNEE, 0] += 40.0
    centres = keypoints[LEG_POINTS].copy()
    centres[2, 0] -= 6.0

    class FarKnee(RandomNetwork):
        def decode(self) -> Floats:
            points = np.concatenate([keypoints, centres, np.full((6, 2), 150.0, np.float32)])
            return np.column_stack([points, np.full(29, 0.9, np.float32)])

    tracker = Tracker({"square": FarKnee(192, 192, 0)})  # type: ignore[dict-item]
    (pose,) = track(tracker, [np.zeros((192, 192, 3), np.uint8)])
    assert pose is not None
    assert pose.unsmoothed_legs is not None
    assert pose.model_keypoints is not None
    left, right = (pose.model_keypoints - pose.unsmoothed_legs)[2:4, 0]
    assert 2.5 < left < 3.5
    assert right == 0
