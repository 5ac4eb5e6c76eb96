"""A Raspberry Pi camera through picamera2. Has run on libcamera's virtual camera, on no board yet."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Any, Self

from hardware.camera.base import CameraError, CameraLost
from hardware.camera.frame_pool import FramePool
from hardware.camera.pixel_formats import CONVERTERS, to_rgb
from hardware.frame import Frame

BUFFERS = 4  # one being filled, one waiting, one being copied, one spare
MAX_FPS = 30.0  # pictures a second until told otherwise
PREFERRED_FORMAT = "BGR888"  # red, green, blue in memory, so that a frame costs one copy and no conversion


class Picamera:
    """Frames of a Raspberry Pi camera, in one configuration from opening to closing.

    size: width and height asked for, in pixels; what is granted is read back. rotate: degrees clockwise that make the
    picture upright.
    """

    def __init__(self, size: tuple[int, int], rotate: int = 0) -> None:
        self._size = size
        self._memory = FramePool(rotate)
        self._camera: Any = None
        self._job: Any = None  # a frame asked for that has not come yet
        self._layout = ""
        self._stride = 0
        self._number = 0

    def __enter__(self) -> Self:
        """Raises CameraError when picamera2 is missing, no camera is connected, or it cannot be started."""
        picamera2 = _library()
        numbers = _board_cameras(picamera2)
        if not numbers:
            raise CameraError("No Raspberry Pi camera is connected; check its ribbon cable and start again")
        try:
            self._camera = picamera2.Picamera2(numbers[0])
            self._configure()
            self._camera.start()
        except (RuntimeError, IndexError) as error:  # what picamera2 raises for a camera in use or half connected
            self._close()
            raise CameraError(f"The Raspberry Pi camera cannot be started ({error})") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def read(self, timeout: float) -> Frame | None:
        """The next frame, or None when none came within `timeout` seconds; `captured_at` is the sensor's own time."""
        if self._camera is None:
            raise CameraLost("The Raspberry Pi camera is closed")
        if self._job is None:
            self._job = self._camera.capture_request(wait=False)
        try:
            request = self._job.get_result(timeout=timeout)
        except TimeoutError:
            return None
        except RuntimeError as error:
            raise CameraLost(f"The Raspberry Pi camera gives no pictures any more ({error})") from error
        self._job = None
        try:
            return self._frame(request)
        finally:
            request.release()

    def set_frame_rate(self, rate: float) -> None:
        """So many pictures a second from now on, without a new configuration."""
        if self._camera is not None and "FrameDurationLimits" in self._camera.camera_controls:
            self._camera.set_controls({"FrameDurationLimits": frame_duration_limits(rate)})

    def _frame(self, request: Any) -> Frame:
        picamera2 = _library()
        with picamera2.MappedArray(request, "main", reshape=False, write=False) as mapped:
            pixels = self._memory.acquire(
                self._size, lambda into: to_rgb(mapped.array, self._layout, self._size, self._stride, into)
            )
        sensor_ns = request.get_metadata().get("SensorTimestamp")
        captured_at = time.monotonic() if sensor_ns is None else sensor_ns / 1e9
        self._number += 1
        return Frame(pixels, captured_at, self._number - 1)

    def _configure(self) -> None:
        camera = self._camera
        configuration = camera.create_video_configuration(
            main={"size": self._size, "format": PREFERRED_FORMAT},
            buffer_count=BUFFERS,
            queue=False,
            controls=self._controls(),
        )
        camera.configure(configuration)
        granted = camera.camera_configuration()["main"]
        self._layout, self._size, self._stride = granted["format"], tuple(granted["size"]), granted["stride"]
        if self._layout not in CONVERTERS:
            raise RuntimeError(f"it gives {self._layout} pictures, which are not known here")

    def _controls(self) -> dict[str, Any]:
        """Short exposures, so that moving legs stay sharp; only what this camera knows.

        In the cameras' own tuning files the short mode raises the gain to 4 before it exposes for longer than 10 ms.
        """
        from libcamera import controls

        wanted = {
            "FrameDurationLimits": frame_duration_limits(MAX_FPS),
            "AeExposureMode": controls.AeExposureModeEnum.Short,
        }
        return {name: value for name, value in wanted.items() if name in self._camera.camera_controls}

    def _close(self) -> None:
        if self._camera is None:
            return
        self._camera.cancel_all_and_flush()  # a frame that never came would keep `stop` waiting
        self._camera.stop()
        self._camera.close()
        self._camera = self._job = None


def frame_duration_limits(rate: float) -> tuple[int, int]:
    """Shortest and longest time from one picture to the next, in microseconds, for so many a second."""
    return round(1e6 / rate), round(1e6 / rate)


def picamera_connected() -> bool:
    """Whether picamera2 is installed and a camera is on the board's own connector."""
    try:
        return bool(_board_cameras(_library()))
    except CameraError:
        return False


def _library() -> Any:
    try:
        import picamera2
    except ImportError as error:
        raise CameraError(f"picamera2 is not installed ({error}); a USB camera works without it") from error
    return picamera2


def _board_cameras(picamera2: Any) -> list[int]:
    """Numbers of the cameras on the board's connectors; libcamera lists USB ones too, which `Webcam` reads."""
    return [info["Num"] for info in picamera2.Picamera2.global_camera_info() if "/usb" not in info["Id"]]
