"""Camera and model, each on a thread of its own, handing over only the newest of what they have."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from hardware.camera.base import Camera, CameraError, CameraLost
from hardware.frame import Frame, Latest
from inference.frame_rate import MAX_FPS, FrameRateController
from inference.movenet import InputShape, ModelError
from inference.pose import Pose
from inference.supervisor import HUNG_S, STARTUP_TIMEOUT_S, StageSupervisor

WAIT_S = 0.2  # longest a thread waits for news, and so the longest that stopping takes
FIRST_FRAME_EXTRA_S = 3.0  # some cameras take so much longer for their first picture
SILENCE_TIMEOUT_S = (
    1.6  # a camera that sends nothing for so long is opened anew: with the last wait, noticed within 2 s
)
REPORT_AFTER_S = (
    1.85  # a driver that does not even come back from waiting is said so late at most; a still picture is one
)
THROTTLED_INTERVAL_S = (
    0.06  # on a hot board: every second frame of 30 a second, and still three poses in the 200 ms of a live band
)


class PoseTracker(Protocol):
    """The part of `Tracker` that the pose thread calls."""

    def step(self, frame: Frame) -> Pose | None: ...

    def set_input_shape(self, shape: InputShape) -> None: ...

    def set_rotations(self, *degrees: int) -> None: ...


@dataclass(frozen=True)
class TrackedPose:
    """What was found in one frame. pose: None for nobody. captured_at: of the frame."""

    pose: Pose | None
    captured_at: float


class PosePipeline:
    """The threads that see: camera -> newest frame -> tracker -> newest pose. Use it in a `with` block.

    open_camera: called in the camera's own thread, again after each loss.
    make_tracker: called in the pose thread, again after each failure; that thread alone uses what it makes.
    clock: monotonic seconds, the clock of the frames.

    frames, poses: the slots that the main loop reads. It also calls `tend` at every turn.
    """

    def __init__(
        self,
        open_camera: Callable[[], Camera],
        make_tracker: Callable[[], PoseTracker],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.frames: Latest[Frame] = Latest()
        self.poses: Latest[TrackedPose] = Latest()
        self._open_camera = open_camera
        self._make_tracker = make_tracker
        self._clock = clock
        self._view: tuple[InputShape, tuple[int, ...]] | None = None
        self._min_interval_s = 0.0  # between two frames that are followed
        self._pacer = FrameRateController()
        self._camera = StageSupervisor("camera", self._run_camera, CameraError)
        self._model = StageSupervisor("model", self._run_tracker, ModelError)

    def __enter__(self) -> Self:
        now = self._clock()
        self._camera.start(now)
        self._model.start(now)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._camera.stop()
        self._model.stop()

    def set_view(self, shape: InputShape, turns: tuple[int, ...]) -> None:
        """What to look for from the next frame on; see `Tracker.prefer` and `Tracker.turn`."""
        self._view = (shape, turns)

    def set_throttled(self, hot: bool) -> None:
        """Follow fewer frames while the board is hot or starved, so that the picture stays smooth."""
        self._min_interval_s = THROTTLED_INTERVAL_S if hot else 0.0

    def supervise(self, now: float) -> None:
        """Begin again what has failed or hangs, when its pause is over."""
        blind = self.frames.rate(now) == 0
        self._camera.poll(now, self.frames.get()[1], False, FIRST_FRAME_EXTRA_S + REPORT_AFTER_S, REPORT_AFTER_S)
        self._model.poll(now, self.poses.get()[1], blind, STARTUP_TIMEOUT_S, HUNG_S)

    @property
    def stuck(self) -> str | None:
        """What only a new process can mend ("camera", "model"): new threads have not. None while all is well."""
        return next(
            (name for name, kept in (("camera", self._camera), ("model", self._model)) if kept.needs_restart), None
        )

    @property
    def camera_fault(self) -> BaseException | None:
        """Why there are no frames (a CameraLost or other CameraError with its reason), or None while they come."""
        return self._camera.fault

    @property
    def model_fault(self) -> BaseException | None:
        """Why there are no poses, or None while they come."""
        return self._model.fault

    def _run_camera(self, stopping: Callable[[], bool]) -> None:
        with self._open_camera() as camera:
            heard_at = self._clock() + FIRST_FRAME_EXTRA_S
            rate = MAX_FPS
            while not stopping():
                if rate != self._pacer.rate:
                    rate = self._pacer.rate
                    camera.set_frame_rate(rate)
                frame = camera.read(WAIT_S)
                now = self._clock()
                if stopping():
                    return
                if frame is not None:
                    self.frames.put(frame, now)
                    heard_at = now
                elif now - heard_at > SILENCE_TIMEOUT_S:
                    raise CameraLost(
                        f"The camera has sent no picture for {SILENCE_TIMEOUT_S:.1f} seconds; check its cable"
                    )

    def _run_tracker(self, stopping: Callable[[], bool]) -> None:
        tracker = self._make_tracker()
        _, seen = self.frames.get()
        aimed = None
        followed_at = float("-inf")
        while not stopping():
            frame, newest = self.frames.wait_newer(seen, WAIT_S)
            if newest == seen or frame is None:
                continue
            seen = newest
            if frame.captured_at - followed_at < self._min_interval_s:
                continue
            followed_at = frame.captured_at
            wanted = self._view
            if wanted is not None and wanted != aimed:
                aimed = wanted
                tracker.set_input_shape(wanted[0])
                tracker.set_rotations(*wanted[1])
            began = self._clock()
            pose = tracker.step(frame)
            now = self._clock()
            if stopping():
                return
            self._pacer.add(now - began)
            self.poses.put(TrackedPose(pose, frame.captured_at), now)
