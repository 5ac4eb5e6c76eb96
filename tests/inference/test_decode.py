"""The sparse decoding against what the full float graph makes of the same pictures (see make_float_outputs.py)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inference.decode import CELL_PX, Scale, SparseDecoder, decode_full

FIXTURE = Path(__file__).parent / "fixtures" / "float_outputs.npz"
LEGS = slice(11, 17)


@pytest.fixture(scope="module")
def outputs() -> dict[str, np.ndarray]:
    with np.load(FIXTURE) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}


def decode(outputs: dict[str, np.ndarray], name: str, focus: tuple[float, float] | None = None) -> np.ndarray:
    features, center, heatmap = (outputs[f"{name}_{kind}"] for kind in ("features", "center", "heatmap"))
    decoder = SparseDecoder(FIXTURE, features.shape[:2], Scale(), Scale())
    return decoder(features, center, heatmap, focus)


@pytest.mark.parametrize("name", ["standing", "squatting"])
def test_equals_the_full_graph(outputs: dict[str, np.ndarray], name: str) -> None:
    height = outputs[f"{name}_features"].shape[0] * CELL_PX
    found = decode(outputs, name)
    assert np.abs(found[:, :2] - outputs[f"{name}_points"][:, :2]).max() < 1e-3 * height
    assert np.abs(found[:, 2] - outputs[f"{name}_points"][:, 2]).max() < 0.01


@pytest.mark.parametrize("name", ["standing", "squatting"])
def test_int8_maps_lose_little(outputs: dict[str, np.ndarray], name: str) -> None:
    features, scale = outputs[f"{name}_features"], Scale(11 / 255, 34)
    center, heatmap = (store(outputs[f"{name}_{kind}"], scale) for kind in ("center", "heatmap"))
    found = SparseDecoder(FIXTURE, features.shape[:2], scale, scale)(features, center, heatmap, None)
    assert np.abs(found[LEGS, :2] - outputs[f"{name}_points"][LEGS, :2]).max() < CELL_PX


def test_a_point_far_from_its_first_guess_is_found(outputs: dict[str, np.ndarray]) -> None:
    heatmap = outputs["standing_heatmap"].copy()
    heatmap[..., 16] = -20
    heatmap[44, 3, 16] = 12  # the only place that looks like an ankle, across the picture
    found = decode(outputs | {"standing_heatmap": heatmap}, "standing")
    assert found[16, 0] == pytest.approx(3 * CELL_PX, abs=8 * CELL_PX)
    assert found[16, 1] == pytest.approx(44 * CELL_PX, abs=8 * CELL_PX)
    assert found[16, 2] > 0.99


def test_of_two_people_the_one_in_focus_is_read(outputs: dict[str, np.ndarray]) -> None:
    pair = {}
    for kind in ("features", "center", "heatmap"):
        one = outputs[f"standing_{kind}"]
        half, quarter = one.shape[1] // 2, one.shape[1] // 4
        pair[f"pair_{kind}"] = np.concatenate([one[:, quarter : quarter + half]] * 2, axis=1)
    middle = decode(outputs, "standing")[LEGS, 0].mean() - 48
    left, right = decode(pair, "pair", (0.25, 0.5)), decode(pair, "pair", (0.75, 0.5))
    assert left[LEGS, 0].mean() == pytest.approx(middle, abs=4)
    assert right[LEGS, 0].mean() == pytest.approx(middle + 96, abs=4)


def test_nobody_gives_low_scores(outputs: dict[str, np.ndarray]) -> None:
    empty = {f"empty_{kind}": np.full_like(outputs[f"standing_{kind}"], -9) for kind in ("center", "heatmap")}
    empty["empty_features"] = np.zeros_like(outputs["standing_features"])
    found = decode(empty, "empty")
    assert np.isfinite(found).all()
    assert found[:, 2].max() < 0.01


def test_points_of_a_whole_file_come_in_pixels_of_the_input() -> None:
    output = np.zeros((1, 1, 17, 3), np.float32)
    output[0, 0, 5] = 0.25, 0.5, 0.9
    assert decode_full(output, 192, 128)[5] == pytest.approx([64, 48, 0.9])


def store(values: np.ndarray, scale: Scale) -> np.ndarray:
    return np.clip(np.rint(values / scale.step) + scale.zero, -128, 127).astype(np.int8)
