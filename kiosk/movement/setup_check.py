"""The check before a set: is the member on the mark, in the frame, square to the mirror, and still?"""

from __future__ import annotations

from dataclasses import dataclass

from inference.pose import Keypoint, Pose
from kiosk.exercises.schema import Exercise
from kiosk.movement.baseline import Baseline, BaselineEstimator
from kiosk.movement.body_rotation import feet_turn
from kiosk.movement.camera_roll import camera_roll
from kiosk.movement.feet import both_turned_out
from kiosk.movement.kinds import kind_of
from kiosk.movement.reading import Side
from kiosk.movement.signals import ANKLE, LEGS, Body, read_body
from kiosk.movement.start_posture import faces_camera

STILL_S = 1.0  # of stillness before a set; three times the least that a baseline needs
SETTLE_S = 0.3  # a shorter problem is not mentioned, because single joints flicker
# Degrees by which a member may be turned; beyond it knees are not graded, and the set would say so
# in mid-rep.
# Members who face the mirror are turned by 4.5 (standard deviation); the reading of the feet has an error of 2.5.
MAX_TURN = 15.0
FEET_REQUEST_TIMEOUT_S = 8.0  # then a member who cannot or will not turn the feet may begin
SIDE_REQUEST_TIMEOUT_S = 12.0  # then the other side may begin, and is logged as what it is
# Shares of the frame.
MIN_EDGE_DISTANCE = 0.03  # a foot nearer to the lower edge, or shoulders nearer to the upper one, will leave the frame
MIN_SIDE_DISTANCE = 0.12  # from the hips to the left or the right edge
# Heights from ankles to shoulders between the hips and the middle of the frame, where the mark is: half a metre.
# Somebody further aside is a bystander, or stops there on the way in.
MAX_ASIDE = 0.37


@dataclass(frozen=True)
class SetupState:
    """The state of the check after one pose.

    missing: text key of the first thing to correct; None when nothing is missing.
    steady: share of the still time that the baseline needs, 0..1.
    baseline: the start posture; None until steady is 1 and nothing is missing.
    feet_read: whether the feet are seen well enough to check where they point.
    """

    missing: str | None = None
    steady: float = 0.0
    baseline: Baseline | None = None
    feet_read: bool = False


class SetupCheck:
    """Watches poses until the start posture has been taken.

    exercise: the exercise of the set.
    frame_size: width and height of the frames, pixels.
    side: the side of the set; BOTH where the legs work together or in turn.
    """

    def __init__(self, exercise: Exercise, frame_size: tuple[int, int], side: Side = Side.BOTH) -> None:
        self._kind = kind_of(exercise)
        self._max_toes_out = exercise.max_toes_out
        self._width, self._height = frame_size
        self._estimator = BaselineEstimator(self._kind.start_posture)
        self._shown: str | None = "setup.nobody"
        self._candidate: str | None = "setup.nobody"
        self._candidate_since = 0.0
        self._feet_out: float | None = None
        self._feet_asked_at: float | None = None
        self._turn_asked_at: float | None = None
        self._side = side
        self._side_asked_at: float | None = None

    def step(self, pose: Pose | None, t: float) -> SetupState:
        """Take one pose (None: nobody there) at `t` seconds of the frames' clock; times must rise."""
        body = read_body(pose) if pose is not None else None
        self._feet_out = None if body is None else self._read_feet(body)
        missing = self._settled("setup.nobody" if body is None else self._missing(body, t), t)
        baseline = self._estimator.step(body if missing is None else None, t)
        quiet_s = self._estimator.seconds
        steady = min(quiet_s / STILL_S, 1.0)
        if missing is None and body is not None and quiet_s == 0 and self._candidate_since < t - SETTLE_S:
            missing = "setup.hold-still"
        taken = baseline if steady >= 1.0 and missing is None else None
        return SetupState(missing, steady, taken, self._feet_out is not None)

    def _read_feet(self, body: Body) -> float | None:
        """Degrees by which both feet point outward; None where that is not read."""
        if not self._kind.stands or body.left is None or body.right is None:
            return None
        shank = (body.left.shank + body.right.shank) / 2
        return both_turned_out(body.pose, body.left.inward, shank, self._width / 2)

    def _feet_point_out(self, t: float) -> bool:
        """Whether to ask the member to turn the feet straight; False once FEET_REQUEST_TIMEOUT_S has passed."""
        if self._feet_out is None or self._feet_out <= self._max_toes_out:
            return False
        self._feet_asked_at = t if self._feet_asked_at is None else self._feet_asked_at
        return t - self._feet_asked_at <= FEET_REQUEST_TIMEOUT_S

    def _settled(self, missing: str | None, t: float) -> str | None:
        """`missing` once it has been unchanged for SETTLE_S; until then the last settled value."""
        if missing != self._candidate:
            self._candidate, self._candidate_since = missing, t
        if t - self._candidate_since >= SETTLE_S:
            self._shown = missing
        return self._shown

    def _missing(self, body: Body, t: float) -> str | None:
        """Text key of the first thing to correct; None when nothing is missing."""
        if self._kind.stands:
            missing = self._missing_in_place(body)
            if missing is not None:
                return missing
        if not self._kind.start_posture.matches(body):
            return self._kind.start_posture.request_for(body)
        if self._on_other_side(body, t):
            return "setup.other-side"
        if self._feet_point_out(t):
            return "setup.feet-straight"
        return "setup.turn-square" if self._turned(body, t) else None

    def _turned(self, body: Body, t: float) -> bool:
        """Whether to ask for a square stance, from the mean direction of both feet; False once the time is over."""
        if not self._kind.stands or body.left is None or body.right is None:
            return False
        turn = feet_turn(body.pose, (body.left.shank + body.right.shank) / 2, camera_roll(body) or 0.0)
        if turn is None or abs(turn) <= MAX_TURN:
            return False
        self._turn_asked_at = t if self._turn_asked_at is None else self._turn_asked_at
        return t - self._turn_asked_at <= FEET_REQUEST_TIMEOUT_S

    def _on_other_side(self, body: Body, t: float) -> bool:
        """Whether to ask for the other side; False once SIDE_REQUEST_TIMEOUT_S has passed."""
        found = self._kind.posture_side(body)
        if self._side is Side.BOTH or found is None or found is self._side:
            return False
        self._side_asked_at = t if self._side_asked_at is None else self._side_asked_at
        return t - self._side_asked_at <= SIDE_REQUEST_TIMEOUT_S

    def _missing_in_place(self, body: Body) -> str | None:
        """What a standing member must correct before the posture itself is checked."""
        hip, shoulder = body.mid_hip, body.mid_shoulder
        ankles = [body.pose.point(ANKLE[side]) for side in LEGS]
        if hip is None or shoulder is None:
            return "setup.nobody"
        lowest_y = (1 - MIN_EDGE_DISTANCE) * self._height
        if ankles[0] is None or ankles[1] is None or max(a[1] for a in ankles if a) > lowest_y:
            return "setup.step-back"
        if body.pose.point(Keypoint.NOSE) is None or shoulder[1] < MIN_EDGE_DISTANCE * self._height:
            return "setup.head"
        height = min(a[1] for a in ankles if a) - shoulder[1]
        aside, limit = hip[0] - self._width / 2, (0.5 - MIN_SIDE_DISTANCE) * self._width
        if self._kind.has_lanes and not self._kind.travels:
            limit = min(limit, MAX_ASIDE * height)
        if abs(aside) > limit:  # the left of the frame is the member's right
            return "setup.step-left" if aside < 0 else "setup.step-right"
        if height < self._kind.min_body_height * self._height:
            return "setup.step-closer"
        if body.left is None or body.right is None:
            return "setup.legs"
        return None if faces_camera(body) else "setup.turn-square"
