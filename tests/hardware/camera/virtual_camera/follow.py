"""Runs inside the distribution root: the whole mirror, over real picamera2 on libcamera's virtual camera.

Prints the number of frames and poses, and how the mirror reacted when the camera stopped.
"""

from __future__ import annotations

import faulthandler
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import picamera2
import pygame
from vcam import VirtualPicamera2

from hardware.camera.base import Camera
from hardware.camera.factory import open_camera
from hardware.camera.picamera import Picamera
from kiosk.audio.sound import NullSound
from kiosk.exercises.selection import select
from kiosk.mirror.assembly import RunningMirror, Source, running_mirror
from kiosk.mirror.window import open_offscreen
from kiosk.settings import Model, Settings

SECONDS = float(sys.argv[1])
STATE = Path("/opt/state")
LOOP_HZ = 20
opened: list[Camera] = []


def open_one() -> Camera:
    opened.append(open_camera("auto", "auto", (640, 480), 0))
    return opened[-1]


def run_until(mirror: RunningMirror, reached: Callable[[], bool], seconds: float) -> float | None:
    """Run the main loop until a condition holds. Returns the seconds it took, None after a timeout."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        mirror.loop.step()
        if reached():
            return time.monotonic() - began
    return None


def main() -> dict[str, object]:
    settings = Settings(model=Model(name="lightning", threads=1))
    window = open_offscreen("portrait", LOOP_HZ)
    STATE.mkdir(exist_ok=True)
    found: list[tuple[int, bool]] = []
    with running_mirror(
        settings, STATE, Source(open_one), select(settings, None), window, NullSound(), lambda app: []
    ) as mirror:
        app, pipeline = mirror.app, mirror.pipeline

        def count_pose() -> bool:
            tracked, version = pipeline.poses.get()
            if tracked is not None and (not found or found[-1][0] != version):
                found.append((version, tracked.pose is not None))
            return False

        run_until(mirror, lambda: pipeline.frames.get()[0] is not None, 20)
        run_until(mirror, count_pose, SECONDS)
        frame, frames = pipeline.frames.get()
        assert frame is not None
        age = time.monotonic() - frame.captured_at
        pygame.image.save(window.stage.read(), str(STATE / "camera.png"))
        camera = opened[-1]
        assert isinstance(camera, Picamera)
        camera._camera.stop()
        noticed = run_until(mirror, lambda: app.out_of_order, 10)
        pygame.image.save(window.stage.read(), str(STATE / "silent.png"))
        back = run_until(mirror, lambda: not app.out_of_order, 20)
    return {
        "frames": frames, "processed": len(found), "poses": sum(is_there for _, is_there in found), "age": age,
        "corner": frame.pixels[4, 4].tolist(), "noticed_s": noticed, "back_s": back, "opened": len(opened),
    }  # fmt: skip


faulthandler.dump_traceback_later(SECONDS + 90, exit=True)  # print where it hangs
picamera2.Picamera2 = VirtualPicamera2
print(json.dumps(main()))
