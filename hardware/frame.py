"""The frame, and the one-element slot that passes the newest value from one thread to another."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
T = TypeVar("T")

RATE_WINDOW = 30  # intervals averaged for Latest.rate: one second at 30 fps
STALE_AFTER_S = 1.0  # after this time without a value the rate is 0


@dataclass(frozen=True)
class Frame:
    """One camera image with its capture time.

    pixels: uint8 [height, width, 3], RGB, not mirrored; shared between threads, so read-only for every holder.
    captured_at: seconds on the source's own clock: monotonic for a camera, clip time (first frame 0.0) for a clip
        read as fast as it decodes.
    number: counts up from 0 within one source.
    """

    pixels: Pixels
    captured_at: float
    number: int

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])


class Latest(Generic[T]):
    """A slot for one value: `put` replaces it, so the writer never waits and nothing queues."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._value: T | None = None
        self._version = 0
        self._times: deque[float] = deque(maxlen=RATE_WINDOW + 1)

    def put(self, value: T, now: float) -> None:
        """Replace the value. now: monotonic seconds, recorded for `rate`."""
        with self._changed:
            self._value = value
            self._version += 1
            self._times.append(now)
            self._changed.notify_all()

    def get(self) -> tuple[T | None, int]:
        """The newest value (None before the first) and its version, the number of puts."""
        with self._changed:
            return self._value, self._version

    def wait_newer(self, version: int, timeout: float) -> tuple[T | None, int]:
        """Like `get`, but waits up to `timeout` seconds for a version newer than `version`."""
        with self._changed:
            self._changed.wait_for(lambda: self._version > version, timeout)
            return self._value, self._version

    def rate(self, now: float) -> float:
        """Puts per second over the last RATE_WINDOW intervals; 0.0 after `STALE_AFTER_S` without one."""
        with self._changed:
            if len(self._times) < 2 or now - self._times[-1] > STALE_AFTER_S:
                return 0.0
            return (len(self._times) - 1) / max(self._times[-1] - self._times[0], 1e-6)
