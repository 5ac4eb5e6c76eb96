"""A camera that is watched for what a broken one sends: the same picture for ever, one colour, another size."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import numpy as np

from hardware.camera.base import Camera, CameraLost
from hardware.frame import Frame, Pixels

FROZEN_S = 1.5  # no two pictures of a sensor are the same; one that stays for so long comes from a driver that hangs
SAMPLE_STEP = 4  # of rows and columns compared: noise shows in these, too
DARK = 12.0  # mean of 0..255: at night, without light, some sensors do send the same black picture over and over
UNIFORM_STD = 1.5  # standard deviation of 0..255 below which a picture that is not dark shows nothing at all
MIN_SIZE = (160, 120)  # pixels across and down; with less no knee can be read


class ValidatingCamera:
    """Frames of another camera as long as they can be true; otherwise CameraLost, so that it is opened anew."""

    def __init__(self, camera: Camera) -> None:
        self._camera = camera
        self._size: tuple[int, int] | None = None
        self._last: Pixels | None = None
        self._changed_at = 0.0

    def __enter__(self) -> Self:
        self._size = self._last = None
        self._camera.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._camera.__exit__(kind, error, trace)

    def set_frame_rate(self, rate: float) -> None:
        self._camera.set_frame_rate(rate)

    def read(self, timeout: float) -> Frame | None:
        """As the camera's own. Raises CameraLost, too, for pictures that no working camera sends."""
        frame = self._camera.read(timeout)
        if frame is not None:
            self._check_size(frame)
            self._check_picture(frame)
        return frame

    def _check_size(self, frame: Frame) -> None:
        size = (frame.width, frame.height) if frame.pixels.ndim == 3 else (0, 0)
        if size[0] < MIN_SIZE[0] or size[1] < MIN_SIZE[1]:
            raise CameraLost(
                f"The camera sends pictures of {size[0]} x {size[1]}, too small to read; check its settings"
            )
        if self._size is not None and size != self._size:
            raise CameraLost(
                f"The camera went from {self._size[0]} x {self._size[1]} to {size[0]} x {size[1]} pictures"
            )
        self._size = size

    def _check_picture(self, frame: Frame) -> None:
        seen = frame.pixels[::SAMPLE_STEP, ::SAMPLE_STEP]
        same = self._last is not None and np.array_equal(seen, self._last)
        if not same or self._last is None:
            self._last, self._changed_at = seen.copy(), frame.captured_at
            if _flat(seen):
                raise CameraLost("The camera sends one colour and no picture; check its cable")
        elif frame.captured_at - self._changed_at > FROZEN_S and float(seen.mean()) > DARK:
            raise CameraLost(f"The camera has sent the same picture for {FROZEN_S:.1f} seconds; check its cable")


def _flat(seen: Pixels) -> bool:
    """Whether every channel has one value everywhere, as when a driver hands over memory that was never filled."""
    deviation = seen.reshape(-1, seen.shape[-1]).std(axis=0)
    return bool((deviation < UNIFORM_STD).all()) and float(seen.mean()) > DARK
