"""One session on a mirror as it hangs on a wall: a camera, not a clip, and a window. `session.py STATE [LEAK]`.

LEAK: a line that writes or sends a frame, of `LEAKS`, added on purpose, so that the test is seen to find it.
"""

from __future__ import annotations

import os
import random
import socket
import sys
from collections.abc import Callable
from datetime import time
from importlib import resources
from pathlib import Path

import cv2
import numpy as np
import pygame

from hardware.camera.clip import ClipCamera, open_clip
from hardware.frame import Frame
from kiosk.audio.speaker import open_sound
from kiosk.exercises.selection import limited_to_clip, select
from kiosk.mirror.assembly import RunningMirror, Source, running_mirror
from kiosk.mirror.window import open_window
from kiosk.settings import Settings
from kiosk.simulation.members import Members

LEAK_PATH = Path("/tmp/gym-mirror-leak")
REPS = 2
MAX_STEPS = 6000

Leak = Callable[[Frame], object]


def send(frame: Frame) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.sendto(frame.pixels[0].tobytes(), ("127.0.0.1", 9))


def to_stderr(frame: Frame) -> None:
    os.write(2, frame.pixels[:100].tobytes())


LEAKS: dict[str, Leak] = {
    "opencv": lambda frame: cv2.imwrite(f"{LEAK_PATH}.jpg", frame.pixels),
    "pygame": lambda frame: pygame.image.save(pygame.display.get_surface(), f"{LEAK_PATH}.png"),
    "numpy": lambda frame: np.save(f"{LEAK_PATH}.npy", frame.pixels),
    "network": send,
    "journal": to_stderr,
}


class Camera(ClipCamera):
    """The bundled clip as if somebody stood there: whoever leaves comes back."""

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
    with resources.as_file(resources.files("kiosk.media") / "demo.mp4") as path:
        clip = open_clip(path)
        camera = Camera(clip, False, clip.camera(loop=False)._clock)
        sound = open_sound(settings.sound, "en", state / "voice", lambda: time(12))
        window = open_window("portrait", 90, fullscreen=False)
        made: list[Members] = []

        def hands(app: object) -> list[Members]:
            made.append(Members(lambda: app.name, lambda: camera.ended, random.Random(1)))  # type: ignore[attr-defined]
            return made

        with running_mirror(settings, state, Source(lambda: camera, camera), selection, window, sound, hands) as mirror:
            run_one_set(mirror, made[0])


def run_one_set(mirror: RunningMirror, members: Members) -> None:
    for _ in range(MAX_STEPS):
        mirror.loop.step()
        if members.sets and members.nobody_present:
            print("one set done", flush=True)
            return
    raise SystemExit("the session did not come to its end")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None)
