"""Chooses the camera."""

from __future__ import annotations

from typing import Literal

from hardware.camera.base import Camera


def open_camera(
    source: Literal["auto", "picamera2", "usb"], device: str, size: tuple[int, int], rotate: int, mains_hz: int = 50
) -> Camera:
    """The camera to use, not opened yet; a missing camera is reported when it is opened.

    source: "auto" chooses a Raspberry Pi camera where one is connected, otherwise the USB camera.
    device: the USB camera, such as /dev/video0, or "auto" for the first one found.
    size: requested width and height, pixels.
    rotate: degrees clockwise (0, 90, 180, 270) that bring the frame upright.
    mains_hz: frequency of the mains, 50 or 60, against flicker; only a Raspberry Pi camera uses it.
    """
    from hardware.camera.picamera import Picamera, picamera_connected
    from hardware.camera.webcam import Webcam

    if source == "picamera2" or (source == "auto" and picamera_connected()):
        return Picamera(size, rotate, mains_hz)
    return Webcam(device, size, rotate)
