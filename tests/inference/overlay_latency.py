"""Measures how far drawn lines lag behind the legs: `python -m tests.inference.overlay_latency DIR`.

DIR holds clips with truth. The pose of every frame is drawn 1, 2 and 3 frames later, with and without prediction.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import numpy as np
from rich.progress import track

from hardware.camera.clip import open_clip
from inference.pose import Floats, Pose
from inference.prediction import extrapolate
from inference.tracker import Tracker
from kiosk.evaluation.truth import Truth, load_truth
from kiosk.exercises.catalogue import load_exercises
from kiosk.vision.pose_models import load_models, set_view

JOINTS = ("hip_L", "hip_R", "knee_L", "knee_R", "ankle_L", "ankle_R")  # keypoints 11 to 16 of a pose
FIRST_JOINT = 11
DELAYS = (1, 2, 3)  # frames from the pose's frame to the displayed one
SPEED_WINDOW = 2  # frames before and after, over which the true speed is measured
MIN_SPEED = 0.15  # body heights per second; the lag of a slower joint is not visible


def poses(clip: Path, truth: Truth) -> list[Pose | None]:
    """The tracker's pose in every frame."""
    tracker = Tracker(load_models("lightning", 2))
    set_view(tracker, load_exercises()[truth.exercise])
    return [tracker.step(frame) for frame in open_clip(clip)]


def lags_ms(tracked: Sequence[Pose | None], truth: Truth, delay: int, predict: bool) -> list[float]:
    """The lag of each fast joint's drawn point behind the joint, milliseconds; negative where it leads."""
    lags: list[float] = []
    for number, pose in enumerate(tracked):
        shown = number + delay
        window = [true_joints(truth, n) for n in (shown - SPEED_WINDOW, shown, shown + SPEED_WINDOW)]
        if pose is None or any(joints is None for joints in window):
            continue
        before, now, after = (joints for joints in window if joints is not None)
        speed = (after - before) * truth.fps / (2 * SPEED_WINDOW)
        drawn = extrapolate(pose, shown / truth.fps).points if predict else pose.points
        error = drawn[FIRST_JOINT : FIRST_JOINT + len(JOINTS)] - now
        fast = np.hypot(*speed.T) > MIN_SPEED * float(np.ptp(pose.points[:, 1]))
        lag_s = -(error * speed).sum(1)[fast] / (speed**2).sum(1)[fast]
        lags += list(1000 * lag_s)
    return lags


def true_joints(truth: Truth, number: int) -> Floats | None:
    """The true joint centres, float32 [6, 2] in pixels; None without such a frame or without a person in it."""
    frame = truth.frames[number] if 0 <= number < len(truth.frames) else None
    return None if frame is None else np.array([frame["joints"][joint] for joint in JOINTS], np.float32)


def main() -> None:
    files = sorted(Path(sys.argv[1]).glob("*.json"))
    lags: dict[tuple[int, bool], list[float]] = {(n, p): [] for n in DELAYS for p in (False, True)}
    for file in track(files, "Reading clips"):
        truth = load_truth(file)
        tracked = poses(file.with_suffix(".mp4"), truth)
        for (delay, predict), values in lags.items():
            values += lags_ms(tracked, truth, delay, predict)
    for (delay, predict), values in lags.items():
        mode = "with prediction" if predict else "without prediction"
        print(f"{delay} frames later, {mode}: lag {median(values):+.0f} ms ({len(values)} points)")


if __name__ == "__main__":
    main()
