"""Whether the member stands turned away from the camera: a bending knee then seems to go in although it does not.

A body turned by 10 degrees shows 8 to 21 degrees of valgus on one leg and as much varus on the other. As the trunk
leans forward, its shoulders move sideways from the hips: by 0.10 to 0.15 shank at the bottom of a full squat.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.movement.signals import Body, Reference

# Opposite changes of FPPA on the two legs, degrees. One knee that goes in also moves the other leg's reading outward,
# by 3 to 14 in clips, so opposite legs alone prove nothing: the trunk must agree.
MIN_OPPOSITE_IN = 6.0
MAX_OPPOSITE_OUT = -8.0
# The lean is the sideways shift of the shoulders against the hips, divided by the drop of the hips (both in shanks).
# Over 90 squats with known rotation: rotation in degrees = 36 x lean, within 2.5.
MIN_AGREEING_LEAN = 0.07  # together with opposite legs this is proof
MAX_KNEE_LEAN = 0.10  # 3.5 degrees: beyond it, one knee that seems to go in on this side gets no cue
MIN_SURE_LEAN = 0.17  # 6 degrees: beyond it, the member is asked to turn
MIN_DROP = 0.12  # shanks; before that the ratio is noise
TURNED_AFTER_S = 0.2
REST_SMOOTHING = 0.2  # weight of each standing sample in the start value, about the last 0.2 s


@dataclass(frozen=True)
class _Start:
    """The standing values before a rep.

    shift: shoulders against hips, shanks, + = to the right of the frame.
    hip_y: frame y of the hip line, pixels.
    """

    shift: float
    hip_y: float


class RotationDetector:
    """Takes every readable pose and judges the rep under way against its own start.

    lean: at the lowest point of this rep so far, + = the shoulders went to the right of the hips in the frame.
    turned: whether the legs and the trunk of this rep show a turned body.
    """

    def __init__(self) -> None:
        self._start: _Start | None = None
        self._since: float | None = None
        self._lowest = 0.0
        self.lean = 0.0
        self.turned = False

    def rest(self, body: Body, reference: Reference) -> None:
        """Take a pose between reps, the start value of the next rep."""
        shift, hip = shoulder_shift(body, reference), body.mid_hip
        if shift is not None and hip is not None:
            old = self._start or _Start(shift, hip[1])
            self._start = _Start(
                old.shift + REST_SMOOTHING * (shift - old.shift), old.hip_y + REST_SMOOTHING * (hip[1] - old.hip_y)
            )
        self._since = None
        self._lowest = self.lean = 0.0
        self.turned = False

    def step(self, body: Body, reference: Reference, changes: tuple[float | None, float | None], t: float) -> None:
        """Take a pose of a rep. changes: FPPA of the left and the right leg from their references, degrees."""
        self._update_lean(body, reference)
        left, right = changes
        if left is None or right is None:
            return
        # Turned to the left of the frame, the right leg seems to go in and the shoulders move to the right of the hips.
        agrees = self.lean * (right - left) > 0 and abs(self.lean) > MIN_AGREEING_LEAN
        if max(left, right) > MIN_OPPOSITE_IN and min(left, right) < MAX_OPPOSITE_OUT and agrees:
            self._since = t if self._since is None else self._since
            self.turned = self.turned or t - self._since >= TURNED_AFTER_S
        else:
            self._since = None

    def apparent_valgus(self, leg: int) -> float:
        """The lean as far as it makes this leg (0 left, 1 right) seem to go in; negative where it hides valgus."""
        return -self.lean if leg == 0 else self.lean

    def _update_lean(self, body: Body, reference: Reference) -> None:
        shift, hip = shoulder_shift(body, reference), body.mid_hip
        if self._start is None or shift is None or hip is None:
            return
        drop = (hip[1] - self._start.hip_y) / reference.shank
        if drop >= max(MIN_DROP, self._lowest):
            self._lowest = drop
            self.lean = (shift - self._start.shift) / drop


def shoulder_shift(body: Body, reference: Reference) -> float | None:
    """How far the shoulders are to the right of the hips in the frame, in shanks; None where not read."""
    hip, shoulder = body.mid_hip, body.mid_shoulder
    return None if hip is None or shoulder is None else (shoulder[0] - hip[0]) / reference.shank
