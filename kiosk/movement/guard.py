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
# Sideways parting of shoulders and hips over the drop of the hips (both in shanks). 10 degrees of turn give 0.2 to 0.3.
TURN_RATIO = 0.15
LEAST_DROP = 0.12  # shanks; before that the ratio is noise
SURE_SECONDS = 0.1


@dataclass(frozen=True)
class _Start:
    parting: float
    hip_y: float


class TurnGuard:
    """Fed with every readable moment; judges the rep under way against its own start."""

    def __init__(self) -> None:
        self._start: _Start | None = None
        self._since: float | None = None
        self.leaning = 0.0
        self.turned = False

    def rest(self, body: Body, reference: Reference) -> None:
        """The member stands between reps: what follows is compared with this moment."""
        parting, hip = _parting(body, reference), body.mid_hip
        if parting is not None and hip is not None:
            old = self._start or _Start(parting, hip[1])
            self._start = _Start(old.parting + 0.2 * (parting - old.parting), old.hip_y + 0.2 * (hip[1] - old.hip_y))
        self._since = None
        self.turned = False
        self.leaning = 0.0

    def step(self, body: Body, reference: Reference, changes: tuple[float | None, float | None], t: float) -> bool:
        """Whether, at this moment of a rep, the legs tell of a turned body. changes: FPPA left and right, degrees."""
        self.leaning = self._leaning(body, reference)
        left, right = changes
        if left is None or right is None:
            return self.turned
        opposite = max(left, right) > OPPOSITE_IN and min(left, right) < OPPOSITE_OUT
        # Turned to the picture's left, the right leg seems to go in and the shoulders move right of the hips.
        agrees = self.leaning * (right - left) > 0 and abs(self.leaning) > TURN_RATIO
        if opposite and agrees:
            self._since = t if self._since is None else self._since
            self.turned = self.turned or t - self._since >= SURE_SECONDS
        else:
            self._since = None
        return self.turned

    def doubtful(self, leg: int) -> bool:
        """Whether the trunk says that this leg (0 left, 1 right) seems to go in only because the body is turned."""
        return self.leaning < -TURN_RATIO if leg == 0 else self.leaning > TURN_RATIO

    def _leaning(self, body: Body, reference: Reference) -> float:
        parting, hip = _parting(body, reference), body.mid_hip
        if self._start is None or parting is None or hip is None:
            return 0.0
        drop = (hip[1] - self._start.hip_y) / reference.shank
        if drop < LEAST_DROP:
            return 0.0
        return (parting - self._start.parting) / drop


def _parting(body: Body, reference: Reference) -> float | None:
    """How far the shoulders are to the picture's right of the hips, in shanks."""
    hip, shoulder = body.mid_hip, body.mid_shoulder
    return None if hip is None or shoulder is None else (shoulder[0] - hip[0]) / reference.shank
