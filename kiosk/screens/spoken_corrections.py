"""When the set-up check speaks a correction: once it stays, again after 6 s, then now and then."""

from __future__ import annotations

FIRST_AFTER_S = 0.8  # for which the same thing is missing; a member who walks up changes it all the time
AGAIN_AFTER_S = (6.0, 12.0)  # after the first and the second time; then the last one for good


class SpokenCorrections:
    def __init__(self) -> None:
        self._hint: str | None = None
        self._times = 0
        self._due_at = 0.0

    def step(self, hint: str | None, now: float) -> str | None:
        """The correction to speak now; None for silence. hint: text key of what is missing, None if nothing is."""
        if hint != self._hint:
            self._hint, self._times, self._due_at = hint, 0, now + FIRST_AFTER_S
        if hint is None or now < self._due_at:
            return None
        self._due_at = now + AGAIN_AFTER_S[min(self._times, len(AGAIN_AFTER_S) - 1)]
        self._times += 1
        return hint
