"""Real picamera2 and libcamera, in a Debian 13 root, on libcamera's virtual camera fed with pictures."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from hardware.camera import CameraError, open_camera
from tests.roots.build import PYTHON, debian_root

REPOSITORY = Path(__file__).parents[2]
BRIDGES = Path(__file__).parent / "virtual_camera"
APT = (
    "python3-libcamera", "libcamera-ipa", "gcc", "libc6-dev", "python3-dev", "libcap-dev", "python3-pip",
    "python3-prctl", "python3-numpy", "python3-opencv",
)  # fmt: skip
BLUE, RED = (30, 60, 200), (220, 30, 20)


@pytest.fixture(scope="module")
def measured() -> dict[str, dict]:
    """What the camera code reported from inside the root: a red box on blue, seen upright and sideways."""
    root = debian_root("trixie-camera", "trixie", APT, ["picamera2"])
    inside = root.folder / "opt/test"
    shutil.rmtree(inside, ignore_errors=True)
    shutil.copytree(BRIDGES, inside)
    shutil.copytree(REPOSITORY / "hardware", inside / "hardware")
    virtual = root.folder / "usr/share/libcamera/pipeline/virtual"
    virtual.mkdir(parents=True, exist_ok=True)
    shutil.copy(BRIDGES / "virtual.yaml", virtual)
    frames = root.folder / "opt/frames"
    frames.mkdir(exist_ok=True)
    for number in range(8):  # libcamera's virtual camera gives nothing at all from four
        picture = np.full((480, 640, 3), BLUE, np.uint8)
        picture[100:300, 40 + 20 * number : 140 + 20 * number] = RED
        cv2.imwrite(str(frames / f"{number}.jpg"), picture[:, :, ::-1])
    root.run(["gcc", "-shared", "-fPIC", "-o", "/opt/test/dmashim.so", "/opt/test/dmashim.c", "-ldl"])
    environment = {"LD_PRELOAD": "/opt/test/dmashim.so", "PYTHONPATH": "/opt/test", "LIBCAMERA_LOG_LEVELS": "*:ERROR"}
    return json.loads(root.run([PYTHON, "/opt/test/check.py"], environment, timeout=120).stdout.splitlines()[-1])


@pytest.mark.long
@pytest.mark.parametrize(("way", "shape"), [("upright", [480, 640, 3]), ("sideways", [640, 480, 3])])
def test_frames_come_with_their_colours_and_the_sensors_time(measured, way, shape):
    seen = measured[way]
    assert seen["kind"] == "Picamera"
    assert seen["frames"] == 60
    assert seen["numbers_rise"]
    assert seen["times_rise"]
    assert seen["shape"] == shape
    assert np.abs(np.subtract(seen["corner"], BLUE)).max() < 20  # JPEG to NV12 and back shifts the range a little
    assert seen["reddest"] > 200


@pytest.mark.long
def test_a_camera_that_falls_silent_can_be_closed_and_opened_again(measured):
    assert measured["unplugged"] == {"first": True, "silent": True, "closed": True, "again": True}


def test_without_picamera2_the_message_says_what_works():
    with pytest.raises(CameraError, match="picamera2 is not installed"), open_camera("picamera2", "", (640, 480), 0):
        pass
