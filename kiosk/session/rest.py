"""The pause between two sets."""

from __future__ import annotations


class Rest:
    """Counts down from the end of a set.

    duration_s: of the rest, seconds.
    began_at: end of the set, seconds on the clock of `now`.
    """

    def __init__(self, duration_s: float, began_at: float) -> None:
        self.duration_s = duration_s
        self._began_at = began_at

    def remaining(self, now: float) -> float:
        """Seconds left, 0 at the least."""
        return max(0.0, self.duration_s - (now - self._began_at))

    def share_left(self, now: float) -> float:
        """Share of the ring to draw: 1.0 at the beginning, 0.0 at the end."""
        return self.remaining(now) / self.duration_s if self.duration_s > 0 else 0.0

    def over(self, now: float) -> bool:
        return self.remaining(now) == 0.0
