"""How many pictures a second the camera should send: just more than poses can be made of."""

from __future__ import annotations

from collections import deque
from statistics import median

FASTEST = 30.0  # a second; more only heats the board, for the movement rules need no more
SLOWEST = 20.0  # below this the picture itself is seen to jerk, however few poses there are
AHEAD = 1.1  # pictures for each pose: the next one is there, and fresh, when the last pose is done
POSES = 60  # two seconds and more of them; a single slow one says nothing
STEP = 1.5  # a second; smaller changes are not worth disturbing the camera's exposure for


class Pacer:
    """Reckons the camera's rate from the time that poses take. Pure: told durations, asked for a rate.

    rate: pictures a second that the camera should send now, SLOWEST..FASTEST; FASTEST until enough poses were timed.
    """

    def __init__(self) -> None:
        self.rate = FASTEST
        self._spent: deque[float] = deque(maxlen=POSES)

    def note(self, seconds: float) -> None:
        """One pose took so long, from its frame to its result."""
        self._spent.append(seconds)
        if len(self._spent) < POSES:
            return
        wanted = min(FASTEST, max(SLOWEST, AHEAD / max(median(self._spent), 1e-3)))
        self._spent.clear()
        if abs(wanted - self.rate) >= STEP:
            self.rate = wanted
