"""The GPU's renderer draws what the software renderer draws. Needs the apt packages libegl1, libgles2 and Mesa."""

from __future__ import annotations

import ctypes.util
import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

REPOSITORY = Path(__file__).parents[4]
MAX_MEAN_DIFFERENCE = 1.5  # levels of 255: the two renderers scale and cut edges a little differently
MAX_DIFFERENT = 0.012  # share of the pixels that differ by more than 40 levels: edges, and no shape is missing

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not (ctypes.util.find_library("EGL") and ctypes.util.find_library("GLESv2")),
        reason="needs the apt packages libegl1, libgles2 and libgl1-mesa-dri",
    ),
]

RENDERERS = {
    "software": {"SDL_VIDEODRIVER": "dummy", "SDL_RENDER_DRIVER": "software"},
    "opengles2": {"SDL_VIDEODRIVER": "offscreen", "SDL_RENDER_DRIVER": "opengles2"},
}


def test_both_renderers_draw_the_same_pictures(tmp_path: Path) -> None:
    for name, environment in RENDERERS.items():
        command = [sys.executable, "-m", "tests.kiosk.screens.drawing.sample_pictures", str(tmp_path / name)]
        done = subprocess.run(
            command, env={**os.environ, **environment}, cwd=REPOSITORY, capture_output=True, text=True, check=True
        )
        assert done.stdout.split()[-1] == name
    names = sorted(path.name for path in (tmp_path / "software").iterdir())
    assert names
    for name in names:
        software, gpu = (cv2.imread(str(tmp_path / renderer / name)) for renderer in RENDERERS)
        assert software is not None
        assert gpu is not None
        difference = cv2.absdiff(software, gpu)
        assert difference.mean() <= MAX_MEAN_DIFFERENCE, name
        assert (np.asarray(difference).max(2) > 40).mean() <= MAX_DIFFERENT, name


def test_the_layout_holds_on_the_gpus_renderer() -> None:
    """In one orientation each of two languages, and with labels at the side."""
    tests = Path(__file__).parents[1] / "test_pictures.py"
    cases = [f"{tests}::test_every_screen_can_be_read[{case}]" for case in ("en-portrait-bottom", "de-landscape-left")]
    environment = {**os.environ, **RENDERERS["opengles2"]}
    subprocess.run([sys.executable, "-m", "pytest", "-q", *cases], env=environment, cwd=REPOSITORY, check=True)
