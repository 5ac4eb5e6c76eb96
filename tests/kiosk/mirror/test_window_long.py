"""The real window on a virtual X server, with real key events. Needs the packages xvfb, xdotool and imagemagick."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import cv2
import numpy as np
import pygame
import pytest

from hardware.camera.clip import open_clip
from hardware.frame import Pixels
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.usage.report import UsageTotals, report
from kiosk.usage.store import Store
from kiosk.vision.observation import Observation
from tests.kiosk.demo_clip import DEMO_CLIP
from tests.kiosk.harness import SimulatedMirror

TOOLS = ("Xvfb", "xdotool", "import")
SCREEN = (1280, 1024)
RUN = "from kiosk.commands.main import main; main()"

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason="needs the packages xvfb, xdotool and imagemagick"),
]


@pytest.fixture
def display() -> Iterator[str]:
    """The name of a virtual X server."""
    size = f"{SCREEN[0]}x{SCREEN[1]}x24"
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", size]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        yield f":{server.stdout.readline().strip()}"
        server.terminate()


class RealMirror:
    """`gym-mirror run` in its window, on the bundled clip."""

    def __init__(self, display: str, state: Path) -> None:
        self._state = state
        self._environment = {**os.environ, "DISPLAY": display, "SDL_VIDEODRIVER": "x11", "SDL_AUDIODRIVER": "dummy"}
        arguments = ["run", "--clip", str(DEMO_CLIP), "--exercise", "banded-squat", "--state", str(state)]
        self.process = subprocess.Popen([sys.executable, "-c", RUN, *arguments], env=self._environment)
        self._tool("mousemove", str(SCREEN[0] // 2), str(SCREEN[1] // 2))  # keys go to the window under the pointer

    def key(self, name: str, seconds: float = 0.12) -> None:
        self._tool("keydown", name)
        time.sleep(seconds)
        self._tool("keyup", name)
        time.sleep(1.0)

    def window(self) -> Pixels:
        """The window's content, uint8 [height, width, 3], RGB; empty without a window."""
        command = ["import", "-window", "root", "png:-"]
        png = subprocess.run(command, env=self._environment, capture_output=True, check=True).stdout
        screen = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
        assert screen is not None
        rows, columns = np.flatnonzero(screen.any(axis=(1, 2))), np.flatnonzero(screen.any(axis=(0, 2)))
        if not rows.size:
            return np.zeros((0, 0, 3), np.uint8)
        return np.asarray(screen[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1, ::-1])

    def logged(self) -> UsageTotals:
        today = date.today()
        store = Store.open_to_read(self._state / "demo")
        if store is None:
            return UsageTotals()
        with store:
            return report(store, today, today, None).total

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(10)

    def _tool(self, *arguments: str) -> None:
        subprocess.run(["xdotool", *arguments], env=self._environment, check=True)


@pytest.fixture
def real(display: str, tmp_path: Path) -> Iterator[RealMirror]:
    mirror = RealMirror(display, tmp_path / "real")
    yield mirror
    mirror.process.kill()
    mirror.process.wait()


def until(done: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, f"not after {seconds} s"
        time.sleep(0.5)


def test_a_set_in_the_real_window_with_real_keys(real: RealMirror, mirror: SimulatedMirror) -> None:
    until(lambda: real.window().size > 0, 30)
    time.sleep(2)
    shown = real.window()
    height, width = shown.shape[:2]
    assert abs(width / height - 1080 / 1920) < 0.01
    assert_same_text(shown, drawn_attract(mirror, (width, height)))

    for key in ("Return", "Return", "Return", "Left"):
        real.key(key)
    until(lambda: real.logged().sets == 1, 240)

    assert (real.logged().reps, real.logged().left) == (8, 0)
    assert real.stop() == 0


def test_escape_held_for_two_seconds_ends_the_session(real: RealMirror) -> None:
    until(lambda: real.window().size > 0, 30)
    time.sleep(2)
    attract = real.window()
    real.key("Return")
    assert np.abs(real.window().astype(int) - attract).mean() > 2, "the safety card"
    real.key("Escape", seconds=2.5)

    assert_same_text(real.window(), attract)


def drawn_attract(mirror: SimulatedMirror, size: tuple[int, int]) -> Pixels:
    """The same screen as `gym-mirror screens` would draw it."""
    mirror.context.demo = True
    canvas = Canvas(offscreen_stage(size), mirror.context.text)
    first = next(iter(open_clip(DEMO_CLIP)))
    mirror.app.update(mirror.now, [], Observation(first, None, None, True, 0.0))
    mirror.app.draw(canvas, mirror.now)
    return pygame.surfarray.array3d(canvas.read()).swapaxes(0, 1)


def assert_same_text(shown: Pixels, expected: Pixels) -> None:
    """Compare the lower half with text and labels; the image above moves."""
    half = expected.shape[0] // 2
    assert shown.shape == expected.shape
    assert np.abs(shown[half:].astype(int) - expected[half:]).mean() < 3
