"""Camera and model as the main loop sees them: one observation a turn, and what to look for."""

from __future__ import annotations

from typing import Protocol

from hardware.camera.clip import ClipCamera
from hardware.frame import Frame, Latest
from inference.movenet import InputShape
from inference.pipeline import TrackedPose
from kiosk.exercises.schema import Exercise
from kiosk.vision.framing import BodyBounds, Framing
from kiosk.vision.observation import ClipPlayback, Observation
from kiosk.vision.pose_models import UPRIGHT, turns

FORGET_S = 5.0  # nobody seen for so long: the next one is framed at once, not by a slow pan from the last one
STALE_S = 5.0  # pictures come, but the newest pose is of one so long ago: the model hangs


class PoseFeed(Protocol):
    """The threads that see (`Sighting`), or what goes through the same stages turn by turn on simulated time."""

    frames: Latest[Frame]
    poses: Latest[TrackedPose]

    def supervise(self, now: float) -> None: ...

    def set_view(self, shape: InputShape, turns: tuple[int, ...]) -> None: ...

    @property
    def camera_fault(self) -> BaseException | None: ...

    @property
    def model_fault(self) -> BaseException | None: ...


class Observer:
    """sighting: the threads, running. clip: the camera, where a clip stands in for one.

    waits: the clip goes on only as fast as it is looked at, or a busy machine would lose reps that a member can repeat
    and a clip cannot.
    """

    def __init__(self, pipeline: PoseFeed, clip: ClipCamera | None = None, paced_by_model: bool = False) -> None:
        self._pipeline = pipeline
        self._clip = clip
        self._clip_does: ClipPlayback | None = None
        self._processed_at = 0.0  # capture time of the frame that the newest pose was read from
        if clip is not None and paced_by_model:
            clip.follow(lambda: self._processed_at)
        self._framing = Framing()
        self._member: BodyBounds | None = None
        self._version = 0
        self._seen_at = 0.0

    def observe(self, now: float, in_set: bool) -> Observation:
        self._pipeline.supervise(now)
        frame, _ = self._pipeline.frames.get()
        tracked, version = self._pipeline.poses.get()
        fresh, self._version = version != self._version, version
        problem, reason = self._problem()
        if tracked is None:
            return Observation(frame, problem=problem, reason=reason)
        self._processed_at = tracked.captured_at
        if tracked.pose is not None:
            self._seen_at = now
        elif now - self._seen_at > FORGET_S:
            self._framing.forget()
        if fresh:
            self._member = self._framing.update(tracked.pose, tracked.captured_at, hold=in_set)
        behind_s = frame.captured_at - tracked.captured_at if frame is not None else 0.0
        if problem is None and behind_s > STALE_S:
            problem, reason = "problem.model", f"No pose for {STALE_S:.0f} seconds"
        return Observation(frame, tracked.pose, self._member, fresh, tracked.captured_at, problem, reason)

    def set_exercise(self, exercise: Exercise | None, clip: ClipPlayback) -> None:
        if exercise is None:
            self._pipeline.set_view("portrait", UPRIGHT)
        else:
            self._pipeline.set_view(exercise.input, turns(exercise))
        if self._clip is None or clip is self._clip_does:
            return
        self._clip_does = clip
        tell = {
            ClipPlayback.REWIND: self._clip.rewind,
            ClipPlayback.PLAY: self._clip.play,
            ClipPlayback.SLOW: self._clip.slow_motion,
            ClipPlayback.PAUSE: self._clip.pause,
        }
        tell[clip]()

    def _problem(self) -> tuple[str | None, str]:
        """Text key of what is out of order, and why."""
        if self._pipeline.camera_fault is not None:
            return "problem.camera", str(self._pipeline.camera_fault)
        if self._pipeline.model_fault is not None:
            return "problem.model", str(self._pipeline.model_fault)
        return None, ""
