"""The half-kneeling stretch: which way the member faces, how far the hips have gone forward, whether the trunk stands.

It is practised side on, where the hips move across the picture; seen from the front they come nearer the lens, and the
shoulders sink with them.
"""

from __future__ import annotations

from inference.pose import Keypoint
from kiosk.exercises.schema import BandThresholds, CueId
from kiosk.movement.signals import Body, Reference

# Shoulders nearer together than this share of the trunk are seen from the side: square on they span 0.6, side on 0.2.
SIDE_ON_SHARE = 0.35
# Hips pushed forward by 10 to 15 cm go 0.2 to 0.3 trunk across the picture; the shoulders sink by 0.09 to 0.14 trunk.
ACROSS = 0.4
GRACE_SECONDS = 1.0  # a posture lost for less is not spoken of
IDLE_SECONDS = 5.0  # kneeling so long without pushing the hips forward, the member is told how


def side_faced(body: Body) -> int:
    """Which side of the picture a member seen from the side faces: 1 right, -1 left; 0 seen from the front."""
    nose, shoulder, hip = body.pose.point(Keypoint.NOSE), body.mid_shoulder, body.mid_hip
    left, right = body.pose.point(Keypoint.LEFT_SHOULDER), body.pose.point(Keypoint.RIGHT_SHOULDER)
    if nose is None or shoulder is None or hip is None or left is None or right is None:
        return 0
    if abs(left[0] - right[0]) > SIDE_ON_SHARE * (hip[1] - shoulder[1]):
        return 0
    return 1 if nose[0] > shoulder[0] else -1


def hips_forward(body: Body, reference: Reference) -> float | None:
    """How far the hips have been pushed forward from where they knelt: what the shoulders sink meanwhile, in trunks.

    From the front the shoulders tell, which lie still in the picture; hip points jump by 0.15 trunk as the thigh that
    hides them moves.
    """
    hip, shoulder = body.mid_hip, body.mid_shoulder
    if hip is None or shoulder is None:
        return None
    if reference.side_faced:
        return ACROSS * reference.side_faced * (hip[0] - reference.hip_x) / reference.torso
    return (shoulder[1] - reference.shoulder_y) / reference.torso


class StretchPosture:
    """Whether a stretch is held upright, and what to say when it is not, or when nothing happens.

    edges: of the trunk's lean, degrees either way from the start posture; beyond `watch` the hold does not count.
    """

    def __init__(self, edges: BandThresholds | None) -> None:
        self._edges = edges
        self._leaning_since: float | None = None
        self._idle_since: float | None = None

    def upright(self, trunk: float | None) -> bool:
        """trunk: lean in degrees from the start posture; None (not read) does not end a hold."""
        return self._edges is None or trunk is None or abs(trunk) <= self._edges.watch

    def fault(self, trunk: float | None, stretching: bool, t: float) -> CueId | None:
        """What to tell the member now. stretching: the hips are forward."""
        leaning, idle = stretching and not self.upright(trunk), not stretching
        self._leaning_since = (self._leaning_since or t) if leaning else None
        self._idle_since = (self._idle_since or t) if idle else None
        if self._leaning_since is not None and t - self._leaning_since > GRACE_SECONDS:
            return "trunk"
        if self._idle_since is not None and t - self._idle_since > IDLE_SECONDS:
            self._idle_since = t
            return "deeper"
        return None
