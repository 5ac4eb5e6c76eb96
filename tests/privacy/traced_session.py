"""Runs one session on a mirror with a camera and a window: `python -m tests.privacy.traced_session STATE [LEAK]`.

STATE: directory of the usage log.
LEAK: a name of `LEAKS`, code that leaks a frame on purpose, to show that the test finds it.
"""

from __future__ import annotations

import os
import random
import socket
import sys
import time
from collections.abc import Callable
from datetime import time as clock_time
from pathlib import Path

import cv2
import numpy as np
import pygame

from hardware.camera.clip import ClipCamera
from hardware.frame import Frame
from kiosk.audio.speaker import open_sound
from kiosk.exercises.selection import limited_to_clip, select
from kiosk.media.demo_clip import open_demo_clip
from kiosk.mirror.app import App
from kiosk.mirror.assembly import RunningMirror, Source, running_mirror
from kiosk.mirror.window import open_window
from kiosk.settings import Settings
from kiosk.simulation.members import Members

LEAK_PATH = Path("/tmp/gym-mirror-leak")
REPS = 2
MAX_STEPS = 6000
NOON = clock_time(12)

Leak = Callable[[Frame], object]


def to_network(frame: Frame) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.sendto(frame.pixels[0].tobytes(), ("127.0.0.1", 9))


def to_stderr(frame: Frame) -> None:
    os.write(2, frame.pixels[:100].tobytes())


LEAKS: dict[str, Leak] = {
    "opencv": lambda frame: cv2.imwrite(f"{LEAK_PATH}.jpg", frame.pixels),
    "pygame": lambda frame: pygame.image.save(pygame.surfarray.make_surface(frame.pixels), f"{LEAK_PATH}.png"),
    "numpy": lambda frame: np.save(f"{LEAK_PATH}.npy", frame.pixels),
    "network": to_network,
    "journal": to_stderr,
}


class Camera(ClipCamera):
    """The bundled clip as a camera, in which the member returns each time; leaks frame 60."""

    leak: Leak | None = None

    def read(self, timeout: float) -> Frame | None:
        frame = super().read(timeout)
        if frame is not None and frame.number == 60 and Camera.leak is not None:
            Camera.leak(frame)
        return frame


def main(state: Path, leak: str | None) -> None:
    Camera.leak = LEAKS[leak] if leak else None
    settings = Settings()
    selection = limited_to_clip(select(settings, "banded-squat"), REPS)
    camera = Camera(open_demo_clip(), False, time.monotonic)
    sound = open_sound(settings.sound, "en", state / "voice", lambda: NOON)
    window = open_window("portrait", 90, fullscreen=False)
    panels: list[Members] = []

    def button_panels(app: App) -> list[Members]:
        panels.append(Members(lambda: app.name, lambda: camera.ended, random.Random(1)))
        return panels

    source = Source(lambda: camera, camera)
    with running_mirror(settings, state, source, selection, window, sound, button_panels) as mirror:
        run_one_set(mirror, panels[0])


def run_one_set(mirror: RunningMirror, members: Members) -> None:
    for _ in range(MAX_STEPS):
        mirror.loop.step()
        if members.sets and members.nobody_present:
            print("one set done", flush=True)
            return
    raise SystemExit("the session did not end")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None)
