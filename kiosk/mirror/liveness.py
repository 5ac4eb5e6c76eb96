"""Decides whether the watchdog may be fed: frames and poses arrive, or the out-of-order screen states the fault."""

from __future__ import annotations

from inference.supervisor import STARTUP_TIMEOUT_S

SILENCE_TIMEOUT_S = STARTUP_TIMEOUT_S + 10.0  # the supervisor reports and restarts a stage that hangs before this


class Liveness:
    """Checks progress. Call `step` in every main-loop step after the screen is shown; a hung loop stops the calls."""

    def __init__(self, now: float) -> None:
        self._frames = self._poses = 0
        self._frames_at = self._poses_at = now

    def step(self, now: float, frames: int, poses: int, out_of_order: bool) -> bool:
        """Whether the watchdog may be fed.

        now: monotonic seconds.
        frames, poses: number received since the start; a frame without a person counts as a pose.
        out_of_order: whether the out-of-order screen is shown; the supervisor then retries within its own limits.
        """
        if frames != self._frames or out_of_order:
            self._frames, self._frames_at = frames, now
        if poses != self._poses or out_of_order:
            self._poses, self._poses_at = poses, now
        return max(now - self._frames_at, now - self._poses_at) <= SILENCE_TIMEOUT_S
