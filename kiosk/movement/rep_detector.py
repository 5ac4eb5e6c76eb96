"""From a scalar that grows with the movement to counted reps: hysteresis on the member's own range."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from kiosk.exercises.schema import PhaseRules
from kiosk.movement.reading import Phase

EDGE = 0.05  # of progress: a rep begins where it leaves this and ends where it regains it
# A rep that has come back below `top` is given this long to settle below EDGE before it is closed as it stands.
SETTLE_SECONDS = 0.35
FREEZE_SECONDS = 0.5
FORGET_SECONDS = 3.0
OWN_REPS = 2  # reps after which the range is the member's own
# The standing level follows slow change (shifting weight on one leg), not movement.
REST_SECONDS = 0.6
NEAR_REST = 0.2  # of the range; what stands still further out is rather a shallow hold than a new start posture
AWAY_SECONDS = 4.0
REST_SPEED = 0.15  # of the range a second; faster than this is movement, and a slow rep begins at twice that
# Past the start posture on the other side (rising onto one leg): that is the new start posture, at once.
BEYOND_REST = 0.1  # of the range
BEYOND_SECONDS = 0.15
BOTTOM_SHARE = 0.9  # the bottom is the middle of the time spent above this share of the peak
# What bends sinks with the square of its angle, so a rep's first and last moments hide in the noise. Its slope is
# carried on from where it passes these shares of its peak, by so many times the time between them, at most so long: an
# S-shaped bend that reached a fifth and then half of its depth had left EDGE of its angle 1.9 such times before.
FOOT_OF_SLOPE, MIDDLE_OF_SLOPE = 0.2, 0.5
CARRIED_ON = 2.0
LONGEST_CARRY_SECONDS = 0.5


@dataclass(frozen=True)
class RepSpan:
    """One completed rep on the phase signal. Seconds of the frames' clock; peak in the signal's own unit."""

    start: float
    bottom: float
    end: float
    peak: float


@dataclass
class _Sample:
    t: float
    excursion: float
    progress: float


class RepDetector:
    """TOP, above `down`, above `bottom`, back below `top`: one rep, dated back to where it left and regained EDGE.

    None as excursion means unreadable: after 0.5 s the machine waits where it is, after 3 s it forgets the rep begun.
    """

    def __init__(self, rules: PhaseRules) -> None:
        self._rules = rules
        self._memory: deque[_Sample] = deque()
        self._peaks: list[float] = []
        self._rest: float | None = None
        self._lost_at: float | None = None
        self._crossed: float | None = None  # when the rep under way left TOP
        self._landed: float | None = None  # when it came back below `top`
        self._reached_bottom = False
        self._closed = float("-inf")  # when the last rep ended
        self.phase: Phase = Phase.TOP
        self.half_rep = False  # the last value brought back a movement that had not gone far enough

    @property
    def range(self) -> float:
        """What counts as progress 1.0, in the signal's unit."""
        limits = self._rules.range
        if len(self._peaks) < OWN_REPS:
            return limits.usual
        return min(max(median(self._peaks), limits.least), limits.most)

    @property
    def progress(self) -> float | None:
        """0..1 of the last readable excursion; None while unreadable."""
        if self._lost_at is not None or not self._memory:
            return None
        return min(max(self._memory[-1].progress, 0.0), 1.0)

    @property
    def under_way(self) -> bool:
        """Whether a rep has begun and not yet ended."""
        return self._crossed is not None

    def frozen(self, t: float) -> bool:
        return self._lost_at is not None and t - self._lost_at > FREEZE_SECONDS

    def forget(self) -> None:
        """Drop the rep under way: the member left or changed posture. The range stays."""
        self._memory.clear()
        self._rest = None
        self._back_to_top()

    def step(self, excursion: float | None, t: float) -> RepSpan | None:
        """Take one value; returns the rep that ended with it."""
        self.half_rep = False
        if excursion is None:
            self._lost_at = t if self._lost_at is None else self._lost_at
            if t - self._lost_at > FORGET_SECONDS:
                self.forget()
            return None
        self._lost_at = None
        progress = (excursion - self._follow_rest(excursion, t)) / self.range
        self._memory.append(_Sample(t, excursion, progress))
        while t - self._memory[0].t > self._rules.seconds.most + FORGET_SECONDS:
            self._memory.popleft()
        return self._advance(progress, t)

    def _follow_rest(self, excursion: float, t: float) -> float:
        """The level of the start posture now. It moves only at TOP and only while nothing moves."""
        if self._rest is None or not self._memory:
            self._rest = excursion if self._rest is None else self._rest
            return self._rest
        last = self._memory[-1]
        dt = max(t - last.t, 1e-3)
        if self.phase is not Phase.TOP:
            return self._rest
        if excursion < self._rest - BEYOND_REST * self.range:
            self._rest += (excursion - self._rest) * min(1.0, dt / BEYOND_SECONDS)
        elif abs(excursion - last.excursion) / dt < REST_SPEED * self.range:
            near = excursion - self._rest < NEAR_REST * self.range
            self._rest += (excursion - self._rest) * min(1.0, dt / (REST_SECONDS if near else AWAY_SECONDS))
        return self._rest

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
        elif progress < rules.top:
            if not self._reached_bottom:
                self.half_rep = True
                self._back_to_top()
                return None
            self._landed = t
            return self._settle(progress, t)
        return None

    def _settle(self, progress: float, t: float) -> RepSpan | None:
        """After coming back: wait for the dated end, at most SETTLE_SECONDS or until the next rep begins."""
        assert self._landed is not None
        waiting = progress > EDGE and progress <= self._rules.down and t - self._landed < SETTLE_SECONDS
        if waiting and not self._turned():
            return None
        span = self._span()
        self._back_to_top()
        if span is None:
            return None
        self._peaks.append(span.peak)
        return span

    def _turned(self) -> bool:
        """Whether the way back has already stopped short of the rest level."""
        if len(self._memory) < 4:
            return False
        last = [s.progress for s in list(self._memory)[-4:]]
        return last[-1] >= last[0]

    def _span(self) -> RepSpan | None:
        """The rep that has just come back, dated on what is remembered; None if it took too little or too much time."""
        assert self._crossed is not None
        since = min(self._closed, self._crossed)  # a rep may begin before the one before has wholly come to rest
        samples = [s for s in self._memory if s.t >= since]
        crossed = next(i for i, s in enumerate(samples) if s.t == self._crossed)
        quiet = [i for i in range(crossed) if samples[i].progress <= EDGE]
        start = quiet[-1] if quiet else min(range(crossed + 1), key=lambda i: samples[i].progress)
        during = samples[start:]
        peak = max(s.progress for s in during)
        high = [s.t for s in during if s.progress >= BOTTOM_SHARE * peak]
        end = next((s.t for s in during if s.t > high[-1] and s.progress <= EDGE), during[-1].t)
        if not self._rules.seconds.least <= end - during[0].t <= self._rules.seconds.most:
            self._closed = end
            return None
        rise, fall = [s for s in during if s.t <= high[0]], [s for s in during[::-1] if s.t >= high[-1]]
        begun = max(during[0].t - _carried(rise, peak), samples[0].t)
        end = end + _carried(fall, peak)
        self._closed = end
        return RepSpan(begun, (high[0] + high[-1]) / 2, end, peak * self.range)

    def _back_to_top(self) -> None:
        self.phase = Phase.TOP
        self._crossed = None
        self._landed = None
        self._reached_bottom = False


def _carried(slope: Sequence[_Sample], peak: float) -> float:
    """How many seconds beyond its first sample the slope up to `peak` goes on. slope: from its foot to its top."""
    foot = next(s.t for s in slope[::-1] if s.progress <= FOOT_OF_SLOPE * peak or s is slope[0])
    middle = next(s.t for s in slope[::-1] if s.progress <= MIDDLE_OF_SLOPE * peak or s is slope[0])
    beyond = CARRIED_ON * abs(middle - foot) - abs(foot - slope[0].t)
    return min(max(beyond, 0.0), LONGEST_CARRY_SECONDS)
