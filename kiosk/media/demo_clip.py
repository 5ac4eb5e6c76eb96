"""The bundled demo clip."""

from __future__ import annotations

from importlib import resources

from hardware.camera.clip import Clip, open_clip

DEMO_CLIP = "demo.mp4"
DEMO_EXERCISE = "banded-squat"
DEMO_REPS = 8  # reps in the clip


def open_demo_clip() -> Clip:
    """Open the bundled clip."""
    with resources.as_file(resources.files("kiosk.media") / DEMO_CLIP) as path:
        return open_clip(path)
