"""The USB camera with OpenCV's real reader, on a clip instead of a device."""

from __future__ import annotations

import time

import cv2
import numpy as np
import pytest

from hardware.camera import webcam
from hardware.camera.base import CameraError, CameraLost
from hardware.camera.factory import open_camera
from hardware.camera.webcam import FIRST_FRAME_TIMEOUT_S, Webcam
from hardware.frame import Frame

RED = (200, 30, 30)


@pytest.fixture
def device(tmp_path, monkeypatch):
    """Three red frames of 64x48 instead of a camera."""
    path = tmp_path / "video0.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30, (64, 48))
    for _ in range(3):
        writer.write(np.full((48, 64, 3), RED[::-1], np.uint8))
    writer.release()
    capture = cv2.VideoCapture
    monkeypatch.setattr(cv2, "VideoCapture", lambda name, backend: capture(name, cv2.CAP_ANY))
    return str(path)


def next_frame(camera: Webcam) -> Frame:
    frame = camera.read(1.0)
    assert frame is not None
    return frame


def test_frames_in_rgb_with_their_time_and_number(device) -> None:
    with Webcam(device, (64, 48)) as camera:
        frames = [next_frame(camera) for _ in range(3)]
    assert [frame.number for frame in frames] == [0, 1, 2]
    assert all(0 <= time.monotonic() - frame.captured_at < 60 for frame in frames)
    assert np.abs(frames[0].pixels.astype(int) - RED).max() < 8


def test_a_camera_mounted_sideways(device) -> None:
    with Webcam(device, (64, 48), rotate=90) as camera:
        assert next_frame(camera).pixels.shape == (64, 48, 3)


def test_a_camera_that_stops_is_lost_and_can_be_opened_again(device) -> None:
    camera = Webcam(device, (64, 48))
    for _ in range(2):
        with camera:
            for _ in range(3):
                camera.read(1.0)
            with pytest.raises(CameraLost, match="stopped sending frames"):
                camera.read(1.0)
    with pytest.raises(CameraLost, match="closed"):
        camera.read(1.0)


def test_a_slow_first_frame_is_waited_for_until_the_timeout(device, monkeypatch) -> None:
    with Webcam(device, (64, 48)) as camera:
        assert camera._capture is not None
        for _ in range(3):
            camera._capture.read()
        assert camera.read(1.0) is None
        late = time.monotonic() + FIRST_FRAME_TIMEOUT_S
        monkeypatch.setattr(time, "monotonic", lambda: late)
        with pytest.raises(CameraLost):
            camera.read(1.0)


def test_auto_chooses_the_first_usb_camera_by_name_whatever_its_number(device, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(webcam, "DEVICES_BY_ID", tmp_path / "by-id")
    monkeypatch.setattr(webcam, "DEFAULT_DEVICE", str(tmp_path / "video0"))
    with pytest.raises(CameraError, match="plug it in"), Webcam("auto", (64, 48)):
        pass
    (tmp_path / "by-id").mkdir()
    for name in ("usb-Maker_Cam-video-index1", "usb-Maker_Cam-video-index0", "platform-codec-video-index0"):
        (tmp_path / "by-id" / name).symlink_to(device)
    with Webcam("auto", (64, 48)) as camera:
        assert camera.read(1.0) is not None
    assert webcam.first_device().endswith("usb-Maker_Cam-video-index0")


def test_a_missing_camera_is_refused(tmp_path) -> None:
    with pytest.raises(CameraError, match="plug it in"), Webcam(str(tmp_path / "video0"), (64, 48)):
        pass


def test_a_file_that_is_no_camera_is_refused(tmp_path) -> None:
    (tmp_path / "video0").write_text("text")
    with pytest.raises(CameraError, match="cannot be opened"), Webcam(str(tmp_path / "video0"), (64, 48)):
        pass


def test_auto_is_the_usb_camera_where_there_is_no_picamera2(device) -> None:
    assert isinstance(open_camera("auto", device, (64, 48), 0), Webcam)
