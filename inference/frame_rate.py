"""How many pictures a second the camera should send: just more than poses can be made of."""

from __future__ import annotations

from collections import deque
from statistics import median

MAX_FPS = 30.0  # a second; more only heats the board, for the movement rules need no more
MIN_FPS = 20.0  # below this the picture itself is seen to jerk, however few poses there are
HEADROOM = 1.1  # pictures for each pose: the next one is there, and fresh, when the last pose is done
POSES = 60  # two seconds and more of them; a single slow one says nothing
MIN_CHANGE = 1.5  # a second; smaller changes are not worth disturbing the camera's exposure for


class FrameRateController:
    """Reckons the camera's rate from the time that poses take. Pure: told durations, asked for a rate.

    rate: pictures a second that the camera should send now, SLOWEST..FASTEST; FASTEST until enough poses were timed.
    """

    def __init__(self) -> None:
        self.rate = MAX_FPS
        self._spent: deque[float] = deque(maxlen=POSES)

    def add(self, seconds: float) -> None:
        """One pose took so long, from its frame to its result."""
        self._spent.append(seconds)
        if len(self._spent) < POSES:
            return
        wanted = min(MAX_FPS, max(MIN_FPS, HEADROOM / max(median(self._spent), 1e-3)))
        self._spent.clear()
        if abs(wanted - self.rate) >= MIN_CHANGE:
            self.rate = wanted
