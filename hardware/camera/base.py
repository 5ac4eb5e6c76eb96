"""The camera protocol and its errors."""

from __future__ import annotations

from types import TracebackType
from typing import Protocol, Self

from hardware.errors import HardwareError
from hardware.frame import Frame


class CameraError(HardwareError, ValueError):
    """A camera cannot be used; the message says why and what to do, in one sentence."""


class CameraLost(CameraError):  # noqa: N818 - also stored as a value that describes a state
    """A camera that was delivering frames has stopped; the message says why. Opening it again may bring it back."""


class Camera(Protocol):
    """A source of frames. Use it in a `with` block; leaving the block closes it, and closing twice is harmless."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def read(self, timeout: float) -> Frame | None:
        """The next frame, its `captured_at` on the monotonic clock, or None when none came within `timeout` seconds.

        Raises CameraLost when no further frame can come.
        """
        ...

    def set_frame_rate(self, fps: float) -> None:
        """Request a frame rate, in frames per second; a source with a fixed rate ignores it."""
        ...
