"""Detects reps in a scalar that grows with the movement, by hysteresis on the member's own range."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from kiosk.exercises.schema import PhaseRules
from kiosk.movement.reading import Phase

REP_EDGE = 0.05  # progress: a rep begins where progress rises above this value and ends where it falls below it again
# A rep that has returned below `top` has this long to fall below REP_EDGE; then it is closed without that.
SETTLE_TIMEOUT_S = 0.35
# A member on one leg rests with the knee a little bent and may not come back below `top`. Standing still for this long,
# below this share of the peak, also ends a rep; above `down`, it is the level from which the next rep begins.
STANDING_S = 0.3
MAX_STANDING_SHARE = 0.25
FREEZE_AFTER_S = 0.5
FORGET_AFTER_S = 3.0
OWN_RANGE_REPS = 2  # from this many reps on, the range is the member's own
# The rest level follows slow change (weight shifted on one leg), not movement.
REST_FOLLOW_S = 0.6
NEAR_REST = 0.2  # of the range; stillness further out is more likely a shallow hold than a new start posture
FAR_REST_FOLLOW_S = 4.0
MAX_REST_SPEED = 0.15  # of the range per second; a slow rep begins at twice this speed
# A level beyond the start posture on the other side (rising onto one leg) becomes the start posture immediately, but
# provisionally: a member who rose on the toes, hopped or was hidden by a taller person returns and stands still there.
BEYOND_REST = 0.1  # of the range
BEYOND_FOLLOW_S = 0.15
MAX_GROUND_DISTANCE = 0.12  # of the range between the level before the rise and where the member stands still again
BACK_ON_GROUND_S = 0.3  # a rep from the raised level passes the ground faster than this
NEAR_PEAK = 0.9  # the bottom is the middle of the time spent above this share of the peak
TURN_SAMPLES = 4  # samples over which the way back must stop before the rep is closed early
# A joint that bends sinks with the square of its angle, so the first and last moments of a rep vanish in noise. Each
# slope is extended from where it passes these shares of the peak, by a multiple of the time between them: an S-shaped
# bend that reaches a fifth and then half of its depth left REP_EDGE of its angle 1.9 such times earlier.
SLOPE_FOOT, SLOPE_MIDDLE = 0.2, 0.5
SLOPE_EXTENSION = 2.0
MAX_EXTENSION_S = 0.5


@dataclass(frozen=True)
class RepSpan:
    """One completed rep on the phase signal.

    start: when it left the start posture, seconds of the frames' clock.
    bottom: middle of the time near its peak, seconds of the frames' clock.
    end: when it regained the start posture, seconds of the frames' clock.
    peak: furthest excursion, in the unit of the phase signal, above 0.
    """

    start: float
    bottom: float
    end: float
    peak: float


@dataclass
class _Value:
    """One value of the phase signal.

    t: seconds of the frames' clock.
    excursion: in the unit of the phase signal.
    progress: above the rest level, as a share of the range.
    """

    t: float
    excursion: float
    progress: float


class RepDetector:
    """TOP, above `down`, above `bottom`, back below `top` is one rep, dated to where it left and regained REP_EDGE.

    An excursion of None is unreadable: after 0.5 s the detector freezes its state, after 3 s it drops the rep.

    phase: current phase of the rep.
    half_rep: whether the last value ended a movement that did not go far enough.
    too_quick: start of a movement that the last value ended too soon to count, seconds; None = none was ended so.
    """

    def __init__(self, rules: PhaseRules) -> None:
        self._rules = rules
        self._values: deque[_Value] = deque()
        self._peaks: list[float] = []
        self._rest: float | None = None
        self._ground: float | None = None  # rest level before the rise to the current one
        self._lost_at: float | None = None
        self._crossed: float | None = None  # when the rep under way left TOP
        self._landed: float | None = None  # when it came back below `top`
        self._reached_bottom = False
        self._closed = float("-inf")  # when the last rep ended
        self.phase: Phase = Phase.TOP
        self.half_rep = False
        self.too_quick: float | None = None

    @property
    def range(self) -> float:
        """The excursion that is progress 1.0, in the unit of the phase signal."""
        limits = self._rules.range
        if len(self._peaks) < OWN_RANGE_REPS:
            return limits.usual
        return min(max(median(self._peaks), limits.least), limits.most)

    @property
    def progress(self) -> float | None:
        """Progress of the last readable excursion, 0..1; None while unreadable."""
        if self._lost_at is not None or not self._values:
            return None
        return min(max(self._values[-1].progress, 0.0), 1.0)

    @property
    def travel(self) -> float | None:
        """Like `progress`, but not limited: beyond 1 in a rep that goes further than usual."""
        return None if self._lost_at is not None or not self._values else self._values[-1].progress

    @property
    def under_way(self) -> bool:
        """Whether a rep has begun and not yet ended."""
        return self._crossed is not None

    def frozen(self, t: float) -> bool:
        """Whether the body has been lost for more than FREEZE_AFTER_S, so that the detector waits."""
        return self._lost_at is not None and t - self._lost_at > FREEZE_AFTER_S

    def forget(self) -> None:
        """Drop the rep under way: the member left or changed posture. The range stays."""
        self._values.clear()
        self._rest = self._ground = None
        self._back_to_top()

    def step(self, excursion: float | None, t: float) -> RepSpan | None:
        """Take one value (None: unreadable); returns the rep that ended with it, otherwise None."""
        self.half_rep, self.too_quick = False, None
        if excursion is None:
            self._lost_at = t if self._lost_at is None else self._lost_at
            if t - self._lost_at > FORGET_AFTER_S:
                self.forget()
            return None
        self._lost_at = None
        self._return_to_ground(excursion, t)
        progress = (excursion - self._follow_rest(excursion, t)) / self.range
        self._values.append(_Value(t, excursion, progress))
        while t - self._values[0].t > self._rules.seconds.most + FORGET_AFTER_S:
            self._values.popleft()
        return self._advance(progress, t)

    def _follow_rest(self, excursion: float, t: float) -> float:
        """The present level of the start posture. It moves only at TOP and only while the member is still."""
        if self._rest is None or not self._values:
            self._rest = excursion if self._rest is None else self._rest
            return self._rest
        last = self._values[-1]
        dt = max(t - last.t, 1e-3)
        if self.phase is not Phase.TOP:
            return self._rest
        if excursion < self._rest - BEYOND_REST * self.range:
            self._ground = self._rest if self._ground is None else self._ground
            self._rest += (excursion - self._rest) * min(1.0, dt / BEYOND_FOLLOW_S)
        elif abs(excursion - last.excursion) / dt < MAX_REST_SPEED * self.range:
            near = excursion - self._rest < NEAR_REST * self.range
            self._rest += (excursion - self._rest) * min(1.0, dt / (REST_FOLLOW_S if near else FAR_REST_FOLLOW_S))
            if self._ground is not None and self._ground - self._rest < BEYOND_REST * self.range:
                self._ground = None  # the rest level has already returned to the ground
        return self._rest

    def _return_to_ground(self, excursion: float, t: float) -> None:
        """Restore the rest level before a rise once the member stands still there: the rise was no start posture.

        Stillness is judged from end to end of the time, because single values jump by more than a slow rep moves.
        """
        if self._ground is None or self._landed is not None or not self._values:
            return
        if self._values[0].t > t - BACK_ON_GROUND_S:
            return
        recent = [v.excursion for v in self._values if v.t >= t - BACK_ON_GROUND_S] + [excursion]
        near = all(abs(value - self._ground) <= MAX_GROUND_DISTANCE * self.range for value in recent)
        if near and abs(excursion - recent[0]) <= MAX_REST_SPEED * BACK_ON_GROUND_S * self.range:
            self._rebase(self._ground)

    def _rebase(self, rest: float) -> None:
        """Change the rest level. A rep under way continues only if it has reached the bottom by the new level."""
        self._rest, self._ground = rest, None
        for value in self._values:
            value.progress = (value.excursion - rest) / self.range
        values = list(self._values)
        begun = [i for i, v in enumerate(values) if v.t >= self._crossed] if self._crossed is not None else []
        peak = max(begun, key=lambda i: values[i].progress, default=None)
        if peak is None or values[peak].progress <= self._rules.bottom:
            self._back_to_top()
            return
        while peak > 0 and values[peak - 1].progress > self._rules.down:
            peak -= 1
        self._crossed, self._reached_bottom = values[peak].t, True

    def _advance(self, progress: float, t: float) -> RepSpan | None:
        rules = self._rules
        if self._crossed is None:
            if progress > rules.down:
                self._crossed = t
                self.phase = Phase.DOWN
            return None
        if self._landed is not None:
            return self._settle(progress, t)
        if progress > rules.bottom:
            self._reached_bottom = True
            self.phase = Phase.BOTTOM
        elif self._reached_bottom:
            self.phase = Phase.UP
        if t - self._crossed > rules.seconds.most:
            self.forget()
        elif progress < rules.top and not self._reached_bottom:
            self.half_rep = True
            self._back_to_top()
        elif self._reached_bottom and (progress < rules.top or self._stands_still(t)):
            self._landed = t
            return self._settle(progress, t)
        return None

    def _stands_still(self, t: float) -> bool:
        """Whether the last STANDING_S passed near the rest level without a change that a slow rep would make."""
        assert self._crossed is not None
        recent = [v.progress for v in self._values if v.t >= t - STANDING_S]
        peak = max(v.progress for v in self._values if v.t >= self._crossed)
        return max(recent) < MAX_STANDING_SHARE * peak and abs(recent[-1] - recent[0]) <= MAX_REST_SPEED * STANDING_S

    def _settle(self, progress: float, t: float) -> RepSpan | None:
        """After coming back: wait for the dated end, at most SETTLE_TIMEOUT_S or until the next rep begins."""
        assert self._landed is not None
        waiting = progress > REP_EDGE and progress <= self._rules.down and t - self._landed < SETTLE_TIMEOUT_S
        if waiting and not self._turned():
            return None
        span = self._span()
        if progress > self._rules.down:
            self._rest = self._values[-1].excursion
        self._back_to_top()
        if span is None:
            return None
        self._peaks.append(span.peak)
        return span

    def _turned(self) -> bool:
        """Whether the way back has already stopped short of the rest level."""
        if len(self._values) < TURN_SAMPLES:
            return False
        return self._values[-1].progress >= self._values[-TURN_SAMPLES].progress

    def _span(self) -> RepSpan | None:
        """The rep that has just ended, dated by the stored values; None if it was too short or too long."""
        assert self._crossed is not None
        since = min(self._closed, self._crossed)  # a rep may begin before the previous one has come to rest
        values = [v for v in self._values if v.t >= since]
        crossed = next(i for i, v in enumerate(values) if v.t == self._crossed)
        quiet = [i for i in range(crossed) if values[i].progress <= REP_EDGE]
        start = quiet[-1] if quiet else min(range(crossed + 1), key=lambda i: values[i].progress)
        during = values[start:]
        peak = max(v.progress for v in during)
        high = [v.t for v in during if v.progress >= NEAR_PEAK * peak]
        end = next((v.t for v in during if v.t > high[-1] and v.progress <= REP_EDGE), during[-1].t)
        rise, fall = [v for v in during if v.t <= high[0]], [v for v in during[::-1] if v.t >= high[-1]]
        begun = max(during[0].t - _extension_s(rise, peak), values[0].t)
        end = end + _extension_s(fall, peak)
        self._closed = end
        if end - begun < self._rules.seconds.least:
            self.too_quick = begun
            return None
        if end - begun > self._rules.seconds.most:
            return None
        return RepSpan(begun, (high[0] + high[-1]) / 2, end, peak * self.range)

    def _back_to_top(self) -> None:
        self.phase = Phase.TOP
        self._crossed = None
        self._landed = None
        self._reached_bottom = False


def _extension_s(slope: Sequence[_Value], peak: float) -> float:
    """Seconds by which the slope up to `peak` reaches beyond its first value. slope: values from foot to top."""
    foot = next(v.t for v in slope[::-1] if v.progress <= SLOPE_FOOT * peak or v is slope[0])
    middle = next(v.t for v in slope[::-1] if v.progress <= SLOPE_MIDDLE * peak or v is slope[0])
    beyond = SLOPE_EXTENSION * abs(middle - foot) - abs(foot - slope[0].t)
    return min(max(beyond, 0.0), MAX_EXTENSION_S)
