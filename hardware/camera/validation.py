"""Detects the invalid frames of a broken camera: a frozen frame, a single colour, a changed size."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import numpy as np

from hardware.camera.base import Camera, CameraLost
from hardware.frame import Frame, Pixels

FROZEN_TIMEOUT_S = 1.5  # sensor noise makes every frame differ; identical ones for this long mean a hung driver
SAMPLE_STEP = 4  # every fourth row and column is compared: enough to show sensor noise
DARK_MEAN = 12.0  # mean of 0..255; below it, in the dark, some working sensors repeat the same black frame
UNIFORM_TIMEOUT_S = 1.0  # many cameras send frames of a single colour for a moment after they are opened
UNIFORM_STD = 1.5  # standard deviation, of 0..255; a brighter frame below it has a single colour
MIN_SIZE = (160, 120)  # width and height, pixels; the knees cannot be located in a smaller frame


class ValidatingCamera:
    """Returns another camera's valid frames; raises CameraLost for an invalid one, so that the camera is reopened."""

    def __init__(self, camera: Camera) -> None:
        self._camera = camera
        self._size: tuple[int, int] | None = None
        self._last_sample: Pixels | None = None
        self._changed_at = 0.0
        self._uniform_since: float | None = None  # seconds of the first of the frames of one colour; None = not now

    def __enter__(self) -> Self:
        self._size = self._last_sample = self._uniform_since = None
        self._camera.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._camera.__exit__(kind, error, trace)

    def set_frame_rate(self, fps: float) -> None:
        self._camera.set_frame_rate(fps)

    def read(self, timeout: float) -> Frame | None:
        """The camera's next frame; None also for a frame of a single colour.

        Also raises CameraLost for an invalid frame.
        """
        frame = self._camera.read(timeout)
        if frame is None:
            return None
        self._check_size(frame)
        sample = frame.pixels[::SAMPLE_STEP, ::SAMPLE_STEP]
        if _is_uniform(sample):
            self._check_uniform(frame)
            return None
        self._uniform_since = None
        self._check_content(frame, sample)
        return frame

    def _check_size(self, frame: Frame) -> None:
        size = (frame.width, frame.height) if frame.pixels.ndim == 3 else (0, 0)
        if size[0] < MIN_SIZE[0] or size[1] < MIN_SIZE[1]:
            raise CameraLost(
                f"The camera sends frames of {size[0]} x {size[1]} pixels, too small to read; check its settings"
            )
        if self._size is not None and size != self._size:
            raise CameraLost(
                f"The camera changed its frame size from {self._size[0]} x {self._size[1]} to {size[0]} x {size[1]}"
            )
        self._size = size

    def _check_uniform(self, frame: Frame) -> None:
        if self._uniform_since is None:
            self._uniform_since = frame.captured_at
        if frame.captured_at - self._uniform_since >= UNIFORM_TIMEOUT_S:
            raise CameraLost("The camera sends frames of one colour; check its cable")

    def _check_content(self, frame: Frame, sample: Pixels) -> None:
        if self._last_sample is None or not np.array_equal(sample, self._last_sample):
            self._last_sample, self._changed_at = sample.copy(), frame.captured_at
        elif frame.captured_at - self._changed_at > FROZEN_TIMEOUT_S and float(sample.mean()) > DARK_MEAN:
            raise CameraLost(f"The camera has sent the same frame for {FROZEN_TIMEOUT_S:.1f} seconds; check its cable")


def _is_uniform(sample: Pixels) -> bool:
    """Whether each channel has nearly the same value everywhere, as in a buffer that the driver never filled."""
    deviation = sample.reshape(-1, sample.shape[-1]).std(axis=0)
    return bool((deviation < UNIFORM_STD).all()) and float(sample.mean()) > DARK_MEAN
