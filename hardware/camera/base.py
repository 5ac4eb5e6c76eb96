"""What a camera is to the rest of the product, and how it fails."""

from __future__ import annotations

from types import TracebackType
from typing import Protocol, Self

from hardware.frame import Frame


class CameraError(ValueError):
    """A camera cannot be used; the message says why and what to do, in one sentence."""


class CameraLost(CameraError):  # noqa: N818 - it names a state that is carried as a value, too
    """A camera that was delivering frames has stopped; the message says why. It may come back when opened again."""


class Camera(Protocol):
    """A source of frames. Use it in a `with` block; leaving the block closes it, and closing twice does no harm."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def read(self, timeout: float) -> Frame | None:
        """The next frame, its `captured_at` on the monotonic clock, or None when none came within `timeout` seconds.

        Raises CameraLost when no further frame can come.
        """
        ...

    def set_frame_rate(self, rate: float) -> None:
        """So many pictures a second are wanted from now on; a source that has a pace of its own keeps it."""
        ...
