"""Spread the values of channels evenly before quantization, without changing what the network computes.

A quantized tensor has one step for all its channels, so a channel of small values keeps few of its bits. Where no ReLU6
stands between, a channel can be made larger by its producers' weights and smaller again by its consumers': the float
network computes the same (cross-layer equalization, Nagel et al. 2019, arXiv 1906.04721).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inference.training.network import Array, Layer, Network

Peaks = dict[str, Array]  # greatest absolute value of each channel of each layer's output

LARGEST_GAIN = 32.0  # a channel that is all but silent on the calibration pictures may speak up on others
LEAST_PEAK = 1e-6


def equalize(network: Network, peaks: Peaks, untouched: set[str]) -> Network:
    """The same function with evenly spread channels wherever nothing caps them, but for layers named in `untouched`."""
    for group in _groups(network):
        names = {layer.name for layer in group}
        consumers = [layer for layer in network.layers if names & set(layer.inputs) and layer.learned]
        if consumers and not names & untouched and all(layer.cap != 6 for layer in group):
            network = _level(network, names, [layer.name for layer in consumers], peaks)
    return network


def _groups(network: Network) -> list[list[Layer]]:
    """Layers whose channels must be scaled alike, because they meet in an addition or are one another's doubling."""
    group_of: dict[str, list[Layer]] = {}
    for layer in network.layers:
        group = [layer]
        if not layer.learned:
            for name in layer.inputs:
                group = group_of[name] + [other for other in group if other not in group_of[name]]
        for member in group:
            group_of[member.name] = group
    return list({id(group): group for group in group_of.values()}.values())


def _level(network: Network, names: set[str], consumers: list[str], peaks: Peaks) -> Network:
    peak = np.maximum(np.max([peaks[name] for name in names], axis=0), LEAST_PEAK)
    gain = 1 / peak
    pointwise = [network[name] for name in consumers if network[name].kind == "conv"]
    if pointwise:  # their weights have one step for all inputs: half of the imbalance may go there
        share = np.max([_input_peaks(layer.weights) for layer in pointwise], axis=0)
        gain = np.sqrt(np.maximum(share, LEAST_PEAK) / peak)
    gain = np.minimum(gain / gain.min(), LARGEST_GAIN).astype(np.float32)
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
