"""The points that the shipped files decode inside their graph, against the full float graph (make_float_outputs.py)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inference.decode import decode
from inference.movenet import InputShape, MoveNet, load_model, model_path
from inference.pose import SCORE_TRUSTED, Floats

FIXTURE = Path(__file__).parent / "fixtures" / "float_outputs.npz"
LEGS = slice(11, 17)
LOOKS: list[tuple[str, InputShape]] = [("standing", "square"), ("squatting", "portrait")]


@pytest.fixture(scope="module")
def full() -> dict[str, np.ndarray]:
    with np.load(FIXTURE) as stored:
        return dict(stored)


@pytest.fixture(scope="module")
def square() -> MoveNet:
    return load_model(model_path("lightning", "square"), 1)


def keypoints(model: MoveNet, picture: np.ndarray, focus: tuple[float, float] = (0.5, 0.5)) -> Floats:
    model.invoke(np.ascontiguousarray(picture), focus)
    return model.decode()[:17]


@pytest.mark.parametrize(("name", "shape"), LOOKS)
def test_a_shipped_file_loses_little_of_the_full_graph(
    full: dict[str, np.ndarray], name: str, shape: InputShape
) -> None:
    found = keypoints(load_model(model_path("lightning", shape), 1), full[f"{name}_picture"])
    off = np.hypot(*(found - full[f"{name}_points"])[:, :2].T)
    assert np.median(off[LEGS]) < 1.5  # pixels of the input: a torso is about 40
    assert off[LEGS].max() < 4
    assert found[LEGS, 2].min() > SCORE_TRUSTED


def test_of_two_people_the_one_in_focus_is_read(full: dict[str, np.ndarray], square: MoveNet) -> None:
    picture = full["standing_picture"]
    pair = np.concatenate([picture[:, 48:144]] * 2, axis=1)
    middle = keypoints(square, picture)[LEGS, 0].mean() - 48
    left, right = keypoints(square, pair, (0.25, 0.5)), keypoints(square, pair, (0.75, 0.5))
    assert left[LEGS, 0].mean() == pytest.approx(middle, abs=4)
    assert right[LEGS, 0].mean() == pytest.approx(middle + 96, abs=4)


def test_a_focus_beyond_the_picture_is_its_edge(full: dict[str, np.ndarray], square: MoveNet) -> None:
    pair = np.concatenate([full["standing_picture"][:, 48:144]] * 2, axis=1)
    assert keypoints(square, pair, (-3.0, 0.5)).tolist() == keypoints(square, pair, (0.0, 0.5)).tolist()
    assert keypoints(square, pair, (3.0, 0.5)).tolist() == keypoints(square, pair, (1.0, 0.5)).tolist()


@pytest.mark.parametrize("brightness", [0, 128, 255])
def test_nobody_gives_low_scores(square: MoveNet, brightness: int) -> None:
    found = keypoints(square, np.full((192, 192, 3), brightness, np.uint8))
    assert np.isfinite(found).all()
    assert found[:, 2].max() < SCORE_TRUSTED


def test_points_outlive_the_next_picture(full: dict[str, np.ndarray], square: MoveNet) -> None:
    square.invoke(full["standing_picture"])
    found = square.decode()
    kept = found.copy()
    square.invoke(np.zeros((192, 192, 3), np.uint8))
    assert (found == kept).all()


def test_points_of_a_published_file_come_in_pixels_of_the_input() -> None:
    output = np.zeros((1, 1, 17, 3), np.float32)
    output[0, 0, 5] = 0.25, 0.5, 0.9
    found = decode(output, 192, 128)
    assert found.shape == (17, 3)
    assert found[5] == pytest.approx([64, 48, 0.9])
