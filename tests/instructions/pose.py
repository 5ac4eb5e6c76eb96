"""Counted by `tests.instructions`: `python -m tests.instructions.pose [BASELINE]` on an emulated core.

One thread. Without a baseline file, only the tracker's steps are counted.
"""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path
from typing import get_args

from hardware.camera.clip import open_clip
from hardware.frame import Frame
from inference.crop import Crop, Sampler
from inference.movenet import InputShape, load_model
from inference.tracker import Tracker
from kiosk.vision.pose_models import load_models
from tests.instructions.marks import mark, print_marks
from tests.kiosk.demo_clip import DEMO_CLIP, ONE_REP

WARM_UP_FRAMES = 40  # the tracker has found the member and knows both feet, and buffers have their size
COUNTED_FRAMES = 30  # a whole number of intervals between two close-ups of a foot


def count_steps(frames: list[Frame], shape: InputShape) -> None:
    """Count whole steps of the tracker: crop, inference, decoding and smoothing."""
    tracker = Tracker(load_models("lightning", 1))
    tracker.set_input_shape(shape)
    for number, frame in enumerate(frames):
        mark(None)
        tracker.step(frame)
        mark(f"pose_{shape}" if number >= WARM_UP_FRAMES else None)


def count_baseline(frames: list[Frame], file: Path) -> None:
    """Count bare inferences of another file on the same frames."""
    model = load_model(file, threads=1)
    sampler = Sampler(*model.input_size)
    for number, frame in enumerate(frames):
        sampler.sample(frame.pixels, Crop((frame.width / 2, frame.height / 2), frame.height / model.input_size[0]))
        mark(None)
        model.invoke(sampler.image)
        mark("baseline_invoke" if number >= WARM_UP_FRAMES else None)


def main() -> None:
    first, _ = ONE_REP
    frames = list(islice(open_clip(DEMO_CLIP), first, first + WARM_UP_FRAMES + COUNTED_FRAMES))
    for shape in get_args(InputShape):
        count_steps(frames, shape)
    for file in sys.argv[1:]:
        count_baseline(frames, Path(file))
    print_marks()


if __name__ == "__main__":
    main()
