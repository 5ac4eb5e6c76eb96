"""Runs inside the root: camera and model on their threads, over real picamera2 on libcamera's virtual camera.

Prints how many frames and poses came, and what happened when the camera fell silent under the product's feet.
"""

from __future__ import annotations

import faulthandler
import json
import sys
import time
from collections.abc import Callable

import picamera2
from vcam import VirtualPicamera2

from hardware.camera import Camera, open_camera
from inference.movenet import load_model, model_path
from inference.tracker import Tracker
from inference.worker import Sighting

SECONDS = float(sys.argv[1])
TURN_S = 0.02
opened: list[Camera] = []


def open_one() -> Camera:
    opened.append(open_camera("auto", "/dev/video0", (640, 480), 0))
    return opened[-1]


def turn_until(sighting: Sighting, reached: Callable[[], bool], seconds: float) -> float | None:
    """Turns of a main loop until something is reached; how long that took, None if it did not happen."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        sighting.tend(time.monotonic())
        if reached():
            return time.monotonic() - began
        time.sleep(TURN_S)
    return None


def main() -> dict[str, object]:
    models = {shape: load_model(model_path("lightning", shape), 1) for shape in ("square", "portrait")}
    found = []
    with Sighting(open_one, Tracker(models)) as sighting:

        def look() -> bool:
            tracked, version = sighting.poses.get()
            if tracked is not None and (not found or found[-1][0] != version):
                found.append((version, tracked.pose is not None))
            return False

        turn_until(sighting, look, SECONDS)
        frame, frames = sighting.frames.get()
        age = time.monotonic() - frame.captured_at
        opened[-1]._camera.stop()
        noticed = turn_until(sighting, lambda: sighting.camera_fault is not None, 10)
        back = turn_until(sighting, lambda: sighting.camera_fault is None, 20)
    return {
        "frames": frames, "looked": len(found), "poses": sum(is_there for _, is_there in found), "age": age,
        "corner": frame.pixels[4, 4].tolist(), "noticed_s": noticed, "back_s": back, "opened": len(opened),
    }  # fmt: skip


faulthandler.dump_traceback_later(SECONDS + 60, exit=True)  # a hang must say where
picamera2.Picamera2 = VirtualPicamera2
print(json.dumps(main()))
