"""The shipped files load and find a person; every unusable file is refused in one clear sentence."""

from __future__ import annotations

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from inference.movenet import MODELS, InputShape, ModelError, ModelName, load_model, model_path
from inference.pose import Keypoint
from inference.training.calibration import IMAGES, calibration_images

STANDING = IMAGES / "idle_010_08.jpg"
SHIPPED: list[tuple[ModelName, InputShape]] = [
    (name, shape) for name in ("lightning", "thunder") for shape in ("square", "portrait")
]


def image(size: tuple[int, int]) -> np.ndarray:
    """A standing person at an input size; a narrow one shows the middle."""
    height, width = size
    stored = cv2.imread(str(STANDING))
    assert stored is not None
    square = cv2.resize(cv2.cvtColor(stored, cv2.COLOR_BGR2RGB), (height, height))
    left = (height - width) // 2
    return np.ascontiguousarray(square[:, left : left + width])


@pytest.mark.parametrize(("name", "shape"), SHIPPED)
def test_a_shipped_file_finds_the_body(name: ModelName, shape: InputShape) -> None:
    model = load_model(model_path(name, shape), threads=1)
    model.invoke(image(model.input_size))
    x, y, score = model.decode()[:17].T
    assert score[Keypoint.LEFT_SHOULDER :].min() > 0.3
    assert y[Keypoint.LEFT_SHOULDER] < y[Keypoint.LEFT_HIP] < y[Keypoint.LEFT_KNEE] < y[Keypoint.LEFT_ANKLE]
    for left, right in [(Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP), (Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE)]:
        assert x[left] > x[right], "the person's left is the right side of an unmirrored image"


def test_square_and_portrait_agree() -> None:
    square, portrait = (load_model(model_path("lightning", shape), 1) for shape in ("square", "portrait"))
    for model in (square, portrait):
        model.invoke(image(model.input_size))
    offset = (square.input_size[1] - portrait.input_size[1]) / 2
    distances = np.hypot(*(square.decode()[11:, :2] - portrait.decode()[11:, :2] - [offset, 0]).T)
    assert distances.max() < 6


def test_a_model_describes_itself() -> None:
    model = load_model(model_path("lightning", "portrait"), 2)
    assert (model.name, model.input_size) == ("lightning-int8", (192, 128))
    assert model.runtime_name in {"ai-edge-litert", "tflite-runtime"}
    assert len(model.sha256) == 64


def test_another_movenet_file_is_loaded_without_a_checksum(tmp_path: Path) -> None:
    file = tmp_path / "lightning-mine.tflite"
    shutil.copy(model_path("lightning", "square"), file)
    assert load_model(file, 1).name == "lightning-mine"


@pytest.mark.parametrize("damage", ["one byte", "half"])
def test_a_damaged_shipped_file_is_refused(damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = bytearray(model_path("lightning", "square").read_bytes())
    content[len(content) // 2] ^= 1
    file = tmp_path / "lightning-square.tflite"
    file.write_bytes(content if damage == "one byte" else content[: len(content) // 2])
    shutil.copy(MODELS / "files.toml", tmp_path)
    monkeypatch.setattr("inference.movenet.MODELS", tmp_path)
    with pytest.raises(ModelError, match="damaged"):
        load_model(file, 1)


@pytest.mark.parametrize("content", [b"", b"not a model", None])
def test_a_file_that_is_no_model_is_refused_in_one_sentence(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "thing.tflite"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ModelError) as refusal:
        load_model(file, 1)
    assert str(file) in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_the_calibration_images_fit_every_input() -> None:
    square, portrait = calibration_images((192, 192)), calibration_images((192, 128))
    assert square.shape[1:] == (192, 192, 3)
    assert portrait.shape[1:] == (192, 128, 3)
    assert len(square) == len(portrait) > 400
