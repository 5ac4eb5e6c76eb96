"""For any network output, even with few points: no exercise fails, and no number in the answer is NaN or infinite."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.pose import Pose
from kiosk.evaluation.missing_reps import Seen, why_no_reps
from kiosk.movement.engine import Movement
from kiosk.movement.reading import Reading
from kiosk.movement.setup_check import SetupCheck
from tests.kiosk.movement.figures import EXERCISES, SIZE, Figure

FPS = 15.0


@st.composite
def pose_sequences(draw: st.DrawFn) -> list[Pose | None]:
    """Still and moving bodies in any orientation, with random untrusted joints, and some frames without a person.

    Spells in which nothing moves let every exercise take its start posture from what little is trusted.
    """
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    poses: list[Pose | None] = []
    for _ in range(draw(st.integers(1, 4))):
        points = _body(draw(st.sampled_from(["standing", "lying", "kneeling", "anything", "one-point"])), rng)
        hidden = rng.random(17) < draw(st.sampled_from([0.0, 0.1, 0.3, 0.6]))
        has_feet, movement = draw(st.booleans()), draw(st.sampled_from([0.0, 0.5, 30.0]))
        for _ in range(draw(st.integers(1, 20))):
            if rng.random() < 0.03:
                poses.append(None)
                continue
            shown = (points + rng.normal(0, movement, (17, 2))).astype(np.float32)
            scores = np.where(hidden, 0.1, 0.9).astype(np.float32)
            feet = np.column_stack([rng.uniform(0, 640, (6, 2)), rng.random(6)]).astype(np.float32)
            poses.append(Pose(shown, scores, len(poses) / FPS, feet=feet if has_feet else None))
    return poses


def _body(kind: str, rng: np.random.Generator) -> Any:
    standing = Figure().pose(0.0).points
    if kind == "anything":
        return rng.uniform(0, 640, (17, 2))
    if kind == "one-point":
        return np.full((17, 2), 200.0)
    points = standing.copy()
    if kind == "kneeling":
        points[13] += (0, 5)
        points[15] = points[13] + (0, 5)
        points[14] = points[12] + (-5, 10)
        points[16] = points[14] + (0, 80)
    elif kind == "lying":
        points = np.stack([640 - standing[:, 1], standing[:, 0]], axis=1)
        points[13:15] += (0, 40)
    return points


def numbers(value: Any) -> list[float]:
    """All numbers in nested dictionaries, lists and tuples."""
    if isinstance(value, dict):
        return [number for each in value.values() for number in numbers(each)]
    if isinstance(value, (list, tuple)):
        return [number for each in value for number in numbers(each)]
    return [value] if isinstance(value, (int, float)) else []


def read_values(reading: Reading) -> dict[str, Any]:
    """Everything in a reading except the pose."""
    return {key: value for key, value in asdict(reading).items() if key != "pose"}


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.filterwarnings("error")
@settings(max_examples=60, deadline=None)
@given(poses=pose_sequences())
def test_no_poses_give_nan_or_an_error(name: str, poses: list[Pose | None]) -> None:
    movement = Movement(EXERCISES[name], frame_size=SIZE)
    check = SetupCheck(EXERCISES[name], SIZE)
    seen = []
    for i, pose in enumerate(poses):
        reading = movement.step(pose, i / FPS)
        assert all(map(math.isfinite, numbers(read_values(reading))))
        check.step(pose, i / FPS)
        seen.append(Seen(reading, 100.0))
    json.dumps(why_no_reps(seen, EXERCISES[name]), allow_nan=False)
