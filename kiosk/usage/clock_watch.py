"""Detects that the wall clock was set. A Raspberry Pi without a clock battery boots with an old time."""

from __future__ import annotations

MIN_JUMP_S = 60.0  # the log stores hours; smaller steps are routine NTP corrections


class ClockWatch:
    """Compares the wall clock with the monotonic clock, which never jumps. Daylight saving time does not count."""

    def __init__(self, monotonic: float, wall: float) -> None:
        """wall: Unix seconds at `monotonic`."""
        self._offset = wall - monotonic

    def step(self, monotonic: float, wall: float) -> float | None:
        """Seconds by which the wall clock was set since the last call, forward positive; None if it was not set."""
        moved = wall - monotonic - self._offset
        if abs(moved) < MIN_JUMP_S:
            return None
        self._offset += moved
        return moved
