"""Chooses and opens the camera."""

from __future__ import annotations

from typing import Literal

from hardware.camera.base import Camera


def open_camera(source: Literal["auto", "picamera2", "usb"], device: str, size: tuple[int, int], rotate: int) -> Camera:
    """The camera to use, not opened yet: `auto` is a Raspberry Pi camera where one is connected, else the USB one.

    device: the USB camera, such as /dev/video0, or auto for the first one there is. size: width and height asked for,
    in pixels. rotate: degrees clockwise that make the picture upright. Whether there is a camera at all shows when it
    is opened.
    """
    from hardware.camera.picamera import Picamera, picamera_connected
    from hardware.camera.webcam import Webcam

    if source == "picamera2" or (source == "auto" and picamera_connected()):
        return Picamera(size, rotate)
    return Webcam(device, size, rotate)
