"""When a step-up begins and ends: with the lead foot's lift and landing, not with the body's rise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiosk.movement.rep_detector import RepSpan
from kiosk.movement.samples import MovementSample, SampleHistory

LIFT_BEFORE = 2.0  # the lead foot leaves the floor at most so long before the body rises
SHIFT_SECONDS = 0.45  # the weight goes over to the other foot before one can lift
LAND_AFTER = 1.4  # the lead foot is down again at most so long after the body
STAND_SECONDS = 0.3  # a foot still for so long has landed, and the weight has come back to the middle
LIFT_SECONDS = 0.1  # a foot that moves for so long was lifted and did not just twitch


@dataclass
class _Waiting:
    span: RepSpan
    lead: int
    lifted: bool = False
    landed_at: float | None = None


class StepUpTiming:
    """Holds back a rep of the body's rise until the lead foot has come down."""

    def __init__(self) -> None:
        self._waiting: _Waiting | None = None
        self._last_end = float("-inf")

    def step(self, span: RepSpan | None, facts: MovementSample, memory: SampleHistory) -> tuple[int, RepSpan] | None:
        """span: the rise that ended with this moment, if one did. Returns lead leg (0 left, 1 right) and whole rep."""
        if span is not None:
            lead = _lead(memory.between(span.start, span.end))
            before = memory.between(max(span.start - LIFT_BEFORE, self._last_end), span.start)
            start = _first_lift(before, lead, span.start)
            self._waiting = _Waiting(replace(span, start=start), lead)
        if self._waiting is None:
            return None
        waiting = self._waiting
        if not facts.loaded[waiting.lead]:
            waiting.lifted, waiting.landed_at = True, None
        elif waiting.lifted and waiting.landed_at is None:
            waiting.landed_at = facts.t
        landed = waiting.landed_at is not None and facts.t - waiting.landed_at >= STAND_SECONDS
        if not landed and facts.t - waiting.span.end < LAND_AFTER:
            return None
        end = facts.t if landed else waiting.span.end
        self._waiting, self._last_end = None, end
        return waiting.lead, replace(waiting.span, end=end)


def _lead(rise: Sequence[MovementSample]) -> int:
    """The leg that carried alone while the other came up and went down again."""
    alone = [f.loaded[0] for f in rise if f.loaded[0] != f.loaded[1]]
    return 0 if 2 * sum(alone) >= len(alone) else 1


def _first_lift(before: Sequence[MovementSample], lead: int, rise: float) -> float:
    """When the lead foot was made ready to leave the floor."""
    for i, f in enumerate(before):
        moving = [g for g in before[i:] if g.t <= f.t + LIFT_SECONDS]
        if not f.loaded[lead] and not any(g.loaded[lead] for g in moving):
            return max(f.t - SHIFT_SECONDS, before[0].t)
    return rise
