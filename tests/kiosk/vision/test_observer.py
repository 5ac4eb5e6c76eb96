from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hardware.camera.base import CameraLost
from hardware.camera.clip import ClipCamera, open_clip
from hardware.frame import Frame, Latest
from inference.pipeline import TrackedPose
from inference.pose import Pose
from kiosk.exercises.catalogue import load_exercises
from kiosk.vision.observation import ClipPlayback
from kiosk.vision.observer import MAX_POSE_LAG_S, Observer

DEMO = Path(__file__).parents[3] / "kiosk" / "media" / "demo.mp4"
POSE = Pose(np.zeros((17, 2), np.float32), np.ones(17, np.float32), 1.0)


class Slots:
    """The threads' slots, filled by hand."""

    def __init__(self) -> None:
        self.frames: Latest[Frame] = Latest()
        self.poses: Latest[TrackedPose] = Latest()
        self.camera_fault: BaseException | None = None
        self.model_fault: BaseException | None = None
        self.aimed: tuple[str, tuple[int, ...]] | None = None

    def supervise(self, now: float) -> None:
        pass

    def set_view(self, shape: str, turns: tuple[int, ...]) -> None:
        self.aimed = (shape, turns)

    def see(self, frame_at: float, pose_at: float) -> None:
        self.frames.put(Frame(np.zeros((48, 64, 3), np.uint8), frame_at, 0), frame_at)
        self.poses.put(TrackedPose(POSE, pose_at), pose_at)


def test_before_the_first_picture_there_is_nothing_and_nothing_is_wrong() -> None:
    sight = Observer(Slots()).observe(1.0, in_set=False)

    assert (sight.frame, sight.pose, sight.fresh, sight.problem) == (None, None, False, None)


def test_a_pose_is_news_exactly_once() -> None:
    slots = Slots()
    eyes = Observer(slots)
    slots.see(1.0, 1.0)

    assert [eyes.observe(1.0 + i / 60, in_set=True).fresh for i in range(3)] == [True, False, False]


def test_what_is_broken_is_said_and_taken_back() -> None:
    slots = Slots()
    eyes = Observer(slots)
    slots.see(1.0, 1.0)
    slots.camera_fault = CameraLost("The cable is out")
    assert eyes.observe(2.0, in_set=False).problem == "problem.camera"
    slots.camera_fault, slots.model_fault = None, RuntimeError("broken")
    assert eyes.observe(2.0, in_set=False).problem == "problem.model"
    slots.model_fault = None

    assert eyes.observe(2.0, in_set=False).problem is None


def test_a_model_that_hangs_is_out_of_order_though_pictures_come() -> None:
    slots = Slots()
    eyes = Observer(slots)
    slots.see(10.0, 10.0 - MAX_POSE_LAG_S - 0.1)

    assert eyes.observe(10.0, in_set=False).problem == "problem.model"


@pytest.mark.parametrize(("name", "turns"), [("squat", (0,)), ("clamshell", (90, 270))])
def test_somebody_lying_is_looked_for_lying(name: str, turns: tuple[int, ...]) -> None:
    slots = Slots()
    Observer(slots).set_exercise(load_exercises()[name], ClipPlayback.PLAY)

    assert slots.aimed is not None
    assert slots.aimed[1] == turns


@pytest.fixture
def clock() -> list[float]:
    return [100.0]


@pytest.fixture
def clip(clock: list[float]) -> ClipCamera:
    return open_clip(DEMO).camera(loop=False, clock=lambda: clock[0])


def pictures(eyes: Observer, clip: ClipCamera, clock: list[float], seconds: float, poses_a_second: int = 30) -> int:
    """How many different pictures the clip shows in that time, to a machine that reads so many poses a second."""
    slots, different, before = eyes._pipeline, 0, None
    for turn in range(round(seconds * 30)):
        clock[0] += 1 / 30
        frame = clip.read(0.0)
        if frame is not None:
            different += before is not None and not np.array_equal(frame.pixels, before)
            before = frame.pixels
            if turn % (30 // poses_a_second) == 0:
                slots.see(frame.captured_at, frame.captured_at)
        eyes.observe(clock[0], in_set=True)
    return different


def test_a_clip_does_what_the_screen_says(clip: ClipCamera, clock: list[float]) -> None:
    eyes = Observer(Slots(), clip)
    shown = {}
    for does in (ClipPlayback.REWIND, ClipPlayback.PLAY, ClipPlayback.SLOW, ClipPlayback.PAUSE):
        eyes.set_exercise(None, does)
        shown[does] = pictures(eyes, clip, clock, 2.0)

    assert shown[ClipPlayback.REWIND] == shown[ClipPlayback.PAUSE] == 0
    assert shown[ClipPlayback.PLAY] > 50
    assert 10 < shown[ClipPlayback.SLOW] < 20


def test_a_clip_waits_for_a_machine_that_cannot_follow(clip: ClipCamera, clock: list[float]) -> None:
    eyes = Observer(Slots(), clip, paced_by_model=True)
    eyes.set_exercise(None, ClipPlayback.PLAY)
    poses = 5
    shown = pictures(eyes, clip, clock, 6.0, poses_a_second=poses)

    assert 6 * poses <= shown <= 2 * 6 * poses + 2, "every other frame is looked at, at least"


def test_a_machine_that_follows_sees_the_clip_at_its_own_pace(clip: ClipCamera, clock: list[float]) -> None:
    eyes = Observer(Slots(), clip, paced_by_model=True)
    eyes.set_exercise(None, ClipPlayback.PLAY)

    assert pictures(eyes, clip, clock, 3.0, poses_a_second=15) > 80
