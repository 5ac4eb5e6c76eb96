"""The two threads: what they hand over, and how they fail and come back. Time is given, never waited for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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

PATIENCE = 10.0  # seconds until a test gives up waiting for a thread


class FakeCamera:
    """Hands over what a test puts in: a frame, or an exception to fail with."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._things: list[Frame | Exception] = []
        self.opened = 0
        self.paces: list[float] = []

    def set_frame_rate(self, rate: float) -> None:
        self.paces.append(rate)

    def give(self, thing: Frame | Exception) -> None:
        with self._changed:
            self._things.append(thing)
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
            self._changed.wait_for(lambda: self._things, timeout)
            if not self._things:
                return None
            thing = self._things.pop(0)
        if isinstance(thing, Exception):
            raise thing
        return thing


class FakeTracker:
    """Finds a body in every frame but those that are numbered as broken."""

    def __init__(self, broken: tuple[int, ...] = (), work: Callable[[], None] = lambda: None) -> None:
        self.broken = broken
        self._work = work
        self.asked: list[object] = []

    def step(self, frame: Frame) -> Pose | None:
        if frame.number in self.broken:
            raise ZeroDivisionError("a fault of the code")
        self._work()
        return Pose(standing(), scores(), frame.captured_at)

    def set_input_shape(self, shape: InputShape) -> None:
        self.asked.append(shape)

    def set_rotations(self, *degrees: int) -> None:
        self.asked.append(degrees)


def frame(number: int) -> Frame:
    return Frame(np.zeros((48, 64, 3), np.uint8), 100.0 + number, number)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def until(sighting: PosePipeline, clock: Clock, reached: Callable[[], bool], step: float = 0.0) -> None:
    """Tend the threads as the main loop does until something has come about; each turn takes `step` seconds."""
    done = threading.Event()
    for _ in range(int(PATIENCE / 0.01)):
        clock.now += step
        sighting.supervise(clock.now)
        if reached():
            return
        done.wait(0.01)
    pytest.fail("it never came about")


@contextmanager
def seeing(camera: FakeCamera, tracker: FakeTracker) -> Iterator[tuple[PosePipeline, Clock]]:
    clock = Clock()
    with PosePipeline(camera, lambda: tracker, clock) as sighting:
        yield sighting, clock


def newest(sighting: PosePipeline) -> TrackedPose | None:
    return sighting.poses.get()[0]


def seen_at(sighting: PosePipeline) -> float | None:
    tracked = newest(sighting)
    return None if tracked is None else tracked.captured_at


def test_a_frame_becomes_a_pose_with_the_frames_own_time() -> None:
    camera = FakeCamera()
    with seeing(camera, FakeTracker()) as (sighting, clock):
        camera.give(frame(7))
        until(sighting, clock, lambda: seen_at(sighting) == 107.0)
        tracked = newest(sighting)
        assert tracked is not None
        assert tracked.pose is not None
        assert tracked.pose.captured_at == 107.0


def test_a_lost_camera_is_said_with_its_reason_and_opened_again_after_a_pause() -> None:
    camera = FakeCamera()
    with seeing(camera, FakeTracker()) as (sighting, clock):
        camera.give(CameraLost("the cable is out"))
        until(sighting, clock, lambda: sighting.camera_fault is not None)
        assert str(sighting.camera_fault) == "the cable is out"
        assert camera.opened == 1
        clock.now += 1.0
        until(sighting, clock, lambda: camera.opened == 2)
        assert sighting.camera_fault is not None  # not before a frame has come
        camera.give(frame(1))
        until(sighting, clock, lambda: sighting.camera_fault is None)
        until(sighting, clock, lambda: seen_at(sighting) == 101.0)


def test_pauses_grow_and_a_camera_is_never_given_up() -> None:
    camera = FakeCamera()
    with seeing(camera, FakeTracker()) as (sighting, clock):
        for attempt, pause in enumerate((1, 2, 4, 8, 16, 30, 30), 1):
            lost = CameraLost("still out")
            camera.give(lost)
            until(sighting, clock, lambda lost=lost: sighting.camera_fault is lost)  # type: ignore[misc]
            clock.now += pause - 0.01
            sighting.supervise(clock.now)
            assert camera.opened == attempt
            clock.now += 0.02
            until(sighting, clock, lambda opened=attempt + 1: camera.opened == opened)  # type: ignore[misc]


def test_a_camera_that_says_nothing_is_lost() -> None:
    camera = FakeCamera()
    with seeing(camera, FakeTracker()) as (sighting, clock):
        until(sighting, clock, lambda: sighting.camera_fault is not None, step=0.1)
        assert "no" in str(sighting.camera_fault)


def test_a_fault_in_the_tracker_is_begun_again() -> None:
    camera = FakeCamera()
    with seeing(camera, FakeTracker(broken=(1,))) as (sighting, clock):
        camera.give(frame(1))
        until(sighting, clock, lambda: sighting.model_fault is not None)
        assert isinstance(sighting.model_fault, ZeroDivisionError)
        assert sighting.camera_fault is None
        clock.now += 2.0
        until(sighting, clock, lambda: sighting.model_fault is not None)

        def recovered() -> bool:
            camera.give(frame(2))
            return sighting.model_fault is None

        until(sighting, clock, recovered)


def test_a_fault_that_will_not_go_away_asks_for_a_new_process() -> None:
    camera = FakeCamera()
    with seeing(camera, FakeTracker(broken=(1,))) as (sighting, clock):
        assert sighting.stuck is None

        def given_up() -> bool:
            camera.give(frame(1))
            return sighting.stuck == "model"

        until(sighting, clock, given_up, step=0.5)
        assert isinstance(sighting.model_fault, ZeroDivisionError)
        assert sighting.camera_fault is None


class Hangs:
    """Blocks whoever calls it until it is let go."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.calls = 0

    def __call__(self) -> None:
        self.calls += 1
        self.let_go.wait(PATIENCE)


def test_a_model_that_hangs_is_left_behind_for_another_one_and_then_asks_for_a_new_process() -> None:
    camera, hangs = FakeCamera(), Hangs()
    trackers: list[FakeTracker] = []

    class HangingTracker(FakeTracker):
        def step(self, frame: Frame) -> Pose | None:
            hangs()
            return None

    def make() -> FakeTracker:
        trackers.append(HangingTracker() if len(trackers) != 1 else FakeTracker())
        return trackers[-1]

    clock = Clock()

    def given() -> None:
        camera.give(Frame(np.zeros((48, 64, 3), np.uint8), clock.now, 1))

    with PosePipeline(camera, make, clock) as sighting:

        def second_one_works() -> bool:
            given()
            return len(trackers) == 2 and newest(sighting) is not None

        until(sighting, clock, second_one_works, step=0.2)
        assert sighting.stuck is None
        until(sighting, clock, lambda: given() is None and sighting.model_fault is None, step=0.05)
        hangs.let_go.set()


def test_a_camera_driver_that_does_not_come_back_is_said_within_two_seconds() -> None:
    hangs = Hangs()

    class HangingCamera(FakeCamera):
        def read(self, timeout: float) -> Frame | None:
            given = super().read(timeout) if not gone.is_set() else None
            if gone.is_set():
                hangs()
            return given

    gone = threading.Event()
    camera = HangingCamera()
    with seeing(camera, FakeTracker()) as (sighting, clock):
        camera.give(frame(1))
        until(sighting, clock, lambda: seen_at(sighting) == 101.0)
        gone.set()
        until(sighting, clock, lambda: hangs.calls == 1)
        sighting.supervise(clock.now)
        clock.now += 1.99
        sighting.supervise(clock.now)
        assert "nothing" in str(sighting.camera_fault)
        until(sighting, clock, lambda: sighting.stuck == "camera", step=0.5)
        assert camera.opened == 2, "another one was tried before"
        hangs.let_go.set()


def test_what_to_look_for_reaches_the_tracker_before_the_next_frame() -> None:
    camera, tracker = FakeCamera(), FakeTracker()
    with seeing(camera, tracker) as (sighting, clock):
        sighting.set_view("square", (90, 270))
        camera.give(frame(1))
        until(sighting, clock, lambda: seen_at(sighting) == 101.0)
        camera.give(frame(2))
        until(sighting, clock, lambda: seen_at(sighting) == 102.0)
    assert tracker.asked == ["square", (90, 270)]  # told once, not with every frame


def test_leaving_stops_both_threads() -> None:
    before = threading.active_count()
    with seeing(FakeCamera(), FakeTracker()):
        assert threading.active_count() == before + 2
    assert threading.active_count() == before


def test_on_a_hot_board_every_second_frame_of_thirty_a_second_is_followed() -> None:
    camera = FakeCamera()
    with seeing(camera, FakeTracker()) as (sighting, clock):
        sighting.set_throttled(True)
        for number, at in enumerate((100.0, 100.033, 100.067, 100.1, 100.133), 1):
            camera.give(Frame(np.zeros((48, 64, 3), np.uint8), at, number))
            until(sighting, clock, lambda number=number: sighting.frames.get()[1] == number)
            if number % 2:
                until(sighting, clock, lambda at=at: seen_at(sighting) == at)
        assert sighting.poses.get()[1] == 3


def test_the_camera_is_slowed_to_just_above_the_pose_rate() -> None:
    camera, clock = FakeCamera(), Clock()

    def take_42_ms() -> None:
        clock.now += 0.042

    with PosePipeline(camera, lambda: FakeTracker(work=take_42_ms), clock) as sighting:

        def slowed() -> bool:
            camera.give(frame(0))
            return bool(camera.paces)

        until(sighting, clock, slowed)
    assert camera.paces == [pytest.approx(1.1 / 0.042)]
