"""MoveNet as a list of layers, read from its published graph; used by `inference.training.build`."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from inference.training.weights_source import Weights

Array = npt.NDArray[np.float32]

CELL_PX = 4  # width and height of a feature cell, input pixels
PREFIX = "StatefulPartitionedCall/"
IMAGE = "image"
FEATURES = "center_net_mobile_net_v2fpn_feature_extractor/model_1/re_lu_2/Relu"
HEADS = {
    "center": "center_0/conv2d_4/BiasAdd",
    "heatmap": "kpt_heatmap_0/conv2d_5/BiasAdd",
    "regress": "kpt_regress_0/conv2d_6/BiasAdd",
    "offset": "kpt_offset_0/conv2d_7/BiasAdd",
}
OUTPUTS = [FEATURES, HEADS["center"], HEADS["heatmap"]]  # full maps; the other heads are evaluated at single cells
KINDS = {
    "_FusedConv2D": "conv",
    "FusedDepthwiseConv2dNative": "depthwise",
    "DepthwiseConv2dNative": "depthwise",
    "AddV2": "add",
    "ResizeBilinear": "double",
}


def _empty() -> Array:
    return np.zeros(0, np.float32)


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer of the network.

    kind: "conv" (weights [rows, columns, in, out]), "depthwise" ([rows, columns, in, 1]), "add", or "double" (bilinear
        upscaling to twice the width and height, half-pixel centres).
    name: unique name of the layer.
    inputs: names of its input layers, or `IMAGE`.
    weights: shape as given for `kind`; empty for "add" and "double".
    bias: [out]; empty for "add" and "double".
    stride: step of the convolution in both directions, cells.
    cap: limit of the ReLU that follows: 6.0, infinity for a plain ReLU, None without a ReLU.
    """

    name: str
    kind: str
    inputs: tuple[str, ...]
    weights: Array = field(default_factory=_empty)
    bias: Array = field(default_factory=_empty)
    stride: int = 1
    cap: float | None = None

    @property
    def learned(self) -> bool:
        """Whether it has weights."""
        return self.weights.size > 0


@dataclass(frozen=True)
class Network:
    """A network for images scaled to (pixel - 128) * pixel_step.

    layers: in order of execution.
    pixel_step: scale factor of its input.
    """

    layers: tuple[Layer, ...]
    pixel_step: float

    def up_to(self, outputs: list[str]) -> Network:
        """The network reduced to the layers that the named outputs need."""
        needed, layers = set(outputs), []
        for layer in reversed(self.layers):
            if layer.name in needed:
                layers.append(layer)
                needed.update(layer.inputs)
        return replace(self, layers=tuple(reversed(layers)))

    def changed(self, changes: dict[str, Layer]) -> Network:
        """The network with some layers replaced, by name."""
        return replace(self, layers=tuple(changes.get(layer.name, layer) for layer in self.layers))

    def __getitem__(self, name: str) -> Layer:
        return next(layer for layer in self.layers if layer.name == name)


def read_network(nodes: list[dict[str, Any]], weights: Weights) -> Network:
    """The network from the image to the raw outputs of its heads, without the decoder."""
    layers: list[Layer] = []
    names = {_first_input(nodes): IMAGE}
    for node in nodes:
        if node["op"] in KINDS and names.keys() & set(node["input"]):
            layer = _layer(node, names, weights)
            names[node["name"]] = layer.name
            layers.append(layer)
    network = Network(tuple(layers), float(weights[PREFIX + "truediv"].flat[0]))
    return _fold_pixel_offset(network.up_to(list(HEADS.values())))


def subsample_center(network: Network) -> Network:
    """The network with its centre head on every second row and column; the decoder adds the cells around its peak."""
    hidden = network[HEADS["center"]].inputs[0]
    depthwise = network[network[hidden].inputs[0]]
    return network.changed({depthwise.name: replace(depthwise, stride=2)})


def _first_input(nodes: list[dict[str, Any]]) -> str:
    name: str = next(node["input"][0] for node in nodes if node["op"] == "_FusedConv2D")
    return name


def _layer(node: dict[str, Any], names: dict[str, str], weights: Weights) -> Layer:
    kind = KINDS[node["op"]]
    name = node["name"].removeprefix(PREFIX)
    if kind == "double":
        return Layer(name, kind, (names[node["input"][0]],))
    if kind == "add":
        return Layer(name, kind, tuple(names[source] for source in node["input"]))
    fused = [base64.b64decode(text).decode() for text in _attribute(node, "fused_ops", "s")]
    kernel = weights[node["input"][1]]
    channels = kernel.shape[2 if kind == "depthwise" else 3]
    bias = weights[node["input"][2]] if "BiasAdd" in fused else np.zeros(channels, np.float32)
    cap = 6.0 if "Relu6" in fused else np.inf if "Relu" in fused else None
    return Layer(name, kind, (names[node["input"][0]],), kernel, bias, int(_attribute(node, "strides", "i")[1]), cap)


def _attribute(node: dict[str, Any], name: str, kind: str) -> list[Any]:
    values: list[Any] = node["attr"].get(name, {}).get("list", {}).get(kind, [])
    return values


def _fold_pixel_offset(network: Network) -> Network:
    """Change the first layer's input from pixel * step - 1, as published, to (pixel - 128) * step.

    Its bias absorbs the difference, 128 * step - 1. Only the padding changes: it now stands for 128 instead of 127.5.
    """
    first = network.layers[0]
    shift = 128 * network.pixel_step - 1
    return network.changed({first.name: replace(first, bias=first.bias + shift * first.weights.sum((0, 1, 2)))})
