"""The pause between two sets."""

from __future__ import annotations


class Rest:
    """Counts down from the end of the last set; seconds are on the clock that `began` is on."""

    def __init__(self, seconds: float, began: float) -> None:
        self.seconds = seconds
        self.began = began

    def remaining(self, now: float) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self.seconds - (now - self.began))

    def share_left(self, now: float) -> float:
        """1.0 at the beginning, 0.0 at the end: how much of the ring is drawn."""
        return self.remaining(now) / self.seconds if self.seconds > 0 else 0.0

    def over(self, now: float) -> bool:
        return self.remaining(now) == 0.0
