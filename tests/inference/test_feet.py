"""The foot points of the shipped models, on the synthetic member of the bundled clips, whose feet are known."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hardware.camera.clip import open_clip
from hardware.frame import Frame
from inference.movenet import InputShape, ModelName, load_model, model_path
from inference.pose import LEG_POINTS, Floats, FootPoint, Pose
from inference.tracker import Tracker
from inference.training.feet.readers import WEIGHTS, PointReader, read_feet, read_joints
from inference.training.network import CELL_PX

CLIPS = Path(str(resources.files("kiosk.media") / "clips"))


@cache
def truth(name: str) -> list[dict[str, Any]]:
    """The first 60 frames: "feet" [6, 2] in pixels, and "seen" [6], whether each point is visible."""
    frames: list[dict[str, Any]] = json.loads((Path(__file__).parent / "fixtures" / "feet.json").read_text())[name]
    return frames


@cache
def tracked(name: str, count: int, cut_at: int | None = None) -> list[Pose]:
    """The poses of the first frames. cut_at: the row at which the frames end; None for whole frames."""
    tracker = Tracker({shape: load_model(model_path("lightning", shape), 1) for shape in ("square", "portrait")})
    poses = []
    for frame, _ in zip(open_clip(CLIPS / f"{name}.mp4"), range(count), strict=False):
        pixels = np.ascontiguousarray(frame.pixels[:cut_at])
        pose = tracker.step(Frame(pixels, frame.captured_at, frame.number))
        assert pose is not None
        assert pose.feet is not None
        poses.append(pose)
    return poses


def feet(pose: Pose) -> Floats:
    assert pose.feet is not None
    return pose.feet


def torso(points: Floats) -> float:
    return float(np.hypot(*(points[5:7].mean(0) - points[11:13].mean(0))))


@pytest.mark.parametrize("name", ["squat_000", "single_leg_squat_003"])
def test_toes_and_heels_are_found(name: str) -> None:
    errors = []
    for pose, frame in zip(tracked(name, 60), truth(name), strict=False):
        distances = np.hypot(*(feet(pose)[:, :2] - np.array(frame["feet"])).T) / torso(pose.points)
        errors += distances[np.array(frame["seen"])].tolist()
    assert np.median(errors) < 0.03
    assert np.mean(np.array(errors) < 0.15) > 0.9


def test_left_is_the_members_own_left() -> None:
    for pose in tracked("squat_000", 60)[10:]:
        for point in (FootPoint.LEFT_BIG_TOE, FootPoint.LEFT_SMALL_TOE, FootPoint.LEFT_HEEL):
            assert feet(pose)[point, 0] > feet(pose)[point + 1, 0]  # facing the camera, unmirrored


def test_visible_feet_score_high_and_feet_cut_off_score_low() -> None:
    toes = np.array(truth("squat_000")[0]["feet"])[:4]
    poses = tracked("squat_000", 20)
    visible = np.median([feet(pose)[:, 2] for pose in poses], axis=0)
    row = int((poses[0].points[15:17, 1].max() + toes[:, 1].min()) / 2)  # above the toes
    cut = np.median([feet(pose)[:4, 2] for pose in tracked("squat_000", 20, row)], axis=0)
    assert visible.min() > 0.5
    assert cut.max() < 0.5


def test_a_model_without_foot_points_gives_none(monkeypatch: pytest.MonkeyPatch) -> None:
    model = load_model(model_path("lightning", "square"), 1)
    decode = model.decode
    monkeypatch.setattr(model, "decode", lambda: decode()[:17])
    pose = Tracker({"square": model}).step(next(iter(open_clip(CLIPS / "squat_000.mp4"))))
    assert pose is not None
    assert pose.feet is None
    assert pose.model_keypoints is None


@pytest.mark.parametrize("shape", ["square", "portrait"])
@pytest.mark.parametrize("network", ["lightning", "thunder"])
@pytest.mark.parametrize("cut", [0, 30, 60, 75])  # pixels: legs in the middle, at the edge, beyond it
def test_the_graph_computes_the_same_as_the_fitted_readers(network: ModelName, shape: InputShape, cut: int) -> None:
    model = load_model(model_path(network, shape), 1)
    height, width = model.input_size
    pixels = next(iter(open_clip(CLIPS / "squat_000.mp4"))).pixels
    middle, scale = pixels.shape[1] // 2, pixels.shape[0] // height
    centre = pixels[::scale, middle - width * scale // 2 :: scale][:height, :width]
    shown = np.zeros((height, width, 3), np.uint8)
    shown[cut : cut + centre.shape[0], : centre.shape[1]] = centre[: height - cut]
    model.invoke(shown)
    found, features = model.decode(), model.features()
    legs = np.asarray(found[LEG_POINTS, :2] / CELL_PX, np.float32)
    fitted = {which: PointReader.load(WEIGHTS / f"{network}.npz", which) for which in ("joints", "guess", "near")}
    joints = read_joints(features, legs, fitted["joints"])
    feet_read = read_feet(features, legs, fitted["guess"], fitted["near"])
    assert found[17:23, :2] == pytest.approx(joints * CELL_PX, abs=0.02)
    assert found[23:, :2] == pytest.approx(feet_read[:, :2] * CELL_PX, abs=0.02)
    assert found[23:, 2] == pytest.approx(1 / (1 + np.exp(-feet_read[:, 2])), abs=1e-3)
