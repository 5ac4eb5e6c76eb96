"""How far behind the legs their lines are, with and without prediction: `python -m tests.inference.lines_behind DIR`.

DIR holds clips with truth. A pose is read from every frame and drawn on the frame that is so many later.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import numpy as np
from tqdm import tqdm

from hardware.camera.clip import open_clip
from inference.pose import Floats, Pose
from inference.prediction import extrapolate
from inference.tracker import Tracker
from kiosk.evaluation.truth import Truth, load_truth
from kiosk.exercises.catalogue import load_exercises
from kiosk.vision.pose_models import aim, load_models

JOINTS = ("hip_L", "hip_R", "knee_L", "knee_R", "ankle_L", "ankle_R")  # as 11 to 16 of a pose
FIRST = 11
LATER = (1, 2, 3)  # frames between the pose's and the one shown
AROUND = 2  # frames either way, over which a true speed is taken
FAST = 0.15  # body heights a second; of a slower joint nobody sees that its line is behind


def poses(clip: Path, truth: Truth) -> list[Pose | None]:
    """What the tracker reads from every frame."""
    tracker = Tracker(load_models("lightning", 2))
    aim(tracker, load_exercises(None)[truth.exercise])
    return [tracker.step(frame) for frame in open_clip(clip)]


def behind_ms(read: Sequence[Pose | None], truth: Truth, later: int, predict: bool) -> list[float]:
    """Milliseconds by which each fast joint's drawn point is behind where the joint is; before it: negative."""
    found: list[float] = []
    for number, pose in enumerate(read):
        shown = number + later
        around = [true_joints(truth, n) for n in (shown - AROUND, shown, shown + AROUND)]
        if pose is None or any(joints is None for joints in around):
            continue
        before, now, after = (joints for joints in around if joints is not None)
        speed = (after - before) * truth.fps / (2 * AROUND)
        drawn = extrapolate(pose, shown / truth.fps).points if predict else pose.points
        off = drawn[FIRST : FIRST + len(JOINTS)] - now
        fast = np.hypot(*speed.T) > FAST * float(np.ptp(pose.points[:, 1]))
        along = (off * speed).sum(1)[fast] / (speed**2).sum(1)[fast]
        found += list(-1000 * along)
    return found


def true_joints(truth: Truth, number: int) -> Floats | None:
    """float32 [6, 2], pixels; None where there is no such frame or nobody in it."""
    frame = truth.frames[number] if 0 <= number < len(truth.frames) else None
    return None if frame is None else np.array([frame["joints"][joint] for joint in JOINTS], np.float32)


def main() -> None:
    files = sorted(Path(sys.argv[1]).glob("*.json"))
    behind: dict[tuple[int, bool], list[float]] = {(n, p): [] for n in LATER for p in (False, True)}
    for file in tqdm(files, "Reading clips"):
        truth = load_truth(file)
        read = poses(file.with_suffix(".mp4"), truth)
        for (later, predict), found in behind.items():
            found += behind_ms(read, truth, later, predict)
    for (later, predict), found in behind.items():
        ways = "with prediction" if predict else "without"
        print(f"{later} frames later, {ways}: {median(found):+.0f} ms behind ({len(found)} points)")


if __name__ == "__main__":
    main()
