"""Turns the exact joints of a clip about the vertical and runs the movement engine on them, without images or network.

The engine must not report an inward knee for a turned member whose knees are good. Knees that are good in the clip's
truth remain good at every turn.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from inference.pose import LEG_POINTS, Pose
from kiosk.evaluation.truth import TruthError
from kiosk.exercises.schema import Exercise
from kiosk.movement.engine import Movement
from kiosk.movement.reading import Cue, Rep

TURNS_DEG = (0, -5, 5, -10, 10, -15, 15, -20, 20)
LEG_JOINTS = ("hip_L", "hip_R", "knee_L", "knee_R", "ankle_L", "ankle_R")  # in the order of LEG_POINTS
FEET = slice(17, 23)


@dataclass(frozen=True)
class TurnedResult:
    """The engine's result for one turn.

    degrees: the turn; + turns the member's front to the right of the frame.
    reps: the counted and graded reps.
    cues: the cues given.
    """

    degrees: float
    reps: tuple[Rep, ...]
    cues: tuple[Cue, ...]


def run_turned(truth_file: Path, exercise: Exercise, degrees: float) -> TurnedResult:
    """Run the engine over a clip's joints, turned. Raises TruthError for a truth without joints in space."""
    data = json.loads(truth_file.read_text(encoding="utf-8"))
    bodies = [_joints(frame) for frame in data["frames"]]
    first = next((body for body in bodies if body is not None), None)
    if first is None or "camera" not in data:
        raise TruthError(f"{truth_file.name} has no 3D joints; give clips whose truth contains kp3d and camera")
    camera = data["camera"]
    pivot = first[15:17].mean(0) * [1, 1, 0]
    movement = Movement(exercise, focal_px=camera["focal_px"], frame_size=(data["width"], data["height"]))
    reps: list[Rep] = []
    cues: list[Cue] = []
    for number, body in enumerate(bodies):
        t = number / data["fps"]
        pose = None if body is None else _pose(_project((body - pivot) @ _about_up(degrees).T + pivot, camera), t)
        reading = movement.step(pose, t)
        reps += [reading.rep] if reading.rep is not None else []
        cues += [reading.cue] if reading.cue is not None else []
    return TurnedResult(degrees, tuple(reps), tuple(cues))


def _joints(frame: dict[str, Any] | None) -> npt.NDArray[np.float64] | None:
    """[23, 3], metres: 17 keypoints with the legs' joint centres, then the feet; None with nobody in the scene."""
    if not frame or not frame.get("kp3d"):
        return None
    points = np.array(frame["kp3d"], np.float64)
    for which, name in zip(LEG_POINTS, LEG_JOINTS, strict=True):
        points[which] = frame["joints3d"][name]
    return points


def _about_up(degrees: float) -> npt.NDArray[np.float64]:
    a = np.radians(degrees)
    return np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])


def _project(points: npt.NDArray[np.float64], camera: dict[str, Any]) -> npt.NDArray[np.float32]:
    """[n, 2], frame pixels."""
    seen = (points - camera["position_m"]) @ np.array(camera["R_world_to_cam"]).T
    plane = seen[:, :2] / seen[:, 2:] * camera["focal_px"]
    return np.asarray(plane + np.array([camera["cx"], camera["cy"]]), np.float32)


def _pose(points: npt.NDArray[np.float32], t: float) -> Pose:
    feet = np.concatenate([points[FEET], np.ones((6, 1), np.float32)], axis=1)
    return Pose(points[:17], np.ones(17, np.float32), t, feet=feet)
