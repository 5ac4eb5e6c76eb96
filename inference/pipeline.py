"""The pose pipeline: camera and tracker on one thread each, connected by slots that hold only the newest value."""

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

WAIT_TIMEOUT_S = 0.2  # longest wait of a thread for new input, and thus the longest delay when stopping
FIRST_FRAME_EXTRA_S = 3.0  # additional time for the first frame, which some cameras send late
SILENCE_TIMEOUT_S = 1.6  # a camera silent for this long is reopened; including the last wait, within 2 s
REPORT_AFTER_S = 1.85  # longest delay before a driver stuck in a blocking read is reported
# On a hot board, every second frame at 30 fps; the 200 ms window of a live grade still contains three poses.
THROTTLED_INTERVAL_S = 0.06


class PoseTracker(Protocol):
    """The part of `Tracker` that the tracker thread calls."""

    def step(self, frame: Frame) -> Pose | None: ...

    def set_input_shape(self, shape: InputShape) -> None: ...

    def set_rotations(self, *degrees: int) -> None: ...


@dataclass(frozen=True)
class TrackedPose:
    """The tracker's result for one frame.

    pose: None where nobody is visible.
    captured_at: the frame's capture time, seconds.
    """

    pose: Pose | None
    captured_at: float


class PosePipeline:
    """Camera thread -> newest frame -> tracker thread -> newest pose. Use it in a `with` block.

    The main loop reads the slots and calls `supervise` in every iteration.

    open_camera: called on the camera thread, again after each loss.
    make_tracker: called on the tracker thread, again after each failure; only that thread uses the tracker.
    clock: monotonic seconds, the clock of the frames.

    frames: the slot of the newest frame.
    poses: the slot of the newest tracking result.
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
        self._min_interval_s = 0.0  # minimum time between two tracked frames
        self._frame_rate = FrameRateController()
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

    def set_view(self, shape: InputShape, rotations: tuple[int, ...]) -> None:
        """Set the view from the next frame on; see `Tracker.set_input_shape` and `Tracker.set_rotations`."""
        self._view = (shape, rotations)

    def set_throttled(self, throttled: bool) -> None:
        """Track fewer frames while the board is hot or under-powered, so that the displayed video stays smooth."""
        self._min_interval_s = THROTTLED_INTERVAL_S if throttled else 0.0

    def supervise(self, now: float) -> None:
        """Check both stages and restart a failed or hung one after its back-off. now: monotonic seconds."""
        no_frames = self.frames.rate(now) == 0
        self._camera.poll(now, self.frames.get()[1], False, FIRST_FRAME_EXTRA_S + REPORT_AFTER_S, REPORT_AFTER_S)
        self._model.poll(now, self.poses.get()[1], no_frames, STARTUP_TIMEOUT_S, HUNG_S)

    @property
    def stuck(self) -> str | None:
        """The stage that needs a new process, "camera" or "model"; None while restarting its thread may still help."""
        stages = (("camera", self._camera), ("model", self._model))
        return next((name for name, stage in stages if stage.needs_restart), None)

    @property
    def camera_fault(self) -> BaseException | None:
        """Why there are no frames, such as a CameraLost with its reason; None while frames arrive."""
        return self._camera.fault

    @property
    def model_fault(self) -> BaseException | None:
        """Why there are no poses; None while results arrive."""
        return self._model.fault

    def _run_camera(self, stopping: Callable[[], bool]) -> None:
        with self._open_camera() as camera:
            last_frame_at = self._clock() + FIRST_FRAME_EXTRA_S
            fps = MAX_FPS
            while not stopping():
                if fps != self._frame_rate.fps:
                    fps = self._frame_rate.fps
                    camera.set_frame_rate(fps)
                frame = camera.read(WAIT_TIMEOUT_S)
                now = self._clock()
                if stopping():
                    return
                if frame is not None:
                    self.frames.put(frame, now)
                    last_frame_at = now
                elif now - last_frame_at > SILENCE_TIMEOUT_S:
                    raise CameraLost(
                        f"The camera has sent no frame for {SILENCE_TIMEOUT_S:.1f} seconds; check its cable"
                    )

    def _run_tracker(self, stopping: Callable[[], bool]) -> None:
        tracker = self._make_tracker()
        _, version = self.frames.get()
        applied_view = None
        tracked_at = float("-inf")
        while not stopping():
            frame, newest = self.frames.wait_newer(version, WAIT_TIMEOUT_S)
            if newest == version or frame is None:
                continue
            version = newest
            if frame.captured_at - tracked_at < self._min_interval_s:
                continue
            tracked_at = frame.captured_at
            view = self._view
            if view is not None and view != applied_view:
                applied_view = view
                tracker.set_input_shape(view[0])
                tracker.set_rotations(*view[1])
            started_at = self._clock()
            pose = tracker.step(frame)
            now = self._clock()
            if stopping():
                return
            self._frame_rate.add(now - started_at)
            self.poses.put(TrackedPose(pose, frame.captured_at), now)
