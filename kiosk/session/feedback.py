"""When a set shows its lanes, colours and cues; `fading.py` chooses it."""

from __future__ import annotations

from enum import StrEnum


class Feedback(StrEnum):
    """When a set shows its lanes, colours and cues. The order is that of fading."""

    LIVE = "live"
    EVERY_SECOND = "every-second"  # in every second rep
    AFTER_SET = "after-set"
    ON_REQUEST = "on-request"  # after the set, and in the rep after "Show me"

    def shows(self, reps_done: int) -> bool:
        """Whether the rep that follows `reps_done` reps is shown without a request."""
        if self is Feedback.EVERY_SECOND:
            return reps_done % 2 == 0
        return self is Feedback.LIVE
