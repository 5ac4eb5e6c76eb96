"""Camera and model, each on a thread of its own, handing over only the newest of what they have."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from hardware.camera.base import Camera, CameraError, CameraLost
from hardware.frame import Frame, Latest
from inference.frame_rate import FASTEST, Pacer
from inference.movenet import InputShape, ModelError
from inference.pose import Pose
from inference.supervisor import HUNG_S, STARTS_S, Kept

WAIT_S = 0.2  # longest a thread waits for news, and so the longest that stopping takes
FIRST_MORE_S = 3.0  # some cameras take so much longer for their first picture
SILENCE_S = 1.6  # a camera that sends nothing for so long is opened anew: with the last wait, noticed within 2 s
SAID_S = 1.85  # a driver that does not even come back from waiting is said so late at most; a still picture is one
EASED_S = 0.06  # on a hot board: every second frame of 30 a second, and still three poses in the 200 ms of a live band


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

    open_camera: called in the camera's own thread, again after each loss.
    make_tracker: called in the pose thread, again after each failure; that thread alone uses what it makes.
    clock: monotonic seconds, the clock of the frames.

    frames, poses: the slots that the main loop reads. It also calls `tend` at every turn.
    """

    def __init__(
        self,
        open_camera: Callable[[], Camera],
        make_tracker: Callable[[], Follower],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.frames: Latest[Frame] = Latest()
        self.poses: Latest[Tracked] = Latest()
        self._open_camera = open_camera
        self._make_tracker = make_tracker
        self._clock = clock
        self._wanted: tuple[InputShape, tuple[int, ...]] | None = None
        self._least_s = 0.0  # between two frames that are followed
        self._pacer = Pacer()
        self._camera = Kept("camera", self._watch, CameraError)
        self._model = Kept("model", self._follow, ModelError)

    def __enter__(self) -> Self:
        now = self._clock()
        self._camera.begin(now)
        self._model.begin(now)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._camera.end()
        self._model.end()

    def aim(self, shape: InputShape, turns: tuple[int, ...]) -> None:
        """What to look for from the next frame on; see `Tracker.prefer` and `Tracker.turn`."""
        self._wanted = (shape, turns)

    def ease(self, hot: bool) -> None:
        """Follow fewer frames while the board is hot or starved, so that the picture stays smooth."""
        self._least_s = EASED_S if hot else 0.0

    def tend(self, now: float) -> None:
        """Begin again what has failed or hangs, when its pause is over."""
        blind = self.frames.rate(now) == 0
        self._camera.tend(now, self.frames.get()[1], False, FIRST_MORE_S + SAID_S, SAID_S)
        self._model.tend(now, self.poses.get()[1], blind, STARTS_S, HUNG_S)

    @property
    def stuck(self) -> str | None:
        """What only a new process can mend ("camera", "model"): new threads have not. None while all is well."""
        return next((name for name, kept in (("camera", self._camera), ("model", self._model)) if kept.stuck), None)

    @property
    def camera_fault(self) -> BaseException | None:
        """Why there are no frames (a CameraLost or other CameraError with its reason), or None while they come."""
        return self._camera.fault

    @property
    def model_fault(self) -> BaseException | None:
        """Why there are no poses, or None while they come."""
        return self._model.fault

    def _watch(self, stopping: Callable[[], bool]) -> None:
        with self._open_camera() as camera:
            heard_at = self._clock() + FIRST_MORE_S
            rate = FASTEST
            while not stopping():
                if rate != self._pacer.rate:
                    rate = self._pacer.rate
                    camera.pace(rate)
                frame = camera.read(WAIT_S)
                now = self._clock()
                if stopping():
                    return
                if frame is not None:
                    self.frames.put(frame, now)
                    heard_at = now
                elif now - heard_at > SILENCE_S:
                    raise CameraLost(f"The camera has sent no picture for {SILENCE_S:.1f} seconds; check its cable")

    def _follow(self, stopping: Callable[[], bool]) -> None:
        tracker = self._make_tracker()
        _, seen = self.frames.get()
        aimed = None
        followed_at = float("-inf")
        while not stopping():
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
                tracker.prefer(wanted[0])
                tracker.turn(*wanted[1])
            began = self._clock()
            pose = tracker.step(frame)
            now = self._clock()
            if stopping():
                return
            self._pacer.note(now - began)
            self.poses.put(Tracked(pose, frame.captured_at), now)
