"""A Raspberry Pi camera through picamera2. Tested on libcamera's virtual camera, not yet on a board."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Any, Self

from hardware.camera.base import CameraError, CameraLost
from hardware.camera.frame_pool import FramePool
from hardware.camera.lens import MARK_DISTANCE_M, binned_size, field_of_view_deg
from hardware.camera.pixel_formats import CONVERTERS, to_rgb
from hardware.frame import Frame

BUFFER_COUNT = 4  # one being filled, one queued, one being copied, one spare
MAX_FPS = 30.0  # frame rate until `set_frame_rate` is called
PREFERRED_FORMAT = "BGR888"  # red, green, blue in memory: one copy per frame and no conversion


class Picamera:
    """Frames of a Raspberry Pi camera. The configuration stays the same from opening to closing.

    size: requested width and height, pixels; the granted size is read back.
    rotate: degrees clockwise (0, 90, 180, 270) that bring the frame upright.
    mains_hz: frequency of the mains, 50 or 60; lamps flicker twice as often.
    field_of_view_deg: of the picture's width, degrees; None before the first frame and for an unknown lens.
    """

    def __init__(self, size: tuple[int, int], rotate: int = 0, mains_hz: int = 50) -> None:
        self._size = size
        self._rotate = rotate
        self._mains_hz = mains_hz
        self.field_of_view_deg: float | None = None
        self._pool = FramePool(rotate)
        self._camera: Any = None
        self._job: Any = None  # the pending capture request; None when none is pending
        self._format = ""
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
        except (RuntimeError, IndexError, OSError) as error:  # picamera2, for a camera in use or badly connected
            self._close()
            raise CameraError(f"The Raspberry Pi camera cannot be started ({error})") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def read(self, timeout: float) -> Frame | None:
        """The next frame, or None after `timeout` seconds without one; `captured_at` is the sensor's time stamp."""
        if self._camera is None:
            raise CameraLost("The Raspberry Pi camera is closed")
        if self._job is None:
            self._job = self._camera.capture_request(wait=False)
        try:
            request = self._job.get_result(timeout=timeout)
        except TimeoutError:
            return None
        except RuntimeError as error:
            raise CameraLost(
                f"The Raspberry Pi camera has stopped sending frames ({error}); check its ribbon cable"
            ) from error
        self._job = None
        try:
            return self._frame(request)
        finally:
            request.release()

    def set_frame_rate(self, fps: float) -> None:
        """Change the frame rate without reconfiguring the camera."""
        if self._camera is not None and "FrameDurationLimits" in self._camera.camera_controls:
            self._camera.set_controls({"FrameDurationLimits": frame_duration_limits(fps)})

    def _frame(self, request: Any) -> Frame:
        picamera2 = _library()
        with picamera2.MappedArray(request, "main", reshape=False, write=False) as mapped:
            pixels = self._pool.acquire(
                self._size, lambda into: to_rgb(mapped.array, self._format, self._size, self._stride, into)
            )
        metadata = request.get_metadata()
        if self._number == 0:
            self.field_of_view_deg = self._field_of_view(metadata.get("ScalerCrop"))
        sensor_ns = metadata.get("SensorTimestamp")
        captured_at = time.monotonic() if sensor_ns is None else sensor_ns / 1e9
        self._number += 1
        return Frame(pixels, captured_at, self._number - 1)

    def _configure(self) -> None:
        camera = self._camera
        sensor_size = camera.camera_properties.get("PixelArraySize")
        configuration = camera.create_video_configuration(
            main={"size": self._size, "format": PREFERRED_FORMAT},
            raw={"size": binned_size(sensor_size)} if sensor_size else {},
            buffer_count=BUFFER_COUNT,
            queue=False,
            controls=self._controls(),
        )
        camera.configure(configuration)
        granted = camera.camera_configuration()["main"]
        self._format, self._size, self._stride = granted["format"], tuple(granted["size"]), granted["stride"]
        if self._format not in CONVERTERS:
            raise RuntimeError(f"its pixel format {self._format} is not supported")

    def _controls(self) -> dict[str, Any]:
        """Short exposures, so that moving legs stay sharp; focus on the mark; no flicker of lamps.

        Only controls that this camera supports are set.

        With the cameras' tuning files, the short mode raises the gain to 4 before the exposure exceeds 10 ms.
        """
        from libcamera import controls

        wanted = {
            "FrameDurationLimits": frame_duration_limits(MAX_FPS),
            "AeExposureMode": controls.AeExposureModeEnum.Short,
            "AfMode": controls.AfModeEnum.Manual,
            "LensPosition": 1 / MARK_DISTANCE_M,  # dioptres
            "AeFlickerMode": controls.AeFlickerModeEnum.Manual,
            "AeFlickerPeriod": round(1e6 / (2 * self._mains_hz)),  # microseconds
        }
        return {name: value for name, value in wanted.items() if name in self._camera.camera_controls}

    def _field_of_view(self, crop: tuple[int, int, int, int] | None) -> float | None:
        """crop: left, top, width and height of the part of the sensor that is in the picture; None if not known."""
        properties = self._camera.camera_properties
        sensor_size = properties.get("PixelArraySize")
        if crop is None or not sensor_size:
            return None
        seen = crop[3] if self._rotate in (90, 270) else crop[2]
        return field_of_view_deg(str(properties.get("Model")), sensor_size[0], seen)

    def _close(self) -> None:
        if self._camera is None:
            return
        camera, self._camera, self._job = self._camera, None, None
        try:
            camera.cancel_all_and_flush()  # otherwise `stop` waits for a pending frame
            camera.stop()
        finally:
            camera.close()  # also a camera that could not be started, or nobody can open it again


def frame_duration_limits(fps: float) -> tuple[int, int]:
    """Minimum and maximum frame duration at a frame rate, in microseconds."""
    return round(1e6 / fps), round(1e6 / fps)


def picamera_connected() -> bool:
    """Whether picamera2 is installed and a camera is on one of the board's connectors."""
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
    """Indices of the cameras on the board's connectors; libcamera also lists USB cameras, which are left out."""
    return [info["Num"] for info in picamera2.Picamera2.global_camera_info() if "/usb" not in info["Id"]]
