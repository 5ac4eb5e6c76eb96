"""Pictures of real people, whose truth nobody knows, with what a large network in float makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from hardware.camera.clip import ClipError, open_clip
from hardware.frame import Frame
from inference.crop import Crop, Sampler
from inference.movenet import MoveNet, load_model, model_path
from inference.pose import LEG_POINTS, SCORE_TRUSTED, Keypoint
from inference.tracker import Tracker

Points = npt.NDArray[np.float64]

EVERY = 6  # frames of a clip: poses in between hardly differ
ROOM = 1.25  # how much more than the body the cut-out shows
OTHER_SIDE = [0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15]


def crop_round(points: Points, input_height: int) -> Crop:
    """The square round the hips that shows all of the points, for an input of this height."""
    hips = points[[Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP]].mean(0)
    side = 2 * ROOM * np.abs(points - hips).max()
    return Crop((float(hips[0]), float(hips[1])), float(side / input_height))


def reference_frames(folder: Path, file: Path) -> Iterator[tuple[Frame, Points]]:
    """Frames in which the model in `file` reads both legs surely, and its points [17, 2]: the mean of the picture's and
    of its mirror image's. Files of the folder that are neither clip nor picture are passed over."""
    model = load_model(file, threads=2)
    sampler = Sampler(*model.input_size)
    for path in sorted(folder.iterdir()):
        try:
            clip = open_clip(path)
        except ClipError:
            continue
        tracker = Tracker({"square": load_model(model_path("lightning", "square"), threads=2)})
        for frame in clip:
            pose = tracker.step(frame)
            if pose is None or frame.number % EVERY:
                continue
            found = _both_ways(model, sampler, frame, pose.keypoints.astype(np.float64))
            if found[LEG_POINTS, 2].min() > SCORE_TRUSTED:
                yield frame, found[:, :2]


def _both_ways(model: MoveNet, sampler: Sampler, frame: Frame, about: Points) -> Points:
    """Points and scores [17, 3], the mean of both looks."""
    placement = sampler.sample(frame.pixels, crop_round(about, model.input_size[0]))
    picture = sampler.image.copy()
    model.invoke(picture)
    found = model.decode()[:17].astype(np.float64)
    model.invoke(np.ascontiguousarray(picture[:, ::-1]))
    mirrored = model.decode()[OTHER_SIDE].astype(np.float64)
    mirrored[:, 0] = model.input_size[1] - mirrored[:, 0]
    mean = (found + mirrored) / 2
    mean[:, :2] = placement.to_frame(mean[:, :2].astype(np.float32))
    return mean
