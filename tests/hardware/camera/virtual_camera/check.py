"""Runs inside the distribution root: the camera code over real picamera2 on libcamera's virtual camera."""

from __future__ import annotations

import faulthandler
import json
from itertools import pairwise

import numpy as np
import picamera2
from vcam import VirtualPicamera2

from hardware.camera.base import CameraLost
from hardware.camera.factory import open_camera
from hardware.camera.picamera import Picamera

faulthandler.dump_traceback_later(60, exit=True)  # print where it hangs
picamera2.Picamera2 = VirtualPicamera2
SIZE = (640, 480)


def measure(rotate: int) -> dict[str, object]:
    with open_camera("auto", "/dev/video0", SIZE, rotate) as camera:
        frames = [frame for frame in (camera.read(2.0) for _ in range(60)) if frame is not None]
    times = np.diff([frame.captured_at for frame in frames])
    last = frames[-1].pixels
    return {
        "kind": type(camera).__name__,
        "frames": len(frames),
        "numbers_rise": all(b.number == a.number + 1 for a, b in pairwise(frames)),
        "times_rise": bool((times > 0).all()),
        "shape": last.shape,
        "corner": last[4, 4].tolist(),
        "reddest": int(last[..., 0].astype(int).max()),
    }


def unplug_and_come_back() -> dict[str, object]:
    """The stream stops; the camera code returns no frame, closes and opens the camera again."""
    camera = open_camera("picamera2", "", SIZE, 0)
    assert isinstance(camera, Picamera)
    with camera:
        first = camera.read(2.0)
        camera._camera.stop()
        silence = [camera.read(0.2) for _ in range(3)]
    try:
        camera.read(0.2)
        closed = False
    except CameraLost:
        closed = True
    with camera:
        again = camera.read(2.0)
    return {"first": first is not None, "silent": silence == [None] * 3, "closed": closed, "again": again is not None}


print(json.dumps({"upright": measure(0), "sideways": measure(90), "unplugged": unplug_and_come_back()}))
