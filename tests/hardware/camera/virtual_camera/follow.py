"""Runs inside the root: the whole mirror, over real picamera2 on libcamera's virtual camera.

Prints how many frames and poses came, and what the mirror did when the camera fell silent under its feet.
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
from kiosk.audio.sound import NullSound
from kiosk.exercises.selection import select
from kiosk.mirror.assembly import RunningMirror, Source, running_mirror
from kiosk.mirror.window import open_offscreen
from kiosk.settings import Model, Settings

SECONDS = float(sys.argv[1])
STATE = Path("/opt/state")
TURNS_A_SECOND = 20
opened: list[Camera] = []


def open_one() -> Camera:
    opened.append(open_camera("auto", "auto", (640, 480), 0))
    return opened[-1]


def turn_until(mirror: RunningMirror, reached: Callable[[], bool], seconds: float) -> float | None:
    """Turns of the main loop until something is reached; how long that took, None if it did not happen."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        mirror.loop.step()
        if reached():
            return time.monotonic() - began
    return None


def main() -> dict[str, object]:
    settings = Settings(model=Model(name="lightning", threads=1))
    window = open_offscreen("portrait", TURNS_A_SECOND)
    STATE.mkdir(exist_ok=True)
    found: list[tuple[int, bool]] = []
    with running_mirror(
        settings, STATE, Source(open_one), select(settings, None), window, NullSound(), lambda app: []
    ) as mirror:
        app, sighting = mirror.app, mirror.pipeline

        def look() -> bool:
            tracked, version = sighting.poses.get()
            if tracked is not None and (not found or found[-1][0] != version):
                found.append((version, tracked.pose is not None))
            return False

        turn_until(mirror, lambda: sighting.frames.get()[0] is not None, 20)
        turn_until(mirror, look, SECONDS)
        frame, frames = sighting.frames.get()
        age = time.monotonic() - frame.captured_at
        pygame.image.save(window.surface, str(STATE / "camera.png"))
        opened[-1]._camera.stop()
        noticed = turn_until(mirror, lambda: app.out_of_order, 10)
        pygame.image.save(window.surface, str(STATE / "silent.png"))
        back = turn_until(mirror, lambda: not app.out_of_order, 20)
    return {
        "frames": frames, "looked": len(found), "poses": sum(is_there for _, is_there in found), "age": age,
        "corner": frame.pixels[4, 4].tolist(), "noticed_s": noticed, "back_s": back, "opened": len(opened),
    }  # fmt: skip


faulthandler.dump_traceback_later(SECONDS + 90, exit=True)  # a hang must say where
picamera2.Picamera2 = VirtualPicamera2
print(json.dumps(main()))
