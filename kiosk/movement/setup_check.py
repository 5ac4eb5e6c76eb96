"""The check before a set: is the member on the mark, in the picture, square to the mirror, and still?"""

from __future__ import annotations

from dataclasses import dataclass

from inference.pose import Keypoint, Pose
from kiosk.exercises.schema import Exercise
from kiosk.movement.baseline import STILL_POINTS, Baseline, BaselineEstimator, faces_camera, in_start_posture
from kiosk.movement.feet import both_turned_out
from kiosk.movement.signals import ANKLE, LEGS, Body, read_body

STEADY_SECONDS = 1.0  # of stillness before a set; twice as steady as the shortest that clips allow
SETTLE_SECONDS = 0.3  # what is missing for less is not spoken of: single joints flicker
# Feet turned out by more hide a knee that goes in. Ten degrees are asked for; the reading is 2 to 5 degrees off.
FEET_OUT = 15.0
ASKED_SECONDS = 8.0  # whoever cannot or will not turn the feet is asked no longer than this, and may begin
# Shares of the frame.
EDGE = 0.03  # a foot nearer than this to the lower edge will leave the picture with the first move
SIDE_EDGE = 0.12  # hips nearer than this to the left or right edge
SMALLEST_BODY = 0.36  # shoulders to ankles; smaller, two pixels of noise are several degrees


@dataclass(frozen=True)
class SetupState:
    """missing: text key of the one thing to put right first, None when everything is.
    steady: 0..1 of the still moment the baseline needs. baseline: there once steady is 1.
    feet_read: whether the feet are seen well enough to check how they point."""

    missing: str | None = None
    steady: float = 0.0
    baseline: Baseline | None = None
    feet_read: bool = False


class SetupCheck:
    """Watches poses until the start posture has been taken. frame_size: (width, height) in pixels."""

    def __init__(self, exercise: Exercise, frame_size: tuple[int, int]) -> None:
        self._exercise = exercise
        self._width, self._height = frame_size
        self._taker = BaselineEstimator(exercise.view)
        self._shown: str | None = "setup.nobody"
        self._candidate: str | None = "setup.nobody"
        self._began = 0.0  # when the candidate was first there
        self._feet_out: float | None = None
        self._asked_at: float | None = None  # since when the feet are asked for

    def step(self, pose: Pose | None, t: float) -> SetupState:
        """One pose (None: nobody there) at `t` seconds; times must rise."""
        body = read_body(pose) if pose is not None else None
        self._feet_out = None if body is None else self._read_feet(body)
        missing = self._settled("setup.nobody" if body is None else self._missing(body, t), t)
        baseline = self._taker.step(body if missing is None else None, t)
        steady = min(self._taker.seconds / STEADY_SECONDS, 1.0)
        if missing is None and body is not None and self._taker.seconds == 0 and self._began < t - SETTLE_SECONDS:
            missing = "setup.hold-still"
        taken = baseline if steady >= 1.0 and missing is None else None
        return SetupState(missing, steady, taken, self._feet_out is not None)

    def _read_feet(self, body: Body) -> float | None:
        """Degrees both feet are turned out, None where that cannot be seen."""
        if self._exercise.view != "front" or body.left is None or body.right is None:
            return None
        shank = (body.left.shank + body.right.shank) / 2
        return both_turned_out(body.pose, body.left.inward, shank, self._width / 2)

    def _feet_point_out(self, t: float) -> bool:
        """Whether the feet are to be put straight, and the member has not been asked for long enough."""
        if self._feet_out is None or self._feet_out <= FEET_OUT:
            return False
        self._asked_at = t if self._asked_at is None else self._asked_at
        return t - self._asked_at <= ASKED_SECONDS

    def _settled(self, missing: str | None, t: float) -> str | None:
        """`missing` once it has been the same for a moment, so that one unread joint is not spoken of."""
        if missing != self._candidate:
            self._candidate, self._began = missing, t
        if t - self._began >= SETTLE_SECONDS:
            self._shown = missing
        return self._shown

    def _missing(self, body: Body, t: float) -> str | None:
        """The first thing that is not yet as it should be, as a text key."""
        if self._exercise.view == "front":
            missing = self._missing_in_front(body)
            return "setup.feet-straight" if missing is None and self._feet_point_out(t) else missing
        seen = all(body.pose.point(point) is not None for point in STILL_POINTS[self._exercise.view])
        if seen:
            return None
        return "setup.lie-down" if self._exercise.view == "lying" else "setup.kneel"

    def _missing_in_front(self, body: Body) -> str | None:
        hip, shoulder = body.mid_hip, body.mid_shoulder
        ankles = [body.pose.point(ANKLE[side]) for side in LEGS]
        if hip is None or shoulder is None:
            return "setup.nobody"
        if ankles[0] is None or ankles[1] is None or max(a[1] for a in ankles if a) > (1 - EDGE) * self._height:
            return "setup.step-back"
        if body.pose.point(Keypoint.NOSE) is None or shoulder[1] < EDGE * self._height:
            return "setup.head"
        if hip[0] < SIDE_EDGE * self._width:  # the picture's left is the member's right
            return "setup.step-left"
        if hip[0] > (1 - SIDE_EDGE) * self._width:
            return "setup.step-right"
        if min(a[1] for a in ankles if a) - shoulder[1] < SMALLEST_BODY * self._height:
            return "setup.step-closer"
        if body.left is None or body.right is None:
            return "setup.legs"
        if not faces_camera(body):
            return "setup.turn-square"
        return None if in_start_posture(body, "front") else "setup.stand-tall"
