"""A whole mirror with real threads, eyes, screens, session, buttons and log, whose parts can be broken.

Time is simulated, so that an hour without a camera takes seconds; the threads are waited for at every turn.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, Full, Queue
from types import TracebackType
from typing import Self

import numpy as np

from hardware.buttons import Button, ButtonEvent, Buttons, Edge
from hardware.camera.base import CameraError
from hardware.camera.validation import ValidatingCamera
from hardware.frame import Frame
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

PATIENCE_S = 2.0  # of real time, for a thread to do its part of a turn
STEP_S = 0.1  # of simulated time, a turn
GLANCE_S = 0.01  # ... where it may have nothing to do
REPS = 2


class Camera:
    """What is plugged in. picture: makes what the next read gives, None = nothing comes; it may raise or hang."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        self.plugged = True
        self.picture: Callable[[float], np.ndarray | None] = self.noise
        self.opened = 0
        self._draw = np.random.default_rng(0)
        self._asked: Queue[float] = Queue(1)

    def noise(self, now: float) -> np.ndarray | None:
        """As a working sensor sends it: no two pictures are the same."""
        pixels = np.full((self.size[1], self.size[0], 3), 90, np.uint8)
        pixels[::4, ::4] += self._draw.integers(0, 30, pixels[::4, ::4].shape, np.uint8)
        return pixels

    def tick(self, now: float) -> None:
        """Time has come for one more picture; whoever reads gets it."""
        with suppress(Full):
            self._asked.put_nowait(now)

    def __call__(self) -> Self:
        return self

    def __enter__(self) -> Self:
        self.opened += 1
        if not self.plugged:
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
            now = self._asked.get(timeout=timeout)
        except Empty:
            return None
        if not self.plugged:
            return None
        pixels = self.picture(now)
        return None if pixels is None else Frame(pixels, now, 0)


class Model:
    """Reads what the member does. does: another reading of a frame, which may raise or hang; None = as it should."""

    def __init__(self, member: Callable[[float], Pose | None]) -> None:
        self._member = member
        self.does: Callable[[Frame], Pose | None] | None = None
        self.loads: Callable[[], None] = lambda: None
        self.made = 0

    def __call__(self) -> Self:
        self.made += 1
        self.loads()
        return self

    def step(self, frame: Frame) -> Pose | None:
        return self._member(frame.captured_at) if self.does is None else self.does(frame)

    def set_input_shape(self, shape: InputShape) -> None:
        pass

    def set_rotations(self, *degrees: int) -> None:
        pass


class Rig(SimulatedMirror):
    """said: after how many seconds of the fault the out-of-order screen came, None = never. frozen: longest time that
    the same picture stood on the screen without a word. Use it in a `with` block."""

    def __init__(self, state: Path) -> None:
        super().__init__(state)
        self.jump = 0.0
        self.step_s = STEP_S
        self.camera = Camera(self._size)
        self.model = Model(lambda at: self.member(at))
        self.sighting = PosePipeline(lambda: ValidatingCamera(self.camera), self.model, lambda: self.now)
        self.eyes = Observer(self.sighting)
        self.eased: list[bool] = []
        self.keeping = MachineLog(self.writer, lambda: self.board, self.eased.append, self.unix_time, self.now)
        self.frozen = 0.0
        self.finished: list[SetResult] = []
        self.let_go = threading.Event()
        self.lamps: frozenset[Button] = frozenset()
        self._on = True
        self._buttons = Buttons()
        self._picture_at = self.now
        self._picture: Frame | None = None

    def __enter__(self) -> Self:
        self.sighting.__enter__()
        self.offer("squat", reps=REPS, sets=1)
        self.stand()
        self.wait(1)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.let_go.set()
        self.sighting.__exit__(None, None, None)
        self._switch_off()

    def _switch_off(self) -> None:
        if self._on:
            self._on = False
            self.app.close(self.now)
            self.keeping.log_uptime()
            self.writer.close()

    def wait(self, seconds: float) -> None:
        end = self.now + seconds
        while self.now < end:
            self.step()

    def unix_time(self) -> float:
        return super().unix_time() + self.jump

    def hang(self, *unused: object) -> None:
        """Whoever calls this does not come back before the end of the test."""
        self.let_go.wait()

    def press_edges(self, *edges: Edge) -> None:
        """What the contacts do, through debouncing."""
        self.step(*self._buttons.step(edges, self.now))

    def step(self, *events: ButtonEvent) -> None:
        self.now += self.step_s
        self._feed()
        sight = self.eyes.observe(self.now, self.app.screen.in_set)
        self.app.update(self.now, events, sight)
        planned = self.context.session.next_set
        self.eyes.set_exercise(planned.exercise if planned else None, self.app.screen.clip)
        self.lamps = frozenset(self.app.labels())
        self.keeping.update(self.now, self.app.screen.in_set, self.app.out_of_order)
        if self.visited[-1] is not self.app.name:
            self.visited.append(self.app.name)
        for result in self.context.session.results:
            if result not in self.finished:
                self.finished.append(result)
        if sight.frame is not self._picture or self.app.out_of_order:
            self._picture, self._picture_at = sight.frame, self.now
        self.frozen = max(self.frozen, self.now - self._picture_at)

    def _feed(self) -> None:
        """One picture, and what is made of it, if both stages work."""
        frames, poses = self.sighting.frames.get()[1], self.sighting.poses.get()[1]
        self.camera.tick(self.now)
        works = self.camera.plugged and self.camera.picture == self.camera.noise and not self.app.out_of_order
        self._until(lambda: self.sighting.frames.get()[1] > frames, works)
        self._until(lambda: self.sighting.poses.get()[1] > poses, works and self.model.does is None)

    def _until(self, reached: Callable[[], bool], works: bool) -> None:
        end = time.monotonic() + (PATIENCE_S if works else GLANCE_S)
        while not reached() and time.monotonic() < end:
            time.sleep(0.0005)

    # What members do

    def do_a_set(self) -> None:
        """A session with one whole set, as far as its pain check."""
        if self.screen is ScreenName.ATTRACT:
            self.begin()
        self.start_a_set()
        self.train("squat")
        self.wait_for(ScreenName.PAIN, at_most=40)

    def start_a_set(self) -> None:
        """As far as the first moment of a set."""
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
        """How long something takes; fails after `at_most` seconds."""
        began = self.now
        while not reached():
            assert self.now - began <= at_most, f"not within {at_most} s"
            self.step()
        return self.now - began

    # What is found

    @property
    def out_of_order(self) -> str | None:
        """Text key of what the out-of-order screen says."""
        return self.app.observation.problem

    def log(self) -> Report:
        """Switch off, and read everything in the log."""
        self._switch_off()
        return self.report()

    def finished_sets(self) -> int:
        return sum(result.outcome is SetOutcome.DONE for result in self.finished)

    def events(self) -> list[EventKind]:
        return [event.kind for event in self.report().events]
