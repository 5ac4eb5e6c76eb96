"""The two pipeline threads: their output, failures and recovery. Time is an argument, so no test waits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import TracebackType
from typing import Self

import numpy as np
import pytest

from hardware.camera.base import CameraLost
from hardware.frame import Frame
from inference.movenet import InputShape
from inference.pipeline import PosePipeline, TrackedPose
from inference.pose import Pose
from tests.inference.bodies import scores, standing

GIVE_UP_S = 10.0  # longest wait of a test for a thread


class FakeCamera:
    """Returns the frame or raises the exception that a test has queued."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._queue: list[Frame | Exception] = []
        self.opened = 0
        self.frame_rates: list[float] = []

    def set_frame_rate(self, fps: float) -> None:
        self.frame_rates.append(fps)

    def put(self, item: Frame | Exception) -> None:
        with self._changed:
            self._queue.append(item)
            self._changed.notify_all()

    def __call__(self) -> Self:
        self.opened += 1
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def read(self, timeout: float) -> Frame | None:
        with self._changed:
            self._changed.wait_for(lambda: self._queue, timeout)
            if not self._queue:
                return None
            item = self._queue.pop(0)
        if isinstance(item, Exception):
            raise item
        return item


class FakeTracker:
    """Finds a body in every frame; raises for the frame numbers in `broken`."""

    def __init__(self, broken: tuple[int, ...] = (), work: Callable[[], None] = lambda: None) -> None:
        self.broken = broken
        self._work = work
        self.views: list[object] = []

    def step(self, frame: Frame) -> Pose | None:
        if frame.number in self.broken:
            raise ZeroDivisionError("a fault of the code")
        self._work()
        return Pose(standing(), scores(), frame.captured_at)

    def set_input_shape(self, shape: InputShape) -> None:
        self.views.append(shape)

    def set_rotations(self, *degrees: int) -> None:
        self.views.append(degrees)


def frame(number: int) -> Frame:
    return Frame(np.zeros((48, 64, 3), np.uint8), 100.0 + number, number)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def run_until(pipeline: PosePipeline, clock: Clock, reached: Callable[[], bool], step_s: float = 0.0) -> None:
    """Supervise the pipeline like the main loop until a condition holds; each iteration takes `step_s` seconds."""
    never = threading.Event()
    for _ in range(int(GIVE_UP_S / 0.01)):
        clock.now += step_s
        pipeline.supervise(clock.now)
        if reached():
            return
        never.wait(0.01)
    pytest.fail("the condition was never reached")


@contextmanager
def running(camera: FakeCamera, tracker: FakeTracker) -> Iterator[tuple[PosePipeline, Clock]]:
    clock = Clock()
    with PosePipeline(camera, lambda: tracker, clock) as pipeline:
        yield pipeline, clock


def newest(pipeline: PosePipeline) -> TrackedPose | None:
    return pipeline.poses.get()[0]


def newest_at(pipeline: PosePipeline) -> float | None:
    tracked = newest(pipeline)
    return None if tracked is None else tracked.captured_at


def test_a_frame_yields_a_pose_with_the_frames_own_time() -> None:
    camera = FakeCamera()
    with running(camera, FakeTracker()) as (pipeline, clock):
        camera.put(frame(7))
        run_until(pipeline, clock, lambda: newest_at(pipeline) == 107.0)
        tracked = newest(pipeline)
        assert tracked is not None
        assert tracked.pose is not None
        assert tracked.pose.captured_at == 107.0


def test_a_lost_camera_is_reported_with_its_reason_and_reopened_after_a_pause() -> None:
    camera = FakeCamera()
    with running(camera, FakeTracker()) as (pipeline, clock):
        camera.put(CameraLost("the cable is out"))
        run_until(pipeline, clock, lambda: pipeline.camera_fault is not None)
        assert str(pipeline.camera_fault) == "the cable is out"
        assert camera.opened == 1
        clock.now += 1.0
        run_until(pipeline, clock, lambda: camera.opened == 2)
        assert pipeline.camera_fault is not None  # the fault remains until a frame arrives
        camera.put(frame(1))
        run_until(pipeline, clock, lambda: pipeline.camera_fault is None)
        run_until(pipeline, clock, lambda: newest_at(pipeline) == 101.0)


def test_the_back_off_grows_and_a_camera_is_retried_without_limit() -> None:
    camera = FakeCamera()
    with running(camera, FakeTracker()) as (pipeline, clock):
        for attempt, pause in enumerate((1, 2, 4, 8, 16, 30, 30), 1):
            lost = CameraLost("still out")
            camera.put(lost)
            run_until(pipeline, clock, lambda lost=lost: pipeline.camera_fault is lost)  # type: ignore[misc]
            clock.now += pause - 0.01
            pipeline.supervise(clock.now)
            assert camera.opened == attempt
            clock.now += 0.02
            run_until(pipeline, clock, lambda opened=attempt + 1: camera.opened == opened)  # type: ignore[misc]


def test_a_silent_camera_is_lost() -> None:
    camera = FakeCamera()
    with running(camera, FakeTracker()) as (pipeline, clock):
        run_until(pipeline, clock, lambda: pipeline.camera_fault is not None, step_s=0.1)
        assert "no" in str(pipeline.camera_fault)


def test_a_failed_tracker_is_restarted() -> None:
    camera = FakeCamera()
    with running(camera, FakeTracker(broken=(1,))) as (pipeline, clock):
        camera.put(frame(1))
        run_until(pipeline, clock, lambda: pipeline.model_fault is not None)
        assert isinstance(pipeline.model_fault, ZeroDivisionError)
        assert pipeline.camera_fault is None
        clock.now += 2.0
        run_until(pipeline, clock, lambda: pipeline.model_fault is not None)

        def recovered() -> bool:
            camera.put(frame(2))
            return pipeline.model_fault is None

        run_until(pipeline, clock, recovered)


def test_a_lasting_fault_requests_a_new_process() -> None:
    camera = FakeCamera()
    with running(camera, FakeTracker(broken=(1,))) as (pipeline, clock):
        assert pipeline.stuck is None

        def gave_up() -> bool:
            camera.put(frame(1))
            return pipeline.stuck == "model"

        run_until(pipeline, clock, gave_up, step_s=0.5)
        assert isinstance(pipeline.model_fault, ZeroDivisionError)
        assert pipeline.camera_fault is None


class Block:
    """Blocks its callers until it is released."""

    def __init__(self) -> None:
        self.released = threading.Event()
        self.calls = 0

    def __call__(self) -> None:
        self.calls += 1
        self.released.wait(GIVE_UP_S)


def test_a_hung_model_is_abandoned_and_replaced() -> None:
    camera, block = FakeCamera(), Block()
    trackers: list[FakeTracker] = []

    class HangingTracker(FakeTracker):
        def step(self, frame: Frame) -> Pose | None:
            block()
            return None

    def make() -> FakeTracker:
        trackers.append(HangingTracker() if len(trackers) != 1 else FakeTracker())
        return trackers[-1]

    clock = Clock()

    def put_frame() -> None:
        camera.put(Frame(np.zeros((48, 64, 3), np.uint8), clock.now, 1))

    with PosePipeline(camera, make, clock) as pipeline:

        def second_one_works() -> bool:
            put_frame()
            return len(trackers) == 2 and newest(pipeline) is not None

        run_until(pipeline, clock, second_one_works, step_s=0.2)
        assert pipeline.stuck is None

        def works_again() -> bool:
            put_frame()
            return pipeline.model_fault is None

        run_until(pipeline, clock, works_again, step_s=0.05)
        block.released.set()


def test_a_hung_camera_driver_is_reported_within_two_seconds() -> None:
    block = Block()

    class HangingCamera(FakeCamera):
        def read(self, timeout: float) -> Frame | None:
            item = super().read(timeout) if not broken.is_set() else None
            if broken.is_set():
                block()
            return item

    broken = threading.Event()
    camera = HangingCamera()
    with running(camera, FakeTracker()) as (pipeline, clock):
        camera.put(frame(1))
        run_until(pipeline, clock, lambda: newest_at(pipeline) == 101.0)
        broken.set()
        run_until(pipeline, clock, lambda: block.calls == 1)
        pipeline.supervise(clock.now)
        clock.now += 1.99
        pipeline.supervise(clock.now)
        assert "nothing" in str(pipeline.camera_fault)
        run_until(pipeline, clock, lambda: pipeline.stuck == "camera", step_s=0.5)
        assert camera.opened == 2, "the camera was reopened once before"
        block.released.set()


def test_a_new_view_reaches_the_tracker_before_the_next_frame() -> None:
    camera, tracker = FakeCamera(), FakeTracker()
    with running(camera, tracker) as (pipeline, clock):
        pipeline.set_view("square", (90, 270))
        camera.put(frame(1))
        run_until(pipeline, clock, lambda: newest_at(pipeline) == 101.0)
        camera.put(frame(2))
        run_until(pipeline, clock, lambda: newest_at(pipeline) == 102.0)
    assert tracker.views == ["square", (90, 270)]  # set once, not for every frame


def test_leaving_stops_both_threads() -> None:
    before = threading.active_count()
    with running(FakeCamera(), FakeTracker()):
        assert threading.active_count() == before + 2
    assert threading.active_count() == before


def has_frames(pipeline: PosePipeline, count: int) -> bool:
    return pipeline.frames.get()[1] == count


def has_pose_at(pipeline: PosePipeline, at: float) -> bool:
    return newest_at(pipeline) == at


def test_on_a_hot_board_every_second_frame_at_30_fps_is_tracked() -> None:
    camera = FakeCamera()
    with running(camera, FakeTracker()) as (pipeline, clock):
        pipeline.set_throttled(True)
        for number, at in enumerate((100.0, 100.033, 100.067, 100.1, 100.133), 1):
            camera.put(Frame(np.zeros((48, 64, 3), np.uint8), at, number))
            run_until(pipeline, clock, partial(has_frames, pipeline, number))
            if number % 2:
                run_until(pipeline, clock, partial(has_pose_at, pipeline, at))
        assert pipeline.poses.get()[1] == 3


def test_the_camera_rate_drops_to_slightly_above_the_pose_rate() -> None:
    camera, clock = FakeCamera(), Clock()

    def take_42_ms() -> None:
        clock.now += 0.042

    with PosePipeline(camera, lambda: FakeTracker(work=take_42_ms), clock) as pipeline:

        def slowed() -> bool:
            camera.put(frame(0))
            return bool(camera.frame_rates)

        run_until(pipeline, clock, slowed)
    assert camera.frame_rates == [pytest.approx(1.1 / 0.042)]
