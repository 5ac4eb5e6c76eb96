"""Camera and model, each on a thread of its own, handing over only the newest of what they have."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from hardware.camera import Camera, CameraError, CameraLost
from hardware.frame import Frame, Latest
from inference.movenet import InputShape
from inference.pacing import FASTEST, Pacer
from inference.pose import Pose

WAIT_S = 0.2  # longest a thread waits for news, and so the longest that stopping takes
FIRST_MORE_S = 3.0  # some cameras take so much longer for their first picture
SILENCE_S = 1.8  # a camera that sends nothing for so long is opened anew: with the last wait, noticed within 2 s
EASED_S = 0.06  # on a hot board: every second frame of 30 a second, and still three poses in the 200 ms of a live band
FIRST_PAUSE_S = 1.0  # before a thread that failed is begun again; each further failure doubles the pause
LONGEST_PAUSE_S = 30.0
WORKED_S = 60.0  # a thread that ran so long before it failed begins with the first pause again
FAULTS_BORNE = (
    4  # faults of the code in a row that are begun again; then it is passed on. A camera may always come back
)


class Follower(Protocol):
    """The part of `Tracker` that the pose thread calls."""

    def step(self, frame: Frame) -> Pose | None: ...

    def prefer(self, shape: InputShape) -> None: ...

    def turn(self, *degrees: int) -> None: ...


@dataclass(frozen=True)
class Tracked:
    """What was found in one frame. pose: None for nobody. captured_at: of the frame."""

    pose: Pose | None
    captured_at: float


class Sighting:
    """The threads that see: camera -> newest frame -> tracker -> newest pose. Use it in a `with` block.

    open_camera: called in the camera's own thread, again after each loss. tracker: used by the pose thread alone.
    clock: monotonic seconds, the clock of the frames.

    frames, poses: the slots that the main loop reads. It also calls `tend` at every turn.
    """

    def __init__(
        self, open_camera: Callable[[], Camera], tracker: Follower, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.frames: Latest[Frame] = Latest()
        self.poses: Latest[Tracked] = Latest()
        self._open_camera = open_camera
        self._tracker = tracker
        self._clock = clock
        self._stop = threading.Event()
        self._wanted: tuple[InputShape, tuple[int, ...]] | None = None
        self._least_s = 0.0  # between two frames that are followed
        self._pacer = Pacer()
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="sighting")
        self._camera = _Kept(self._pool, self._watch, CameraError)
        self._model = _Kept(self._pool, self._follow)

    def __enter__(self) -> Self:
        now = self._clock()
        self._camera.begin(now)
        self._model.begin(now)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._pool.shutdown()

    def aim(self, shape: InputShape, turns: tuple[int, ...]) -> None:
        """What to look for from the next frame on; see `Tracker.prefer` and `Tracker.turn`."""
        self._wanted = (shape, turns)

    def ease(self, hot: bool) -> None:
        """Follow fewer frames while the board is hot or starved, so that the picture stays smooth."""
        self._least_s = EASED_S if hot else 0.0

    def tend(self, now: float) -> None:
        """Begin again what has failed, when its pause is over. Raises what has failed too often to be borne."""
        self._camera.tend(now, self.frames.get()[1])
        self._model.tend(now, self.poses.get()[1])

    @property
    def camera_fault(self) -> BaseException | None:
        """Why there are no frames (a CameraLost or other CameraError with its reason), or None while they come."""
        return self._camera.fault

    @property
    def model_fault(self) -> BaseException | None:
        """Why there are no poses, or None while they come."""
        return self._model.fault

    def _watch(self) -> None:
        with self._open_camera() as camera:
            heard_at = self._clock() + FIRST_MORE_S
            rate = FASTEST
            while not self._stop.is_set():
                if rate != self._pacer.rate:
                    rate = self._pacer.rate
                    camera.pace(rate)
                frame = camera.read(WAIT_S)
                now = self._clock()
                if frame is not None:
                    self.frames.put(frame, now)
                    heard_at = now
                elif now - heard_at > SILENCE_S:
                    raise CameraLost(f"The camera has sent no picture for {SILENCE_S:.1f} seconds; check its cable")

    def _follow(self) -> None:
        _, seen = self.frames.get()
        aimed = None
        followed_at = float("-inf")
        while not self._stop.is_set():
            frame, newest = self.frames.wait_newer(seen, WAIT_S)
            if newest == seen or frame is None:
                continue
            seen = newest
            if frame.captured_at - followed_at < self._least_s:
                continue
            followed_at = frame.captured_at
            wanted = self._wanted
            if wanted is not None and wanted != aimed:
                aimed = wanted
                self._tracker.prefer(wanted[0])
                self._tracker.turn(*wanted[1])
            began = self._clock()
            pose = self._tracker.step(frame)
            now = self._clock()
            self._pacer.note(now - began)
            self.poses.put(Tracked(pose, frame.captured_at), now)


class _Kept:
    """One thread's work, begun again after growing pauses when it fails.

    expected: kinds of failure that come from outside and are borne for ever; of others only a few in a row.
    """

    def __init__(
        self, pool: ThreadPoolExecutor, work: Callable[[], None], expected: type[BaseException] | None = None
    ) -> None:
        self._pool = pool
        self._work = work
        self._expected = expected
        self._running: Future[None] | None = None
        self._begun_at = 0.0
        self._begin_at = 0.0
        self._pause_s = FIRST_PAUSE_S
        self._faults = 0
        self._output = 0
        self.fault: BaseException | None = None

    def begin(self, now: float) -> None:
        self._begun_at = now
        self._running = self._pool.submit(self._work)

    def tend(self, now: float, output: int) -> None:
        """output: counts what the work has delivered; when it grows again, the fault is over."""
        if self._running is not None and self._running.done():
            self._note_failure(self._running, now)
            self._running = None
        elif self._running is None and now >= self._begin_at:
            self.begin(now)
        elif self._running is not None and output > self._output:
            self.fault = None
        self._output = output

    def _note_failure(self, ended: Future[None], now: float) -> None:
        self.fault = ended.exception()
        if self.fault is None:
            return
        if now - self._begun_at > WORKED_S:
            self._pause_s, self._faults = FIRST_PAUSE_S, 0
        self._begin_at = now + self._pause_s
        self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)
        if self._expected is None or not isinstance(self.fault, self._expected):
            self._faults += 1
            if self._faults > FAULTS_BORNE:
                raise self.fault
