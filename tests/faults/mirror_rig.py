"""A complete mirror with real threads, screens, session, buttons and log, whose parts a test can break.

Time is simulated, so that an hour without a camera takes seconds; every step waits for the threads.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import time as clock_time
from pathlib import Path
from queue import Empty, Full, Queue
from types import TracebackType
from typing import Self

import numpy as np

from hardware.buttons import Button, ButtonEvent, Buttons, Edge
from hardware.camera.base import CameraError
from hardware.camera.validation import ValidatingCamera
from hardware.frame import Frame, Pixels
from inference.movenet import InputShape
from inference.pipeline import PosePipeline
from inference.pose import Pose
from kiosk.mirror.machine_log import MachineLog
from kiosk.screens.screen_name import ScreenName
from kiosk.session.result import SetResult
from kiosk.usage.records import EventKind, SetOutcome
from kiosk.usage.report import Report
from kiosk.vision.observer import Observer
from tests.kiosk.harness import SimulatedMirror

THREAD_TIMEOUT_S = 2.0  # longest real time of a thread for its part of a step
STEP_S = 0.1  # simulated time of one step
IDLE_WAIT_S = 0.01  # real time for a thread that may have nothing to do
REPS = 2
REPORT_TIMEOUT_S = 2.0  # until a frozen image is reported
RESTART_S = 10.0  # for systemd to restart the mirror, measured in a virtual machine
HOUR_S = 3600.0
NOON = clock_time(12)


class FakeCamera:
    """A camera that a test can unplug or break.

    size: width and height of new images, px.
    plugged_in: whether it can be opened and read.
    image_source: makes the image of the next read; None for no frame; may raise or hang.
    open_count: how often it was opened.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        self.plugged_in = True
        self.image_source: Callable[[float], Pixels | None] = self.new_image
        self.open_count = 0
        self._rng = np.random.default_rng(0)
        self._requests: Queue[float] = Queue(1)

    def new_image(self, now: float) -> Pixels:
        """An image with noise, as from a working sensor: no two are the same."""
        pixels = np.full((self.size[1], self.size[0], 3), 90, np.uint8)
        pixels[::4, ::4] += self._rng.integers(0, 30, pixels[::4, ::4].shape, np.uint8)
        return pixels

    def unplug(self) -> None:
        self.plugged_in = False

    def send(self, image_source: Callable[[float], Pixels | None]) -> None:
        self.image_source = image_source

    def resize(self, size: tuple[int, int]) -> None:
        self.size = size

    def request_frame(self, now: float) -> None:
        """Let the next read return a frame."""
        with suppress(Full):
            self._requests.put_nowait(now)

    def __call__(self) -> Self:
        return self

    def __enter__(self) -> Self:
        self.open_count += 1
        if not self.plugged_in:
            raise CameraError("There is no camera; plug it in")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def set_frame_rate(self, rate: float) -> None:
        pass

    def read(self, timeout: float) -> Frame | None:
        try:
            now = self._requests.get(timeout=timeout)
        except Empty:
            return None
        if not self.plugged_in:
            return None
        pixels = self.image_source(now)
        return None if pixels is None else Frame(pixels, now, 0)


class FakeModel:
    """Returns the member's pose.

    override: returns the pose of a frame instead; may raise or hang; None for the member's.
    on_load: called when the model is loaded; may raise.
    load_count: how often it was loaded.
    """

    def __init__(self, member: Callable[[float], Pose | None]) -> None:
        self._member = member
        self.override: Callable[[Frame], Pose | None] | None = None
        self.on_load: Callable[[], None] = lambda: None
        self.load_count = 0

    def __call__(self) -> Self:
        self.load_count += 1
        self.on_load()
        return self

    def use(self, override: Callable[[Frame], Pose | None]) -> None:
        self.override = override

    def step(self, frame: Frame) -> Pose | None:
        return self._member(frame.captured_at) if self.override is None else self.override(frame)

    def set_input_shape(self, shape: InputShape) -> None:
        pass

    def set_rotations(self, *degrees: int) -> None:
        pass


class Rig(SimulatedMirror):
    """The mirror under test. Use it in a `with` block.

    step_s: simulated time of one step, seconds.
    clock_offset_s: error of the wall clock, seconds.
    throttled: every call of `set_throttled`.
    frozen_s: longest time for which one frame was displayed without a report, seconds.
    results: of every set.
    released: ends every hang.
    """

    def __init__(self, state: Path) -> None:
        super().__init__(state)
        self.clock_offset_s = 0.0
        self.step_s = STEP_S
        self.camera = FakeCamera(self._size)
        self.model = FakeModel(lambda at: self.member(at))
        self.pipeline = PosePipeline(lambda: ValidatingCamera(self.camera), self.model, lambda: self.now)
        self.observer = Observer(self.pipeline)
        self.throttled: list[bool] = []
        self.machine_log = MachineLog(self.writer, lambda: self.board, self.throttled.append, self.unix_time, self.now)
        self.frozen_s = 0.0
        self.results: list[SetResult] = []
        self.released = threading.Event()
        self.lamps: frozenset[Button] = frozenset()
        self._running = True
        self._buttons = Buttons()
        self._frame_at = self.now
        self._frame: Frame | None = None

    def __enter__(self) -> Self:
        self.pipeline.__enter__()
        self.offer("squat", reps=REPS, sets=1)
        self.stand()
        self.wait(1)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.released.set()
        self.pipeline.__exit__(None, None, None)
        self._switch_off()

    def _switch_off(self) -> None:
        if self._running:
            self._running = False
            self.app.close(self.now)
            self.machine_log.log_uptime()
            self.writer.close()

    def wait(self, seconds: float) -> None:
        end = self.now + seconds
        while self.now < end:
            self.step()

    def unix_time(self) -> float:
        return super().unix_time() + self.clock_offset_s

    def hang(self, *unused: object) -> None:
        """Block until the test ends."""
        self.released.wait()

    def press_edges(self, *edges: Edge) -> None:
        """Step with contact edges, which are debounced."""
        self.step(*self._buttons.step(edges, self.now))

    def step(self, *events: ButtonEvent) -> None:
        self.now += self.step_s
        self._feed()
        observation = self.observer.observe(self.now, self.app.screen.in_set)
        self.app.update(self.now, events, observation)
        planned = self.context.session.next_set
        self.observer.set_exercise(planned.exercise if planned else None, self.app.screen.clip)
        self.lamps = frozenset(self.app.labels())
        self.machine_log.update(self.now, self.app.screen.in_set, self.app.out_of_order)
        if self.visited[-1] is not self.app.name:
            self.visited.append(self.app.name)
        for result in self.context.session.results:
            if result not in self.results:
                self.results.append(result)
        if observation.frame is not self._frame or self.app.out_of_order:
            self._frame, self._frame_at = observation.frame, self.now
        self.frozen_s = max(self.frozen_s, self.now - self._frame_at)

    def _feed(self) -> None:
        """Request one frame and wait for its pose, if both stages work."""
        frames, poses = self.pipeline.frames.get()[1], self.pipeline.poses.get()[1]
        self.camera.request_frame(self.now)
        works = (
            self.camera.plugged_in and self.camera.image_source == self.camera.new_image and not self.app.out_of_order
        )
        self._wait_for_thread(lambda: self.pipeline.frames.get()[1] > frames, works)
        self._wait_for_thread(lambda: self.pipeline.poses.get()[1] > poses, works and self.model.override is None)

    def _wait_for_thread(self, reached: Callable[[], bool], works: bool) -> None:
        end = time.monotonic() + (THREAD_TIMEOUT_S if works else IDLE_WAIT_S)
        while not reached() and time.monotonic() < end:
            time.sleep(0.0005)

    # Members

    def do_a_set(self) -> None:
        """Do one complete set, up to its pain check."""
        if self.screen is ScreenName.ATTRACT:
            self.begin()
        self.start_a_set()
        self.train("squat")
        self.wait_for(ScreenName.PAIN, at_most=40)

    def start_a_set(self) -> None:
        """Go to the start of a set."""
        self.stand()
        if self.screen is ScreenName.ATTRACT:
            self.begin()
        if self.screen is ScreenName.PAIN:
            self.press(Button.OK)
            self.wait_for(ScreenName.RESULT, at_most=5)
            self.press(Button.BACK)
            self.wait_for(ScreenName.ATTRACT, at_most=5)
            self.begin()
        self.press(Button.OK)
        self.wait_for(ScreenName.LIVE, at_most=30)

    def seconds_until(self, reached: Callable[[], bool], at_most: float) -> float:
        """Step until a condition holds; returns the simulated seconds. Fails after `at_most` seconds."""
        began = self.now
        while not reached():
            assert self.now - began <= at_most, f"not within {at_most} s"
            self.step()
        return self.now - began

    # Results

    @property
    def out_of_order(self) -> str | None:
        """Text key on the out-of-order screen; None without."""
        return self.app.observation.problem

    def log(self) -> Report:
        """Stop the mirror and read the whole log."""
        self._switch_off()
        return self.report()

    def finished_sets(self) -> int:
        return sum(result.outcome is SetOutcome.DONE for result in self.results)

    def events(self) -> list[EventKind]:
        return [event.kind for event in self.report().events]


@dataclass(frozen=True)
class Row:
    """A row of the table.

    fault: what breaks.
    member: what the member sees.
    staff: what staff can read.
    kept: what remains in the log.
    works_again: longest time from repair to working.
    """

    fault: str
    member: str
    staff: str
    kept: str
    works_again: str

    def __str__(self) -> str:
        return f"| {self.fault} | {self.member} | {self.staff} | {self.kept} | {self.works_again} |"


ALL_KEPT = "every finished set"


def check(rig: Rig, *events: EventKind) -> None:
    """Assert for every fault: no finished set is lost, no frozen image goes unreported, the log has the events."""
    log = rig.log()
    done = log.total.sets - log.total.left
    assert done == rig.finished_sets() > 0, f"{rig.finished_sets()} sets were finished, {done} are in the log"
    assert rig.frozen_s <= REPORT_TIMEOUT_S + rig.step_s, f"a frame stayed for {rig.frozen_s:.1f} s, unreported"
    for event in events:
        assert event in rig.events(), f"{event} is not in the log"


def break_in_a_set(rig: Rig, break_it: Callable[[], None], problem: str) -> float:
    """Do one set, then cause a fault in a second one. Returns the seconds until it was reported."""
    rig.do_a_set()
    rig.start_a_set()
    break_it()
    return rig.seconds_until(lambda: rig.out_of_order == problem, at_most=8)


def wait_until_working(rig: Rig, at_most: float) -> float:
    """Wait until nothing is out of order, then do a set. Returns the seconds until it worked."""
    took_s = rig.seconds_until(lambda: rig.out_of_order is None, at_most)
    if rig.screen is not ScreenName.LIVE:
        rig.wait(1)
        rig.wait_for(ScreenName.ATTRACT, at_most=250)
        rig.do_a_set()
    return took_s
