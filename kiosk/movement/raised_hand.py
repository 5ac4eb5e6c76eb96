"""One hand held above the head: OK or BACK for a member who stands far from the buttons. Pure; time is passed in."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

from inference.pose import Keypoint, Pose
from kiosk.movement.reading import Side
from kiosk.movement.signals import Point, read_body

# For which the hand is read as held. It is longer than a wave or a hand through the hair. The reading follows the arm
# late by 0.1 to 0.2 s, so a hand that is held for a second is taken.
DWELL_S = 0.8
MAX_GAP_S = 0.25  # a joint that is unreadable for less than this does not end the dwell
RELEASE_S = 0.4  # without a raised hand, before the next one counts: a hand that stays up acts once
# Lengths in trunks, shoulders to hips. A hand on the head has the wrist 0.2 to 0.3 above the nose, an arm stretched
# up 0.5 to 0.8.
MIN_ABOVE_NOSE = 0.35
NOSE_ABOVE_SHOULDERS = 0.4  # where a nose that is not read is taken to be; a small face, or hair over it
MIN_ELBOW_ABOVE_SHOULDER = 0.05  # the upper arm of a hand at the ear hangs
MAX_ASIDE = 0.7  # from wrist to shoulder across; an arm 30 degrees off the vertical 0.6, one that points to the side 1
# Of the other wrist below its shoulder: both arms up is a stretch or a lift. A hand that hangs at the thigh is often
# not read; then its elbow stands in.
MIN_OTHER_BELOW = 0.25
MAX_DRIFT = 0.45  # of the wrist, against its place when the dwell began: a swinging arm is an exercise
MAX_STEP = 0.35  # of the hips within the dwell: a person who walks, or another person, is not asking
MAX_LEAN = 0.35  # sideways distance of shoulders and hips; 0.35 is a lean of 19 degrees
_ARMS = {
    Side.LEFT: (Keypoint.LEFT_SHOULDER, Keypoint.LEFT_ELBOW, Keypoint.LEFT_WRIST),
    Side.RIGHT: (Keypoint.RIGHT_SHOULDER, Keypoint.RIGHT_ELBOW, Keypoint.RIGHT_WRIST),
}


@dataclass(frozen=True)
class HandState:
    """A hand that is being held up.

    side: the member's own.
    wrist: its position, frame pixels.
    progress: share of the dwell, 0..1.
    """

    side: Side
    wrist: Point
    progress: float


@dataclass(frozen=True)
class _Raised:
    """One pose with a raised hand. hip: middle of the hips, frame pixels; torso: length of the trunk, pixels."""

    side: Side
    wrist: Point
    hip: Point
    torso: float


class RaisedHand:
    """Watches poses for one raised hand that is held for `DWELL_S`.

    state: the hand that is up now; None without one, or once it has acted.
    """

    def __init__(self) -> None:
        self._seen_at = 0.0
        self.forget()

    def forget(self) -> None:
        """Start again: the next hand counts once both hands have been seen down."""
        self.state: HandState | None = None
        self._armed = False
        self._down_since: float | None = None
        self._first: _Raised | None = None
        self._began = 0.0

    def step(self, pose: Pose | None, t: float) -> Side | None:
        """Take one pose (None: nobody there) at `t` seconds; times must rise. The side of a hand held long enough."""
        found = _raised(pose) if pose is not None else None
        if found is None:
            self._lowered(pose, t)
            return None
        self._down_since = None
        if not self._armed:
            return None
        if self._first is None or not _same_gesture(self._first, found):
            self._first, self._began = found, t
        self._seen_at = t
        progress = min((t - self._began) / DWELL_S, 1.0)
        self.state = HandState(found.side, found.wrist, progress)
        if progress < 1.0:
            return None
        self.forget()
        return found.side

    def _lowered(self, pose: Pose | None, t: float) -> None:
        if t - self._seen_at > MAX_GAP_S:
            self._first = self.state = None
        if pose is None or not _hands_down(pose):
            self._down_since = None
            return
        self._down_since = t if self._down_since is None else self._down_since
        self._armed = self._armed or t - self._down_since >= RELEASE_S


def _raised(pose: Pose) -> _Raised | None:
    """The raised hand of an upright member; None unless exactly one is up and the other is seen below its shoulder."""
    body = read_body(pose)
    shoulder, hip = body.mid_shoulder, body.mid_hip
    if shoulder is None or hip is None:
        return None
    torso = hypot(shoulder[0] - hip[0], shoulder[1] - hip[1])
    nose = pose.point(Keypoint.NOSE) or (shoulder[0], shoulder[1] - NOSE_ABOVE_SHOULDERS * torso)
    if shoulder[1] >= hip[1] or abs(shoulder[0] - hip[0]) > MAX_LEAN * torso or nose[1] >= shoulder[1]:
        return None
    for side, other in ((Side.LEFT, Side.RIGHT), (Side.RIGHT, Side.LEFT)):
        up = _wrist_up(pose, side, nose, torso)
        if up is not None and _wrist_down(pose, other, torso):
            return _Raised(side, up, hip, torso)
    return None


def _wrist_up(pose: Pose, side: Side, nose: Point, torso: float) -> Point | None:
    """The wrist of an arm that points up; None if it does not."""
    shoulder, elbow, wrist = (pose.point(joint) for joint in _ARMS[side])
    if shoulder is None or elbow is None or wrist is None:
        return None
    above = nose[1] - wrist[1] >= MIN_ABOVE_NOSE * torso
    bent_up = shoulder[1] - elbow[1] >= MIN_ELBOW_ABOVE_SHOULDER * torso and wrist[1] < elbow[1]
    return wrist if above and bent_up and abs(wrist[0] - shoulder[0]) <= MAX_ASIDE * torso else None


def _wrist_down(pose: Pose, side: Side, torso: float) -> bool:
    """Whether the wrist, or the elbow of a wrist that is not read, is seen well below its shoulder."""
    shoulder, elbow, wrist = (pose.point(joint) for joint in _ARMS[side])
    lower = wrist or elbow
    return shoulder is not None and lower is not None and lower[1] - shoulder[1] >= MIN_OTHER_BELOW * torso


def _hands_down(pose: Pose) -> bool:
    """Whether no wrist is seen above its shoulder. A wrist that is not seen may be anywhere, most often it hangs."""
    for shoulder, _, wrist in ([pose.point(joint) for joint in arm] for arm in _ARMS.values()):
        if shoulder is not None and wrist is not None and wrist[1] < shoulder[1]:
            return False
    return True


def _same_gesture(first: _Raised, now: _Raised) -> bool:
    drift = hypot(now.wrist[0] - first.wrist[0], now.wrist[1] - first.wrist[1])
    step = hypot(now.hip[0] - first.hip[0], now.hip[1] - first.hip[1])
    return now.side is first.side and drift <= MAX_DRIFT * first.torso and step <= MAX_STEP * first.torso
