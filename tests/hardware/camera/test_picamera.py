"""Real picamera2 and libcamera, in a Debian 13 root, on libcamera's virtual camera fed with images."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from hardware.camera.base import CameraError
from hardware.camera.clip import open_clip
from hardware.camera.factory import open_camera
from tests.distributions.build import PYTHON, Root, debian_root

REPOSITORY = Path(__file__).parents[3]
BRIDGES = Path(__file__).parent / "virtual_camera"
APT = (
    "python3-libcamera", "libcamera-ipa", "gcc", "libc6-dev", "python3-dev", "libcap-dev", "python3-pip",
    "python3-prctl", "python3-numpy", "python3-opencv",
)  # fmt: skip
PIP = ("picamera2", "ai-edge-litert", "argon2-cffi", "click", "pydantic", "pygame-ce", "rich", "tzdata")
INSIDE = "/opt/test"
ENVIRONMENT = {"LD_PRELOAD": f"{INSIDE}/dmashim.so", "PYTHONPATH": INSIDE, "LIBCAMERA_LOG_LEVELS": "*:ERROR"}
IMAGES = 8  # with four, libcamera's virtual camera delivers no frame
BLUE, RED = (30, 60, 200), (220, 30, 20)
RUN_S = 60.0


@pytest.fixture(scope="module")
def root() -> Root:
    """A Debian 13 root with libcamera, picamera2, the mirror's dependencies, the bridges and our code."""
    root = debian_root("trixie-camera", "trixie", APT, PIP)
    inside = root.folder / INSIDE[1:]
    shutil.rmtree(inside, ignore_errors=True)
    shutil.copytree(BRIDGES, inside)
    for room in ("hardware", "inference", "kiosk"):
        shutil.copytree(REPOSITORY / room, inside / room)
    virtual = root.folder / "usr/share/libcamera/pipeline/virtual"
    virtual.mkdir(parents=True, exist_ok=True)
    shutil.copy(BRIDGES / "virtual.yaml", virtual)
    root.run(["gcc", "-shared", "-fPIC", "-o", f"{INSIDE}/dmashim.so", f"{INSIDE}/dmashim.c", "-ldl"])
    return root


def show(root: Root, images: list[np.ndarray]) -> None:
    """Set the RGB images of 640x480 that the virtual camera sends in a loop."""
    frames = root.folder / "opt/frames"
    shutil.rmtree(frames, ignore_errors=True)
    frames.mkdir()
    for number, image in enumerate(images):
        cv2.imwrite(str(frames / f"{number}.jpg"), image[:, :, ::-1])


def run(root: Root, *command: str) -> dict:
    return json.loads(root.run([PYTHON, *command], ENVIRONMENT, timeout=240).stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def measured(root) -> dict[str, dict]:
    """The camera code's report on a red box on blue, captured upright and sideways."""
    images = [np.full((480, 640, 3), BLUE, np.uint8) for _ in range(IMAGES)]
    for number, image in enumerate(images):
        image[100:300, 40 + 20 * number : 140 + 20 * number] = RED
    show(root, images)
    return run(root, f"{INSIDE}/check.py")


@pytest.mark.long
@pytest.mark.parametrize(("way", "shape"), [("upright", [480, 640, 3]), ("sideways", [640, 480, 3])])
def test_frames_have_true_colours_and_the_sensors_time(measured, way, shape) -> None:
    seen = measured[way]
    assert seen["kind"] == "Picamera"
    assert seen["frames"] == 60
    assert seen["numbers_rise"]
    assert seen["times_rise"]
    assert seen["shape"] == shape
    assert np.abs(np.subtract(seen["corner"], BLUE)).max() < 20  # JPEG to NV12 and back shifts the range a little
    assert seen["reddest"] > 200


@pytest.mark.long
def test_a_camera_that_stops_can_be_closed_and_opened_again(measured) -> None:
    assert measured["unplugged"] == {"first": True, "silent": True, "closed": True, "again": True}


@pytest.mark.long
def test_the_mirror_tracks_a_member_reports_a_silent_camera_and_reopens_it(root) -> None:
    clip = open_clip(REPOSITORY / "kiosk/media/demo.mp4")
    frames = [frame.pixels for frame in clip]
    middle = len(frames) // 2
    show(root, frames[middle : middle + 4 * IMAGES : 4])
    seen = run(root, f"{INSIDE}/follow.py", str(RUN_S))
    assert seen["frames"] > RUN_S * 10
    assert seen["poses"] > 0.95 * seen["processed"] > RUN_S
    assert seen["age"] < 0.5
    assert np.abs(np.subtract(seen["corner"], frames[middle][4, 4])).max() < 25
    assert seen["noticed_s"] < 3  # 2 s on an idle machine
    assert seen["back_s"] is not None
    assert seen["opened"] == 2


def test_without_picamera2_the_message_names_the_alternative() -> None:
    with pytest.raises(CameraError, match="picamera2 is not installed"), open_camera("picamera2", "", (640, 480), 0):
        pass
