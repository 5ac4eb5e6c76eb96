"""Exact joints turned about the vertical."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kiosk.evaluation.truth import TruthError
from kiosk.evaluation.turned import LEG_JOINTS, run_turned
from kiosk.exercises.catalogue import load_exercises

FPS = 30
CAMERA = {
    "R_world_to_cam": [[1, 0, 0], [0, 0, -1], [0, 1, 0]],
    "position_m": [0, -2.8, 1.1],
    "focal_px": 480,
    "cx": 320,
    "cy": 240,
}
SQUAT = load_exercises()["squat"]


def body(depth_m: float) -> dict[str, Any]:
    """A member of 1.7 m who faces the camera, the hips lowered by `depth_m`, knees over the toes."""
    legs = {}
    for side, x in (("L", 0.12), ("R", -0.12)):
        legs[f"hip_{side}"] = [0.75 * x, 0.9 * depth_m, 0.9 - depth_m]
        legs[f"knee_{side}"] = [x, -0.9 * depth_m, 0.47 - 0.3 * depth_m]
        legs[f"ankle_{side}"] = [x, 0.0, 0.08]
    points = np.zeros((23, 3))
    points[:5] = [0, -0.1 - depth_m * 0.4, 1.6 - depth_m * 1.2]
    points[5:7] = [[0.19, -0.4 * depth_m, 1.4 - 1.2 * depth_m], [-0.19, -0.4 * depth_m, 1.4 - 1.2 * depth_m]]
    points[7:11] = points[[5, 6, 5, 6]] - [0, 0, 0.3]
    points[11:17] = [legs[name] for name in LEG_JOINTS]
    points[17:23] = [
        [0.12, -0.2, 0],
        [-0.12, -0.2, 0],
        [0.17, -0.17, 0],
        [-0.17, -0.17, 0],
        [0.12, 0.06, 0],
        [-0.12, 0.06, 0],
    ]
    return {"kp3d": points.tolist(), "joints3d": legs}


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    depths = [0.0] * FPS + [0.3 * np.sin(np.pi * i / 75) ** 2 for i in range(75)] + [0.0] * FPS
    data = {"camera": CAMERA, "width": 640, "height": 480, "fps": FPS, "frames": [body(d) for d in depths]}
    file = tmp_path / "clip.json"
    file.write_text(json.dumps(data))
    return file


@pytest.mark.parametrize("degrees", [-10, 0, 10])
def test_good_knees_get_no_knee_cue_at_any_turn(truth: Path, degrees: float) -> None:
    result = run_turned(truth, SQUAT, degrees)
    assert len(result.reps) == 1
    assert [cue.id for cue in result.cues if cue.id.startswith("knee")] == []


def test_a_truth_without_joints_in_space_is_refused_in_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "clip.json"
    file.write_text(json.dumps({"frames": [{"joints": {}}]}))
    with pytest.raises(TruthError, match="has no 3D joints"):
        run_turned(file, SQUAT, 0)
