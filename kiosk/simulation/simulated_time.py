"""The stages of the mirror on simulated time: camera and model are stepped, the clock is set."""

from __future__ import annotations

from hardware.camera.clip import ClipCamera
from hardware.frame import Frame, Latest
from inference.movenet import InputShape
from inference.pipeline import TrackedPose
from inference.tracker import Tracker


class SteppedPoseFeed:
    """Runs camera and model once per step of simulated time, in place of the threads of `PosePipeline`."""

    def __init__(self, camera: ClipCamera, tracker: Tracker) -> None:
        self.frames: Latest[Frame] = Latest()
        self.poses: Latest[TrackedPose] = Latest()
        self.camera_fault: BaseException | None = None
        self.model_fault: BaseException | None = None
        self._camera = camera
        self._tracker = tracker
        self._view: tuple[InputShape, tuple[int, ...]] | None = None

    def supervise(self, now: float) -> None:
        frame = self._camera.read(0.0)
        if frame is None:
            return
        self.frames.put(frame, now)
        self.poses.put(TrackedPose(self._tracker.step(frame), frame.captured_at), now)

    def set_view(self, shape: InputShape, rotations: tuple[int, ...]) -> None:
        if self._view != (shape, rotations):
            self._view = (shape, rotations)
            self._tracker.set_input_shape(shape)
            self._tracker.set_rotations(*rotations)


class Clock:
    """A clock that the simulation sets; the main loop's clock and the wall clock are the same.

    began: Unix seconds at the start.
    """

    def __init__(self, began: float) -> None:
        self.began = began
        self.now = began

    def __call__(self) -> float:
        return self.now
