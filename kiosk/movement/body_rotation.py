"""Whether the member stands turned away: then a bending knee seems to go in though it does not.

A body turned by 10 degrees shows 8 to 21 degrees of valgus on one leg and as much varus on the other, and its shoulders
and hips part sideways as the trunk leans forward: 0.10 to 0.15 shank at the bottom of a full squat.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.movement.signals import Body, Reference

# Opposite changes of FPPA on the two legs, degrees. One knee going in moves the other leg's reading outwards too, by 3
# to 14 in clips, so this alone proves nothing: the trunk must agree.
OPPOSITE_IN = 6.0
OPPOSITE_OUT = -8.0
# Sideways parting of shoulders and hips over the drop of the hips (both in shanks), called the leaning here. Over 90
# squats with known turn: turn in degrees = 36 x leaning, give or take 2.5.
AGREES = 0.07  # with opposite legs this much is proof enough
DOUBTFUL = 0.10  # 3.5 degrees: one knee that seems to go in on this side is not spoken of
SURE = 0.17  # 6 degrees: and the member is asked to turn
LEAST_DROP = 0.12  # shanks; before that the ratio is noise
SURE_SECONDS = 0.2
START_SHARE = 0.2  # of every standing moment in the start value, about the last 0.2 s


@dataclass(frozen=True)
class _Start:
    parting: float
    hip_y: float


class RotationDetector:
    """Fed with every readable moment; judges the rep under way against its own start.

    leaning: at the lowest point of this rep so far, + = the shoulders went to the picture's right of the hips.
    turned: the legs of this rep have told of a turned body.
    """

    def __init__(self) -> None:
        self._start: _Start | None = None
        self._since: float | None = None
        self._lowest = 0.0
        self.leaning = 0.0
        self.turned = False

    def rest(self, body: Body, reference: Reference) -> None:
        """The member stands between reps: what follows is compared with this time."""
        parting, hip = _parting(body, reference), body.mid_hip
        if parting is not None and hip is not None:
            old = self._start or _Start(parting, hip[1])
            share = START_SHARE
            self._start = _Start(
                old.parting + share * (parting - old.parting), old.hip_y + share * (hip[1] - old.hip_y)
            )
        self._since = None
        self._lowest = self.leaning = 0.0
        self.turned = False

    def step(self, body: Body, reference: Reference, changes: tuple[float | None, float | None], t: float) -> None:
        """One moment of a rep. changes: FPPA of left and right leg from what the grade compares with, degrees."""
        self._lean(body, reference)
        left, right = changes
        if left is None or right is None:
            return
        # Turned to the picture's left, the right leg seems to go in and the shoulders move right of the hips.
        agrees = self.leaning * (right - left) > 0 and abs(self.leaning) > AGREES
        if max(left, right) > OPPOSITE_IN and min(left, right) < OPPOSITE_OUT and agrees:
            self._since = t if self._since is None else self._since
            self.turned = self.turned or t - self._since >= SURE_SECONDS
        else:
            self._since = None

    def apparent_valgus(self, leg: int) -> float:
        """The leaning as far as it makes this leg (0 left, 1 right) seem to go in; negative where it hides it."""
        return -self.leaning if leg == 0 else self.leaning

    def _lean(self, body: Body, reference: Reference) -> None:
        parting, hip = _parting(body, reference), body.mid_hip
        if self._start is None or parting is None or hip is None:
            return
        drop = (hip[1] - self._start.hip_y) / reference.shank
        if drop >= max(LEAST_DROP, self._lowest):
            self._lowest = drop
            self.leaning = (parting - self._start.parting) / drop


def _parting(body: Body, reference: Reference) -> float | None:
    """How far the shoulders are to the picture's right of the hips, in shanks."""
    hip, shoulder = body.mid_hip, body.mid_shoulder
    return None if hip is None or shoulder is None else (shoulder[0] - hip[0]) / reference.shank
