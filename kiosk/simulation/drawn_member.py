"""A drawn member who does a whole program with the body alone: frames and poses for a film without a camera."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np

from hardware.frame import Frame, Latest
from inference.movenet import InputShape
from inference.pipeline import TrackedPose
from inference.pose import Keypoint, Pose
from kiosk.mirror.app import App
from kiosk.movement.kinds import kind_of
from kiosk.movement.reading import Side
from kiosk.screens.gallery.drawn_member import drawn_frame, figure_of, placed_in_frame
from kiosk.screens.screen_name import ScreenName
from kiosk.session.plan import PlannedSet
from kiosk.simulation.recordings import POSE_RATE_HZ, START_POSE, Recording, recording_on

WALK_IN, WALK_OUT = (24, 66), (360, 402)  # poses of the demo recording
ARRIVES_S = 1.0  # of the film; before it nobody is there
STANDING = "squat"  # the recording whose start posture the member has between exercises
MOVE_S = 1.2  # from one posture to the next
RAISE_S = 0.4  # for one hand
SETS = (ScreenName.SETUP, ScreenName.COUNTDOWN, ScreenName.LIVE)
# The hand that answers a screen, and after how many seconds: the time to read it, or until it has been asked.
HANDS = {
    ScreenName.ATTRACT: (Side.RIGHT, 5.0),
    ScreenName.SAFETY: (Side.RIGHT, 7.0),
    ScreenName.CHOOSE: (Side.RIGHT, 4.0),
    ScreenName.PAIN: (Side.RIGHT, 9.0),
    ScreenName.PROGRAM_DONE: (Side.LEFT, 14.0),
}
_ARMS = {
    Side.LEFT: (Keypoint.LEFT_SHOULDER, Keypoint.LEFT_ELBOW, Keypoint.LEFT_WRIST),
    Side.RIGHT: (Keypoint.RIGHT_SHOULDER, Keypoint.RIGHT_ELBOW, Keypoint.RIGHT_WRIST),
}


def with_hand_up(pose: Pose, side: Side) -> Pose:
    """The same pose with one arm stretched up."""
    points, scores = pose.points.copy(), pose.scores.copy()
    shoulder, elbow, wrist = _ARMS[side]
    trunk = points[Keypoint.LEFT_HIP][1] - points[Keypoint.LEFT_SHOULDER][1]
    points[elbow] = points[shoulder] - (0, 0.5 * trunk)
    points[wrist] = points[shoulder] - (0, 1.0 * trunk)
    scores[[elbow, wrist]] = 0.9
    return replace(pose, points=points, scores=scores)


class DrawnMember:
    """Walks in, answers with a raised hand, takes each start posture, does each recorded exercise, and walks out.

    A question after an exercise that is done lying is left to answer itself.

    app: the screens, which the member follows.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._screen: object = None
        self._since = 0.0  # when the screen appeared
        self._pose: Pose | None = None
        self._before: Pose | None = None  # when the screen appeared
        self._planned: PlannedSet | None = None  # of the posture the member is in
        self._has_trained = False

    @property
    def has_left(self) -> bool:
        """Whether the member has been there and is gone."""
        return self._has_trained and self._app.name is ScreenName.ATTRACT and self._pose is None

    def pose(self, now: float) -> Pose | None:
        """The member at `now` seconds of the main loop's clock, in drawn frames; None while nobody is there."""
        if self._app.screen is not self._screen:
            self._screen, self._since, self._before = self._app.screen, now, self._pose
            if self._app.name in SETS:
                self._planned, self._has_trained = self._app.context.session.next_set, True
        elapsed_s = now - self._since
        target = self._target(elapsed_s)
        moves = self._before is not None and self._app.name is not ScreenName.LIVE
        self._pose = _between(self._before, target, elapsed_s / MOVE_S) if moves else target
        return replace(self._pose, captured_at=now) if self._pose is not None else None

    def _target(self, elapsed_s: float) -> Pose | None:
        """Where the member is going on this screen, `elapsed_s` after it appeared."""
        name = self._app.name
        if name in SETS:
            return self._exercising(elapsed_s if name is ScreenName.LIVE else 0.0)
        if name is ScreenName.ATTRACT:
            return self._leaving(elapsed_s) if self._has_trained else self._arriving(elapsed_s)
        lies = self._planned is not None and kind_of(self._planned.exercise).lies_down
        if lies and name in (ScreenName.REST, ScreenName.PAIN, ScreenName.RESULT):
            return self._exercising(0.0)
        return self._answering(name, elapsed_s)

    def _answering(self, name: ScreenName, elapsed_s: float) -> Pose | None:
        standing = _recorded(STANDING, START_POSE)
        side, delay_s = HANDS.get(name, (Side.RIGHT, np.inf))
        if standing is None or elapsed_s < delay_s:
            return standing
        return _between(standing, with_hand_up(standing, side), (elapsed_s - delay_s) / RAISE_S)

    def _arriving(self, elapsed_s: float) -> Pose | None:
        first, last = WALK_IN
        number = first + int((elapsed_s - ARRIVES_S) * POSE_RATE_HZ)
        if number < first:
            return None
        walked = (last - first) / POSE_RATE_HZ + ARRIVES_S
        if number < last:
            return _recorded("demo", number)
        moved = _between(_recorded("demo", last), _recorded(STANDING, START_POSE), (elapsed_s - walked) / MOVE_S)
        return moved if elapsed_s < walked + MOVE_S else self._answering(ScreenName.ATTRACT, elapsed_s)

    def _leaving(self, elapsed_s: float) -> Pose | None:
        first, last = WALK_OUT
        return _recorded("demo", min(first + int(elapsed_s * POSE_RATE_HZ), last))

    def _exercising(self, elapsed_s: float) -> Pose | None:
        """The recorded exercise, `elapsed_s` after the start posture."""
        if self._planned is None:
            return None
        number = START_POSE + round(elapsed_s * POSE_RATE_HZ)
        return _recorded(self._planned.exercise.name, number, self._planned.side)


class DrawnFeed:
    """Camera and model of a drawn member, in place of `PosePipeline`: each step draws one frame.

    pose: the member's pose at a time, in drawn frames.
    """

    camera_fault: BaseException | None = None
    model_fault: BaseException | None = None

    def __init__(self, pose: Callable[[float], Pose | None]) -> None:
        self.frames: Latest[Frame] = Latest()
        self.poses: Latest[TrackedPose] = Latest()
        self._pose = pose

    def supervise(self, now: float) -> None:
        pose = self._pose(now)
        frame = drawn_frame(figure_of(pose) if pose is not None else None)
        self.frames.put(replace(frame, captured_at=now), now)
        self.poses.put(TrackedPose(pose, now), now)

    def set_view(self, shape: InputShape, rotations: tuple[int, ...]) -> None:
        """Ignored: poses are not estimated."""


@cache
def _recording(name: str, side: Side) -> Recording:
    return recording_on(name, side)


def _recorded(name: str, number: int, side: Side = Side.BOTH) -> Pose | None:
    """Pose `number` of a recording that is repeated, in drawn frames."""
    found = _recording(name, side)
    pose = found.pose(number % len(found), 0.0)
    return placed_in_frame(pose, found.size) if pose is not None else None


def _between(first: Pose | None, last: Pose | None, share: float) -> Pose | None:
    """A pose on the way from one to another. share: of the way, where 0 or less is the first, 1 or more the last."""
    if first is None or last is None or share >= 1:
        return last
    eased = max(share, 0.0) ** 2 * (3 - 2 * max(share, 0.0))
    points = (first.points + (last.points - first.points) * eased).astype(np.float32)
    return replace(last, points=points)
