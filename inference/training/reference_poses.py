"""Reference poses for frames of real people without truth, from a large float network; used by `compare --like`."""

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

FRAME_STEP = 6  # every 6th frame; neighbouring poses hardly differ
MARGIN = 1.25  # crop size per body size
OPPOSITE_KEYPOINTS = [0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15]


def reference_crop(points: Points, input_height: int) -> Crop:
    """The square crop around the hips that shows all points, for an input of this height."""
    hips = points[[Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP]].mean(0)
    side = 2 * MARGIN * np.abs(points - hips).max()
    return Crop((float(hips[0]), float(hips[1])), float(side / input_height))


def reference_frames(folder: Path, file: Path) -> Iterator[tuple[Frame, Points]]:
    """Frames in which the model in `file` scores both legs reliably, with its keypoints [17, 2].

    The keypoints are the mean over the frame and its mirror image. Files that are neither clip nor image are skipped.
    """
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
            if pose is None or frame.number % FRAME_STEP:
                continue
            found = _mean_with_mirrored(model, sampler, frame, pose.keypoints.astype(np.float64))
            if found[LEG_POINTS, 2].min() > SCORE_TRUSTED:
                yield frame, found[:, :2]


def _mean_with_mirrored(model: MoveNet, sampler: Sampler, frame: Frame, body: Points) -> Points:
    """Keypoints and scores [17, 3], the mean over a crop and its mirror image. body: keypoints to place the crop."""
    transform = sampler.sample(frame.pixels, reference_crop(body, model.input_size[0]))
    image = sampler.image.copy()
    model.invoke(image)
    found = model.decode()[:17].astype(np.float64)
    model.invoke(np.ascontiguousarray(image[:, ::-1]))
    mirrored = model.decode()[OPPOSITE_KEYPOINTS].astype(np.float64)
    mirrored[:, 0] = model.input_size[1] - mirrored[:, 0]
    mean = (found + mirrored) / 2
    mean[:, :2] = transform.to_frame(mean[:, :2].astype(np.float32))
    return mean
