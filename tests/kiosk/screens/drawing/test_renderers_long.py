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

GYM_MIRROR = [sys.executable, "-c", "from kiosk.commands.main import main; main()"]
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


@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_both_renderers_draw_the_same_pictures(tmp_path: Path, orientation: str) -> None:
    for name, environment in RENDERERS.items():
        command = [*GYM_MIRROR, "screens", str(tmp_path / name), "--language", "en", "--orientation", orientation]
        subprocess.run(command, env={**os.environ, **environment}, check=True)
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
    tests = Path(__file__).parents[1] / "test_pictures.py"
    environment = {**os.environ, **RENDERERS["opengles2"]}
    subprocess.run([sys.executable, "-m", "pytest", "-q", "-m", "not long", str(tests)], env=environment, check=True)
