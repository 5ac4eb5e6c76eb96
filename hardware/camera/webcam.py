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
DRIVER_WAIT_S = "1"  # OpenCV gives a silent camera up after so long; its own 10 s would hide a pulled plug
FIRST_FRAME_TIMEOUT_S = 4.0  # some cameras take so long for their first picture
ANY = "auto"
BY_NAME = Path("/dev/v4l/by-id")  # where udev names cameras, whatever number they got this time
DEFAULT_DEVICE = "/dev/video0"  # where there is no udev
MAX_FRAME_AGE_S = 1.0  # a driver's time stamp further off than this is not on the monotonic clock


class Webcam:
    """Frames of a USB camera, newest first come: the driver keeps no queue of old ones.

    device: such as /dev/video0, or auto for the first one that is plugged in when it is opened. size: width and height
    asked for, in pixels; the camera gives the nearest it has. rotate: degrees clockwise that make the picture upright.
    """

    def __init__(self, device: str, size: tuple[int, int], rotate: int = 0) -> None:
        self._device = device
        self._size = size
        self._memory = FramePool(rotate)
        self._capture: cv2.VideoCapture | None = None
        self._number = 0
        self._opened_at = 0.0

    def __enter__(self) -> Self:
        """Raises CameraError when there is no such camera or it gives no picture."""
        device = first_device() if self._device == ANY else self._device
        if not Path(device).exists():
            raise CameraError(f"There is no camera {device}; plug it in")
        os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", DRIVER_WAIT_S)
        self._capture = cv2.VideoCapture(device, cv2.CAP_V4L2)
        # Compressed pictures: raw ones of this size come at 10 a second over USB 2.
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
        """The next frame. Waits for the driver, at most its own second, whatever `timeout` says.

        Raises CameraLost when the driver gives no more frames.
        """
        if self._capture is None:
            raise CameraLost("The USB camera is closed")
        taken, bgr = self._capture.read()
        now = time.monotonic()
        if not taken and self._number == 0 and now - self._opened_at < FIRST_FRAME_TIMEOUT_S:
            return None
        if not taken:
            raise CameraLost("The USB camera gives no pictures any more; check its cable")
        stamp = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000.0
        captured_at = stamp if 0 <= now - stamp <= MAX_FRAME_AGE_S else now
        height, width = bgr.shape[:2]
        pixels = self._memory.acquire((width, height), lambda into: cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB, into))
        self._number += 1
        return Frame(pixels, captured_at, self._number - 1)

    def set_frame_rate(self, rate: float) -> None:
        """Does nothing: a new rate would cost a USB camera its stream."""

    def _release(self) -> None:
        if self._capture is not None:
            self._capture.release()
            self._capture = None


def first_device() -> str:
    """The first USB camera by name; the usual device where udev has named none."""
    named = sorted(BY_NAME.glob("usb-*-video-index0"))
    return str(named[0]) if named else DEFAULT_DEVICE
