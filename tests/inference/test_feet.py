"""The foot reader with the shipped weights: on the synthetic member of the test clips, whose feet are known."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hardware.clip import open_clip
from hardware.frame import Frame
from inference.feet import FootReader
from inference.movenet import MODELS, load_model, model_path
from inference.pose import Floats, FootPoint, Pose
from inference.tracker import Tracker

CLIPS = Path(__file__).parents[1] / "clips"


@cache
def truth(name: str) -> list[dict[str, Any]]:
    """Of the first 60 frames: feet, [6, 2] in pixels, and seen, [6], whether they are in sight."""
    frames: list[dict[str, Any]] = json.loads((CLIPS / "feet.json").read_text())[name]
    return frames


@cache
def followed(name: str, count: int, cut_at: int | None = None) -> list[Pose]:
    """Poses of the first frames; cut_at: the row of the picture from which on there is none."""
    tracker = Tracker({shape: load_model(model_path("lightning", shape), 1) for shape in ("square", "portrait")})
    poses = []
    for frame, _ in zip(open_clip(CLIPS / f"{name}.mp4"), range(count), strict=False):
        pixels = np.ascontiguousarray(frame.pixels[:cut_at])
        pose = tracker.step(Frame(pixels, frame.captured_at, frame.number))
        assert pose is not None
        assert pose.feet is not None
        poses.append(pose)
    return poses


def torso(points: Floats) -> float:
    return float(np.hypot(*(points[5:7].mean(0) - points[11:13].mean(0))))


@pytest.mark.parametrize("name", ["squat_000", "single_leg_squat_003"])
def test_toes_and_heels_are_found(name: str) -> None:
    errors = []
    for pose, frame in zip(followed(name, 60), truth(name), strict=False):
        off = np.hypot(*(pose.feet[:, :2] - np.array(frame["feet"])).T) / torso(pose.points)
        errors += off[np.array(frame["seen"])].tolist()
    assert np.median(errors) < 0.06
    assert np.mean(np.array(errors) < 0.15) > 0.9


def test_left_is_the_members_own_left() -> None:
    for pose in followed("squat_000", 60)[10:]:
        for point in (FootPoint.LEFT_BIG_TOE, FootPoint.LEFT_SMALL_TOE, FootPoint.LEFT_HEEL):
            assert pose.feet[point, 0] > pose.feet[point + 1, 0]  # facing the camera, unmirrored


def test_feet_that_are_seen_score_high_and_feet_cut_off_score_low() -> None:
    toes = np.array(truth("squat_000")[0]["feet"])[:4]
    poses = followed("squat_000", 20)
    seen = np.median([pose.feet[:, 2] for pose in poses], axis=0)
    row = int((poses[0].points[15:17, 1].max() + toes[:, 1].min()) / 2)  # above the toes
    cut = np.median([pose.feet[:4, 2] for pose in followed("squat_000", 20, row)], axis=0)
    assert seen.min() > 0.5
    assert cut.max() < 0.5


def test_a_file_without_weights_beside_it_reads_no_feet(tmp_path: Path) -> None:
    for file in ("lightning-square.tflite", "lightning-heads.npz"):
        (tmp_path / file).write_bytes((MODELS / file).read_bytes())
    model = load_model(tmp_path / "lightning-square.tflite", 1)
    assert model.feet(np.zeros((17, 2), np.float32)) is None
    frame = next(iter(open_clip(CLIPS / "squat_000.mp4")))
    pose = Tracker({"square": model}).step(frame)
    assert pose is not None
    assert pose.feet is None


def test_feet_at_the_edge_of_the_features_are_read_as_if_nothing_lay_beyond() -> None:
    near, far = (FootReader(MODELS / "lightning-feet.npz", grid) for grid in ((48, 32), (96, 96)))
    rng = np.random.default_rng(0)
    features = rng.random((48, 32, 24), np.float32)
    points = np.full((17, 2), 120, np.float32)
    points[15:17] = (2, 186), (126, 2)
    wide = np.zeros((96, 96, 24), np.float32)
    wide[32:80, 32:64] = features
    shift = np.array((128, 128), np.float32)
    here, there = near(features, points), far(wide, points + shift)
    assert here[:, :2] == pytest.approx(there[:, :2] - shift, abs=0.01)
    assert here[:, 2] == pytest.approx(there[:, 2], abs=1e-4)
