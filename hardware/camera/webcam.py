"""A USB camera through V4L2."""

from __future__ import annotations

import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import cv2

from hardware.camera.base import CameraError, CameraLost
from hardware.camera.frame_pool import FramePool
from hardware.frame import Frame

FPS = 30
DRIVER_TIMEOUT_S = "1"  # OpenCV's read timeout; with its default of 10 s a pulled plug would go unnoticed
FIRST_FRAME_TIMEOUT_S = 4.0  # some cameras take almost this long to send their first frame
AUTO = "auto"
DEVICES_BY_ID = Path("/dev/v4l/by-id")  # udev's stable names, independent of the device number
DEFAULT_DEVICE = "/dev/video0"  # used when udev lists no camera
MAX_FRAME_AGE_S = 1.0  # an older driver time stamp is not on the monotonic clock


class Webcam:
    """Frames of a USB camera. The driver buffers one frame, so `read` never returns a queued old frame.

    device: such as /dev/video0, or "auto" for the first camera found on opening.
    size: requested width and height, pixels; the camera chooses the nearest size it supports.
    rotate: degrees clockwise (0, 90, 180, 270) that bring the frame upright.
    """

    def __init__(self, device: str, size: tuple[int, int], rotate: int = 0) -> None:
        self._device = device
        self._size = size
        self._pool = FramePool(rotate)
        self._capture: cv2.VideoCapture | None = None
        self._number = 0
        self._opened_at = 0.0

    def __enter__(self) -> Self:
        """Raises CameraError when the device does not exist or cannot be opened."""
        device = first_device() if self._device == AUTO else self._device
        if not os.path.exists(device):
            raise CameraError(f"There is no camera {device}; plug it in")
        os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", DRIVER_TIMEOUT_S)
        self._capture = cv2.VideoCapture(device, cv2.CAP_V4L2)
        # Compressed frames, because USB 2 transfers only 10 raw frames of this size per second.
        self._capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, self._size[0])
        self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, self._size[1])
        self._capture.set(cv2.CAP_PROP_FPS, FPS)
        self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        if not self._capture.isOpened():
            self._release()
            raise CameraError(f"The camera {device} cannot be opened; another program may be using it")
        self._opened_at = time.monotonic()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._release()

    def read(self, timeout: float) -> Frame | None:
        """The next frame. Ignores `timeout`: the driver waits up to DRIVER_TIMEOUT_S.

        Raises CameraLost when the driver delivers no more frames.
        """
        if self._capture is None:
            raise CameraLost("The USB camera is closed")
        received, bgr = self._capture.read()
        now = time.monotonic()
        if not received and self._number == 0 and now - self._opened_at < FIRST_FRAME_TIMEOUT_S:
            return None
        if not received:
            raise CameraLost("The USB camera has stopped sending frames; check its cable")
        stamp = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000.0
        captured_at = stamp if 0 <= now - stamp <= MAX_FRAME_AGE_S else now
        height, width = bgr.shape[:2]
        pixels = self._pool.acquire((width, height), lambda into: cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB, into))
        self._number += 1
        return Frame(pixels, captured_at, self._number - 1)

    def set_frame_rate(self, fps: float) -> None:
        """Does nothing: a USB camera would have to restart its stream to change the rate."""

    def _release(self) -> None:
        if self._capture is not None:
            self._capture.release()
            self._capture = None


def first_device() -> str:
    """The first USB camera by udev name; DEFAULT_DEVICE if udev lists none."""
    devices = sorted(DEVICES_BY_ID.glob("usb-*-video-index0"))
    return str(devices[0]) if devices else DEFAULT_DEVICE
