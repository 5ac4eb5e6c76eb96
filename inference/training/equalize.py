"""Cross-layer equalization before quantization (Nagel et al. 2019, arXiv 1906.04721); used by `build`.

A quantized tensor has one step size for all channels, so a channel with small values loses most of its bits. Where no
ReLU6 follows, the producers' weights can scale a channel up and the consumers' weights scale it down again, without
changing the function that the float network computes.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inference.training.network import Array, Layer, Network

Peaks = dict[str, Array]  # greatest absolute value of each channel of each layer's output

MAX_GAIN = 32.0  # limits the gain of a channel that is nearly zero on the calibration images but active on others
MIN_PEAK = 1e-6


def equalize(network: Network, peaks: Peaks, excluded: set[str]) -> Network:
    """An equivalent network with channels equalized where no ReLU6 caps them, except in the layers in `excluded`."""
    for group in _groups(network):
        names = {layer.name for layer in group}
        consumers = [layer for layer in network.layers if names & set(layer.inputs) and layer.learned]
        if consumers and not names & excluded and all(layer.cap != 6 for layer in group):
            network = _equalize_group(network, names, [layer.name for layer in consumers], peaks)
    return network


def _groups(network: Network) -> list[list[Layer]]:
    """Groups of layers whose channels need the same gain, because an addition or an upscaling connects them."""
    group_of: dict[str, list[Layer]] = {}
    for layer in network.layers:
        group = [layer]
        if not layer.learned:
            for name in layer.inputs:
                group = group_of[name] + [other for other in group if other not in group_of[name]]
        for member in group:
            group_of[member.name] = group
    return list({id(group): group for group in group_of.values()}.values())


def _equalize_group(network: Network, names: set[str], consumers: list[str], peaks: Peaks) -> Network:
    peak = np.maximum(np.max([peaks[name] for name in names], axis=0), MIN_PEAK)
    gain = 1 / peak
    pointwise = [network[name] for name in consumers if network[name].kind == "conv"]
    if pointwise:  # their weights share one step for all inputs, so they absorb half of the imbalance
        share = np.max([_input_peaks(layer.weights) for layer in pointwise], axis=0)
        gain = np.sqrt(np.maximum(share, MIN_PEAK) / peak)
    gain = np.minimum(gain / gain.min(), MAX_GAIN).astype(np.float32)
    changes = {}
    for name in names:
        layer = network[name]
        if layer.learned:
            by_output = gain[:, np.newaxis] if layer.kind == "depthwise" else gain
            changes[name] = replace(layer, weights=layer.weights * by_output, bias=layer.bias * gain)
    for name in consumers:
        layer = changes.get(name, network[name])
        changes[name] = replace(layer, weights=layer.weights / gain[:, np.newaxis])
    return network.changed(changes)


def _input_peaks(weights: Array) -> Array:
    peaks: Array = np.abs(weights).max((0, 1, 3)) / np.abs(weights).max()
    return peaks
