"""Makes one observation per step of the main loop, and sets the input shape and rotation for each exercise."""

from __future__ import annotations

from typing import Protocol

from hardware.camera.clip import ClipCamera
from hardware.frame import Frame, Latest
from inference.movenet import InputShape
from inference.pipeline import TrackedPose
from kiosk.exercises.schema import Exercise
from kiosk.vision.framing import BodyBounds, Framing
from kiosk.vision.observation import ClipPlayback, Observation
from kiosk.vision.pose_models import UPRIGHT_ROTATIONS, rotations_for

FRAMING_RESET_S = 5.0  # without a person; the next one is framed at once, without a slow pan from the last one
MAX_POSE_LAG_S = 5.0  # lag of the newest pose behind the newest frame; beyond it the model counts as hung


class PoseFeed(Protocol):
    """The threads of `PosePipeline`, or the same stages stepped on simulated time."""

    frames: Latest[Frame]
    poses: Latest[TrackedPose]

    def supervise(self, now: float) -> None: ...

    def set_view(self, shape: InputShape, rotations: tuple[int, ...]) -> None: ...

    @property
    def camera_fault(self) -> BaseException | None: ...

    @property
    def model_fault(self) -> BaseException | None: ...


class Observer:
    """Combines the newest frame, pose and faults of a pipeline.

    pipeline: the running pipeline.
    clip: the camera if it plays a clip; None for a real camera.
    paced_by_model: whether the clip waits for the pose of each frame. Otherwise a busy machine would skip frames and
        lose reps, which a clip cannot repeat.
    """

    def __init__(self, pipeline: PoseFeed, clip: ClipCamera | None = None, paced_by_model: bool = False) -> None:
        self._pipeline = pipeline
        self._clip = clip
        self._clip_playback: ClipPlayback | None = None
        self._processed_at = 0.0  # capture time of the newest pose's frame
        if clip is not None and paced_by_model:
            clip.follow(lambda: self._processed_at)
        self._framing = Framing()
        self._member: BodyBounds | None = None
        self._pose_version = 0
        self._person_seen_at = 0.0

    def observe(self, now: float, in_set: bool) -> Observation:
        self._pipeline.supervise(now)
        frame, _ = self._pipeline.frames.get()
        tracked, version = self._pipeline.poses.get()
        fresh, self._pose_version = version != self._pose_version, version
        problem, reason = self._problem()
        if tracked is None:
            return Observation(frame, problem=problem, reason=reason)
        self._processed_at = tracked.captured_at
        if tracked.pose is not None:
            self._person_seen_at = now
        elif now - self._person_seen_at > FRAMING_RESET_S:
            self._framing.forget()
        if fresh:
            self._member = self._framing.update(tracked.pose, tracked.captured_at, hold=in_set)
        lag_s = frame.captured_at - tracked.captured_at if frame is not None else 0.0
        if problem is None and lag_s > MAX_POSE_LAG_S:
            problem, reason = "problem.model", f"No pose for {MAX_POSE_LAG_S:.0f} seconds"
        return Observation(frame, tracked.pose, self._member, fresh, tracked.captured_at, problem, reason)

    def set_exercise(self, exercise: Exercise | None, clip: ClipPlayback) -> None:
        self._framing.make_room(exercise)
        if exercise is None:
            self._pipeline.set_view("portrait", UPRIGHT_ROTATIONS)
        else:
            self._pipeline.set_view(exercise.input, rotations_for(exercise))
        if self._clip is None or clip is self._clip_playback:
            return
        self._clip_playback = clip
        commands = {
            ClipPlayback.REWIND: self._clip.rewind,
            ClipPlayback.PLAY: self._clip.play,
            ClipPlayback.SLOW: self._clip.slow_motion,
            ClipPlayback.PAUSE: self._clip.pause,
        }
        commands[clip]()

    def _problem(self) -> tuple[str | None, str]:
        """Text key of what is out of order and the reason; None and "" when everything works."""
        if self._pipeline.camera_fault is not None:
            return "problem.camera", str(self._pipeline.camera_fault)
        if self._pipeline.model_fault is not None:
            return "problem.model", str(self._pipeline.model_fault)
        return None, ""
