"""Chooses the camera's frame rate: slightly above the rate at which poses can be computed."""

from __future__ import annotations

from collections import deque
from statistics import median

MAX_FPS = 30.0  # enough for the movement rules; a higher rate only heats the board
MIN_FPS = 20.0  # below it the displayed video visibly stutters
HEADROOM = 1.1  # frames per pose, so that a new frame is ready when the previous pose is finished
POSES_PER_UPDATE = 60  # at least two seconds of poses, so that a single slow pose has no effect
MIN_CHANGE_FPS = 1.5  # each change disturbs the camera's exposure; smaller changes are not worth it


class FrameRateController:
    """Computes the camera's frame rate from the durations of pose inference; reads no clock itself.

    fps: the frame rate to request, MIN_FPS..MAX_FPS; MAX_FPS before the first update.
    """

    def __init__(self) -> None:
        self.fps = MAX_FPS
        self._durations_s: deque[float] = deque(maxlen=POSES_PER_UPDATE)

    def add(self, duration_s: float) -> None:
        """Add the duration of one pose, from frame to result, seconds; updates `fps` after POSES_PER_UPDATE poses."""
        self._durations_s.append(duration_s)
        if len(self._durations_s) < POSES_PER_UPDATE:
            return
        fps = min(MAX_FPS, max(MIN_FPS, HEADROOM / max(median(self._durations_s), 1e-3)))
        self._durations_s.clear()
        if abs(fps - self.fps) >= MIN_CHANGE_FPS:
            self.fps = fps
