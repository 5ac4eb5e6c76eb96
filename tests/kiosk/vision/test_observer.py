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


class FakePipeline:
    """A pipeline whose frames and poses the test puts."""

    def __init__(self) -> None:
        self.frames: Latest[Frame] = Latest()
        self.poses: Latest[TrackedPose] = Latest()
        self.camera_fault: BaseException | None = None
        self.model_fault: BaseException | None = None
        self.view: tuple[str, tuple[int, ...]] | None = None

    def supervise(self, now: float) -> None:
        pass

    def set_view(self, shape: str, rotations: tuple[int, ...]) -> None:
        self.view = (shape, rotations)

    def put(self, frame_at: float, pose_at: float) -> None:
        self.frames.put(Frame(np.zeros((48, 64, 3), np.uint8), frame_at, 0), frame_at)
        self.poses.put(TrackedPose(POSE, pose_at), pose_at)


def test_before_the_first_frame_there_is_neither_pose_nor_problem() -> None:
    observation = Observer(FakePipeline()).observe(1.0, in_set=False)

    assert (observation.frame, observation.pose, observation.fresh, observation.problem) == (None, None, False, None)


def test_a_pose_is_fresh_exactly_once() -> None:
    pipeline = FakePipeline()
    observer = Observer(pipeline)
    pipeline.put(1.0, 1.0)

    assert [observer.observe(1.0 + i / 60, in_set=True).fresh for i in range(3)] == [True, False, False]


def test_a_fault_is_reported_until_it_is_over() -> None:
    pipeline = FakePipeline()
    observer = Observer(pipeline)
    pipeline.put(1.0, 1.0)
    pipeline.camera_fault = CameraLost("The cable is out")
    assert observer.observe(2.0, in_set=False).problem == "problem.camera"
    pipeline.camera_fault, pipeline.model_fault = None, RuntimeError("broken")
    assert observer.observe(2.0, in_set=False).problem == "problem.model"
    pipeline.model_fault = None

    assert observer.observe(2.0, in_set=False).problem is None


def test_a_model_that_hangs_is_out_of_order_although_frames_arrive() -> None:
    pipeline = FakePipeline()
    observer = Observer(pipeline)
    pipeline.put(10.0, 10.0 - MAX_POSE_LAG_S - 0.1)

    assert observer.observe(10.0, in_set=False).problem == "problem.model"


@pytest.mark.parametrize(("name", "rotations"), [("squat", (0,)), ("clamshell", (90, 270))])
def test_each_exercise_sets_its_rotations(name: str, rotations: tuple[int, ...]) -> None:
    pipeline = FakePipeline()
    Observer(pipeline).set_exercise(load_exercises()[name], ClipPlayback.PLAY)

    assert pipeline.view is not None
    assert pipeline.view[1] == rotations


@pytest.fixture
def clock() -> list[float]:
    return [100.0]


@pytest.fixture
def clip(clock: list[float]) -> ClipCamera:
    return open_clip(DEMO).camera(loop=False, clock=lambda: clock[0])


def frames_played(
    observer: Observer,
    pipeline: FakePipeline,
    clip: ClipCamera,
    clock: list[float],
    seconds: float,
    poses_per_s: int = 30,
) -> int:
    """The number of different frames that the clip plays on a machine with a given pose rate."""
    different, before = 0, None
    for step in range(round(seconds * 30)):
        clock[0] += 1 / 30
        frame = clip.read(0.0)
        if frame is not None:
            different += before is not None and not np.array_equal(frame.pixels, before)
            before = frame.pixels
            if step % (30 // poses_per_s) == 0:
                pipeline.put(frame.captured_at, frame.captured_at)
        observer.observe(clock[0], in_set=True)
    return different


def test_a_clip_plays_as_the_screen_says(clip: ClipCamera, clock: list[float]) -> None:
    pipeline = FakePipeline()
    observer = Observer(pipeline, clip)
    played = {}
    for playback in (ClipPlayback.REWIND, ClipPlayback.PLAY, ClipPlayback.SLOW, ClipPlayback.PAUSE):
        observer.set_exercise(None, playback)
        played[playback] = frames_played(observer, pipeline, clip, clock, 2.0)

    assert played[ClipPlayback.REWIND] == played[ClipPlayback.PAUSE] == 0
    assert played[ClipPlayback.PLAY] > 50
    assert 10 < played[ClipPlayback.SLOW] < 20


def test_a_clip_waits_for_a_slow_machine(clip: ClipCamera, clock: list[float]) -> None:
    pipeline = FakePipeline()
    observer = Observer(pipeline, clip, paced_by_model=True)
    observer.set_exercise(None, ClipPlayback.PLAY)
    poses = 5
    played = frames_played(observer, pipeline, clip, clock, 6.0, poses_per_s=poses)

    assert 6 * poses <= played <= 2 * 6 * poses + 2, "at least every other frame gets a pose"


def test_a_fast_machine_plays_the_clip_at_its_own_rate(clip: ClipCamera, clock: list[float]) -> None:
    pipeline = FakePipeline()
    observer = Observer(pipeline, clip, paced_by_model=True)
    observer.set_exercise(None, ClipPlayback.PLAY)

    assert frames_played(observer, pipeline, clip, clock, 3.0, poses_per_s=15) > 80
