"""The joint centres of the shipped models, on the synthetic member of the bundled clips, whose joints are known."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from hardware.camera.clip import open_clip
from inference.movenet import ModelName, load_model, model_path
from inference.pose import LEG_POINTS, Floats, Pose
from inference.tracker import Tracker
from inference.training.feet.readers import WEIGHTS, PointReader, read_joints

CLIPS = Path(str(resources.files("kiosk.media") / "clips"))
JOINTS = ("hip_L", "hip_R", "knee_L", "knee_R", "ankle_L", "ankle_R")


def tracked(network: ModelName, name: str) -> list[tuple[Pose, Floats]]:
    """Every fifth pose of a clip after the first second, with the true joint centres [6, 2]."""
    tracker = Tracker({shape: load_model(model_path(network, shape), 1) for shape in ("square", "portrait")})
    truth = json.loads((CLIPS / f"{name}.json").read_text())["frames"]
    pairs = []
    for frame, known in zip(open_clip(CLIPS / f"{name}.mp4"), truth, strict=False):
        pose = tracker.step(frame)
        if frame.number > 30 and frame.number % 5 == 0:
            assert pose is not None
            pairs.append((pose, np.array([known["joints"][joint] for joint in JOINTS], np.float32)))
    return pairs


@pytest.mark.parametrize("network", ["lightning", "thunder"])
def test_joint_centres_are_closer_to_the_truth_than_movenets_keypoints(network: ModelName) -> None:
    joint_errors, keypoint_errors = [], []
    for pose, joints in tracked(network, "squat_000"):
        assert pose.model_keypoints is not None
        joint_errors.append(np.hypot(*(pose.points[LEG_POINTS] - joints).T))
        keypoint_errors.append(np.hypot(*(pose.model_keypoints - joints).T))
    assert np.median(joint_errors) < 0.8 * np.median(keypoint_errors)


def test_the_keypoints_stay_those_of_movenet() -> None:
    pose, _ = tracked("lightning", "squat_000")[0]
    assert pose.model_keypoints is not None
    assert (pose.keypoints[LEG_POINTS] == pose.model_keypoints).all()
    assert (pose.keypoints[:11] == pose.points[:11]).all()


def test_a_joint_centre_stays_within_its_limb() -> None:
    rng = np.random.default_rng(0)
    points = np.array([(0, 0), (32, 48), (-10, 75), (16, 24), (31.7, 0.2), (0.5, 47.7)], np.float32)
    fitted = PointReader.load(WEIGHTS / "lightning.npz", "joints")
    joints = read_joints(100 * rng.standard_normal((48, 32, 24), np.float32), points, fitted)
    assert np.abs(joints - points).max() <= 2.5
