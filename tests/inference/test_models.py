"""The NumPy part of the model build, on small networks: reading, equalization and pruning."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import tarfile
from pathlib import Path

import numpy as np
import pytest

from inference.training import weights_source
from inference.training.equalize import equalize
from inference.training.network import IMAGE, Layer, Network, read_network
from inference.training.prune import choose_channels, find_bottleneck, prune
from inference.training.weights_source import SourceError, read_graph

RANDOM = np.random.default_rng(5)


def run(network: Network, image: np.ndarray) -> dict[str, np.ndarray]:
    """The outputs of a network of 1x1 layers and additions for [pixels, channels]."""
    values = {IMAGE: image}
    for layer in network.layers:
        inputs = [values[name] for name in layer.inputs]
        if layer.kind == "conv":
            value = inputs[0] @ layer.weights[0, 0] + layer.bias
        elif layer.kind == "depthwise":
            value = inputs[0] * layer.weights[0, 0, :, 0] + layer.bias
        else:
            value = inputs[0] + inputs[1]
        values[layer.name] = value if layer.cap is None else np.clip(value, 0, layer.cap)
    return values


def conv(name: str, source_name: str, shape: tuple[int, int], cap: float | None = None) -> Layer:
    weights = RANDOM.normal(size=(1, 1, *shape)).astype(np.float32)
    return Layer(name, "conv", (source_name,), weights, RANDOM.normal(size=shape[1]).astype(np.float32), cap=cap)


def depthwise(name: str, source_name: str, channels: int, cap: float | None = None) -> Layer:
    weights = RANDOM.normal(size=(1, 1, channels, 1)).astype(np.float32)
    return Layer(name, "depthwise", (source_name,), weights, np.zeros(channels, np.float32), cap=cap)


@pytest.fixture
def network() -> Network:
    layers = (
        conv("wide", IMAGE, (3, 8), cap=6.0),
        conv("left", "wide", (8, 4), cap=np.inf),
        conv("right", "wide", (8, 4)),
        Layer("sum", "add", ("left", "right")),
        depthwise("spread", "sum", 4),
        conv("out", "spread", (4, 2)),
    )
    uneven = np.array([1, 8, 0.5, 3], np.float32)
    stretched = {name: scale(layers, name, uneven) for name in ("left", "right")}
    return Network(layers, 0.01).changed(stretched)


def scale(layers: tuple[Layer, ...], name: str, by: np.ndarray) -> Layer:
    layer = next(layer for layer in layers if layer.name == name)
    return Layer(name, "conv", layer.inputs, layer.weights * by, layer.bias * by, cap=layer.cap)


@pytest.fixture
def image() -> np.ndarray:
    return RANDOM.normal(size=(500, 3)).astype(np.float32)


def peaks_of(network: Network, image: np.ndarray) -> dict[str, np.ndarray]:
    return {name: np.abs(value).max(0) for name, value in run(network, image).items()}


def test_equalization_keeps_the_function_and_evens_out_the_channels(network: Network, image: np.ndarray) -> None:
    equalized = equalize(network, peaks_of(network, image), excluded=set())
    assert run(equalized, image)["out"] == pytest.approx(run(network, image)["out"], rel=1e-3, abs=1e-3)
    before, after = peaks_of(network, image)["sum"], peaks_of(equalized, image)["sum"]
    assert before.max() / before.min() > 5
    assert after.max() / after.min() == pytest.approx(1, abs=0.01)


def test_equalization_leaves_capped_and_excluded_layers_unchanged(network: Network, image: np.ndarray) -> None:
    equalized = equalize(network, peaks_of(network, image), excluded={"sum"})
    for name in ("wide", "left", "right"):
        assert equalized[name] is network[name]


def test_a_silent_channel_is_pruned_at_no_cost(image: np.ndarray) -> None:
    network = Network((conv("wide", IMAGE, (3, 8), cap=6.0), conv("out", "wide", (8, 2))), 0.01)
    silent = network["wide"]
    silent.weights[..., [2, 5]] = 0
    silent.bias[[2, 5]] = -1
    channels = np.column_stack([run(network, image)["wide"], np.ones(len(image))]).astype(np.float64)
    pruned = prune(network, find_bottleneck(network, "wide"), 6, channels.T @ channels / len(image))
    assert pruned["wide"].weights.shape == (1, 1, 3, 6)
    assert run(pruned, image)["out"] == pytest.approx(run(network, image)["out"], abs=1e-3)


def test_a_redundant_channel_is_pruned_first() -> None:
    channels = RANDOM.normal(size=(2000, 3))
    redundant = channels[:, 0] + 2 * channels[:, 1]
    channels = np.column_stack([channels, redundant, np.ones(2000)])
    weights, bias = np.eye(4, dtype=np.float32), np.zeros(4, np.float32)
    remaining, fitted, shift = choose_channels(channels.T @ channels / 2000, weights, bias, width=3)
    assert len(remaining) == 3
    assert channels[:, remaining] @ fitted + shift == pytest.approx(channels[:, :4], abs=1e-2)


def test_reading_omits_layers_that_no_head_needs() -> None:
    network = read_network(*small_graph())
    assert [layer.kind for layer in network.layers] == ["conv", "conv", "conv", "conv", "conv"]
    first = network.layers[0]
    assert first.inputs == (IMAGE,)
    assert first.cap == 6
    assert first.bias == pytest.approx((128 * 0.5 - 1) * first.weights.sum((0, 1, 2)))


def small_graph() -> tuple[list[dict], dict[str, np.ndarray]]:
    """A graph of one layer and four heads in TensorFlow's JSON form, with an extra layer that no head needs."""
    heads = ["center_0/conv2d_4", "kpt_heatmap_0/conv2d_5", "kpt_regress_0/conv2d_6", "kpt_offset_0/conv2d_7"]
    nodes: list[dict] = []
    weights: dict[str, np.ndarray] = {"StatefulPartitionedCall/truediv": np.full((1, 1, 1, 3), 0.5, np.float32)}
    for name, source_name, fused in [
        ("first", "pixels", ["BiasAdd", "Relu6"]),
        ("unread", "StatefulPartitionedCall/first", ["BiasAdd"]),
        *((f"{head}/BiasAdd", "StatefulPartitionedCall/first", ["BiasAdd"]) for head in heads),
    ]:
        nodes.append(
            {
                "op": "_FusedConv2D",
                "name": f"StatefulPartitionedCall/{name}",
                "input": [source_name, f"{name}/w", f"{name}/b"],
                "attr": {
                    "fused_ops": {"list": {"s": [base64.b64encode(op.encode()).decode() for op in fused]}},
                    "strides": {"list": {"i": ["1", "1", "1", "1"]}},
                },
            }
        )
        weights[f"{name}/w"] = np.ones((1, 1, 3, 3), np.float32)
        weights[f"{name}/b"] = np.zeros(3, np.float32)
    return nodes, weights


def package_of(folder: Path, members: dict[str, bytes]) -> Path:
    file = folder / "package.tgz"
    with tarfile.open(file, "w:gz") as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(f"package/models/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return file


def test_half_precision_weights_are_read_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    half = {"dtype": "float16", "original_dtype": "float32"}
    manifest = [
        {"name": "a", "shape": [2], "dtype": "float32", "quantization": half},
        {"name": "b", "shape": [], "dtype": "int32"},
    ]
    content = np.array([1.5, -2], np.float16).tobytes() + np.array(7, np.int32).tobytes()
    topology = {"modelTopology": {"node": []}, "weightsManifest": [{"weights": manifest}]}
    members = {"movenet-lightning.json": json.dumps(topology).encode(), "movenet-lightning.bin": content}
    hashes = {name: hashlib.sha256(value).hexdigest() for name, value in members.items()}
    monkeypatch.setattr(weights_source, "SHA256", hashes)
    _, weights = read_graph(package_of(tmp_path, members), "lightning")
    assert weights["a"].tolist() == [1.5, -2]
    assert weights["a"].dtype == np.float32
    assert weights["b"] == 7


def test_weights_with_another_hash_are_refused(tmp_path: Path) -> None:
    package = package_of(tmp_path, {"movenet-lightning.json": b"{}", "movenet-lightning.bin": b""})
    with pytest.raises(SourceError, match="SHA-256"):
        read_graph(package, "lightning")
