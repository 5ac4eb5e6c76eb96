"""Whether the mirror lives, as systemd is told: the screen changes, pictures and poses come, or it says why not."""

from __future__ import annotations

from inference.supervisor import STARTUP_TIMEOUT_S

SILENCE_TIMEOUT_S = STARTUP_TIMEOUT_S + 10.0  # a stage that hangs is said, and begun again, long before


class Liveness:
    """Call `step` at every turn of the main loop, after its screen has been shown: a loop that hangs calls nothing."""

    def __init__(self, now: float) -> None:
        self._frames = self._poses = 0
        self._frames_at = self._poses_at = now

    def step(self, now: float, frames: int, poses: int, out_of_order: bool) -> bool:
        """Whether systemd may be told that all is well.

        now: monotonic seconds. frames, poses: how many have come so far, nobody being found counting as a pose.
        out_of_order: the screen says that something is broken, so it is being mended with limits of its own.
        """
        if frames != self._frames or out_of_order:
            self._frames, self._frames_at = frames, now
        if poses != self._poses or out_of_order:
            self._poses, self._poses_at = poses, now
        return max(now - self._frames_at, now - self._poses_at) <= SILENCE_TIMEOUT_S
