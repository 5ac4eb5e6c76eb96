"""The tracker with the shipped network on the synthetic member: found, kept, lost, found again."""

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
from inference.movenet import InputShape, load_model, model_path
from inference.pose import Floats, Keypoint, Pose
from inference.rotation import upright_pose
from inference.tracker import LOST_AFTER_S, Tracker

FPS = 30
LEGS = [k for k in Keypoint if k >= Keypoint.LEFT_HIP]
STANDING_AT = 125  # the demo's member stands on the mark from here on, and squats 25 frames later


@cache
def demo(first: int, count: int) -> tuple[Pixels, ...]:
    clip = open_clip(Path(str(resources.files("kiosk.media") / "demo.mp4")))
    return tuple(frame.pixels for frame in islice(clip, first, first + count))


@cache
def networks() -> dict[InputShape, object]:
    return {shape: load_model(model_path("lightning", shape), 2) for shape in ("square", "portrait")}


def new_tracker(*shapes: InputShape, rotate: int = 0) -> Tracker:
    chosen = {shape: networks()[shape] for shape in shapes or ("square", "portrait")}
    return Tracker(chosen, rotate)  # type: ignore[arg-type]


def follow(tracker: Tracker, pictures: Iterable[Pixels], start: float = 0.0) -> list[Pose | None]:
    return [tracker.step(Frame(p, start + number / FPS, number)) for number, p in enumerate(pictures)]


def last_points(poses: list[Pose | None]) -> Floats:
    assert poses[-1] is not None
    return poses[-1].points


def height(points: Floats) -> float:
    return float(np.ptp(points[:, 1]))


def test_nobody_in_an_empty_room() -> None:
    assert follow(new_tracker(), demo(0, 10)) == [None] * 10


def test_the_member_is_found_at_once_and_kept_through_a_squat() -> None:
    poses = follow(new_tracker(), demo(STANDING_AT, 60))
    assert all(pose is not None for pose in poses)
    assert all(pose.scores[LEGS].min() > 0.3 for pose in poses if pose is not None)


def test_left_is_the_members_own_left() -> None:
    points = last_points(follow(new_tracker(), demo(STANDING_AT, 2)))
    for joint in (Keypoint.LEFT_SHOULDER, Keypoint.LEFT_HIP, Keypoint.LEFT_KNEE, Keypoint.LEFT_ANKLE):
        assert points[joint, 0] > points[joint + 1, 0]  # facing the camera, unmirrored


def test_the_first_pose_is_as_good_as_later_ones() -> None:
    """A single picture gets its second, closer look within the same step."""
    poses = follow(new_tracker(), demo(STANDING_AT, 10))
    assert poses[0] is not None
    error = np.hypot(*(poses[0].points[LEGS] - last_points(poses)[LEGS]).T)
    assert np.median(error) < 0.02 * height(last_points(poses))


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_turned_camera_gives_the_same_pose_in_its_own_pixels(rotate: int) -> None:
    code = {90: cv2.ROTATE_90_COUNTERCLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_CLOCKWISE}[rotate]
    upright = last_points(follow(new_tracker(), demo(STANDING_AT, 15)))
    pictures = [cv2.rotate(p, code) for p in demo(STANDING_AT, 15)]
    turned = follow(new_tracker(rotate=rotate), pictures)[-1]
    assert turned is not None
    size = (pictures[0].shape[1], pictures[0].shape[0])
    error = np.hypot(*(upright_pose(turned, size, rotate).points[LEGS] - upright[LEGS]).T)
    assert np.median(error) < 0.02 * height(upright)


@pytest.mark.parametrize("head", ["left", "right"])
def test_somebody_who_lies_is_found_whichever_way_round(head: str) -> None:
    code = cv2.ROTATE_90_COUNTERCLOCKWISE if head == "left" else cv2.ROTATE_90_CLOCKWISE
    tracker = new_tracker()
    tracker.set_input_shape("square")
    tracker.set_rotations(90, 270)
    points = last_points(follow(tracker, [cv2.rotate(p, code) for p in demo(STANDING_AT, 10)]))
    nose, ankle = points[Keypoint.NOSE, 0], points[Keypoint.LEFT_ANKLE, 0]
    assert (nose < ankle) == (head == "left")
    assert abs(nose - ankle) > 200


def test_portrait_and_square_inputs_agree() -> None:
    square = last_points(follow(new_tracker("square"), demo(STANDING_AT, 30)))
    portrait = last_points(follow(new_tracker(), demo(STANDING_AT, 30)))
    assert np.median(np.hypot(*(square[LEGS] - portrait[LEGS]).T)) < 0.02 * height(square)


def test_changing_the_input_shape_does_not_lose_the_member() -> None:
    tracker = new_tracker()
    poses = follow(tracker, demo(STANDING_AT, 15))
    tracker.set_input_shape("square")
    poses += follow(tracker, demo(STANDING_AT + 15, 15), start=0.5)
    tracker.set_input_shape("portrait")
    poses += follow(tracker, demo(STANDING_AT + 30, 15), start=1.0)
    assert all(pose is not None for pose in poses)
    hips = np.array([pose.points[[11, 12]].mean(axis=0) for pose in poses if pose is not None])
    assert np.abs(np.diff(hips, axis=0)).max() < 0.04 * height(last_points(poses))


def test_who_leaves_is_lost_and_who_comes_is_found() -> None:
    there, empty = demo(STANDING_AT, 10), demo(0, 20)
    poses = follow(new_tracker(), [*there, *empty, *there])
    seen = [pose is not None for pose in poses]
    assert seen[:10] == [True] * 10
    assert not any(seen[11:30])
    assert all(seen[32:])


def test_a_bystander_does_not_take_the_skeleton() -> None:
    """A second, smaller body stands at the side, then walks up behind the member."""
    pictures = demo(STANDING_AT, 30)
    alone = follow(new_tracker(), pictures)
    poses = follow(new_tracker(), [with_bystander(p, 470 - 4 * n) for n, p in enumerate(pictures)])
    for got, expected in zip(poses, alone, strict=True):
        assert got is not None
        assert expected is not None
        error = np.hypot(*(got.points[LEGS] - expected.points[LEGS]).T)
        assert np.median(error) < 0.04 * height(expected.points)


def with_bystander(picture: Pixels, x: int) -> Pixels:
    """A copy of the member at three quarters of the size, standing beside and behind."""
    body = cv2.resize(picture[:, 220:420], None, fx=0.75, fy=0.75, interpolation=cv2.INTER_AREA)
    together = picture.copy()
    room = together[60 : 60 + body.shape[0], x : x + body.shape[1]]
    behind = body[:, : room.shape[1]]
    free = np.zeros(room.shape[:2], bool)
    free[:, max(0, 400 - x) :] = True  # what the member covers stays covered
    room[free] = behind[free]
    return together


def test_a_skeleton_that_jumps_to_somebody_else_is_not_believed() -> None:
    there = demo(STANDING_AT, 10)
    elsewhere = [np.roll(p, 200, axis=1) for p in there]  # as if the member were elsewhere from one frame to the next
    tracker = new_tracker()
    hips = last_points(follow(tracker, there))[[11, 12], 0].mean()
    poses = follow(tracker, elsewhere, start=10 / FPS)
    assert all(pose is None or abs(pose.points[[11, 12], 0].mean() - hips) < 50 for pose in poses)
    later = follow(tracker, elsewhere, start=10 / FPS + LOST_AFTER_S)
    assert abs(last_points(later)[[11, 12], 0].mean() - hips - 200) < 30


def test_keypoints_outside_the_frame_are_not_read() -> None:
    cut = [p[:330] for p in demo(STANDING_AT, 5)]  # the feet are below the picture's edge
    pose = follow(new_tracker(), cut)[-1]
    assert pose is not None
    assert pose.point(Keypoint.LEFT_ANKLE) is None
    assert pose.point(Keypoint.RIGHT_ANKLE) is None
    assert pose.point(Keypoint.LEFT_HIP) is not None


def test_a_clock_that_starts_again_starts_the_tracker_again() -> None:
    tracker = new_tracker()
    follow(tracker, demo(STANDING_AT, 10), start=100.0)
    assert follow(tracker, demo(STANDING_AT, 2), start=0.0)[-1] is not None


@pytest.mark.parametrize("shape", [(1, 1), (3, 500), (500, 3)])
def test_absurdly_small_frames_hold_nobody(shape: tuple[int, int]) -> None:
    assert follow(new_tracker(), [np.full((*shape, 3), 90, np.uint8)] * 2) == [None, None]


def test_two_runs_give_the_same_numbers() -> None:
    first = last_points(follow(new_tracker(), demo(STANDING_AT, 20)))
    second = last_points(follow(new_tracker(), demo(STANDING_AT, 20)))
    np.testing.assert_array_equal(first, second)


class Babbler:
    """A network that says anything: keypoints in one spot, in a line, outside, unsure, all over the place."""

    def __init__(self, height: int, width: int, seed: int) -> None:
        self.name = "babbler"
        self.input_size = (height, width)
        self._random = np.random.default_rng(seed)

    def invoke(self, image: Pixels, focus: tuple[float, float]) -> None:
        assert image.shape == (*self.input_size, 3)
        assert np.isfinite(focus).all()

    def decode(self) -> Floats:
        height, width = self.input_size
        said = self._random.uniform((-10, -10, 0), (width + 10, height + 10, 1), (29, 3)).astype(np.float32)
        kind = self._random.integers(0, 6)
        if kind == 0:
            said[:, :2] = said[0, :2]
        elif kind == 1:
            said[:] = (width / 2, height / 2, 0.9)
        elif kind == 2:
            said[:, 0] = width / 2
        elif kind == 3:
            said[7:11, 2] = 0
        elif kind == 4:
            said[13:17, 2] = 0
        return said


@pytest.mark.parametrize("seed", range(40))
def test_whatever_the_network_says_the_tracker_goes_on(seed: int) -> None:
    random = np.random.default_rng(seed)
    networks = {"square": Babbler(192, 192, seed), "portrait": Babbler(192, 128, seed)}
    tracker = Tracker(networks, rotate=90 * (seed % 4))  # type: ignore[arg-type]
    if seed % 3 == 0:
        tracker.set_rotations(90, 270)
    picture = np.zeros((int(random.integers(1, 700)), int(random.integers(1, 700)), 3), np.uint8)
    t = 0.0
    for number in range(50):
        t += float(random.choice([0.03, 0.2, 1.0]))
        pose = tracker.step(Frame(picture, t, number))
        if pose is not None:
            assert np.isfinite(pose.points).all()
            assert np.isfinite(pose.velocity).all()
            assert (pose.scores >= 0).all()
            assert pose.feet is not None
            assert np.isfinite(pose.feet).all()
            assert np.isfinite(pose.keypoints).all()
