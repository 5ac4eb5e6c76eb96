"""The points that the shipped files decode in their graph, against the full float graph (make_float_outputs.py)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inference.decode import decode
from inference.movenet import InputShape, MoveNet, load_model, model_path
from inference.pose import SCORE_TRUSTED, Floats

FIXTURE = Path(__file__).parent / "fixtures" / "float_outputs.npz"
LEGS = slice(11, 17)
IMAGES: list[tuple[str, InputShape]] = [("standing", "square"), ("squatting", "portrait")]


@pytest.fixture(scope="module")
def reference() -> dict[str, np.ndarray]:
    with np.load(FIXTURE) as stored:
        return dict(stored)


@pytest.fixture(scope="module")
def square() -> MoveNet:
    return load_model(model_path("lightning", "square"), 1)


def keypoints(model: MoveNet, image: np.ndarray, focus: tuple[float, float] = (0.5, 0.5)) -> Floats:
    model.invoke(np.ascontiguousarray(image), focus)
    return model.decode()[:17]


@pytest.mark.parametrize(("name", "shape"), IMAGES)
def test_a_shipped_file_is_close_to_the_full_graph(
    reference: dict[str, np.ndarray], name: str, shape: InputShape
) -> None:
    found = keypoints(load_model(model_path("lightning", shape), 1), reference[f"{name}_picture"])
    errors = np.hypot(*(found - reference[f"{name}_points"])[:, :2].T)
    assert np.median(errors[LEGS]) < 1.5  # pixels of the input: a torso is about 40
    assert errors[LEGS].max() < 4
    assert found[LEGS, 2].min() > SCORE_TRUSTED


def test_of_two_people_the_one_in_focus_is_read(reference: dict[str, np.ndarray], square: MoveNet) -> None:
    image = reference["standing_picture"]
    pair = np.concatenate([image[:, 48:144]] * 2, axis=1)
    middle = keypoints(square, image)[LEGS, 0].mean() - 48
    left, right = keypoints(square, pair, (0.25, 0.5)), keypoints(square, pair, (0.75, 0.5))
    assert left[LEGS, 0].mean() == pytest.approx(middle, abs=4)
    assert right[LEGS, 0].mean() == pytest.approx(middle + 96, abs=4)


def test_a_focus_outside_the_input_is_clamped_to_its_edge(reference: dict[str, np.ndarray], square: MoveNet) -> None:
    pair = np.concatenate([reference["standing_picture"][:, 48:144]] * 2, axis=1)
    assert keypoints(square, pair, (-3.0, 0.5)).tolist() == keypoints(square, pair, (0.0, 0.5)).tolist()
    assert keypoints(square, pair, (3.0, 0.5)).tolist() == keypoints(square, pair, (1.0, 0.5)).tolist()


@pytest.mark.parametrize("brightness", [0, 128, 255])
def test_an_empty_image_gives_low_scores(square: MoveNet, brightness: int) -> None:
    found = keypoints(square, np.full((192, 192, 3), brightness, np.uint8))
    assert np.isfinite(found).all()
    assert found[:, 2].max() < SCORE_TRUSTED


def test_points_survive_the_next_inference(reference: dict[str, np.ndarray], square: MoveNet) -> None:
    square.invoke(reference["standing_picture"])
    found = square.decode()
    copy = found.copy()
    square.invoke(np.zeros((192, 192, 3), np.uint8))
    assert (found == copy).all()


def test_points_of_a_published_file_are_in_input_pixels() -> None:
    output = np.zeros((1, 1, 17, 3), np.float32)
    output[0, 0, 5] = 0.25, 0.5, 0.9
    found = decode(output, 192, 128)
    assert found.shape == (17, 3)
    assert found[5] == pytest.approx([64, 48, 0.9])
