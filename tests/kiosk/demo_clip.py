"""Short excerpts of the demo clip, written as separate clips."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from itertools import islice
from pathlib import Path

import cv2

from hardware.camera.clip import open_clip
from hardware.frame import Pixels

DEMO_CLIP = Path(str(resources.files("kiosk.media") / "demo.mp4"))
FPS = 30.0
EMPTY_ROOM = (0, 30)  # first frame and number of frames before the person enters the room
ONE_REP = (115, 85)  # the member stands, squats once and stands again


def write_excerpt(
    path: Path, first: int, count: int, change: Callable[[Pixels], Pixels] = lambda pixels: pixels
) -> Path:
    """Write `count` frames of the demo clip from frame `first` on, without loss; `change` alters each."""
    frames = [change(frame.pixels) for frame in islice(open_clip(DEMO_CLIP), first, first + count)]
    height, width = frames[0].shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"FFV1"), FPS, (width, height))
    for pixels in frames:
        writer.write(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    writer.release()
    return path
