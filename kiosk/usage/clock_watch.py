"""Noticing that the wall clock was wrong. A Raspberry Pi without a clock battery starts with yesterday's time."""

from __future__ import annotations

MIN_JUMP_S = 60.0  # the log's hours need no better; smaller corrections are the clock's daily work


class ClockWatch:
    """Compares the wall clock with the monotonic one, which never jumps. Summer time is no jump."""

    def __init__(self, monotonic: float, wall: float) -> None:
        """wall: Unix seconds at `monotonic`."""
        self._offset = wall - monotonic

    def step(self, monotonic: float, wall: float) -> float | None:
        """How many seconds the wall clock has been moved (forward is positive); None while it goes evenly."""
        moved = wall - monotonic - self._offset
        if abs(moved) < MIN_JUMP_S:
            return None
        self._offset += moved
        return moved
